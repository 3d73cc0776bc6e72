"""The verdict of the validator on an edition, to be published beside its data."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from commons_graph.feeds.dumps.manifest import GRAPH
from commons_graph.feeds.dumps.packing import Counts
from commons_graph.feeds.dumps.subject import DumpOptions, Subject
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.validation.port import Document, Severity
from commons_graph.validation.reports.formats import write_report
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.streams import StreamedTriples

REPORTS = ("text", "turtle", "dqv")
"""The forms in which the verdict is written: for people, as the SHACL report, and as measures of quality."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the validator found."""

    outcome: Outcome

    def write(self, form: str, output: BinaryIO) -> Counts:
        """Write the report in one form, piece by piece."""
        write_report(form, self.outcome, output)
        return {"findings": len(self.outcome.report.findings)}

    @property
    def summary(self) -> dict[str, int | bool]:
        """Whether the edition conforms, and how many findings of each severity there are."""
        report = self.outcome.report
        return {"conforms": report.conforms} | {f"{kind.value}s": report.count(kind) for kind in Severity}


@contextmanager
def verdict_on(subject: Subject, options: DumpOptions) -> Iterator[Verdict]:
    """The verdict on all records of an edition, under their public addresses.

    The records go through a file, so that their text is never in memory; what the validator keeps of them follows the
    number of distinct terms.
    """
    folder = Path(tempfile.mkdtemp(prefix="commons-graph-"))
    try:
        path = folder / "census.nt"
        with path.open("wb") as file:
            file.writelines(subject.state.lines(graphs=False))
        source = Source(GRAPH, N_TRIPLES, path=path)
        documents: Sequence[Document] = [
            Document(GRAPH, StreamedTriples(source, subject.edition.base)),
            *options.background,
        ]
        report = options.validator.validate(documents)
        yield Verdict(Outcome(report, documents, shapes=options.shapes, language=report_language(options.language)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def report_language(language: str) -> str:
    """The language of the report: validation speaks French and English."""
    return language if language in ("fr", "en") else "fr"
