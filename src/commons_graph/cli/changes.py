"""`commons-graph validate --changed-since`: what changed in an instance, and what the change can affect."""

from __future__ import annotations

from collections.abc import Sequence

from commons_graph.bundled import bundled
from commons_graph.cli.checking import Check, concluded
from commons_graph.cli.inputs import parsed_documents
from commons_graph.cli.opening import made_ready
from commons_graph.cli.output import say
from commons_graph.gate.documents import vocabulary_documents
from commons_graph.gate.judge import Judge
from commons_graph.gate.since import Since, judge_since, sequence_of
from commons_graph.journal.opening import read_only_journal
from commons_graph.rdf.parsing import find_sources
from commons_graph.settings import Settings
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.reports.words import number, words


def check_changes(check: Check, revision: str, settings: Settings) -> int:
    """Judge what changed in an instance since a journal sequence or an edition; returns the exit code.

    Raises InstanceError when there is no such instance or revision, and BadShapes.
    """
    shapes = parsed_documents(find_sources(check.shapes or [bundled("shapes")]))
    since = _judged(check, revision, settings, shapes)
    say(_told(since, revision, check.language))
    judged = since.judged
    documents = judged.documents if since.changed else ()  # that nothing was judged is then as it should be
    outcome = Outcome(judged.report, documents, shapes=shapes, language=check.language)
    return concluded(outcome, check)


def _judged(check: Check, revision: str, settings: Settings, shapes: Sequence[Document]) -> Since:
    journal = read_only_journal(settings)
    try:
        sequence = sequence_of(journal, revision)
        edition = made_ready(settings).current()
        try:
            background = () if check.shapes else vocabulary_documents()
            judge = Judge(make_validator(check.engine, shapes), background)
            return judge_since(judge, journal, edition.references, sequence)
        finally:
            edition.close()
    finally:
        journal.close()


def _told(since: Since, revision: str, language: str) -> str:
    """Which records were judged, and why all of them were when they were."""
    changed = number(len(since.changed), language)
    if since.judged.forced_by and since.affected is None:
        return words("all since", language, revision, changed, since.judged.forced_by)
    return words("since", language, revision, changed, number(len(since.affected or ()), language))
