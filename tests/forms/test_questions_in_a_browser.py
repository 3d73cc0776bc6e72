"""Questions in a real browser: what it sends is what was shown, and everybody can read and reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from jinja2 import ChoiceLoader, DictLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from browser.conftest import Opened, chromium, judge, opened
from browser.test_pages_in_a_browser import violations
from commons_graph.census import Census
from commons_graph.desk.forms.faults import Fault
from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.questions import Answers, Question, questions_of
from commons_graph.desk.forms.reading import record_from
from commons_graph.desk.forms.verdict import faults_of
from commons_graph.desk.office import Office
from commons_graph.rdf.records import Record
from commons_graph.schema.model import Schema
from commons_graph.settings import QueryLimits
from commons_graph.web.app import create_app, make_site
from commons_graph.web.posted import BAIT, TOKEN, Guard
from commons_graph.web.rendering import Page
from commons_graph.web.site import Site
from commons_graph.web.visit import Addressing
from forms.conftest import Desk
from forms.test_verdict import FAULTY
from web.serving import bound_socket, served

__all__ = ["chromium", "opened"]

Open = Callable[..., AbstractContextManager[Opened]]

TEMPLATE = """{% extends "base.html" %}
{% import "forms/_questions.html" as q with context %}
{% block title %}Questions{% endblock %}
{% block main_class %}wide asking{% endblock %}
{% block content %}
{{ q.back("/") }}{{ q.summary(faults) }}{% if not alone %}<h1>Questions</h1>{% endif %}
<form class="form" method="post" action="/shown/taken" novalidate>{{ m.guarded(guard) }}{{ q.first_button() }}
{% for one in questions %}{{ q.question(one, answers, faults, alone=alone) }}{% endfor %}
{{ q.buttons(unknown=True) }}</form>
{{ q.advice(faults) }}
{{ q.answered([("Titre", ["Un jardin"], "/"), ("Fin", [], "/")]) }}
{% endblock %}"""


@dataclass
class Shown:
    """Pages of questions beside a census, and the answers that browsers sent."""

    site: Site
    root: str
    app: Any
    pages: dict[str, str] = field(default_factory=dict)
    taken: list[dict[str, list[str]]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/shown/"):
            await self.app(scope, receive, send)
            return
        name = scope["path"].removeprefix("/shown/")
        if scope["method"] == "POST":
            body = await Request(scope, receive).body()
            self.taken.append(parse_qs(body.decode(), keep_blank_values=True))
        await HTMLResponse(self.pages.get(name, "<!doctype html><title>x</title>"))(scope, receive, send)

    def show(self, questions: list[Question], answers: Answers, faults: list[Fault] | None = None) -> str:
        """Put a page of questions at an address of its own; one question stands alone."""
        visit = Addressing(self.root, "", ("fr", "en", "br")).visit("/", "", None, "fr")
        values = {
            "questions": questions,
            "answers": answers,
            "faults": faults or [],
            "alone": len(questions) == 1,
            "guard": Guard("token", "cookie", fresh=False),
            "bait": BAIT,
            "token_name": TOKEN,
        }
        name = str(len(self.pages))
        self.pages[name] = self.site.page(visit, Page("questions.html", "", values, described={}))
        return f"{self.root}shown/{name}"


@pytest.fixture(scope="module")
def shown(office: Office, schema: Schema) -> Iterator[Shown]:
    with Census(office.settings) as census:
        site = make_site(census.shelf, schema, language="fr")
    for environment in site.templates._environments.values():
        environment.loader = ChoiceLoader(
            [DictLoader({"questions.html": TEMPLATE}), environment.loader or DictLoader({})]
        )
    listening, root = bound_socket()
    pages = Shown(site, root, create_app(site, QueryLimits(workers=1, timeout=5)))
    with served(pages, listening):
        yield pages


def about(schema: Schema, segment: str) -> list[Question]:
    kind = schema.by_segment(segment)
    assert kind is not None
    return [*questions_of(schema, kind).values(), *questions_of(schema, schema.record).values()]


@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_a_form_full_of_faults_can_be_read_and_reached_by_everybody(
    shown: Shown, opened: Open, office: Office, schema: Schema, width: int, dark: bool
) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    faults = faults_of(office, [record_from(schema, "initiative/x", FAULTY, language="fr")], {})
    with opened(shown.show(about(schema, "initiative"), FAULTY, faults), width=width, dark=dark) as seen:
        assert violations(seen.page, axe) == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.page.evaluate("document.activeElement.className") == "error-summary"
        anchors = seen.page.eval_on_selector_all(".error-summary a", "links => links.map(a => a.hash.slice(1))")
        assert len(anchors) == len([fault for fault in faults if not fault.warning])
        there = "names => names.filter(name => document.getElementById(decodeURIComponent(name)) === null)"
        assert seen.page.evaluate(there, anchors) == ["sheet.license"]  # the only one that nobody is asked


@pytest.mark.parametrize("name", ["summary", "theme", "place", "startDate", "territory"])
def test_a_question_alone_is_the_title_of_its_page(shown: Shown, opened: Open, schema: Schema, name: str) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    question = next(q for q in about(schema, "initiative") if q.name == name)
    with opened(shown.show([question], {}), width=360) as seen:
        assert violations(seen.page, axe) == []
        assert seen.page.locator("h1").count() == 1
        assert question.field.names["fr"] in seen.page.locator("h1").inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_what_a_browser_sends_back_unchanged_changes_nothing(
    shown: Shown, opened: Open, schema: Schema, sample: list[Record], scripts: bool
) -> None:
    first = {record.address.segment: record for record in reversed(sample)}
    hostile = record_from(
        schema,
        "initiative/hostile",
        {
            "label": ['<b>Un & "jardin"</b>'],
            "description": ["\n  </textarea><script>alert(1)</script>\n\nfin"],
            "place.2.address": ["3 rue"],
            "place.7.placeName@br": ["Porzh"],
        },
        language="fr",
    )
    for record in (*first.values(), hostile):
        answers = answers_of(schema, record)
        with opened(shown.show(about(schema, record.address.segment), answers), scripts=scripts) as seen:
            seen.page.locator("button.large").click()
            seen.page.wait_for_url("**/shown/taken")
        posted = {name: values for name, values in shown.taken.pop().items() if name not in (TOKEN, BAIT, "then")}
        assert record_from(schema, record.key, posted, language="fr", known=record).digest == record.digest, record.key


@pytest.mark.parametrize("query", ["", "?type=actor"])
def test_the_paper_form_can_be_read_on_a_telephone(desk: Desk, opened: Open, query: str) -> None:
    axe = judge("axe-core/axe.min.js").read_text(encoding="utf-8")
    with opened(f"{desk.client.base_url}fr/contribute/paper{query}", width=320) as seen:
        assert violations(seen.page, axe) == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320
