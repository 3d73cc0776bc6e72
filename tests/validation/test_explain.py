"""What a rule is and why, with examples that the engines themselves agree with."""

from __future__ import annotations

import re

import pytest

from commons_graph.bundled import bundled
from commons_graph.errors import all_errors
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, find_sources, parse
from commons_graph.terms import NEUTRAL_BASE, SHAPE
from commons_graph.validation.components import code_of, component_name, components, find_component
from commons_graph.validation.engines import ENGINES
from commons_graph.validation.examples import example_of
from commons_graph.validation.explain import as_text, explain, explain_shape, find_shape, shape_names
from commons_graph.validation.port import Document, Severity
from commons_graph.validation.rules import Rules
from contracts.validator import check, document

NAMES = [component.name for component in components().values()]


def documents(*folders: str) -> list[Document]:
    sources = find_sources([bundled(folder) for folder in folders])  # type: ignore[arg-type]
    return [Document(one.name, [quad.triple for quad in parse(one, base=NEUTRAL_BASE)]) for one in sources]


@pytest.fixture(scope="module")
def shapes() -> list[Document]:
    return documents("shapes")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_bad_example_of_a_component_breaks_it_and_the_good_one_does_not(name: str, engine: str) -> None:
    component = find_component(name)
    assert component is not None
    shapes = f"ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; {component.shape} ."
    assert {finding.component for finding in check(engine, component.bad, shapes).findings} == {component.iri}
    assert check(engine, component.good, shapes).findings == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_expectation_is_told_in_both_languages(name: str) -> None:
    component = find_component(name)
    assert component is not None
    rules = Rules([document(f"ex:S sh:targetClass ex:Thing ; {component.shape} .")])
    (finding,) = check("pyshacl", component.bad, f"ex:S sh:targetClass ex:Thing ; {component.shape} .").findings[:1]
    told = [rules.expected(finding, language) for language in ("fr", "en")]
    assert all(told) or name == "SPARQL"
    assert "{" not in re.sub(r"\{5\}", "", "".join(told))


def test_expectation_is_silent_when_two_anonymous_shapes_differ() -> None:
    shapes = """ex:S sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ,
        [ sh:path ex:p ; sh:minCount 2 ] ."""
    findings = check("pyshacl", "<a> a ex:Thing .", shapes).findings
    assert len(findings) == 2
    assert [Rules([document(shapes)]).expected(finding, "en") for finding in findings] == ["", ""]


def test_codes_are_unique_and_no_error_has_one_of_them() -> None:
    codes = [component.code for component in components().values()]
    assert len(set(codes)) == len(codes)
    assert not set(codes) & {kind.code for kind in all_errors()}
    assert code_of("https://example.org/ns#MyConstraintComponent") == "CG-S99"
    assert component_name("https://example.org/ns#MyConstraintComponent") == "My"


@pytest.mark.parametrize("name", ["CG-S20", "cg-s20", "MinCount", "sh:minCount", "sh:MinCountConstraintComponent"])
def test_component_is_explained_under_all_its_names(name: str) -> None:
    explanation = explain(name, (), "fr")
    assert explanation is not None
    assert (explanation.name, explanation.title) == ("CG-S20", "Valeur obligatoire")
    assert "À ne pas faire" in as_text(explanation, "fr")


@pytest.mark.parametrize("name", ["shape:Initiative-label", "Initiative-label", SHAPE + "Initiative-label"])
def test_shape_is_explained_in_its_own_words(name: str, shapes: list[Document]) -> None:
    explanation = explain(name, shapes, "fr")
    assert explanation is not None
    assert (explanation.name, explanation.title, explanation.path) == ("shape:Initiative-label", "Titre", "rdfs:label")
    assert explanation.targets == ("ess:Initiative",)
    assert explanation.severity is Severity.VIOLATION
    assert "au moins 1 valeur" in {demand.expected for demand in explanation.demands}
    assert explanation.why.startswith("Le nom sous lequel")


def test_unknown_name_has_no_explanation(shapes: list[Document]) -> None:
    assert explain("shape:Nothing", shapes, "fr") is None
    assert find_shape("label", shapes) == ""


def test_every_shape_of_the_census_is_explained_in_both_languages(shapes: list[Document]) -> None:
    for language in ("fr", "en"):
        for name in shape_names(shapes):
            text = as_text(explain_shape(name, shapes, language), language)
            assert text.startswith("shape:")
            assert "{" not in re.sub(r"\{\d+(,\d*)?\}", "", text), text


def test_example_of_a_shape_is_found_by_trying(shapes: list[Document]) -> None:
    context = documents("ontology", "data")
    shape = SHAPE + "Initiative-theme"
    example = example_of(shape, shapes, context, "set")
    assert example is not None
    for text, expected in ((example.bad, True), (example.good, False)):
        source = Source("example.ttl", TURTLE, data=text.encode())
        example_document = Document("example.ttl", [quad.triple for quad in parse(source, base=NEUTRAL_BASE)])
        background = [Document(one.name, one.triples, background=True) for one in context]
        shape_texts = "".join(source.read().decode() for source in find_sources([bundled("shapes")]))
        findings = check("set", [example_document, *background], shape_texts).findings
        assert any(finding.source_shape == shape for finding in findings) is expected


def test_shape_whose_rule_trying_cannot_meet_has_no_example(shapes: list[Document]) -> None:
    assert example_of(SHAPE + "Initiative", shapes, (), "set") is None
