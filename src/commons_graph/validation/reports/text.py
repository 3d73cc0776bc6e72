"""The reports for people: `text`, grouped by file with each fault once, and `concise`, one line per finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from commons_graph.validation.components import code_of
from commons_graph.validation.port import Document, Report, Severity
from commons_graph.validation.reports.faults import unread
from commons_graph.validation.reports.folding import FileFolds, fold
from commons_graph.validation.reports.remarks import Outcome, Remark, named, remarks
from commons_graph.validation.reports.terms import iri_shown, one_line, path_shown
from commons_graph.validation.reports.words import counted, number, words

_TOLD: Final = 3
"""How many things with the same fault are named by `text_report`; the others are counted."""
_CLASSES: Final = 5
"""How many classes that no file uses are named; the others are counted."""


def write_text(outcome: Outcome, limit: int) -> Iterator[str]:
    """The findings by file, with messages and labels in a language, then the summary."""
    language = outcome.language
    folded = fold(outcome.report.findings, language, limit)
    told = remarks(folded.told(), outcome)
    for file in folded.files:
        yield f"{one_line(file.source) or words('in no file', language)}\n"
        yield from (f"  {line}\n" for line in _file_lines(file, told, language))
        yield "\n"
    if folded.hidden:
        hidden = (number(folded.hidden, language), number(folded.hidden_files, language))
        yield words("more files", language, *hidden) + "\n\n"
    yield from (f"{line}\n" for line in _closing(outcome))


def text_report(report: Report, documents: Sequence[Document], language: str) -> str:
    """The text of a report on documents that are not in files, such as a contribution."""
    return "".join(write_text(Outcome(report, documents, language=language), _TOLD))


def write_concise(outcome: Outcome, limit: int) -> Iterator[str]:
    """`FILE:LINE:COLUMN: SEVERITY: THING: MESSAGE [CODE SHAPE]`, as compilers write it and editors read it."""
    language = outcome.language
    for fault in map(unread, outcome.faults):
        yield f"{_place(fault.file, fault.line, fault.column)}: error: {one_line(fault.message)} [{fault.code}]\n"
    folded = fold(outcome.report.findings, language, limit)
    told = remarks(folded.told(), outcome)
    for file in folded.files:
        for one in file.folds:
            for remark in islice(told, len(one.told)):
                yield _concise_line(remark, language) + "\n"
            if one.hidden:
                yield f"{one_line(file.source)}: {words('more', language, number(one.hidden, language))}\n"
    yield from (f"{line}\n" for line in _closing(outcome))


def summary(report: Report, documents: Sequence[Document], language: str = "en", *, unreadable: int = 0) -> str:
    """One line: what was checked, and how many findings of each severity there are; vocabularies are not counted."""
    own = [document for document in documents if not document.background]
    found = [counted(n, severity.value, language) for severity in Severity if (n := report.count(severity))]
    if unreadable:
        found.append(counted(unreadable, "unread file", language))
    return words(
        "checked",
        language,
        files=counted(len(own), "file", language),
        triples=counted(sum(len(document.triples) for document in own), "triple", language),
        focus=counted(report.focus_nodes, "focus node", language),
        shapes=counted(report.shapes, "shape", language),
        found=", ".join(found) or words("no finding", language),
    )


def no_focus_warning(report: Report, language: str = "en") -> str:
    """What to say when no shape applied to anything, "" when one did: silence would look like success."""
    if report.focus_nodes:
        return ""
    return words("no focus", language, _classes(report) or words("any class", language))


def untouched_note(report: Report, language: str = "en") -> str:
    """Which target classes no file uses, "" when there are none or nothing was checked at all."""
    return words("untouched", language, _classes(report)) if report.untouched and report.focus_nodes else ""


def _classes(report: Report) -> str:
    names = [iri_shown(name) for name in report.untouched]
    rest = [f"… (+{len(names) - _CLASSES})"] if len(names) > _CLASSES else []
    return ", ".join([*names[:_CLASSES], *rest])


def _closing(outcome: Outcome) -> Iterator[str]:
    if note := untouched_note(outcome.report, outcome.language):
        yield note
    yield summary(outcome.report, outcome.documents, outcome.language, unreadable=len(outcome.faults))


def _file_lines(file: FileFolds, told: Iterator[Remark], language: str) -> Iterator[str]:
    for one in file.folds:
        group = list(islice(told, len(one.told)))
        first = group[0]
        severity = words(first.finding.severity.value, language)
        yield f"{severity}{_colon(language)} {first.message}  {_rule(first)}"
        if first.expected:
            yield f"  {words('expected', language, first.expected)}"
        yield from (f"  {_thing(remark, language)}" for remark in group)
        if one.hidden:
            yield f"  {words('more', language, number(one.hidden, language))}"
    if file.hidden:
        yield words("more faults", language, number(file.hidden, language))


def _rule(remark: Remark) -> str:
    shape = f" {iri_shown(remark.finding.source_shape)}" if remark.finding.source_shape else ""
    return f"[{code_of(remark.finding.component)}{shape}]"


def _thing(remark: Remark, language: str) -> str:
    """Line and column, the label before the address, the property, and what was found."""
    span = remark.location.best
    parts = [f"{span.line}:{span.column}"] if span else []
    parts.append(named(remark.finding.focus, remark.label))
    if remark.finding.path is not None:
        parts.append(path_shown(remark.finding.path))
    found = f" — {words('found', language, remark.found)}" if remark.found else ""
    return " ".join(parts) + found


def _concise_line(remark: Remark, language: str) -> str:
    span = remark.location.best
    place = _place(remark.finding.source, span.line if span else None, span.column if span else None)
    severity = words(remark.finding.severity.value, language)
    return f"{place}: {severity}: {named(remark.finding.focus, remark.label)}: {remark.message} {_rule(remark)}"


def _place(file: str, line: int | None, column: int | None) -> str:
    return ":".join([one_line(file), *(str(part) for part in (line, column) if part is not None)])


def _colon(language: str) -> str:
    return "\u00a0:" if language == "fr" else ":"
