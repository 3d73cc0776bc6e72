"""The run of `commons-graph validate`, apart from its options so that its help imports no RDF library."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from commons_graph.bundled import bundled
from commons_graph.cli.failures import DONE, FAILED, FOUND, tell
from commons_graph.cli.output import say, warn, write_output
from commons_graph.errors import CommonsError
from commons_graph.rdf.formats import format_named
from commons_graph.rdf.parsing import Source, find_sources, parse
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document, Report, Severity
from commons_graph.validation.reports.formats import FORMATS, write_report
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.reports.text import no_focus_warning, summary

_STDIN: Final = Path("-")


@dataclass(frozen=True, slots=True)
class Check:
    """What to check, against which shapes, and what to do with the verdict; no `shapes` means those of the census."""

    paths: Sequence[Path]
    shapes: Sequence[Path]
    form: str
    output: Path | None
    fail_on: str
    language: str
    engine: str
    input_format: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """The documents that could be read, where they come from, and the errors of those that could not."""

    documents: list[Document]
    sources: list[Source]
    faults: list[CommonsError]


def check_files(check: Check) -> int:
    """Check files and write the report; returns the exit code.

    A document that cannot be read is told on stderr and does not hide the others. With the shapes of the census,
    its vocabulary and concept schemes belong to the data: fields point at them.
    """
    shapes = _documents(find_sources(check.shapes or [bundled("shapes")]))
    reading = _read(check)
    if not reading.documents:
        say(summary(Report((), 0, 0, check.engine), ()))
        return FAILED
    vocabulary = [] if check.shapes else _documents(find_sources([bundled("ontology")]), background=True)
    documents = [*reading.documents, *vocabulary]
    report = make_validator(check.engine, shapes).validate(documents)
    _write(Outcome(report, documents, reading.sources, shapes, reading.faults, check.language), check)
    return FAILED if reading.faults else _exit_code(report, check.fail_on)


def _read(check: Check) -> _Reading:
    sources: dict[str, Source] = {}
    documents: list[Document] = []
    faults: list[CommonsError] = []
    for path in check.paths:
        try:
            found = [_stdin(check.input_format)] if path == _STDIN else find_sources([path])
            sources.update((source.name, source) for source in found)
        except CommonsError as error:
            faults.append(error)
    for source in sources.values():
        try:
            documents += _documents([source])
        except CommonsError as error:
            faults.append(error)
    for fault in faults:
        tell(fault)
    if faults:
        say("")
    return _Reading(documents, list(sources.values()), faults)


def _documents(sources: Iterable[Source], *, background: bool = False) -> list[Document]:
    return [
        Document(source.name, [quad.triple for quad in parse(source, base=NEUTRAL_BASE)], background)
        for source in sources
    ]


def _stdin(input_format: str) -> Source:
    return Source("stdin", format_named(input_format), data=sys.stdin.buffer.read())


def _write(outcome: Outcome, check: Check) -> None:
    buffer = BytesIO()
    write_report(check.form, outcome, buffer)
    write_output(buffer.getvalue(), check.output)
    if check.output or not FORMATS[check.form].spoken:
        say(summary(outcome.report, outcome.documents, check.language, unreadable=len(outcome.faults)))
    if warning := no_focus_warning(outcome.report, check.language):
        warn(warning)


def _exit_code(report: Report, fail_on: str) -> int:
    if fail_on == "never":
        return DONE
    limit = Severity(fail_on)
    return FOUND if any(finding.severity.at_least(limit) for finding in report.findings) else DONE
