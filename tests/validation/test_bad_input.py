"""Bad input: each has one clear message, ends in time, and only what leaves no verdict ends with exit code 2."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from commons_graph.cli import main
from commons_graph.errors import BadShapes, CommonsError, LiteralTooLarge, ReadError, SyntaxFault
from commons_graph.rdf.parsing import find_sources, parse
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document
from commons_graph.validation.shacl import loading, regexes
from commons_graph.validation.streams import StreamedTriples
from contracts.validator import PREFIXES, check, document, faults

ANY = "ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:maxCount 9 ."


@pytest.fixture(params=["dictionaries", "columns"], autouse=True)
def graph_kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MANY", 0 if request.param == "columns" else sys.maxsize)


def streamed(path: Path) -> Document:
    (source,) = find_sources([path])
    return Document(source.name, StreamedTriples(source, NEUTRAL_BASE))


# shapes


SHAPES_WITHOUT_VERDICT = [
    ("ex:S a sh:NodeShape ; sh:targetNode [ .", "shapes.ttl line 9"),
    ("ex:S a sh:NodeShape ; sh:targetNode <urn:a b> .", "shapes.ttl line 9"),
    ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:minCuont 1 .", "did you mean sh:minCount?"),
    ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:in ( ex:a . ", "shapes.ttl line 9"),
    ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:in [ rdf:first ex:a ; rdf:rest ex:b ] .", "a list is ill-formed"),
    ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:not ex:S .", "recursive shapes are not supported"),
    ("ex:S sh:targetNode ex:a ; sh:path _:p ; sh:minCount 1 . _:p sh:zeroOrMorePath _:p .", "contains itself"),
    ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:pattern '(' .", "the regular expression '('"),
    (f"ex:S a sh:NodeShape ; sh:targetNode ex:{'a' * 60}b ; sh:pattern '/(a|aa)+$' .", "takes more than"),
    ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:maxInclusive 'x'^^xsd:date .", "not a well-formed literal"),
    ("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:rule [ a sh:TripleRule ] .", "--engine pyshacl"),
]


@pytest.mark.parametrize(("shapes", "told"), SHAPES_WITHOUT_VERDICT, ids=[s for s, _ in SHAPES_WITHOUT_VERDICT])
def test_shapes_that_cannot_be_used_end_with_one_message_and_exit_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shapes: str, told: str
) -> None:
    monkeypatch.setattr(regexes, "SECONDS", 0.05)
    (tmp_path / "shapes.ttl").write_text(PREFIXES + shapes)
    (tmp_path / "data.ttl").write_text(PREFIXES + "ex:a ex:p 1 .")
    arguments = ["validate", "--shapes", str(tmp_path / "shapes.ttl"), str(tmp_path / "data.ttl")]
    assert main(arguments) == 2
    told_on_stderr = capsys.readouterr().err
    assert told in told_on_stderr
    assert told_on_stderr.count("error:") == 1
    assert "Traceback" not in told_on_stderr


def test_component_without_a_validator_is_refused_by_its_name() -> None:
    shapes = """ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] .
        ex:S a sh:NodeShape ; sh:targetNode ex:a ; ex:least 1 ."""
    with pytest.raises(BadShapes, match="no validator for this kind of shape"):
        make_validator("set", [document(shapes)])


def test_pattern_in_a_query_about_written_forms_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "SECONDS", 0.05)
    shapes = """ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [
        sh:select "SELECT $this { $this <https://example.org/p> ?v FILTER(REGEX(STR(?v), '^(0|00)+$')) }" ] ."""
    started = time.monotonic()
    with pytest.raises(BadShapes, match="takes more than"):
        check("set", f'<a> ex:p "{"0" * 60}1"^^xsd:integer .', shapes)
    assert time.monotonic() - started < 5


def test_pattern_in_a_query_about_written_forms_knows_the_classes_of_unicode() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select
        "SELECT $this { $this <https://example.org/p> ?v FILTER(REGEX(STR(?v), '^\\\\\\\\p{Nd}{2}$', 'i')) }" ] ."""
    assert faults(check("set", '<a> ex:p "01"^^xsd:integer . <b> ex:p 1 .', shapes)) == [("a", "S")]


# data


LINES_THAT_ARE_NOT_N_TRIPLES = [
    '"x" <urn:p> <urn:b> .',
    "<urn:a> _:b <urn:b> .",
    '<urn:a> "p" <urn:b> .',
    "<urn:a> <p> <urn:b> .",
    "<urn:a b> <urn:p> <urn:b> .",
    "<urn:a> <urn:p> <urn:%zz> .",
    "<urn:a> <urn:p> <urn:a#b#c> .",
    "<urn:a> <urn:p> <http://host:port/> .",
    '<urn:a> <urn:p> "x"@en-muchtoolong .',
    '<urn:a> <urn:p> "\\ud800" .',
    '<urn:a> <urn:p> "x"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> .',
    "<urn:a> <urn:p> _:-b .",
    "<urn:a> <urn:p> _: .",
    "<urn:a> <urn:p> <urn:b> . <urn:a> <urn:p> <urn:c> .",
    "<urn:a> <urn:p> <urn:b>",
    "<urn:a> <urn:p> .",
    '<urn:a> <urn:p> "open .',
]


