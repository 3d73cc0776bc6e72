"""Each format of a report says the same, in its own way, and keeps the rules of its format."""

from __future__ import annotations

import csv
import json
import re
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any, cast, overload

import fastjsonschema
import pyoxigraph as ox
import pytest

from commons_graph.errors import SettingsError, SyntaxFault
from commons_graph.rdf.parsing import find_sources
from commons_graph.terms import NEUTRAL_BASE, SH
from commons_graph.validation.paths import Path as PropertyPath
from commons_graph.validation.port import Document, Finding, Report, Severity
from commons_graph.validation.reports.formats import FORMATS, write_report
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.streams import StreamedTriples
from contracts.validator import check, document
from validation.sample import sample_outcome, written

SARIF = json.loads((Path(__file__).parents[1] / "data" / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
NASTY = 'A "quoted" <script>alert(1)</script> & ]]> %0A, \x1b[31m\x00 \ud7ff'


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return sample_outcome()


@pytest.fixture(scope="module")
def sound() -> Outcome:
    documents = [document('<a> a ex:Thing ; rdfs:label "A" .')]
    return Outcome(check("pyshacl", documents), documents, language="en")


@pytest.fixture(scope="module")
def nasty() -> Outcome:
    """Labels, messages, file names and values that try to break out of a format."""
    triples = document(f"<a> rdfs:label {ox.Literal(NASTY)} ; ex:p {ox.Literal(NASTY)} .").triples
    finding = Finding(
        focus=ox.NamedNode("https://base.invalid/census/a"),
        path=PropertyPath("https://example.org/p"),
        value=ox.Literal(NASTY),
        component=SH + "PatternConstraintComponent",
        severity=Severity.VIOLATION,
        source_shape="javascript:alert(1)",
        messages={"en": NASTY},
        source='a "b", <c>:d%.ttl',
    )
    return Outcome(Report((finding,), 1, 1, "x"), [Document(finding.source, triples)], language="en")


def parsed_json(name: str, outcome: Outcome) -> Any:
    return json.loads(written(name, outcome))


def dataset(text: str, fmt: ox.RdfFormat) -> ox.Dataset:
    read = ox.Dataset(ox.parse(text.encode(), format=fmt, base_iri="https://example.net/"))
    read.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return read


def test_unknown_format_is_refused_by_name() -> None:
    with pytest.raises(SettingsError) as caught:
        write_report("pdf", Outcome(Report((), 0, 0, "x"), ()), BytesIO())
    assert "sarif" in caught.value.hint


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_format_is_written_for_findings_and_for_none(name: str, language: str, sound: Outcome) -> None:
    assert written(name, sample_outcome(language)).endswith("\n")
    assert written(name, replace(sound, language=language)).endswith("\n")


def test_sarif_keeps_its_schema(outcome: Outcome, sound: Outcome, nasty: Outcome) -> None:
    validate = fastjsonschema.compile(SARIF)
    for one in (outcome, sound, nasty):
        validate(parsed_json("sarif", one))


def test_sarif_has_each_finding_and_each_unreadable_file_with_its_place(outcome: Outcome) -> None:
    (run,) = parsed_json("sarif", outcome)["runs"]
    results = run["results"]
    assert len(results) == len(outcome.report.findings) + len(outcome.faults)
    assert results[0]["ruleId"] == "CG-R03"
    assert results[0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 46}
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in results)
    assert run["invocations"] == [{"executionSuccessful": False}]
    late = next(
        result for result in results if "January" in result["message"]["text"] and "Datatype" in result["ruleId"]
    )
    place = late["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "data/brest.ttl"}
    assert place["region"] == {"startLine": 7, "startColumn": 33, "endLine": 7, "endColumn": 47}
    assert late["level"] == "error"


def test_sarif_fingerprint_does_not_depend_on_lines(outcome: Outcome) -> None:
    def prints(one: Outcome) -> list[str]:
        return [r["partialFingerprints"]["finding/v1"] for r in parsed_json("sarif", one)["runs"][0]["results"][1:]]

    assert prints(outcome) == prints(replace(outcome, sources=()))
    assert len(set(prints(outcome))) == len(outcome.report.findings)


def test_sarif_names_files_as_uris(nasty: Outcome) -> None:
    (result,) = parsed_json("sarif", nasty)["runs"][0]["results"]
    assert (
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20%22b%22%2C%20%3Cc%3E%3Ad%25.ttl"
    )


def test_json_and_jsonl_have_the_same_findings(outcome: Outcome) -> None:
    whole = parsed_json("json", outcome)
    lines = [json.loads(line) for line in written("jsonl", outcome).splitlines()]
    findings = [{k: v for k, v in line.items() if k != "kind"} for line in lines if line["kind"] == "finding"]
    assert findings == whole["findings"]
    assert [line["kind"] for line in lines][-2:] == ["unreadable", "summary"]
    assert {k: lines[-1][k] for k in whole["summary"]} == whole["summary"]
    assert (whole["summary"]["violations"], whole["summary"]["warnings"], whole["summary"]["unreadable"]) == (8, 1, 1)
    assert whole["conforms"] is False


def test_json_tells_where_the_value_and_the_subject_are(outcome: Outcome) -> None:
    (found,) = [
        f for f in parsed_json("json", outcome)["findings"] if (f["value"] or {}).get("value") == "January 2017"
    ]
    assert (found["file"], found["line"], found["column"]) == ("data/brest.ttl", 7, 33)
    assert found["subject"]["line"] == 5
    assert (found["found"], found["expected"]) == ('"January 2017"', "a value of type xsd:gYear")


def test_junit_counts_what_it_holds(outcome: Outcome, nasty: Outcome, sound: Outcome) -> None:
    for one in (outcome, nasty, sound):
        root = ET.fromstring(written("junit", one))
        cases = root.findall("testsuite/testcase")
        assert int(root.attrib["tests"]) == len(cases)
        assert int(root.attrib["failures"]) == len(root.findall("*/*/failure")) == one.report.count(Severity.VIOLATION)
        assert int(root.attrib["errors"]) == len(root.findall("*/*/error")) == len(one.faults)
        assert sum(int(suite.attrib["tests"]) for suite in root) == len(cases)
    assert len(ET.fromstring(written("junit", outcome)).findall("*/*/system-out")) == 1


def test_github_commands_are_escaped(nasty: Outcome) -> None:
    first, last = written("github", nasty).splitlines()
    assert first.startswith('::error file=a "b"%2C <c>%3Ad%25.ttl,title=CG-S42 <javascript%3Aalert(1)>')
    assert "%250A," in first
    assert last.startswith("::notice title=commons-graph::checked 1 file")


def test_html_is_one_safe_file(nasty: Outcome, outcome: Outcome) -> None:
    class Reader(HTMLParser):
        seen: list[tuple[str, dict[str, str | None]]]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.append((tag, dict(attrs)))

    for one in (nasty, outcome):
        reader = Reader()
        reader.seen = []
        reader.feed(written("html", one))
        assert not {tag for tag, _ in reader.seen} & {"script", "link", "img", "iframe", "a"}
        assert not any(name in attrs for _, attrs in reader.seen for name in ("src", "href", "onclick"))
    page = written("html", outcome)
    assert '<td class="place">7:33</td>' in page
    assert "Médiathèque François-Mitterrand – Les Capucins" in page
    assert "Unexpected end of file" in page


def test_turtle_and_json_ld_are_the_same_report(outcome: Outcome) -> None:
    turtle = dataset(written("turtle", outcome), ox.RdfFormat.TURTLE)
    assert turtle == dataset(written("jsonld", outcome), ox.RdfFormat.JSON_LD)
    results = list(turtle.quads_for_predicate(ox.NamedNode(SH + "result")))
    assert len(results) == len(outcome.report.findings)


@pytest.mark.parametrize("operator", ["sequence", "alternativePath", "inversePath", "zeroOrMorePath"])
def test_json_ld_spells_out_a_property_path_as_turtle_does(operator: str) -> None:
    steps = (PropertyPath("https://example.org/p"), PropertyPath("https://example.org/q"))
    inner = PropertyPath(operator=operator, steps=steps if operator in ("sequence", "alternativePath") else steps[:1])
    for path in (inner, PropertyPath(operator="sequence", steps=(inner, steps[0]))):
        detail = Finding(ox.BlankNode("x"), path, None, SH + "X", Severity.INFO, "", {"": "why"})
        finding = replace(detail, detail=(detail,), value=ox.Literal("a", language="fr"))
        one = Outcome(Report((finding,), 1, 1, "x"), ())
        assert dataset(written("turtle", one), ox.RdfFormat.TURTLE) == dataset(
            written("jsonld", one), ox.RdfFormat.JSON_LD
        )


def test_dqv_measures_the_data(outcome: Outcome) -> None:
    text = written("dqv", outcome)
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://example.net/")
    query = """PREFIX dqv: <http://www.w3.org/ns/dqv#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?text ?value { ?data dqv:hasQualityMeasurement [ dqv:value ?value ; dqv:isMeasurementOf ?metric ] .
        ?metric skos:definition ?text FILTER(LANG(?text) = "en") }"""
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = csv.DictReader((solutions.serialize(format=ox.QueryResultsFormat.CSV) or b"").decode().splitlines())
    measured = {row["text"]: int(row["value"]) for row in rows}
    assert measured["Number of violations of the shapes"] == 8
    assert measured["Number of checked focus nodes"] == 7
    assert sum(number for text, number in measured.items() if "rule" in text) == 9


class Many(Sequence[Finding]):
    """A million findings that are made when they are looked at."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...
    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        if isinstance(index, slice):
            return [self.made(number) for number in range(self._size)[index]]
        return self.made(index)

    def __iter__(self) -> Iterator[Finding]:
        yield from map(self.made, range(self._size))

    def made(self, number: int) -> Finding:
        return Finding(
            focus=ox.NamedNode(f"https://example.org/{number}"),
            path=PropertyPath("https://example.org/p"),
            value=ox.Literal(str(number)),
            component=SH + "PatternConstraintComponent",
            severity=Severity.VIOLATION,
            source_shape="https://example.org/S",
            messages={"en": f"Number {number} is wrong." if number % 2 else "Wrong."},
            source=f"{number * 500 // self._size:03}.ttl",
        )


@pytest.mark.parametrize("name", ["text", "github", "html", "turtle", "jsonld", "dqv"])
def test_very_many_findings_keep_the_memory_flat(name: str) -> None:
    report = Report(cast("tuple[Finding, ...]", Many(10_000)), 10_000, 1, "x")
    tracemalloc.start()
    size = sum(len(piece) for piece in FORMATS[name].write(Outcome(report, (), language="en"), None))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20e6
    if limit := FORMATS[name].limit:
        files = 500 - limit
        told = f"{files * 20:,} findings in {files} more files"
        assert told in written(name, Outcome(report, (), language="en"))
        assert size < 10e6


def test_limit_tells_more_or_all(outcome: Outcome) -> None:
    assert written("text", outcome, 1).count("library/") == 4
    assert "  1 finding in 1 more file\n" in written("text", outcome, 1)
    assert "… and" not in written("text", outcome, 0)
    assert written("concise", outcome).count("[CG-S20") == 6
    assert "data/brest.ttl: … and 4 more" in written("concise", outcome, 1)


def test_messages_that_all_differ_are_folded_too() -> None:
    findings = [
        replace(Many(100).made(number), source="a.ttl", messages={"en": f"No {number}."}) for number in range(9)
    ]
    text = written("text", Outcome(Report(tuple(findings), 9, 1, "x"), (), language="en"))
    assert text.count("violation: No") == 3
    assert "— No 3." in text
    assert "… and 4 more" in text


def test_one_more_finding_is_told_rather_than_counted() -> None:
    findings = [replace(Many(100).made(2 * number), source="a.ttl") for number in range(4)]
    text = written("text", Outcome(Report(tuple(findings), 4, 1, "x"), (), language="en"))
    assert text.count("<https://example.org/p>") == 4
    assert "more" not in text


def test_node_without_address_is_named_in_the_language_of_the_report() -> None:
    finding = replace(Many(100).made(1), focus=ox.BlankNode("x"), value=ox.BlankNode("y"))
    report = Report((finding,), 1, 1, "x")
    for name in ("text", "concise", "github", "sarif", "junit", "html"):
        assert "un nœud sans adresse" in written(name, Outcome(report, (), language="fr")), name
        assert "a node without address" in written(name, Outcome(report, (), language="en")), name


def test_unreadable_files_are_named_and_nothing_conforms() -> None:
    fault = SyntaxFault("cut", where="a b.ttl line 2, column 3")
    one = Outcome(Report((), 0, 0, "x"), (), faults=[fault], language="fr")
    assert "fichiers illisibles\u00a0: a b.ttl\n" in written("text", one)
    assert parsed_json("json", one)["conforms"] is False
    assert json.loads(written("jsonl", one).splitlines()[-1])["conforms"] is False


def test_github_says_when_nothing_was_checked() -> None:
    one = Outcome(Report((), 0, 0, "x", ("https://example.org/A",)), (), language="en")
    assert "::warning title=commons-graph::no focus node" in written("github", one)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("ending", ["ttl", "nt"])
def test_file_that_vanished_after_it_was_checked_leaves_a_report_without_its_places(
    name: str, ending: str, tmp_path: Path
) -> None:
    file = tmp_path / f"data.{ending}"
    file.write_text(
        "<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/Thing> .\n"
    )
    sources = find_sources([file])
    documents = [Document(sources[0].name, StreamedTriples(sources[0], NEUTRAL_BASE))]
    one = Outcome(check("set", documents), documents, sources, language="en")
    assert one.report.count(Severity.VIOLATION) == 1
    file.unlink()
    text = written(name, one)
    assert text.endswith("\n")
    assert "found: nothing" not in text


def test_text_is_plain_unless_it_is_for_a_terminal(outcome: Outcome) -> None:
    assert "\x1b" not in written("text", outcome)
    styled = written("text", replace(outcome, styled=True))
    assert "\x1b[1;31mviolation\x1b[0m: Give the name" in styled
    assert re.sub(r"\x1b\[[0-9;]*m", "", styled) == written("text", outcome)
