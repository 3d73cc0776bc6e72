"""N-Triples read without a parser: exactly what the parser would read, and exactly what it would refuse."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commons_graph.errors import CommonsError
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.port import Document
from commons_graph.validation.shacl.canonical_lines import are_canonical, split_lines
from commons_graph.validation.shacl.column_loading import load_columns
from commons_graph.validation.streams import StreamedTriples

LINES = """<urn:a> <urn:p> <http://example.org:80/a%20b?q=1#f> .
<urn:a> <urn:p> "caf\\u00e9 \\"x\\" \\\\ \\n" .
<urn:a> <urn:p> "café . <urn:x> # no comment"@fr-fr .
_:b1 <urn:p> _:b1.c .
_:b2 <urn:q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<https://example.org/é> <urn:q> "" .
# a comment
<urn:a> <urn:p> <urn:b> .
"""
ODD = b'<>"\\ \t\r\n_:.@^#%[]-ab1~\x00\x7f\xc3\xa9\xff'


def by_parser(text: bytes) -> list[str] | None:
    try:
        quads = list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):
        return None
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        return None
    return [f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads]


def by_columns(text: bytes) -> list[str] | None:
    source = Source("data.nt", N_TRIPLES, data=text)
    try:
        rows = load_columns([Document("data.nt", StreamedTriples(source, NEUTRAL_BASE))], ()).triples
    except CommonsError:
        return None
    names = [rows.names[number] for number in rows.predicates.tolist()]
    ends = (rows.texts(column.tolist()) for column in (rows.subjects, rows.objects))
    return [" ".join(triple).replace("_:d0x", "_:") for triple in zip(next(ends), names, next(ends), strict=True)]


@st.composite
def changed(draw: st.DrawFn) -> bytes:
    """Some of the lines, with a few bytes put in, taken out or changed."""
    lines = draw(st.lists(st.sampled_from(LINES.encode().splitlines(keepends=True)), min_size=1, max_size=5))
    text = bytearray(b"".join(lines))
    for _ in range(draw(st.integers(0, 3))):
        at, byte = draw(st.integers(0, len(text) - 1)), draw(st.sampled_from([bytes([one]) for one in ODD]))
        text[at : at + draw(st.integers(0, 2))] = draw(st.sampled_from((byte, b"")))
    return bytes(text) or b"\n"


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(changed())
@example(b"")
@example(b"<urn:a> <urn:p> <urn:b> .\n\n")
@example(b"<urn:a>  <urn:b> .\n")
@example(b'"a" <urn:p> "a" .\n')
def test_text_is_read_or_refused_as_the_parser_does(text: bytes) -> None:
    assert by_columns(text) == by_parser(text)


@pytest.mark.parametrize("line", [line for line in LINES.splitlines() if "# a" not in line and "u00e9" not in line])
def test_usual_line_needs_no_parser(line: str) -> None:
    terms = split_lines(f"{line}\n".encode(), b"d0x")
    assert terms is not None
    assert are_canonical([*terms.subjects, *terms.predicates, *terms.objects])
