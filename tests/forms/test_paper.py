"""The form on paper: the same questions as on the web, as a page and as PDF."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from commons_graph.desk.contributing.steps import STEPS, questions_on
from commons_graph.desk.forms.questions import questions_of
from commons_graph.schema.model import Schema, text_in
from commons_graph.web.paper.sheet import digits_of, has_boxes, lines_of, parts_of
from forms.conftest import Desk
from web.serving import Seen


def test_every_question_of_the_contribution_is_on_the_paper(schema: Schema) -> None:
    kind = schema.by_segment("initiative")
    assert kind is not None
    printed = {q.name for part in parts_of(schema, kind) for block in part.blocks for q in block.questions}
    asked = {question.name for step in STEPS for question in questions_on(schema, step)}
    assert asked <= printed
    assert "role" in printed


def test_codes_get_squares_choices_get_boxes_and_texts_get_lines(schema: Schema) -> None:
    actor, initiative = schema.by_segment("actor"), schema.by_segment("initiative")
    assert actor is not None
    assert initiative is not None
    known = {**questions_of(schema, initiative), **questions_of(schema, actor)}
    assert digits_of(known["siren"]) == 9
    assert has_boxes(known["theme"])
    assert not has_boxes(known["legalForm"])
    assert lines_of(known["summary"]) < lines_of(known["description"])


@pytest.mark.parametrize("segment", ["", "actor", "need", "offer", "code-source", "animation-kit", "gathering"])
def test_the_page_shows_every_question_in_the_language_of_the_reader(desk: Desk, segment: str) -> None:
    schema = desk.schema
    kind = schema.by_segment(segment or "initiative")
    assert kind is not None
    answer = desk.client.get("fr/contribute/paper", params={"type": segment} if segment else {})
    assert answer.status_code == 200
    words = Seen(answer.text).words
    for part in parts_of(schema, kind):
        for block in part.blocks:
            for question in (q for whole in block.questions for q in whole.parts or (whole,)):
                assert text_in(question.field.names, "fr") in words
    assert "À la personne qui vous a donné ce formulaire" in words or "ou à la personne qui vous a donné" in words


def test_the_pdf_has_the_same_words_on_a4(desk: Desk) -> None:
    answer = desk.client.get("fr/contribute/paper", headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = "".join(page.extract_text() for page in pages)
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(595, 842)}
    assert len(pages) < 9
    for words in ("Qui l’aide, et comment ?", "Participation citoyenne", "n’est jamais publiée"):
        assert words in " ".join(text.split())
    assert desk.client.get("fr/contribute/paper.pdf").content == answer.content


@pytest.mark.parametrize("query", ["type=person", "type=", "type=census", "type=%00", "type=../x"])
def test_there_is_no_paper_for_what_nobody_writes_about_alone(desk: Desk, query: str) -> None:
    assert desk.client.get(f"contribute/paper?{query}").status_code == (200 if query == "type=" else 404)


def test_a_reader_with_no_script_and_a_narrow_screen_gets_a_heading_for_each_part(desk: Desk) -> None:
    page = Seen(desk.client.get("en/contribute/paper").text)
    assert len(page.all("h1")) == 1
    assert page.all("h2")
    assert not [tag for tag in page.all("a") if tag.get("target")]
