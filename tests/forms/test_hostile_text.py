"""Hostile and clumsy text in every kind of field: tidied away where nobody sees it, refused where it deceives."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from commons_graph.desk.forms.faults import AnswersRefused
from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.plain_text import LONGEST, Unwelcome, cleaned
from commons_graph.desk.forms.questions import Control, Question, questions_of
from commons_graph.desk.forms.reading import record_from
from commons_graph.schema.model import Schema
from commons_graph.schema.reader import bundled_schema
from commons_graph.terms import NEUTRAL_BASE

SCHEMA = bundled_schema()

TIDIED = {
    "  trop   d’espaces ": "trop d’espaces",
    "e\u0301te\u0301": "été",
    "zéro\u200blargeur\ufeff\u2060": "zérolargeur",
    "ad\u00adresse": "adresse",
    "une\r\nligne\u2028de\x0btrop": "une ligne de trop",
    "gauche\u200eà droite": "gaucheà droite",
    "\u2068isolé\u2069": "isolé",
    "tags\U000e0041\U000e0042 cachés": "tags cachés",
    "n\u200dom": "nom",
    "\u200b\u2060\ufeff": "",
    "\u3164": "",
    "\u2800": "",
    "\u00a0": "",
}

KEPT = [
    "👩‍👩‍👧 en famille",
    "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
    "می\u200cخواهم",
    "क्\u200dष",
    "שלום\u200f!",
    "12\u202f000\u00a0€",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[lien](javascript:alert(1)) **gras** `code`",
    "{{ 7 * 7 }} {% raw %} ${HOME}",
    "'; DROP TABLE record; --",
    "=cmd|' /C calc'!A0",
    '«\u202fguillemets\u202f» et \\ barre " droite',
]

REFUSED = {
    "nul": "un\x00deux",
    "control": "cloche\x07",
    "escape": "\x1b[31mrouge",
    "c1": "a\x9bm",
    "delete": "a\x7f",
    "override": "facture\u202efdp.exe",
    "forced": "\u202dforcé",
    "surrogate": "seul \ud83d ici",
    "noncharacter": "fin\uffff",
    "heaped": "z" + "\u0335\u0321\u0316" * 6,
    "reserved": f"voir {NEUTRAL_BASE}id/actor/x",
    "long": "é" * (LONGEST + 1),
}


@pytest.mark.parametrize(("text", "expected"), TIDIED.items(), ids=ascii)
def test_what_nobody_sees_is_tidied_away(text: str, expected: str) -> None:
    assert cleaned(text) == expected


@pytest.mark.parametrize("text", KEPT, ids=ascii)
def test_what_has_a_meaning_or_is_mere_letters_stays(text: str) -> None:
    assert cleaned(text) == text
    assert cleaned(cleaned(text)) == cleaned(text)


@pytest.mark.parametrize("text", REFUSED.values(), ids=list(REFUSED))
def test_what_deceives_is_refused_in_three_languages(text: str) -> None:
    with pytest.raises(Unwelcome) as caught:
        cleaned(text)
    assert set(caught.value.message) == {"fr", "en", "br"}
    assert all("{" not in words and len(words) < 250 for words in caught.value.message.values())


def test_a_refusal_says_after_which_words() -> None:
    with pytest.raises(Unwelcome, match="after “la facture du mois”"):
        cleaned("voici la facture du mois\u202efdp")


def test_lines_stay_in_a_long_text_and_go_in_a_short_one() -> None:
    assert cleaned("un  \r\n\r\ndeux\r\n", lines=True) == "un\n\ndeux"
    assert cleaned("un  \r\n\r\ndeux\r\n") == "un deux"


def every_question() -> list[tuple[str, Question, str]]:
    """Segment, question and name of its answer, parts included, for one of each control and kind of field."""
    found: dict[tuple[str, str], tuple[str, Question, str]] = {}
    for kind in SCHEMA.record_types:
        for question in [*questions_of(SCHEMA, kind).values(), *questions_of(SCHEMA, SCHEMA.record).values()]:
            for inner in question.parts or (question,):
                name = f"{question.name}.1.{inner.name}" if question.parts else question.name
                found.setdefault((inner.control, inner.field.kind), (kind.segment, inner, name))
    return list(found.values())


QUESTIONS = pytest.mark.parametrize(("segment", "question", "name"), every_question(), ids=lambda v: str(v)[:24])


@QUESTIONS
@pytest.mark.parametrize("text", REFUSED.values(), ids=list(REFUSED))
def test_no_kind_of_field_takes_what_deceives(segment: str, question: Question, name: str, text: str) -> None:
    with pytest.raises(AnswersRefused) as caught:
        record_from(SCHEMA, f"{segment}/x", {name: [text]}, language="fr")
    assert [fault.name for fault in caught.value.faults] == [name]
    assert question.control is not Control.PART


@pytest.mark.parametrize("piece", ["tt", "a.", "1 ", "1h", "--"])
def test_no_kind_of_field_is_slow_on_a_long_answer(piece: str) -> None:
    text = piece * 24_000
    started = time.process_time()
    for segment, _, name in every_question():
        with suppress(AnswersRefused):
            record_from(SCHEMA, f"{segment}/x", {name: [text]}, language="fr")
    assert time.process_time() - started < 5


@QUESTIONS
@pytest.mark.parametrize("text", ["\u200b\ufeff", "   ", "\r\n"], ids=ascii)
def test_an_answer_of_nothing_visible_is_no_answer(segment: str, question: Question, name: str, text: str) -> None:
    record = record_from(SCHEMA, f"{segment}/x", {name: [text]}, language="fr")
    assert name not in answers_of(SCHEMA, record)
    assert question.name


@QUESTIONS
def test_markup_is_kept_as_letters_or_refused_and_never_anything_else(
    segment: str, question: Question, name: str
) -> None:
    form = {name: ["<b onclick='x()'>**été**</b>"]}
    if question.field.kind in ("text", "string"):
        assert answers_of(SCHEMA, record_from(SCHEMA, f"{segment}/x", form, language="fr"))[name] == form[name]
        return
    with pytest.raises(AnswersRefused) as caught:
        record_from(SCHEMA, f"{segment}/x", form, language="fr")
    assert caught.value.faults[0].message["fr"]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "java\u200bscript:alert(1)",
        "\tjavascript:alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://x.fr/1",
        "//evil.example/x",
        "https://www.brest.fr@evil.example/",
        "https:evil.example",
        "mailto:someone@example.org",
        "http://",
        "https://exa mple.org/",
    ],
)
def test_no_link_leads_where_it_could_do_harm(schema: Schema, text: str) -> None:
    for name in ("homepage", "sheet.source", "situation.1.source"):
        with pytest.raises(AnswersRefused) as caught:
            record_from(schema, "initiative/x", {name: [text]}, language="fr")
        assert caught.value.faults[0].name == name


def test_a_part_cannot_take_the_name_of_another_one(schema: Schema) -> None:
    form = {"place.1.address": ["A"], "situation.1.part": ["place-1"], "situation.1.status": ["running"]}
    record = record_from(schema, "initiative/x", form, language="fr")
    assert answers_of(schema, record)["place.1.address"] == ["A"]
    assert record.content.count(b"ess#Place> .") == 1
    assert b"#situation-1> " in record.content


@pytest.mark.parametrize(
    "name", ["place.x.address", "place.-1.address", "place..address", "label@<b>", "label@", "x" * 500]
)
def test_names_that_no_form_has_are_passed_over(schema: Schema, name: str) -> None:
    record = record_from(schema, "initiative/x", {"label": ["Un nom"], name: ["A"]}, language="fr")
    assert answers_of(schema, record) == {"label": ["Un nom"]}


def test_a_thousand_parts_are_too_many(schema: Schema) -> None:
    form = {f"place.{n}.address": ["A"] for n in range(1, 1001)}
    with pytest.raises(AnswersRefused):
        record_from(schema, "initiative/x", form, language="fr")
