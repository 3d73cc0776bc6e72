"""What people and programs read after a validation."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from commons_graph.terms import NEUTRAL_BASE, SH
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document, Finding, Report, Severity
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.reports.shacl import write_turtle
from commons_graph.validation.reports.text import no_focus_warning, summary, text_report, untouched_note
from contracts.validator import SHAPES, check, document


def text_of(documents: list[Document], language: str = "en") -> str:
    return text_report(check("pyshacl", documents), documents, language)


def turtle_report(report: Report) -> str:
    return "".join(write_turtle(Outcome(report, ()), 0))


def finding(focus: ox.NamedNode | ox.BlankNode, **changes: object) -> Finding:
    values: dict[str, object] = {
        "focus": focus,
        "path": None,
        "value": None,
        "component": SH + "ClosedConstraintComponent",
        "severity": Severity.VIOLATION,
        "source_shape": "https://example.org/S",
        "messages": {"en": "Wrong."},
    }
    return Finding(**(values | changes))  # type: ignore[arg-type]


def test_findings_are_grouped_by_file_with_the_label_before_the_address() -> None:
    documents = [
        document("<id/a> a ex:Thing .", "b.ttl"),
        document('<id/oufipo> a ex:Thing ; rdfs:label "OUFIPO"@fr ; ex:theme ex:other .', "a.ttl"),
    ]
    assert text_of(documents).splitlines() == [
        "a.ttl",
        "  violation: Choose a theme from the list.  [CG-S70 <https://example.org/Thing-theme>]",
        "    OUFIPO (id/oufipo) <https://example.org/theme> — found: <https://example.org/other>",
        "",
        "b.ttl",
        "  violation: Give a name.  [CG-S20 <https://example.org/Thing-label>]",
        "    id/a rdfs:label — found: nothing",
        "",
        "checked 2 files, 4 triples: 2 focus nodes against 1 shape · 2 violations",
    ]


def test_messages_and_labels_come_in_the_language_asked_for() -> None:
    documents = [document('<a> a ex:Thing ; rdfs:label "Le nom"@fr , "The name"@en ; ex:theme ex:other .')]
    assert "Choisissez un thème de la liste." in text_of(documents, "fr")
    assert "Le nom (a)" in text_of(documents, "fr")
    assert "The name (a)" in text_of(documents, "en")
    assert "Le nom (a)" in text_of(documents, "br")


def test_inner_node_has_the_label_of_its_record_and_a_sheet_that_of_its_topic() -> None:
    shapes = SHAPES + "ex:Thing-label sh:path rdfs:label . ex:W sh:targetSubjectsOf ex:w ; sh:property ex:Thing-label ."
    data = document('<id/a> rdfs:label "The a"@en . <id/a#part> ex:w 1 . <doc/a> ex:w 1 ; foaf:primaryTopic <id/a> .')
    text = text_report(check("pyshacl", [data], shapes), [data], "en")
    assert "    The a (id/a#part) rdfs:label" in text
    assert "    The a (doc/a) rdfs:label" in text


def test_identical_faults_of_a_file_are_told_once_and_counted() -> None:
    data = document(" ".join(f"<thing-{n}> a ex:Thing ." for n in range(9)))
    text = text_of([data])
    assert text.count("Give a name.") == 1
    assert text.count("thing-") == 3
    assert "    … and 6 more\n" in text
    assert text.endswith("9 focus nodes against 1 shape · 9 violations\n")


def test_the_worst_findings_of_a_file_come_first_and_warnings_are_counted() -> None:
    text = text_of([document("<a> a ex:Thing ; ex:date 1 .")])
    assert text.index("violation: Give a name.") < text.index("warning: Give a date.")
    assert text.endswith("· 1 violation, 1 warning\n")


def test_long_value_is_cut_and_control_characters_are_left_out() -> None:
    text = text_of([document(f'<a> a ex:Thing ; rdfs:label "A\\u001b[31m\\nB" ; ex:date "{"x" * 500}" .')])
    assert "A [31m B (a)" in text
    assert f'found: "{"x" * 99}…"' in text
    assert "\x1b" not in text


def test_summary_counts_no_vocabulary() -> None:
    documents = [document('<a> a ex:Thing ; rdfs:label "A" .'), document("ex:x a ex:y .", background=True)]
    report = check("pyshacl", documents)
    assert summary(report, documents) == "checked 1 file, 2 triples: 1 focus node against 1 shape · no finding"


def test_checking_nothing_is_said() -> None:
    nothing = check("pyshacl", "<a> a ex:Other .")
    warning = "no focus node: nothing in these files is an instance of <https://example.org/Thing>"
    assert no_focus_warning(nothing) == warning
    assert no_focus_warning(check("pyshacl", "<a> a ex:Thing .")) == ""


def test_turtle_report_is_the_shacl_report_with_relative_addresses() -> None:
    data = document('<id/a> a ex:Thing ; rdfs:label "A" ; ex:theme <id/b> .')
    text = turtle_report(check("pyshacl", [data]))
    assert NEUTRAL_BASE not in text
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="https://example.net/")
    query = """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?conforms ?focus ?path ?value ?severity ?component ?shape ?fr ?en WHERE {
          ?report a sh:ValidationReport ; sh:conforms ?conforms ; sh:result ?result .
          ?result a sh:ValidationResult ; sh:focusNode ?focus ; sh:resultPath ?path ; sh:value ?value ;
            sh:resultSeverity ?severity ; sh:sourceConstraintComponent ?component ; sh:sourceShape ?shape ;
            sh:resultMessage ?fr , ?en . FILTER(LANG(?fr) = "fr" && LANG(?en) = "en") }"""
    results = store.query(query)
    assert isinstance(results, ox.QuerySolutions)
    (row,) = [[str(term) for term in solution] for solution in results]
    assert row == [
        '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>',
        "<https://example.net/id/a>",
        "<https://example.org/theme>",
        "<https://example.net/id/b>",
        "<http://www.w3.org/ns/shacl#Violation>",
        "<http://www.w3.org/ns/shacl#NodeConstraintComponent>",
        "<https://example.org/Thing-theme>",
        '"Choisissez un thème de la liste."@fr',
        '"Choose a theme from the list."@en',
    ]


def test_turtle_report_without_findings_conforms() -> None:
    text = turtle_report(check("pyshacl", '<a> a ex:Thing ; rdfs:label "A" .'))
    assert "sh:conforms true" in text
    assert "sh:result" not in text


PATHS = [
    Path(operator="sequence", steps=(Path("https://example.org/p"), Path("https://example.org/q"))),
    Path(operator="inversePath", steps=(Path("https://example.org/p"),)),
    Path(
        operator="alternativePath",
        steps=(
            Path("https://example.org/p"),
            Path(operator="zeroOrMorePath", steps=(Path("https://example.org/q"),)),
        ),
    ),
]


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_turtle_report_spells_out_a_property_path(path: Path) -> None:
    report = Report((finding(ox.NamedNode("https://example.org/a"), path=path),), 1, 1, "pyshacl")
    shapes = turtle_report(report)
    again = check(
        "pyshacl",
        "<a> ex:p <b> .",
        shapes.replace("sh:resultPath", "sh:minCount 9 ; sh:path").replace(
            "a sh:ValidationResult", "sh:targetNode <a>"
        ),
    )
    assert [fault.path for fault in again.findings] == [path]


def test_severities_are_ordered() -> None:
    assert Severity.VIOLATION.at_least(Severity.WARNING)
    assert Severity.INFO.at_least(Severity.INFO)
    assert not Severity.INFO.at_least(Severity.WARNING)


def test_target_class_that_no_file_uses_is_named() -> None:
    report = Report((), 3, 1, "x", tuple(f"https://example.org/C{n}" for n in range(7)))
    assert untouched_note(report).startswith("target classes that no file uses: <https://example.org/C0>, ")
    assert untouched_note(report, "fr").endswith("<https://example.org/C4>, … (+2)")
    assert untouched_note(Report((), 0, 0, "x", report.untouched)) == ""


def test_summary_agrees_in_french() -> None:
    documents = [document("<a> a ex:Thing ."), document("<b> a ex:Thing .")]
    text = summary(Report((), 1234, 1, "x"), documents, "fr", unreadable=2)
    assert text == ("2 fichiers, 2 triplets\u00a0: 1\u202f234 nœuds contrôlés par 1 forme · 2 fichiers illisibles")
