"""What tests of the scribe say of an initiative, and how they send it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
import pyoxigraph as ox

from commons_graph.desk.follow_link import follow_digest
from commons_graph.terms import ESS, NEUTRAL_BASE, SCHEME
from outreach.conftest import Desk, Instance

ROLE = SCHEME + "contribution-role/"
TELLING = {"scribe.stated": "bearer", "scribe.read": "yes", "scribe.told": "02/11/2026", "scribe.read-on": "2026-11-20"}
INITIATIVE = {
    "label": "Atelier vélo de Kerangoff",
    "summary": "Des habitants réparent leurs vélos ensemble, le samedi.",
    "in.name": "Brest",
    "in.asked": "Brest",
    "in.key": "territory/brest-29019",
    "situation.1.status": SCHEME + "status/running",
    "situation.1.observedOn": "2026",
}


def begun(desk: Desk, line: int = 0) -> str:
    """Begin a sheet for somebody; returns the path of its first page."""
    path = f"desk/scribe/?outreach={line}" if line else "desk/scribe/"
    answer = desk.send(path, {})
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["location"].lstrip("/")


def written(desk: Desk, answers: Mapping[str, str] = INITIATIVE, line: int = 0) -> str:
    """Answer every page; returns the path where it is read over."""
    path = begun(desk, line)
    secret = path.split("/")[2]
    while "/check" not in path and "desk/scribe" not in path:
        page = desk.page(path)
        names = set(re.findall(r'name="([^"]+)"', page.text))
        told = {name: value for name, value in answers.items() if name in names or name.startswith("in.")}
        fields = {name: value for name, value in desk.hidden(page).items() if name not in told}
        answer = desk.browser.post(path.partition("?")[0], data={**fields, **told})
        assert answer.status_code == 303, re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))[:1500]
        path = answer.headers["location"].lstrip("/").partition("#")[0]
        while (found := desk.browser.get(path)).status_code == 303:
            path = found.headers["location"].lstrip("/").partition("#")[0]
    assert path == f"desk/scribe/draft/{secret}"
    return path


def number_of(instance: Instance, answer: httpx.Response) -> int:
    """The number of the contribution that an answer leads to."""
    assert answer.status_code == 303, re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.text))[:3000]
    secret = answer.headers["location"].rpartition("/")[2]
    number = instance.office.proposals.followed(follow_digest(secret))
    assert number is not None, answer.headers["location"]
    return number


def acts(content: bytes, key: str) -> list[tuple[str, str, str]]:
    """The acts on the sheet of a record: role, day and French words, in the order of their addresses."""
    sheet = f"{NEUTRAL_BASE}doc/{key}"
    told: dict[str, dict[str, str]] = {}
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        subject = quad.subject.value
        if subject.startswith(sheet + "#contribution-"):
            value = quad.object
            if isinstance(value, ox.Literal) and value.language not in (None, "fr"):
                continue
            told.setdefault(subject, {})[quad.predicate.value.removeprefix(ESS)] = value.value
    return [
        (act["contributionRole"].removeprefix(ROLE), act["contributionDate"], act.get("statement", ""))
        for _, act in sorted(told.items())
    ]


def said_of_sheet(content: bytes, key: str, term: str) -> list[str]:
    """The values of one field of a sheet."""
    sheet = ox.NamedNode(f"{NEUTRAL_BASE}doc/{key}")
    quads = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
    return [q.object.value for q in quads if q.subject == sheet and q.predicate.value == ESS + term]
