"""Everything that a form asks comes from the shapes."""

from __future__ import annotations

import shutil
from pathlib import Path

from commons_graph.bundled import bundled
from commons_graph.desk.forms.parts import part_numbers, with_another, without_part
from commons_graph.desk.forms.questions import Control, questions_of, sections_of
from commons_graph.schema.model import Schema
from commons_graph.schema.reader import read_schema, turtle_files
from commons_graph.terms import GEO

NEW_FIELD = """
shape:Initiative-motto a sh:PropertyShape ; sh:path ess:motto ; sh:order 15 ; sh:group shape:group-identity ;
  sh:name "Devise"@fr , "Motto"@en ; sh:datatype rdf:langString ; sh:maxLength 80 ;
  dash:editor dash:TextFieldEditor ; dash:singleLine true .
shape:Initiative sh:property shape:Initiative-motto .
"""


def test_a_property_shape_that_is_added_is_asked_in_its_place(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes"
    shutil.copytree(bundled("shapes"), shapes)
    with (shapes / "initiative.ttl").open("a", encoding="utf-8") as file:
        file.write(NEW_FIELD)
    schema = read_schema(turtle_files(bundled("ontology")), turtle_files(shapes))
    kind = schema.by_segment("initiative")
    assert kind is not None
    question = questions_of(schema, kind)["motto"]
    assert [q.name for q in sections_of(schema, kind)[0].questions] == ["label", "motto"]
    assert (question.control, question.longest, question.field.names["fr"]) == (Control.LINE, 80, "Devise")


def test_every_field_is_asked_or_marked_as_read_only(schema: Schema) -> None:
    for node in (*schema.record_types, schema.record):
        asked = {question.field.iri for question in questions_of(schema, node).values()}
        assert {field.iri for field in node.fields if not field.read_only} <= asked


def test_nobody_is_asked_for_coordinates_or_for_what_the_desk_decides(schema: Schema) -> None:
    for node in schema.record_types:
        for question in questions_of(schema, node).values():
            assert not [q.name for q in (question, *question.parts) if q.field.path.startswith(GEO)]
    asked = questions_of(schema, schema.record).keys()
    assert asked == {"sheet.collectedOn", "sheet.source", "sheet.credit"}


def test_each_question_has_words_in_french_and_english(schema: Schema) -> None:
    for node in (*schema.record_types, schema.record):
        for question in questions_of(schema, node).values():
            for one in (question, *question.parts):
                assert {"fr", "en"} <= one.field.names.keys() & one.field.descriptions.keys(), one.name
                assert all(words for _, words in one.choices), one.name


def test_records_that_may_be_answered_are_told_by_their_types(schema: Schema) -> None:
    kind = schema.by_segment("partnership")
    assert kind is not None
    known = questions_of(schema, kind)
    assert known["concerns"].targets == ("initiative", "actor")
    assert known["partner"].targets == ("actor", "person")


def test_parts_are_added_and_taken_away_without_a_script() -> None:
    answers = {"label": ["x"], "place.1.address": ["A"], "place.3.address": ["C"]}
    assert part_numbers({}, "place") == [1]
    assert part_numbers(answers, "place") == [1, 3]
    assert part_numbers(with_another(answers, "place", "address"), "place") == [1, 3, 4]
    left = without_part(answers, "place", 1)
    assert part_numbers(left, "place") == [3]
    assert left["place"] == [""]
    assert left["label"] == ["x"]
