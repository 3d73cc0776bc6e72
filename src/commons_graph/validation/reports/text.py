"""The reports for people: `text`, grouped by file with each fault once, and `concise`, one line per finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from commons_graph.validation.components import code_of
from commons_graph.validation.port import Document, Finding, Report, Severity
from commons_graph.validation.reports.faults import unread
from commons_graph.validation.reports.folding import Elsewhere, FileFolds, fold
from commons_graph.validation.reports.remarks import Outcome, Remark, remarks
from commons_graph.validation.reports.styles import Style
from commons_graph.validation.reports.terms import iri_shown, one_line, path_shown
from commons_graph.validation.reports.words import counted, number, words

_TOLD: Final = 3
"""How many things with the same fault are named by `text_report`; the others are counted."""
_NAMED: Final = 5
"""How many classes that no file uses, or files that cannot be read, are named; the others are counted."""


def write_text(outcome: Outcome, limit: int) -> Iterator[str]:
    """The findings by file, with messages and labels in a language, then the summary."""
    yield from _findings(outcome, limit)
    if outcome.faults:
        files = list(dict.fromkeys(one_line(unread(fault).file) for fault in outcome.faults))
        yield words("unread", outcome.language, _some(files)) + "\n"
    yield from (f"{line}\n" for line in _closing(outcome))


def text_report(report: Report, documents: Sequence[Document], language: str) -> str:
    """The text of a report on documents that are not in files, such as a contribution; without any, no summary."""
    outcome = Outcome(report, documents, language=language)
    return "".join(write_text(outcome, _TOLD) if documents else _findings(outcome, _TOLD))


def _findings(outcome: Outcome, limit: int) -> Iterator[str]:
    language, style = outcome.language, Style(outcome.styled)
    folded = fold(outcome.report.findings, language, limit)
    told = remarks(folded.told(), outcome)
    for file in folded.files:
        yield style.strong(one_line(file.source) or words("in no file", language)) + "\n"
        yield from (f"  {line}\n" for line in _file_lines(file, told, language, style))
        yield "\n"
    if folded.elsewhere:
        yield style.strong(words("elsewhere", language)) + "\n"
        yield from (f"  {_elsewhere(kind, language, style)}\n" for kind in folded.elsewhere)
        yield "\n"


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
    for kind in folded.elsewhere:
        yield f"{_elsewhere(kind, language, Style(on=False))}\n"
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
    return words("no focus", language, _classes(report)) if report.untouched else words("no target", language)


def untouched_note(report: Report, language: str = "en") -> str:
    """Which target classes no file uses, "" when there are none or nothing was checked at all."""
    return words("untouched", language, _classes(report)) if report.untouched and report.focus_nodes else ""


def _classes(report: Report) -> str:
    return _some([iri_shown(name) for name in report.untouched])


def _some(names: Sequence[str]) -> str:
    rest = [f"… (+{len(names) - _NAMED})"] if len(names) > _NAMED else []
    return ", ".join([*names[:_NAMED], *rest])


def elsewhere_told(kind: Elsewhere, language: str) -> str:
    """How many more findings of a kind there are, and in how many files."""
    findings, files = counted(kind.findings, "finding", language), counted(kind.files, "more file", language)
    return words("in more files", language, findings, files)


def _closing(outcome: Outcome) -> Iterator[str]:
    language = outcome.language
    if note := untouched_note(outcome.report, language):
        yield note
    yield summary(outcome.report, outcome.documents, language, unreadable=len(outcome.faults))


def _file_lines(file: FileFolds, told: Iterator[Remark], language: str, style: Style) -> Iterator[str]:
    for one in file.folds:
        group = list(islice(told, len(one.told)))
        first = group[0]
        yield _heading(first.finding, first.message, language, style)
        if first.expected:
            yield f"  {words('expected', language, first.expected)}"
        for remark in group:
            other = f" — {remark.message}" if remark.message != first.message else ""
            yield f"  {_thing(remark, language, style)}{other}"
        if one.hidden:
            yield f"  {words('more', language, number(one.hidden, language))}"


def _elsewhere(kind: Elsewhere, language: str, style: Style) -> str:
    heading = _heading(kind.first, one_line(kind.first.message(language)), language, style)
    return f"{heading}  {elsewhere_told(kind, language)}"


def _heading(finding: Finding, message: str, language: str, style: Style) -> str:
    severity = style.severity(words(finding.severity.value, language), finding.severity)
    return f"{severity}{_colon(language)} {message}  {style.faint(_rule(finding))}"


def _rule(finding: Finding) -> str:
    shape = f" {iri_shown(finding.source_shape)}" if finding.source_shape else ""
    return f"[{code_of(finding.component)}{shape}]"


def _thing(remark: Remark, language: str, style: Style) -> str:
    """Line and column, the label before the address, the property, and what was found."""
    span = remark.location.best
    parts = [style.faint(f"{span.line}:{span.column}")] if span else []
    parts.append(remark.thing)
    if remark.finding.path is not None:
        parts.append(path_shown(remark.finding.path))
    found = f" — {words('found', language, remark.found)}" if remark.found else ""
    return " ".join(parts) + found


def _concise_line(remark: Remark, language: str) -> str:
    span = remark.location.best
    place = _place(remark.finding.source, span.line if span else None, span.column if span else None)
    severity = words(remark.finding.severity.value, language)
    return f"{place}: {severity}: {remark.thing}: {remark.message} {_rule(remark.finding)}"


def _place(file: str, line: int | None, column: int | None) -> str:
    return ":".join([one_line(file), *(str(part) for part in (line, column) if part is not None)])


def _colon(language: str) -> str:
    return "\u00a0:" if language == "fr" else ":"
