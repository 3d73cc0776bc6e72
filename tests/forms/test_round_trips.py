"""Nothing is lost between a form and its record, either way, for every type of record."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.questions import Control, questions_of
from commons_graph.desk.forms.reading import record_from
from commons_graph.rdf.records import Record
from commons_graph.schema.model import RecordType, Schema
from commons_graph.schema.reader import bundled_schema
from forms.answering import Form, form_of

SCHEMA = bundled_schema()
FREELY = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
EVERY_TYPE = pytest.mark.parametrize("kind", SCHEMA.record_types, ids=lambda kind: kind.segment)


def forms_of(kind: RecordType) -> st.SearchStrategy[Form]:
    """Every form about a type of record and its sheet."""
    return form_of([*questions_of(SCHEMA, kind).values(), *questions_of(SCHEMA, SCHEMA.record).values()])


def in_no_order(form: Form) -> dict[str, list[str]]:
    """The same answers, whatever the order in which a graph gives them back."""
    return {name: sorted(values) for name, values in form.items()}


@EVERY_TYPE
def test_form_and_record_say_the_same_either_way(kind: RecordType) -> None:
    @FREELY(max_examples=20, phases=[Phase.explicit, Phase.generate, Phase.shrink])
    @given(forms_of(kind), st.sampled_from(["fr", "en", "br"]))
    def holds(form: Form, language: str) -> None:
        record = record_from(SCHEMA, f"{kind.segment}/proposed", form, language="fr")
        assert in_no_order(answers_of(SCHEMA, record)) == in_no_order(form)
        again = answers_of(SCHEMA, record, language=language)
        assert record_from(SCHEMA, record.key, again, language=language).digest == record.digest
        assert record_from(SCHEMA, record.key, again, language=language, known=record).digest == record.digest
        empty = {name.partition(".")[0] if is_part(kind, name) else name: [""] for name in form}
        bare = record_from(SCHEMA, record.key, empty, language="fr", known=record)
        assert answers_of(SCHEMA, bare).keys() <= {"type"}

    holds()


def is_part(kind: RecordType, name: str) -> bool:
    question = questions_of(SCHEMA, kind).get(name.partition(".")[0])
    return question is not None and question.control is Control.PART


def test_every_record_of_the_sample_census_comes_back_from_its_form_byte_for_byte(
    schema: Schema, sample: list[Record]
) -> None:
    changed = []
    for record in sample:
        again = record_from(schema, record.key, answers_of(schema, record), language="fr", known=record)
        changed += [record.key] if again.digest != record.digest else []
    assert sample
    assert changed == []


def test_a_browser_that_sends_line_ends_of_its_own_changes_nothing(schema: Schema, sample: list[Record]) -> None:
    changed = []
    for record in sample[:120]:
        posted = {n: [v.replace("\n", "\r\n") + " " for v in vs] for n, vs in answers_of(schema, record).items()}
        again = record_from(schema, record.key, posted, language="fr", known=record)
        changed += [record.key] if again.digest != record.digest else []
    assert changed == []


def test_a_form_that_asks_one_question_changes_that_answer_alone(schema: Schema, sample: list[Record]) -> None:
    for record in [r for r in sample if r.address.segment in ("initiative", "partnership", "census", "actor")]:
        before = answers_of(schema, record)
        after = record_from(schema, record.key, {"sheet.credit": ["Merci"]}, language="fr", known=record)
        assert answers_of(schema, after) == before | {"sheet.credit": ["Merci"]}
        lines = set(record.content.splitlines()) ^ set(after.content.splitlines())
        assert all(b"ess#credit" in line and line.endswith(b"@fr .") for line in lines)
        assert len(lines) == 2
