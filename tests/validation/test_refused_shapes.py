"""Shapes that cannot be used are refused when they are loaded, with a message that names the fault and the shape."""

from __future__ import annotations

import pytest

from commons_graph.errors import BadShapes
from commons_graph.validation.engines import make_validator
from contracts.validator import document

FAULTS = [
    ("ex:S a sh:NodeShape ; sh:node ex:S .", "recursive shapes are not supported"),
    ("ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:node ex:T ] . ex:T sh:not ex:S .", "recursive"),
    ("ex:S a sh:NodeShape ; sh:or ( ex:T ex:S ) . ex:T sh:class ex:A .", "recursive"),
    ("ex:S a sh:NodeShape ; sh:minCuont 1 .", "sh:minCuont is unknown"),
    ("ex:S a sh:NodeShape ; sh:minCount 1 .", "sh:minCount stands on a node shape"),
    ("ex:S sh:path ex:p ; sh:minCount 1 , 2 .", "sh:minCount has several values"),
    ("ex:S sh:path ex:p ; sh:minCount '1' .", "not an integer"),
    ("ex:S sh:path ex:p , ex:q ; sh:minCount 1 .", "several values of sh:path"),
    ("ex:S a sh:PropertyShape ; sh:minCount 1 .", "no sh:path"),
    ("ex:S sh:path ( ex:p ) ; sh:minCount 1 .", "fewer than two members"),
    ("ex:S sh:path _:p ; sh:minCount 1 . _:p sh:inversePath _:p .", "a property path contains itself"),
    ("ex:S sh:path _:p ; sh:minCount 1 . _:p rdf:first ex:a ; rdf:rest _:p .", "ill-formed"),
    ("ex:S sh:path 'p' ; sh:minCount 1 .", "place of a property path"),
    ("ex:S sh:targetNode ex:a ; sh:in ( ex:a ex:b ) , ( ex:c ) .", "sh:in has several values"),
    ("ex:S sh:targetNode ex:a ; sh:in [ rdf:first ex:a ] .", "a list is ill-formed"),
    ("ex:S sh:targetNode ex:a ; sh:and ( 'x' ) .", "a list of shapes"),
    ("ex:S sh:targetNode ex:a ; sh:nodeKind sh:Iri .", "one of the six node kinds"),
    ("ex:S sh:targetNode ex:a ; sh:datatype 'integer' .", "sh:datatype is not an IRI"),
    ("ex:S sh:targetNode ex:a ; sh:closed 'yes' .", "not true or false"),
    ("ex:S sh:targetNode ex:a ; sh:pattern '(' .", "not one of XPath"),
    ("ex:S sh:targetNode ex:a ; sh:pattern 'a' ; sh:flags 'z' .", "unknown flag"),
    ("ex:S sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ] .", "a rule (sh:rule) is not supported by this engine"),
    ("ex:S sh:target [ a sh:SPARQLTarget ] .  ex:S a sh:NodeShape .", "a custom target"),
    ("ex:S sh:targetNode ex:a ; sh:js [ ] .", "JavaScript"),
    ("ex:f a sh:SPARQLFunction .", "a function (sh:SPARQLFunction) is not supported by this engine"),
    ("ex:S sh:targetNode ex:a ; sh:sparql [ sh:message 'x' ] .", "0 values of sh:select"),
    ("ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this {' ] .", "cannot be read"),
    ("ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this { MINUS { $this ?p 1 } }' ] .", "MINUS"),
    ("ex:S sh:targetNode ex:a ; sh:sparql [ sh:select 'SELECT $this { BIND(1 AS $this) }' ] .", "pre-bound"),
    ("ex:C a sh:ConstraintComponent .", "no mandatory parameter"),
    ("ex:S sh:targetNode 1 ; sh:maxInclusive 'abc'^^xsd:integer .", "sh:maxInclusive is not a well-formed literal"),
    ("ex:S sh:targetNode 1 ; sh:minExclusive '2021-02-29'^^xsd:date .", "sh:minExclusive is not a well-formed literal"),
    ("ex:S sh:targetNode 1 ; sh:minExclusive ex:a .", "sh:minExclusive is not a well-formed literal"),
]


@pytest.mark.parametrize(("shapes", "told"), FAULTS, ids=[told for _, told in FAULTS])
def test_fault_is_named(shapes: str, told: str) -> None:
    with pytest.raises(BadShapes) as caught:
        make_validator("set", [document(shapes, "shapes.ttl")])
    assert told in str(caught.value)


def test_the_shapes_of_a_circle_are_named_in_turn() -> None:
    shapes = "ex:A a sh:NodeShape ; sh:property ex:P . ex:P sh:path ex:p ; sh:node ex:B . ex:B sh:node ex:A ."
    with pytest.raises(BadShapes) as caught:
        make_validator("set", [document(shapes)])
    assert all(f"<https://example.org/{name}>" in caught.value.message for name in "APB")


def test_what_belongs_to_the_advanced_features_names_the_engine_that_may_have_it() -> None:
    with pytest.raises(BadShapes) as caught:
        make_validator("set", [document("ex:S a sh:NodeShape ; sh:rule [ a sh:TripleRule ] .")])
    assert "--engine pyshacl" in caught.value.hint


def test_misspelt_term_is_followed_by_the_right_one() -> None:
    with pytest.raises(BadShapes) as caught:
        make_validator("set", [document("ex:S a sh:NodeShape ; sh:targetNodes ex:a .")])
    assert caught.value.hint == "did you mean sh:targetNode?"


def test_shapes_nested_by_the_hundred_are_read() -> None:
    deep = "ex:S0 sh:targetNode ex:a . " + "".join(f"ex:S{n} sh:node ex:S{n + 1} . " for n in range(120))
    report = make_validator("set", [document(deep + "ex:S120 sh:class ex:A .")]).validate([document("ex:a ex:p 1 .")])
    assert len(report.findings) == 1
