"""The schema reader: what the shapes and the ontology say becomes record types, fields, labels and choices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commons_graph.bundled import bundled
from commons_graph.errors import BadShapes, SyntaxFault
from commons_graph.schema.context import json_ld_context
from commons_graph.schema.model import Field, Kind, Schema, text_in
from commons_graph.schema.reader import read_schema, turtle_files
from commons_graph.terms import ESS, SCHEME

MINIMAL = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<x:Record> a sh:NodeShape ; sh:targetClass ess:Record .
<x:Thing> a sh:NodeShape ; sh:targetClass ess:Thing ; ess:segment "thing" ; ess:listSegment "things" ; sh:property {} .
"""


def field(schema: Schema, segment: str, term: str) -> Field:
    record_type = schema.by_segment(segment)
    assert record_type is not None
    return next(field for field in record_type.fields if field.term == term)


def read_minimal(folder: Path, properties: str, more: str = "") -> Schema:
    path = folder / "shapes.ttl"
    path.write_text(MINIMAL.format(properties) + more)
    return read_schema([], [path])


def test_every_record_type_of_the_model_is_read_in_order(schema: Schema) -> None:
    assert [t.segment for t in schema.record_types] == sorted(
        (t.segment for t in schema.record_types),
        key=lambda segment: getattr(schema.by_segment(segment), "order", 0),
    )
    assert {t.segment: t.list_segment for t in schema.record_types} == {
        "initiative": "initiatives",
        "actor": "actors",
        "person": "people",
        "partnership": "partnerships",
        "territory": "territories",
        "need": "needs",
        "offer": "offers",
        "code-source": "code-sources",
        "animation-kit": "animation-kits",
        "gathering": "gatherings",
        "census": "censuses",
    }


def test_a_record_type_is_found_by_segment_list_and_class(schema: Schema) -> None:
    actor = schema.by_segment("actor")
    assert actor is schema.by_list_segment("actors")
    assert actor is schema.by_class(ESS + "Organisation") is schema.by_class(ESS + "Collective")
    assert schema.by_segment("spaceship") is None


def test_each_kind_of_field_is_told_from_its_shape(schema: Schema) -> None:
    kinds = {
        ("initiative", "label"): Kind.TEXT,
        ("initiative", "theme"): Kind.CONCEPT,
        ("initiative", "territory"): Kind.RECORD,
        ("initiative", "situation"): Kind.INNER,
        ("initiative", "startDate"): Kind.DATE,
        ("initiative", "homepage"): Kind.LINK,
        ("actor", "siren"): Kind.STRING,
        ("partnership", "amount"): Kind.NUMBER,
        ("partnership", "concerns"): Kind.RECORD,
        ("gathering", "startsAt"): Kind.DATE,
        ("animation-kit", "duration"): Kind.DURATION,
    }
    assert {at: field(schema, *at).kind for at in kinds} == kinds


def test_a_concept_field_knows_its_scheme_and_its_choices(schema: Schema) -> None:
    role = field(schema, "partnership", "role")
    assert role.scheme == SCHEME + "role"
    choices = schema.concepts(role.scheme)
    assert {c.iri.rpartition("/")[2] for c in choices} >= {"bearer", "technical", "relay", "dissemination"}
    assert all(c.labels["fr"] and c.labels["en"] for c in choices)


def test_rules_refine_a_field_and_are_no_fields_themselves(schema: Schema) -> None:
    initiative = schema.by_segment("initiative")
    assert initiative is not None
    paths = [f.path for f in initiative.fields]
    assert len(paths) == len(set(paths))


def test_what_is_only_warned_about_is_not_required(schema: Schema) -> None:
    assert field(schema, "initiative", "label").min_count == 1
    assert field(schema, "initiative", "summary").min_count == 0


def test_fields_come_in_groups_in_the_order_of_the_shapes(schema: Schema) -> None:
    initiative = schema.by_segment("initiative")
    assert initiative is not None
    groups = [group for group, _ in initiative.grouped()]
    assert [g.order for g in groups if g] == sorted(g.order for g in groups if g)
    assert initiative.fields[0].term == "label"


