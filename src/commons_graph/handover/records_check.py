"""Whether a journal that came from elsewhere holds nothing but records that a census accepts."""

from __future__ import annotations

from commons_graph.errors import ArchiveRefused, CommonsError
from commons_graph.journal.port import Journal
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import RecordCollector
from commons_graph.schema.reader import bundled_schema


def check_records(journal: Journal, where: str) -> None:
    """Raise ArchiveRefused for a revision that is not one record at its own address, in canonical form.

    The hashes of a forged journal can be right. This is what the gate asks of files, so that nothing comes in here
    that could not come in there; the shapes, which tell good records from poor ones, are not asked.
    """
    segments = bundled_schema().segments
    for revision in journal.revisions():
        if revision.erased:
            continue
        collector = RecordCollector(segments)
        try:
            collector.add(Source(revision.key, N_TRIPLES, data=revision.content))
            found = [(record.key, record.content) for record in collector.records()]
        except CommonsError as error:
            raise ArchiveRefused(
                f"a record in the archive is none that a census accepts: {error.message}",
                where=f"{where}, changeset {revision.sequence}, record {revision.key[:200]}",
                hint=error.hint,
            ) from error
        if found != [(revision.key, revision.content)]:
            raise ArchiveRefused(
                "a record in the archive is not in its canonical form",
                where=f"{where}, changeset {revision.sequence}, record {revision.key[:200]}",
            )
