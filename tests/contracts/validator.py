"""What every validation engine must do; each one subclasses this with a fixture `engine`, its name."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pyoxigraph as ox
import pytest

from commons_graph.errors import BadShapes
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, parse
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document, Finding, Report, Severity

PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
"""

SHAPES = """
ex:ThingShape a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:Thing-label , ex:Thing-theme , ex:Thing-date .

ex:Thing-label a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ;
  sh:message "Donnez un nom."@fr , "Give a name."@en .

ex:Thing-theme a sh:PropertyShape ; sh:path ex:theme ; sh:node ex:in-themes ;
  sh:message "Choisissez un thème de la liste."@fr , "Choose a theme from the list."@en .

ex:Thing-date a sh:PropertyShape ; sh:path ex:date ; sh:severity sh:Warning ;
  sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ;
  sh:message "Donnez une date."@fr , "Give a date."@en .

ex:in-themes a sh:NodeShape ; sh:property ex:in-themes-scheme .
ex:in-themes-scheme a sh:PropertyShape ; sh:path ex:inScheme ; sh:hasValue ex:themes .
"""

SPARQL_SHAPES = """
ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:S-size .
ex:S-size a sh:PropertyShape ; sh:path ex:size ; sh:message "Une taille."@fr ; sh:sparql ex:odd .
ex:odd sh:message "{?value} est impair."@fr , "{$value} is {?how}."@en ; sh:prefixes ex:prefixes ;
  sh:select "SELECT $this ?value ?how WHERE { $this $PATH ?value . BIND('odd' AS ?how) FILTER(?value = 3) }" .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
"""


def document(text: str, name: str = "data.ttl", *, background: bool = False) -> Document:
    """The triples of a Turtle text."""
    source = Source(name, TURTLE, data=(PREFIXES + text).encode())
    return Document(name, [quad.triple for quad in parse(source, base=NEUTRAL_BASE)], background)


def check(
    engine: str, data: str | Sequence[Document], shapes: str = SHAPES, focus: Sequence[str] | None = None
) -> Report:
    """The report of an engine on data, given as Turtle or as documents."""
    documents = [document(data)] if isinstance(data, str) else data
    return make_validator(engine, [document(shapes, "shapes.ttl")]).validate(documents, focus)


def local(*names: str) -> list[str]:
    """Addresses under the neutral base."""
    return [NEUTRAL_BASE + name for name in names]


def faults(report: Report) -> list[tuple[str, str]]:
    """Local address of the focus node and local name of the shape, finding by finding."""
    return [
        (finding.focus.value.removeprefix(NEUTRAL_BASE), finding.source_shape.rpartition("/")[2])
        for finding in report.findings
        if not isinstance(finding.focus, ox.Triple)
    ]