def test_a_partnership_is_labelled_by_its_partner_and_what_it_concerns(schema: Schema) -> None:
    partnership = schema.by_segment("partnership")
    assert partnership is not None
    assert partnership.labelled_by == (ESS + "partner", ESS + "concerns")


def test_labels_are_read_in_the_language_asked_or_the_nearest(schema: Schema) -> None:
    assert schema.label(ESS + "Organisation", "en") == "Organisation"
    assert schema.label(SCHEME + "role/technical", "fr") == "Soutien technique"
    assert schema.label("https://elsewhere.example/x", "fr") is None
    assert text_in({"br": "demat"}, "en") == "demat"
    assert text_in({}, "en", "nothing") == "nothing"


def test_every_field_has_a_name_and_a_description_in_french_and_english(schema: Schema) -> None:
    for record_type in (*schema.record_types, schema.record, *schema.inner_types):
        for one in record_type.fields:
            assert {"fr", "en"} <= one.names.keys() & one.descriptions.keys() & one.messages.keys(), one.iri


def test_one_property_shape_more_is_one_field_more_everywhere_in_the_schema(tmp_path: Path) -> None:
    shapes = copied_shapes(tmp_path)
    before, after = bundled_context(), json_ld_context(read_schema(turtle_files(bundled("ontology")), shapes))
    assert after.keys() - before.keys() == {"motto"}


def copied_shapes(folder: Path) -> list[Path]:
    """A copy of the shapes with one property shape added to the initiative."""
    for path in turtle_files(bundled("shapes")):
        (folder / path.name).write_text(path.read_text())
    initiative = folder / "initiative.ttl"
    initiative.write_text(
        initiative.read_text()
        + """
shape:Initiative sh:property shape:Initiative-motto .
shape:Initiative-motto a sh:PropertyShape ; sh:path ess:motto ; sh:order 25 ; sh:group shape:group-description ;
  sh:name "Devise"@fr , "Motto"@en ; sh:datatype rdf:langString .
"""
    )
    return turtle_files(folder)


def bundled_context() -> dict[str, object]:
    return json_ld_context(read_schema(turtle_files(bundled("ontology")), turtle_files(bundled("shapes"))))


def test_the_published_context_is_what_the_shapes_imply() -> None:
    published = json.loads((bundled("ontology") / "context.jsonld").read_text())
    assert published == {"@context": bundled_context()}, "run `make context`"


def test_the_fingerprint_follows_the_files(tmp_path: Path) -> None:
    first = read_minimal(tmp_path, '[ sh:path ess:a ; sh:name "A"@fr ]')
    second = read_minimal(tmp_path, '[ sh:path ess:a ; sh:name "B"@fr ]')
    assert first.fingerprint != second.fingerprint


def test_a_path_without_a_group_stands_at_the_end(tmp_path: Path) -> None:
    schema = read_minimal(
        tmp_path,
        "[ sh:path ess:loose ] , [ sh:path ess:held ; sh:group <x:g> ]",
        '<x:g> rdfs:label "G"@fr ; sh:order 3 .',
    )
    assert [[f.term for f in fields] for _, fields in schema.record_types[0].grouped()] == [["held"], ["loose"]]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("<x:Thing> a <http://www.w3.org/ns/shacl#NodeShape> .", BadShapes),
        (MINIMAL.format("[ ]").replace('ess:listSegment "things" ;', ""), BadShapes),
        (MINIMAL.format('[ sh:path ess:a ; sh:order "first" ]'), BadShapes),
        ("@prefix broken", SyntaxFault),
    ],
    ids=["no sheet", "no list", "order that is no number", "syntax"],
)
def test_shapes_that_cannot_be_used_are_refused(tmp_path: Path, text: str, error: type[Exception]) -> None:
    (tmp_path / "shapes.ttl").write_text(text)
    with pytest.raises(error):
        read_schema([], [tmp_path / "shapes.ttl"])
