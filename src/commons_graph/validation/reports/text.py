"""The report for people: grouped by file, each fault once, then the things that have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from commons_graph.validation.port import Document, Finding, Report, Severity
from commons_graph.validation.reports.terms import Labels, iri_shown, one_line, path_shown, shown

_SHOWN: Final = 3
"""How many things with the same fault are named in a file; the others are counted."""


def text_report(report: Report, documents: Sequence[Document], language: str) -> str:
    """The findings by file, with messages and labels in a language, then the summary; ends with a newline."""
    labels = Labels(documents, language)
    lines: list[str] = []
    for source, findings in groupby(report.findings, key=lambda finding: finding.source):
        lines += [source or "(in no file)", *_file_lines(list(findings), labels, language), ""]
    return "\n".join([*lines, summary(report, documents)]) + "\n"


def summary(report: Report, documents: Sequence[Document]) -> str:
    """One line: what was checked, and how many findings of each severity there are; vocabularies are not counted."""
    own = [document for document in documents if not document.background]
    triples = sum(len(document.triples) for document in own)
    found = [_counted(number, severity.value) for severity in Severity if (number := report.count(severity))]
    return (
        f"checked {_counted(len(own), 'file')}, {_counted(triples, 'triple')}: "
        f"{_counted(report.focus_nodes, 'focus node')} against {_counted(report.shapes, 'shape')}"
        f" · {', '.join(found) or 'no finding'}"
    )


def no_focus_warning(report: Report) -> str:
    """What to say when no shape applied to anything, "" when one did: silence would look like success."""
    if report.focus_nodes:
        return ""
    classes = ", ".join(iri_shown(name) for name in report.untouched) or "any class of the shapes"
    return f"no focus node: nothing in these files is an instance of {classes}"


def _file_lines(findings: list[Finding], labels: Labels, language: str) -> Iterator[str]:
    groups: dict[tuple[Severity, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.source_shape, finding.message(language)), []).append(finding)
    for (severity, shape, message), same in sorted(groups.items(), key=lambda item: list(Severity).index(item[0][0])):
        yield f"  {severity.value}: {one_line(message)}  [{iri_shown(shape)}]"
        yield from (f"    {_thing(finding, labels)}" for finding in same[:_SHOWN])
        if len(same) > _SHOWN:
            yield f"    … and {len(same) - _SHOWN} more"


def _thing(finding: Finding, labels: Labels) -> str:
    """The label before the address, then the property and the value found."""
    label, address = labels.label(finding.focus), shown(finding.focus)
    text = f"{label} ({address})" if label else address
    if finding.path is not None:
        text += f" {path_shown(finding.path)}"
    if finding.value is not None and finding.value != finding.focus:
        text += f": found {shown(finding.value)}"
    return text


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
