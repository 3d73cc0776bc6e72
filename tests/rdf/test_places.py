"""Where terms stand in a file: proven against the parser, for every file at hand and for generated ones."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons_graph.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format, format_of_path
from commons_graph.rdf.places.find import Text, find_places
from commons_graph.rdf.places.lines import find_in_lines, line_starts, parsed, statement_at
from commons_graph.rdf.places.proof import Unscannable, same
from commons_graph.rdf.places.span import Places, Span
from commons_graph.rdf.places.terse import Walk

ROOT = Path(__file__).parents[2]
BASE = "https://base.invalid/census/"
PREFIXES = "@prefix ex: <https://example.org/> .\n"


def triples_of(data: bytes, fmt: Format) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(data, format=fmt.rdf, base_iri=BASE)]


def walked(data: bytes, fmt: Format) -> list[ox.Triple]:
    """The triples that the places of a document read as, in their order."""
    text = data.decode()
    if fmt in (N_TRIPLES, N_QUADS):
        return [parsed(text, statement_at(text, *line), BASE) for line in line_starts(text)]
    walk = Walk(text, BASE)
    return [walk.parsed(statement) for statement in walk.statements()]


def assert_same(data: bytes, fmt: Format) -> None:
    again, triples = walked(data, fmt), triples_of(data, fmt)
    assert len(again) == len(triples)
    for one, other in zip(again, triples, strict=True):
        assert same(one, other), (one, other)


def places(text: str, fmt: Format = TURTLE) -> tuple[Places, list[ox.Triple]]:
    """The places of every subject and triple of a document."""
    data = text.encode()
    triples = triples_of(data, fmt)
    found = find_places(Text(data, fmt, BASE, triples), {triple.subject for triple in triples}, set(triples))
    return found, triples


def at(text: str, span: Span) -> str:
    """What stands at a place of one line."""
    assert span.line == span.end_line
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def test_every_file_of_the_project_is_read_as_the_parser_reads_it() -> None:
    found = (file for folder in ("data", "shapes", "ontology", "tests") for file in (ROOT / folder).rglob("*.ttl"))
    files = [file for file in found if "node_modules" not in file.parts]
    assert len(files) > 80
    for file in files:
        assert_same(file.read_bytes(), TURTLE)


def test_every_file_of_the_standard_suites_is_read_as_the_parser_reads_it(shared_data: Path) -> None:
    files = [file for file in (shared_data / "suites").rglob("*") if file.suffix in (".ttl", ".nt", ".nq", ".trig")]
    assert len(files) > 100
    for file in files:
        assert_same(file.read_bytes(), format_of_path(file))


TRICKY = [
    "ex:a ex:p (1 2) , () , ((1) ()) .",
    'ex:a ex:p (\'x\' "y"@en "z" # comment\n ^^ ex:type) .',
    "(1 [ ex:a 'x' ] (3)) ex:p [ ex:q 'x' ] , [] , [ ex:r [ ex:t 2 ; ] ] .",
    "[ ex:a 1 ] . [ ex:a 1 ] ex:p ex:o . [] ex:p 1 .",
    "ex:a a<x>;ex:p'x';;. ex:b ex:p 1. ex:b ex:p 1.5.ex:b ex:p .5 , -1e5, 1.e5 , +3 , true.",
    r"ex:a ex:p ex:a.b , ex:a\~b , ex:a%20b , ex:a:b:c , ex: , _:a.b , _:a.",
    "prefix x: <y#> base <http://z/> x:a x:p <q> . VERSION '1.2' @base <sub/> . <a> <../b> <#c> , <?d> , <> .",
    'ex:a ex:p """a"b""c\\"d\n"e""" , \'\'\'it\'s\n\'\'\' , "é\\u00e9 # <not> . a" , "x"@en--ltr , "Y"@fr-FR .',
    "ex:é ex:ключ ex:ñ·1 . # a <comment> with ] and \" \n<https://example.org/\\u00e9> ex:p 'x' .",
    "ex:a ex:p 'x' ; ex:q 'y' , 'z' .\r\nex:b\tex:p\r\n'x'.",
    "@prefix : <http://e/> .@prefix a.b: <http://f/> . :a a a.b:c . :x :y :z .",
]


@pytest.mark.parametrize("text", TRICKY)
def test_every_form_of_turtle_is_followed(text: str) -> None:
    assert_same((PREFIXES + text).encode(), TURTLE)


def test_graphs_are_followed() -> None:
    text = """{ ex:a ex:p 'x' } ex:g { ex:a ex:b 'c' . ex:d ex:e [ ex:f 'g' ] . } GRAPH _:x { [] ex:p 1 . }
        GRAPH [] { ex:a ex:b (1 'x') } [] { [ ex:p 'x' ] } ex:x ex:y ex:z . [ ex:p 'x' ] ."""
    assert_same((PREFIXES + text).encode(), TRIG)


