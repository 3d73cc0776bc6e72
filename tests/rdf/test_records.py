"""Records in canonical form: the same facts give the same digest, whatever the syntax, the order or the base."""

from __future__ import annotations

import json
import random

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from commons_graph.rdf.addresses import Address
from commons_graph.rdf.formats import FORMATS, GRAPH_FORMATS, TURTLE, Format
from commons_graph.rdf.jsonld import compact
from commons_graph.rdf.parsing import Source, parse
from commons_graph.rdf.records import Record, RecordCollector
from commons_graph.rdf.turtle import record_turtle, serialize, used_prefixes
from commons_graph.schema.context import json_ld_context
from commons_graph.schema.reader import bundled_schema
from commons_graph.terms import DCT, ESS, FOAF, NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL, XSD

SEGMENTS = {"actor": frozenset({ESS + "Organisation"})}
A = Address("actor", "a")

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60).filter(
    lambda text: NEUTRAL_BASE not in text
)
literals = st.one_of(
    st.builds(ox.Literal, texts),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["fr", "en", "br", "fr-FR"])),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(XSD + name)),
        st.sampled_from(["007", "01.50", "2013-05", "2013-01-01T00:00:00+00:00", "x"]),
        st.sampled_from(["integer", "decimal", "gYearMonth", "dateTime", "anyURI"]),
    ),
)
values = st.one_of(
    literals,
    st.sampled_from([ox.NamedNode(A.thing + "#part"), ox.NamedNode("https://elsewhere.example/a?b=c#d")]),
)
facts = st.lists(
    st.tuples(
        st.sampled_from([A.thing, A.sheet, A.thing + "#part-1"]),
        st.sampled_from([RDFS_LABEL, ESS + "note", FOAF + "homepage", "https://other.example/vocabulary#p"]),
        values,
    ),
    max_size=12,
)


def complete(found: list[tuple[str, str, ox.Literal | ox.NamedNode]]) -> list[ox.Triple]:
    triples = [
        ox.Triple(ox.NamedNode(A.thing), ox.NamedNode(RDF_TYPE), ox.NamedNode(ESS + "Organisation")),
        ox.Triple(ox.NamedNode(A.sheet), ox.NamedNode(RDF_TYPE), ox.NamedNode(ESS + "Record")),
        ox.Triple(ox.NamedNode(A.sheet), ox.NamedNode(FOAF + "primaryTopic"), ox.NamedNode(A.thing)),
        ox.Triple(ox.NamedNode(A.sheet), ox.NamedNode(DCT + "license"), ox.NamedNode("https://licence.example/")),
    ]
    return triples + [ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o) for s, p, o in found]


def collect(source: Source, base: str | None = None) -> Record:
    collector = RecordCollector(SEGMENTS, base)
    collector.add(source)
    (record,) = collector.records()
    return record


def written(triples: list[ox.Triple], fmt: Format) -> Source:
    return Source("written", fmt, data=serialize(triples, fmt))


@given(facts)
def test_every_syntax_and_order_gives_the_same_digest(found: list[tuple[str, str, ox.Literal | ox.NamedNode]]) -> None:
    triples = complete(found)
    shuffled = random.Random(0).sample(triples, len(triples))
    digests = {collect(written(triples, fmt)).digest for fmt in FORMATS if fmt.name != "rdfxml"}
    digests.add(collect(written(shuffled + triples, TURTLE)).digest)
    assert len(digests) == 1


@given(facts)
def test_the_canonical_turtle_file_is_the_record_and_is_stable(
    found: list[tuple[str, str, ox.Literal | ox.NamedNode]],
) -> None:
    record = collect(written(complete(found), TURTLE))
    text = record_turtle(quad.triple for quad in ox.parse(record.content, format=ox.RdfFormat.N_TRIPLES))
    again = collect(Source("file.ttl", TURTLE, data=text))
    assert again.content == record.content
    assert record_turtle(quad.triple for quad in ox.parse(again.content, format=ox.RdfFormat.N_TRIPLES)) == text
    assert b"base.invalid" not in text


@given(facts)
def test_absolute_addresses_under_the_public_base_are_the_same_record(
    found: list[tuple[str, str, ox.Literal | ox.NamedNode]],
) -> None:
    base = "https://innovations.example/brest/"
    record = collect(written(complete(found), TURTLE))
    public = record.content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + base.encode())
    assert collect(Source("public.nt", FORMATS[3], data=public), base).digest == record.digest


def test_an_address_inside_a_text_is_left_alone() -> None:
    base = "https://innovations.example/"
    text = f'voir <{base}id/actor/a> et \\"<{base}>\\"'
    source = f'<{base}id/actor/a> a <{ESS}Organisation> ; <{ESS}note> "{text}" .\n'
    sheet = f"<{base}doc/actor/a> a <{ESS}Record> ; <{FOAF}primaryTopic> <{base}id/actor/a> ."
    record = collect(Source("t.ttl", TURTLE, data=(source + sheet).encode()), base)
    assert f"voir <{base}id/actor/a>".encode() in record.content
    assert record.content.startswith(b"<https://base.invalid/census/doc/actor/a>")


@given(facts)
def test_compact_json_ld_says_exactly_the_same(found: list[tuple[str, str, ox.Literal | ox.NamedNode]]) -> None:
    triples = complete(found)
    document = compact(triples, json_ld_context(bundled_schema()), A.thing)
    text = json.dumps(document).encode()
    back = {quad.triple for quad in ox.parse(text, format=ox.RdfFormat.JSON_LD)}
    assert back == {quad.triple for quad in parse(written(triples, TURTLE), base=NEUTRAL_BASE)}


def test_only_the_prefixes_used_are_written() -> None:
    text = serialize(complete([]), TURTLE).decode()
    assert {line.split()[1] for line in text.splitlines() if line.startswith("@prefix")} == {"dct:", "ess:", "foaf:"}
    assert used_prefixes(complete([])).keys() == {"dct", "ess", "foaf"}


def test_every_form_of_a_record_holds_the_same_triples() -> None:
    triples = complete([(A.thing, RDFS_LABEL, ox.Literal("é « x »", language="fr"))])
    for fmt in GRAPH_FORMATS:
        assert {q.triple for q in ox.parse(serialize(triples, fmt), format=fmt.rdf)} == set(triples), fmt.name


def test_an_escape_that_is_only_written_about_is_no_control_character() -> None:
    triples = complete([(A.thing, RDFS_LABEL, ox.Literal("on écrit \\u0007 pour une cloche\n\tet ainsi de suite"))])
    assert b"\\\\u0007" in collect(written(triples, TURTLE)).content
