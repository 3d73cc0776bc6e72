"""`github`: workflow commands that GitHub shows as annotations beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from commons_graph.validation.components import code_of
from commons_graph.validation.port import Finding, Severity
from commons_graph.validation.reports.faults import unread
from commons_graph.validation.reports.folding import fold
from commons_graph.validation.reports.remarks import Outcome, Remark, remarks
from commons_graph.validation.reports.terms import iri_shown
from commons_graph.validation.reports.text import elsewhere_told, no_focus_warning, summary, untouched_note
from commons_graph.validation.reports.words import number, words

_COMMANDS: Final = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def write_github(outcome: Outcome, limit: int) -> Iterator[str]:
    """One annotation per finding, the like of one file folded, since GitHub shows few of each step."""
    language = outcome.language
    for fault in map(unread, outcome.faults):
        yield _command("error", fault.message, file=fault.file, line=fault.line, col=fault.column, title=fault.code)
    folded = fold(outcome.report.findings, language, limit)
    told = remarks(folded.told(), outcome)
    for file in folded.files:
        for one in file.folds:
            group = list(islice(told, len(one.told)))
            yield from (_annotation(remark, language) for remark in group)
            if one.hidden:
                text = f"{group[0].message}\n{words('more', language, number(one.hidden, language))}"
                yield _command(
                    _COMMANDS[group[0].finding.severity], text, file=file.source, title=_title(group[0].finding)
                )
    for kind in folded.elsewhere:
        text = f"{kind.first.message(language)}\n{elsewhere_told(kind, language)}"
        yield _command(_COMMANDS[kind.first.severity], text, title=_title(kind.first))
    if warning := no_focus_warning(outcome.report, language):
        yield _command("warning", warning, title="commons-graph")
    if note := untouched_note(outcome.report, language):
        yield _command("notice", note, title="commons-graph")
    text = summary(outcome.report, outcome.documents, language, unreadable=len(outcome.faults))
    yield _command("notice", text, title="commons-graph")


def _annotation(remark: Remark, language: str) -> str:
    lines = [remark.thing, remark.message]
    lines += [words("found", language, remark.found)] if remark.found else []
    lines += [words("expected", language, remark.expected)] if remark.expected else []
    span = remark.location.best
    place = (
        {"line": span.line, "endLine": span.end_line, "col": span.column, "endColumn": span.end_column} if span else {}
    )
    if span and span.line != span.end_line:  # GitHub takes columns only within one line
        place = {"line": span.line, "endLine": span.end_line}
    command = _COMMANDS[remark.finding.severity]
    return _command(command, "\n".join(lines), file=remark.finding.source, title=_title(remark.finding), **place)


def _title(finding: Finding) -> str:
    return f"{code_of(finding.component)} {iri_shown(finding.source_shape)}"


def _command(name: str, text: str, **properties: str | int | None) -> str:
    given = ",".join(f"{key}={str(value).translate(_PROPERTY)}" for key, value in properties.items() if value)
    return f"::{name} {given}::{text.translate(_DATA)}\n"
