"""The run of `commons-graph validate`, apart from its options so that its help imports no RDF library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from commons_graph.bundled import bundled
from commons_graph.cli.failures import DONE, FAILED, FOUND, tell
from commons_graph.cli.inputs import STDIN, Wanted, judged, parsed_documents, read_inputs
from commons_graph.cli.output import say
from commons_graph.cli.progress import Progress
from commons_graph.cli.reports import Target, write_all
from commons_graph.errors import BadShapes
from commons_graph.rdf.parsing import find_sources
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Report, Severity
from commons_graph.validation.reports.formats import FORMATS
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.reports.text import no_focus_warning, summary
from commons_graph.validation.reports.words import words
from commons_graph.validation.shape_faults import placed


@dataclass(frozen=True, slots=True)
class Check:
    """What to check, against which shapes, and what to do with the verdict; no `shapes` means those of the census.

    `limit` is how many findings of one kind are told, None for what each format does by itself.
    """

    paths: Sequence[Path]
    shapes: Sequence[Path]
    targets: Sequence[Target]
    fail_on: str
    language: str
    engine: str
    input_format: str
    limit: int | None = None


def check_files(check: Check) -> int:
    """Check files and write the reports; returns the exit code.

    A file that cannot be read is told on stderr and does not hide the others. With the shapes of the census, its
    vocabulary and concept schemes belong to the data: fields point at them. Raises BadShapes, and what reading
    the shapes raises.
    """
    sources = find_sources(check.shapes or [bundled("shapes")])
    shapes = parsed_documents(sources)
    with Progress(check.language, shown=STDIN not in check.paths) as progress:
        written = [target.file for target in check.targets if target.file]
        inputs = read_inputs(Wanted(check.paths, check.input_format, written), progress)
        background = [] if check.shapes else parsed_documents(find_sources([bundled("ontology")]), background=True)
        try:
            report = judged(make_validator(check.engine, shapes), inputs, background)
        except BadShapes as error:
            raise placed(error, shapes, sources) from error
    for fault in inputs.faults:
        tell(fault)
    documents = [*inputs.documents, *background]
    verdict = report or Report((), 0, 0, check.engine)
    outcome = Outcome(verdict, documents, inputs.sources, shapes, inputs.faults, check.language)
    return concluded(outcome, check)


def concluded(outcome: Outcome, check: Check) -> int:
    """Write the reports of a verdict; returns the exit code."""
    write_all(check.targets, outcome, check.limit)
    _tell_more(outcome, check)
    return FAILED if outcome.faults else _exit_code(outcome.report, check.fail_on)


def _tell_more(outcome: Outcome, check: Check) -> None:
    """On stderr: the summary where no report on stdout has it, and a warning when nothing was checked."""
    if not any(target.file is None and FORMATS[target.form].spoken for target in check.targets):
        say(summary(outcome.report, outcome.documents, check.language, unreadable=len(outcome.faults)))
    if outcome.documents and (warning := no_focus_warning(outcome.report, check.language)):
        say(words("warned", check.language, warning))


def _exit_code(report: Report, fail_on: str) -> int:
    if fail_on == "never":
        return DONE
    counted = (severity for severity in Severity if severity.at_least(Severity(fail_on)))
    return FOUND if any(report.count(severity) for severity in counted) else DONE