@pytest.mark.parametrize(
    "text", ["ex:a ex:p ex:b ~ ex:r .", "ex:a ex:p <<( ex:a ex:p ex:b )>> .", "ex:a ex:p ex:b {| ex:q 1 |} ."]
)
def test_what_is_not_followed_has_no_place(text: str) -> None:
    with pytest.raises(Unscannable):
        walked((PREFIXES + text).encode(), TURTLE)
    assert places(PREFIXES + text)[0] == Places()


NAMES = st.sampled_from(["ex:a", "ex:b.c", "ex:", "<x>", "<#y>", "_:n", "<https://example.org/a>", r"ex:a\,b"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)


def quoted(text: str) -> str:
    return ox.Literal(text).__str__()


LONG = TEXTS.map(lambda text: f'"""{text.replace(chr(92), "").replace(chr(34), "").replace(chr(0), "")}"""')
SUFFIXES = st.sampled_from(["", "@fr", "@en-GB", "^^ex:t", " ^^ <t>"])
LITERALS = st.tuples(TEXTS.map(quoted) | LONG, SUFFIXES).map("".join)
GAPS = st.sampled_from([" ", "\n", "\t", " # comment ; .\n", "\r\n"])


def objects(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    collection = st.lists(inner, max_size=3).map(lambda items: f"({' '.join(items)})")
    return collection | predicates(inner).map(lambda text: f"[{text}]") | st.just("[]")


def predicates(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.tuples(NAMES.filter(lambda name: name[0] != "_") | st.just("a"), st.lists(values, min_size=1, max_size=3))
    return st.lists(one.map(lambda pair: f"{pair[0]} {' , '.join(pair[1])}"), min_size=1, max_size=3).map(" ;\n".join)


NUMBERS = st.sampled_from(["1", "-2.5", "1e3", "true", "false"])
VALUES = st.recursive(NAMES | LITERALS | NUMBERS, objects, max_leaves=6)
SUBJECTS = NAMES | st.just("[]") | st.lists(VALUES, max_size=2).map(lambda items: f"({' '.join(items)})")
STATEMENTS = st.tuples(SUBJECTS, GAPS, predicates(VALUES), GAPS).map(lambda parts: "".join(parts) + ".")


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS, max_size=5))
def test_any_turtle_is_read_as_the_parser_reads_it(statements: list[str]) -> None:
    assert_same((PREFIXES + "\n".join(statements)).encode(), TURTLE)


@settings(max_examples=50, deadline=None)
@given(st.lists(STATEMENTS, max_size=4), st.sampled_from(["ex:g", "GRAPH <g>", "_:g", "[]", ""]))
def test_any_trig_is_read_as_the_parser_reads_it(statements: list[str], graph: str) -> None:
    assert_same(f"{PREFIXES}{graph} {{ {' '.join(statements)} }}".encode(), TRIG)


@settings(max_examples=50, deadline=None)
@given(st.lists(STATEMENTS, max_size=4))
def test_any_n_triples_are_read_as_the_parser_reads_them(statements: list[str]) -> None:
    triples = triples_of((PREFIXES + "\n".join(statements)).encode(), TURTLE)
    lines = "# comment\n\n" + "".join(f"  {triple} . # end\n" for triple in triples)
    assert_same(lines.encode(), N_TRIPLES)
    quads = "".join(f"{triple} <https://example.org/g> .\n" for triple in triples)
    assert_same(quads.encode(), N_QUADS)


def test_place_is_that_of_the_subject_and_of_the_value() -> None:
    text = PREFIXES + 'ex:a a ex:Thing ;\n  ex:é "é😀"@fr , ex:other .\n'
    found, triples = places(text)
    subject, value = found.subjects[triples[0].subject], found.objects[triples[2]]
    assert (subject, at(text, subject)) == (Span(2, 1, 2, 5), "ex:a")
    assert (value, at(text, value)) == (Span(3, 18, 3, 26), "ex:other")
    assert at(text, found.objects[triples[1]]) == '"é😀"@fr'


def test_anonymous_nodes_are_told_apart_by_their_order() -> None:
    text = PREFIXES + "ex:a ex:p [ ex:q 1 ] ,\n  [ ex:q 1 ] ."
    found, triples = places(text)
    lines = [found.subjects[triple.subject].line for triple in triples if triple.predicate.value.endswith("q")]
    assert lines == [2, 3]


def test_subject_that_is_described_twice_stands_where_it_is_first() -> None:
    found, triples = places(PREFIXES + "ex:a ex:p 1 .\n\nex:a ex:p 2 , 1 .")
    assert found.subjects[triples[0].subject].line == 2
    assert [found.objects[triple].line for triple in triples] == [2, 4, 2]


def test_n_quads_have_places() -> None:
    text = '# one\n\n<a:a> <a:p> "x"^^<a:t> <a:g> .\n_:b <a:p> "y"@fr <a:g> .\n'
    found, triples = places(text, N_QUADS)
    assert [at(text, found.objects[triple]) for triple in triples] == ['"x"^^<a:t>', '"y"@fr']
    assert found.subjects[triples[1].subject] == Span(4, 1, 4, 4)


def test_lines_are_counted_over_blocks_and_blank_nodes_go_by_their_labels() -> None:
    text = '# one\n\n<a:a> <a:p> _:b .\r\n  _:b\t<a:p> "x" . # end\n<a:c> <a:p> 1 .'
    blocks = text.splitlines(keepends=True)
    blank = ox.BlankNode("b")
    stated = ox.Triple(blank, ox.NamedNode("a:p"), ox.Literal("x"))
    found = find_in_lines(blocks, BASE, {ox.NamedNode("a:a")}, {stated})
    assert found.subjects == {ox.NamedNode("a:a"): Span(3, 1, 3, 6), blank: Span(4, 3, 4, 6)}
    assert found.objects == {stated: Span(4, 13, 4, 16)}


def test_file_that_changed_meanwhile_has_no_places() -> None:
    triples = triples_of(b"<a:a> <a:p> 1 , 2 .", TURTLE)
    for changed in (b"<a:a> <a:p> 1 .", b"<a:b> <a:p> 1 , 2 .", b"<a:a> <a:p> 1 , 2 , 3 .", b"", b"<a:", b"\xff"):
        found = find_places(Text(changed, TURTLE, BASE, triples), {triples[0].subject}, ())
        assert found == Places(), changed


def test_syntax_without_places_and_nesting_without_end_are_no_error() -> None:
    triples = triples_of(b"<a:a> <a:p> 1 .", TURTLE)
    for data, fmt in ((b"<x/>", RDF_XML), (b"<a:a> <a:p> " + b"[ <a:p> " * 5000, TURTLE), (b"[" * 5000, JSON_LD)):
        assert find_places(Text(data, fmt, BASE, triples), {triples[0].subject}, set(triples)) == Places()


JSON = """{
  "@context": [{"ex": "https://example.org/", "id": "@id", "label": {"@id": "ex:label", "@language": "fr"}},
               {"link": {"@id": "ex:link", "@type": "@id"}}],
  "@graph": [
    { "ex:seen": {"id": "a"} },
    { "id": "a", "label": ["un", "d\\u00e9ux"],
      "link": "b",
      "ex:part": {
        "@context": {"n": "ex:n", "@base": "https://elsewhere.example/"},
        "@id": "c", "n": 3 } },
    { "@id": "_:x", "@type": "ex:Thing", "ex:list": {"@list": [1]} }
  ]
}"""


def test_json_ld_has_places_for_objects_with_an_address() -> None:
    found, triples = places(JSON, JSON_LD)
    by_object = {str(triple.object): found.objects.get(triple) for triple in triples}
    subjects = {str(node): at(JSON, span) for node, span in found.subjects.items()}
    assert subjects == {f"<{BASE}a>": '"a"', "<https://elsewhere.example/c>": '"c"', "_:x": '"_:x"'}
    assert found.subjects[ox.NamedNode(BASE + "a")] == Span(6, 13, 6, 16)
    assert at(JSON, by_object['"déux"@fr'] or Span(0, 0, 0, 0)) == '"d\\u00e9ux"'
    assert at(JSON, by_object[f"<{BASE}b>"] or Span(0, 0, 0, 0)) == '"b"'
    assert at(JSON, by_object['"3"^^<http://www.w3.org/2001/XMLSchema#integer>'] or Span(0, 0, 0, 0)) == "3"
    assert [span for node, span in by_object.items() if node.startswith("_:")] == [None]


@pytest.mark.parametrize(
    "context",
    [
        '{"p": {"@id": "a:p", "@context": {"q": "a:q"}}}',
        '{"p": {"@reverse": "a:p"}}',
        '{"p": {"@id": "a:p", "@type": "@json"}}',
    ],
)
def test_json_ld_whose_contexts_reach_far_has_no_places(context: str) -> None:
    text = f'{{"@context": {context}, "@id": "a:a", "p": {{"@id": "a:b"}}, "a:x": 1}}'
    found, triples = places(text, JSON_LD)
    assert triples
    assert found == Places()