class ValidatorContract:
    """Subclasses give `engine`, the name of the engine."""

    @pytest.fixture
    def run(self, engine: str) -> Callable[..., Report]:
        return partial(check, engine)

    def test_sound_data_conforms_and_says_what_was_checked(self, run: Callable[..., Report], engine: str) -> None:
        report = run('<a> a ex:Thing ; rdfs:label "A" . <b> a ex:Thing ; rdfs:label "B" .')
        assert report == Report((), focus_nodes=2, shapes=1, engine=engine)
        assert report.conforms

    def test_finding_says_what_is_wrong_where_and_in_both_languages(self, run: Callable[..., Report]) -> None:
        thing = document("<a> a ex:Thing .", "a.ttl")
        report = run([document('<b> a ex:Thing ; rdfs:label "B" .', "b.ttl"), thing])
        assert report.findings == (
            Finding(
                focus=ox.NamedNode(NEUTRAL_BASE + "a"),
                path=Path(iri="http://www.w3.org/2000/01/rdf-schema#label"),
                value=None,
                component="http://www.w3.org/ns/shacl#MinCountConstraintComponent",
                severity=Severity.VIOLATION,
                source_shape="https://example.org/Thing-label",
                messages={"fr": "Donnez un nom.", "en": "Give a name."},
                source="a.ttl",
            ),
        )
        assert not report.conforms

    def test_value_outside_its_list_is_found_through_a_nested_shape(self, run: Callable[..., Report]) -> None:
        themes = document("ex:food ex:inScheme ex:themes .", "themes.ttl", background=True)
        data = document('<a> a ex:Thing ; rdfs:label "A" ; ex:theme ex:food , ex:other .')
        for focus in (None, local("a")):
            (finding,) = run([data, themes], focus=focus).findings
            assert finding.value == ox.NamedNode("https://example.org/other")
            assert finding.source_shape == "https://example.org/Thing-theme"

    def test_warnings_and_infos_do_not_break_conformance(self, run: Callable[..., Report]) -> None:
        report = run('<a> a ex:Thing ; rdfs:label "A" ; ex:date "soon" .')
        assert report.conforms
        assert [report.count(severity) for severity in Severity] == [0, 1, 0]
        (finding,) = report.findings
        assert finding.value == ox.Literal("soon")

    def test_what_was_written_is_checked_not_a_normal_form(self, run: Callable[..., Report]) -> None:
        shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:S-size .
            ex:S-size sh:path ex:size ; sh:pattern "^[0-9]$" ; sh:datatype xsd:integer ."""
        (finding,) = run('<a> a ex:Thing ; ex:size "007"^^xsd:integer . <b> a ex:Thing ; ex:size 7 .', shapes).findings
        assert finding.value == ox.Literal("007", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))

    def test_ill_typed_value_is_found(self, run: Callable[..., Report], capfd: pytest.CaptureFixture[str]) -> None:
        (finding,) = run('<a> a ex:Thing ; rdfs:label "A" ; ex:date "2013-02-30"^^xsd:date .').findings
        assert finding.source_shape == "https://example.org/Thing-date"
        assert capfd.readouterr().err == ""

    def test_background_is_read_but_never_in_focus(self, run: Callable[..., Report]) -> None:
        vocabulary = document("ex:Special rdfs:subClassOf ex:Thing . <v> a ex:Thing .", "v.ttl", background=True)
        report = run([document("<a> a ex:Special .", "a.ttl"), vocabulary])
        assert faults(report) == [("a", "Thing-label")]
        assert report.focus_nodes == 1

    def test_focus_restricts_the_nodes_that_are_targeted(self, run: Callable[..., Report]) -> None:
        data = "<a> a ex:Thing . <b> a ex:Thing . <c> a ex:Other ."
        report = run(data, focus=local("b", "c", "nowhere"))
        assert faults(report) == [("b", "Thing-label")]
        assert report.focus_nodes == 1
        assert run(data, focus=[]).focus_nodes == 0

    def test_class_that_no_data_has_is_named(self, run: Callable[..., Report]) -> None:
        report = run("<a> a ex:Other .")
        assert (report.focus_nodes, report.shapes, report.untouched) == (0, 0, ("https://example.org/Thing",))
        assert run("<a> a ex:Thing .", focus=[]).untouched == ()

    def test_findings_come_in_an_order_that_depends_on_the_data_alone(self, run: Callable[..., Report]) -> None:
        documents = [document(f"<{name}> a ex:Thing ; ex:theme ex:x , ex:y .", f"{name}.ttl") for name in "cab"]
        report = run(documents)
        assert report.findings == run(documents[::-1]).findings
        assert [finding.source for finding in report.findings] == ["a.ttl"] * 3 + ["b.ttl"] * 3 + ["c.ttl"] * 3

    def test_fault_is_placed_in_the_file_that_states_it(self, run: Callable[..., Report]) -> None:
        one = document('<a> a ex:Thing ; rdfs:label "A" .', "one.ttl")
        two = document("<a> ex:theme ex:x .", "two.ttl")
        (finding,) = run([one, two]).findings
        assert finding.source == "two.ttl"

    def test_blank_nodes_of_two_files_stay_apart(self, run: Callable[..., Report]) -> None:
        one = document('_:x a ex:Thing ; rdfs:label "One" .', "one.ttl")
        report = run([one, document("_:x a ex:Thing .", "two.ttl")])
        assert report.focus_nodes == 2
        assert [finding.source for finding in report.findings] == ["two.ttl"]

    def test_message_of_a_sparql_constraint_keeps_its_language_and_takes_the_values(
        self, run: Callable[..., Report]
    ) -> None:
        (finding,) = run("<a> a ex:Thing ; ex:size 3 . <b> a ex:Thing ; ex:size 4 .", SPARQL_SHAPES).findings
        assert finding.messages == {"fr": "3 est impair.", "en": "3 is odd."}
        assert finding.source_shape == "https://example.org/S-size"

    def test_shape_without_address_is_named_by_the_one_around_it(self, run: Callable[..., Report]) -> None:
        shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ."
        (finding,) = run("<a> a ex:Thing .", shapes).findings
        assert finding.source_shape == "https://example.org/S"
        assert finding.message("fr")

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("( ex:p ex:q )", "<https://example.org/p>/<https://example.org/q>"),
            ("[ sh:inversePath ex:p ]", "^<https://example.org/p>"),
            ("[ sh:alternativePath ( ex:p ex:q ) ]", "<https://example.org/p>|<https://example.org/q>"),
            (
                "( ex:p [ sh:zeroOrMorePath ( ex:q ex:r ) ] )",
                "<https://example.org/p>/(<https://example.org/q>/<https://example.org/r>)*",
            ),
            ("[ sh:oneOrMorePath ex:p ]", "<https://example.org/p>+"),
            ("[ sh:zeroOrMorePath [ sh:inversePath ex:p ] ]", "(^<https://example.org/p>)*"),
            ("[ sh:zeroOrOnePath ex:p ]", "<https://example.org/p>?"),
        ],
    )
    def test_property_path_is_given_as_sparql_writes_it(self, run: Callable[..., Report], path: str, text: str) -> None:
        shapes = f"ex:S a sh:NodeShape ; sh:targetNode <a> ; sh:property [ sh:path {path} ; sh:minCount 9 ] ."
        (finding,) = run("<a> ex:p <b> . <b> ex:q <c> .", shapes).findings
        assert str(finding.path) == text

    @pytest.mark.parametrize(
        "shapes",
        [
            "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property ex:missing .",
            "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:p ; sh:minCount 'one' ] .",
            "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:select 'SELECT $this WHERE {' ] .",
            "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:select 'SELECT $this { $this no:p 1 }' ] .",
        ],
    )
    def test_shapes_that_cannot_be_applied_are_an_error_of_ours(self, run: Callable[..., Report], shapes: str) -> None:
        with pytest.raises(BadShapes):
            run("<a> a ex:Thing .", shapes)

    def test_query_of_a_shape_reaches_no_other_server(self, run: Callable[..., Report], free_port: int) -> None:
        address = f"http://127.0.0.1:{free_port}/"
        with socket.create_server(("127.0.0.1", free_port)) as server:
            server.settimeout(0.2)
            for clause in (f"SERVICE <{address}> {{ $this ?p ?o }}", f"}} FROM <{address}> WHERE {{"):
                select = f"SELECT $this WHERE {{ {clause} }}"
                shapes = f'ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:select "{select}" ] .'
                with suppress(BadShapes):
                    run("<a> a ex:Thing .", f"<s> owl:imports <{address}> . " + shapes)
            with pytest.raises(TimeoutError):
                server.accept()

    def test_one_engine_serves_several_threads(self, engine: str) -> None:
        validator = make_validator(engine, [document(SHAPES, "shapes.ttl")])
        texts = [f"<a{n}> a ex:Thing ; ex:theme ex:t{n} ." for n in range(8)]
        with ThreadPoolExecutor(4) as pool:
            reports = list(pool.map(lambda text: validator.validate([document(text)]), texts))
        assert [faults(report)[0][0] for report in reports] == [f"a{n}" for n in range(8)]
