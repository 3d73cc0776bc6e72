"""pySHACL keeps the contract of validation engines, and leaves rdflib as it found it."""

from __future__ import annotations

import logging

import pytest
import rdflib

from commons_graph.errors import BadShapes, SettingsError, SyntaxFault
from commons_graph.validation.engines import make_validator
from contracts.validator import SHAPES, ValidatorContract, check, document, faults


@pytest.fixture
def engine() -> str:
    return "pyshacl"


class TestPyshaclEngine(ValidatorContract):
    """All of the contract."""


@pytest.mark.parametrize("normalize", [True, False])
def test_rdflib_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch, normalize: bool) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", normalize)
    level = logging.getLogger("rdflib.term").level
    one = rdflib.Literal("1", datatype=rdflib.XSD.boolean).value
    check("pyshacl", '<a> a ex:Thing ; ex:date "007"^^xsd:integer .')
    assert normalize is rdflib.NORMALIZE_LITERALS
    assert logging.getLogger("rdflib.term").level == level
    assert rdflib.Literal("1", datatype=rdflib.XSD.boolean).value is one is True


def test_triple_within_a_triple_is_refused_by_name() -> None:
    with pytest.raises(SyntaxFault) as caught:
        check("pyshacl", [document("<a> ex:says <<( <b> ex:p <c> )>> .", "deep.ttl")])
    assert caught.value.where == "deep.ttl"


def test_decimal_beside_not_a_number_is_an_error_of_ours() -> None:
    with pytest.raises(BadShapes) as caught:
        check(
            "pyshacl",
            '<a> ex:p "NaN"^^xsd:double .',
            "ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:minInclusive 1.5 .",
        )
    assert "NaN" in caught.value.message


def test_fault_within_the_library_is_an_error_of_ours() -> None:
    with pytest.raises(BadShapes, match="pySHACL stopped with TypeError"):
        check("pyshacl", "<a> ex:p 1 .", f"ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:maxCount {'9' * 5000} .")


SQUARE = "ex:T a sh:NodeShape ; sh:targetClass ex:Square ; sh:property [ sh:path ex:p ; sh:maxCount 0 ] ."
IS_ONE = """ex:isOne a sh:SPARQLFunction ; sh:parameter [ sh:path ex:operand ] ; sh:returnType xsd:boolean ;
    sh:ask "ASK { FILTER($operand = 1) }" ."""
ADVANCED = {
    "triple rule": f"""{SQUARE} ex:S a sh:NodeShape ; sh:targetObjectsOf ex:of ; sh:rule [ a sh:TripleRule ;
        sh:subject sh:this ; sh:predicate rdf:type ; sh:object ex:Square ] .""",
    "SPARQL rule": f"""{SQUARE} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:rule [ a sh:SPARQLRule ;
        sh:construct "CONSTRUCT {{ $this a <https://example.org/Square> }} {{ $this ?p 1 }}" ] .""",
    "function": f"""{IS_ONE} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select '''
        SELECT $this {{ $this <https://example.org/p> ?value FILTER(<https://example.org/isOne>(?value)) }} ''' ] .""",
    "SPARQL-based target": """ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:maxCount 0 ] ;
        sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <https://example.org/p> 1 }" ] .""",
    "expression constraint": f"""{IS_ONE} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ;
        sh:not [ sh:expression [ ex:isOne ( [ sh:path ex:p ] ) ] ] .""",
}


@pytest.mark.parametrize("feature", ADVANCED)
def test_advanced_feature_is_applied_here_and_refused_by_the_other_engine(feature: str) -> None:
    data = "ex:list ex:of <a> . <a> ex:p 1 . <b> ex:p 2 ."
    report = check("pyshacl", data, ADVANCED[feature])
    assert {name for name, _ in faults(report)} == {"a"}
    assert report.engine == "pyshacl"
    with pytest.raises(BadShapes) as caught:
        check("set", data, ADVANCED[feature])
    assert "--engine pyshacl" in caught.value.hint


def test_function_is_gone_after_the_validation() -> None:
    check("pyshacl", "<a> ex:p 1 .", ADVANCED["function"])
    other = ADVANCED["function"].replace(IS_ONE, "")
    assert not check("pyshacl", "<a> ex:p 1 .", other).findings


@pytest.mark.parametrize("engine", ["set", "pyshacl"])
@pytest.mark.parametrize("term", ["sh:entailment <urn:e>", "sh:js [ a sh:JSConstraint ]", "sh:values [ sh:path ex:p ]"])
def test_what_no_engine_has_is_refused_by_its_name(engine: str, term: str) -> None:
    with pytest.raises(BadShapes) as caught:
        check(engine, "<a> ex:p 1 .", f"ex:S a sh:NodeShape ; sh:targetNode <a> ; {term} .")
    assert term.split(maxsplit=1)[0] in caught.value.message
    assert "pyshacl" not in caught.value.hint


def test_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(SettingsError) as caught:
        make_validator("shaclex", [document(SHAPES)])
    assert "pyshacl" in caught.value.hint
