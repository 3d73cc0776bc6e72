"""File, line and column of findings, and none where they are not certain."""

from __future__ import annotations

import gzip
from pathlib import Path as File

import pyoxigraph as ox
import pytest

from commons_graph.rdf.formats import JSON_LD, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from commons_graph.rdf.parsing import Source, parse
from commons_graph.rdf.places.span import Span
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import ENGINES
from commons_graph.validation.locations import NOWHERE, Location, locate
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document, Finding, Severity
from contracts.validator import PREFIXES, SHAPES, check

EX = "https://example.org/"


def source(text: str, name: str = "data.ttl", fmt: Format = TURTLE) -> Source:
    return Source(name, fmt, data=text.encode())


def document(origin: Source) -> Document:
    return Document(origin.name, [quad.triple for quad in parse(origin, base=NEUTRAL_BASE)])


def places(*sources: Source, engine: str = "pyshacl", shapes: str = SHAPES) -> list[tuple[str, Location]]:
    """The local name of the shape and the location of each finding."""
    documents = [document(one) for one in sources]
    findings = check(engine, documents, shapes).findings
    located = locate(findings, documents, sources)
    return [(one.source_shape.rpartition("/")[2], place) for one, place in zip(findings, located, strict=True)]


TEXTS = {
    "data.ttl": (
        TURTLE,
        PREFIXES + "<a> a ex:Thing ;\n  ex:theme ex:other .\n",
        Span(9, 1, 9, 4),
        Span(10, 12, 10, 20),
    ),
    "data.trig": (
        TRIG,
        PREFIXES + "ex:g {\n <a> a ex:Thing ; ex:theme\n ex:other }",
        Span(10, 2, 10, 5),
        Span(11, 2, 11, 10),
    ),
    "data.nt": (
        N_TRIPLES,
        f"# one\n\n<{NEUTRAL_BASE}a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{EX}Thing> .\n"
        f"<{NEUTRAL_BASE}a> <{EX}theme> <{EX}other> .\n",
        Span(3, 1, 3, 32),
        Span(4, 61, 4, 88),
    ),
    "data.jsonld": (
        JSON_LD,
        f'{{"@context": {{"ex": "{EX}"}},\n "@id": "a", "@type": "ex:Thing",\n "ex:theme": {{"@id": "ex:other"}}}}',
        Span(2, 9, 2, 12),
        Span(3, 14, 3, 33),
    ),
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("engine", ENGINES)
def test_finding_has_the_place_of_its_subject_and_of_its_value(name: str, engine: str) -> None:
    fmt, text, subject, value = TEXTS[name]
    assert dict(places(source(text, name, fmt), engine=engine)) == {
        "Thing-label": Location(subject, None),
        "Thing-theme": Location(subject, value),
    }


def test_best_place_is_that_of_the_value() -> None:
    one, two = Span(1, 1, 1, 2), Span(2, 1, 2, 2)
    assert Location(one, two).best == two
    assert Location(one, None).best == one
    assert NOWHERE.best is None


@pytest.mark.parametrize("engine", ENGINES)
def test_nodes_without_address_are_found_by_their_order(engine: str) -> None:
    text = PREFIXES + "[] a ex:Thing ; rdfs:label 'A' .\n[] a ex:Thing .\n_:x a ex:Thing .\n"
    one, two = source(text, "one.ttl"), source(text, "two.ttl")
    lines = [place.subject.line for _, place in places(one, two, engine=engine) if place.subject]
    assert sorted(lines) == [10, 10, 11, 11]


def test_value_of_an_inverse_path_stands_where_it_is_stated() -> None:
    shapes = "ex:S sh:targetNode <a> ; sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxLength 3 ] ."
    ((_, place),) = places(source(PREFIXES + "<a> ex:q 1 .\n<other> ex:p\n  <a> ."), shapes=shapes)
    assert place.best == Span(11, 3, 11, 6)


def test_node_that_only_others_mention_has_no_place() -> None:
    finding = Finding(ox.NamedNode(EX + "z"), Path(EX + "p"), None, "", Severity.INFO, "", {}, "data.ttl")
    origin = source(PREFIXES + "ex:a ex:p ex:z .")
    assert locate([finding], [document(origin)], [origin]) == [NOWHERE]


def test_finding_about_a_literal_or_in_no_file_has_no_place() -> None:
    origin = source(PREFIXES + "ex:a ex:p 'x' .")
    literal = Finding(ox.Literal("x"), None, None, "", Severity.INFO, "", {}, "data.ttl")
    nowhere = Finding(ox.NamedNode(EX + "a"), None, None, "", Severity.INFO, "", {}, "")
    assert locate([literal, nowhere], [document(origin)], [origin]) == [NOWHERE, NOWHERE]


def test_file_that_vanished_or_changed_since_has_no_places(tmp_path: File) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(PREFIXES + "<a> a ex:Thing .")
    origin = Source(str(file), TURTLE, path=file)
    documents = [document(origin)]
    findings = check("pyshacl", documents).findings
    assert locate(findings, documents, [origin])[0].subject
    file.write_text("# a comment\n" + PREFIXES + "<b> a ex:Thing .")
    assert locate(findings, documents, [origin]) == [NOWHERE]
    file.unlink()
    assert locate(findings, documents, [origin]) == [NOWHERE]


def test_compressed_file_has_places(tmp_path: File) -> None:
    file = tmp_path / "data.ttl.gz"
    file.write_bytes(gzip.compress((PREFIXES + "<a> a ex:Thing .").encode()))
    ((_, place),) = places(Source(str(file), TURTLE, path=file))
    assert place.subject == Span(9, 1, 9, 4)


def test_rdf_xml_has_no_places() -> None:
    text = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="{EX}">
        <ex:Thing rdf:about="{EX}a"/></rdf:RDF>"""
    assert [place for _, place in places(source(text, "data.rdf", RDF_XML))] == [NOWHERE]