@pytest.mark.parametrize("line", LINES_THAT_ARE_NOT_N_TRIPLES)
def test_line_that_the_grammar_refuses_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "data.nt"
    path.write_text("<urn:z> <urn:p> <urn:b> .\n" * 41 + line + "\n<urn:z> <urn:p> <urn:b> .\n")
    with pytest.raises(SyntaxFault) as caught:
        check("set", [streamed(path)], ANY)
    assert re.search("line 42|line 43, column 1$", caught.value.where)


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_bytes(b'<urn:z> <urn:p> "ok" .\n<urn:z> <urn:p> "caf\xe9" .\n')
    with pytest.raises(SyntaxFault) as caught:
        check("set", [streamed(path)], ANY)
    assert "line 2" in caught.value.where


@pytest.mark.parametrize(
    "term",
    [
        "<http://a:8080/x?y=1#z>",
        "<http://[::1]/>",
        "<urn:a//b>",
        "<http://é.fr/à>",
        '"x"@de-latn-at',
        '"x"@x-own',
        "_:é·b",
    ],
)
def test_rare_term_that_the_grammar_allows_is_read(tmp_path: Path, term: str) -> None:
    path = tmp_path / "data.nt"
    path.write_text(f"<urn:a> <https://example.org/p> {term} .\n", encoding="utf-8")
    (finding,) = check("set", [streamed(path)], "ex:S sh:targetNode <urn:a> ; sh:path ex:p ; sh:in () .").findings
    assert str(finding.value).removeprefix("_:d0x") == term.removeprefix("_:")


def test_text_above_the_limit_of_the_parser_is_refused_in_time(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    with path.open("w") as out:
        out.write('<urn:a> <urn:p> "')
        for _ in range(80):
            out.write("x" * (1 << 20))
        out.write('" .\n')
    started = time.monotonic()
    with pytest.raises(LiteralTooLarge):
        check("set", [streamed(path)], ANY)
    assert time.monotonic() - started < 10


def test_literal_of_a_wrong_form_is_a_finding_with_the_value_as_it_is_written() -> None:
    shapes = "ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:datatype xsd:date ."
    (finding,) = check("set", '<a> ex:p "2021-02-29"^^xsd:date , "2020-02-29"^^xsd:date .', shapes).findings
    assert str(finding.value) == '"2021-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'


@pytest.mark.parametrize("suffix", ["nt", "ttl"])
def test_file_that_vanishes_while_others_are_read_is_told_by_its_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"data.{suffix}"
    path.write_text("<urn:a> <urn:p> <urn:b> .\n")
    gone = streamed(path)
    path.unlink()
    with pytest.raises(ReadError) as caught:
        check("set", [document("<a> ex:p 1 ."), gone], ANY)
    assert caught.value.where == str(path)


def test_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text("")
    became = streamed(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(CommonsError):
        check("set", [became], ANY)


def test_file_that_was_cut_between_two_lines_has_the_triples_that_are_left(tmp_path: Path) -> None:
    path = tmp_path / "data.nt"
    path.write_text("# nothing is written yet\n\n<urn:a> <https://example.org/p> 'x' .\n".replace("'", '"') * 3)
    reading = streamed(path)
    assert check("set", [reading], ANY).focus_nodes == 1
    assert len(reading.triples) == 3


# much of it

_PEAK = """
import json, sys
from pathlib import Path
from commons_graph.rdf.parsing import find_sources
from commons_graph.sparql.isolation import peak_memory
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document, Severity
from commons_graph.validation.streams import StreamedTriples

def document(path):
    (source,) = find_sources([Path(path)])
    return Document(source.name, StreamedTriples(source, NEUTRAL_BASE))

report = make_validator("set", [document(sys.argv[1])]).validate([document(sys.argv[2])])
told = sum(1 for finding in report.findings if finding.message("en"))
print(json.dumps([told, report.count(Severity.VIOLATION), peak_memory() / 2**20]))
"""


def test_violations_by_the_hundred_thousand_take_no_memory_of_their_own(tmp_path: Path) -> None:
    count = 150_000
    data = tmp_path / "data.nt"
    data.write_text("".join(f'<urn:a{n}> <https://example.org/p> "text {n}" .\n' for n in range(count)))
    peaks = {}
    for name, expected in (("string", 0), ("integer", count)):
        shapes = tmp_path / f"{name}.ttl"
        shapes.write_text(PREFIXES + f"ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:datatype xsd:{name} .")
        run = subprocess.run(
            [sys.executable, "-c", _PEAK, str(shapes), str(data)],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        told, counted, peaks[name] = json.loads(run.stdout)
        assert told == counted == expected
    assert peaks["integer"] - peaks["string"] < 50  # MiB


def test_parser_and_blocks_agree_on_every_sample_of_the_project() -> None:
    for source in find_sources([Path(__file__).parents[1] / "data" / "small"]):
        triples = {str(quad.triple) for quad in parse(source, base=NEUTRAL_BASE)}
        blocks = b"".join(StreamedTriples(source, NEUTRAL_BASE).blocks()).decode()
        assert {line.removesuffix(" .") for line in blocks.splitlines()} == triples
