"""What somebody sent, in words: what would change, what is new, or what was reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import RecordFault
from commons_graph.history.difference import difference
from commons_graph.journal.proposals import Proposal, Submission
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import Record, RecordCollector
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import text_in
from commons_graph.terms import RDFS_LABEL
from commons_graph.web.difference_view import ShownDifference, shown_difference
from commons_graph.web.site import Site
from commons_graph.web.values import Value
from commons_graph.web.visit import Visit

_KEY: Final = re.compile(r"[a-z][a-z-]*/[a-z0-9-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class ShownSent:
    """One thing that was sent: its kind, what it is about, the words beside it, and the differences it would make."""

    kind: str
    about: Value | None
    reason: str
    words: str
    differences: Sequence[tuple[Value, ShownDifference]]


def shown_sent(site: Site, visit: Visit, proposal: Proposal, submission: Submission) -> ShownSent:
    """A proposal as its author sees it again."""
    suggestion = proposal.suggestion
    records = proposed_records(site, suggestion.content)
    records.sort(key=lambda record: record.key != suggestion.subject)
    names = _names(site, visit, [suggestion.subject, *(record.key for record in records)], records)
    return ShownSent(
        kind=suggestion.kind,
        about=names.get(suggestion.subject),
        reason=submission.details.get("reason", ""),
        words=submission.note,
        differences=[(names[r.key], _difference(site, visit, r, submission.known.get(r.key, ""))) for r in records],
    )


def proposed_records(site: Site, content: bytes) -> list[Record]:
    """The records of a proposal; none for content that is no record."""
    collector = RecordCollector(site.schema.segments)
    try:
        collector.add(Source("proposal", N_TRIPLES, data=content))
        return collector.records()
    except RecordFault:
        return []


def revision_known(site: Site, key: str, digest: str) -> bytes:
    """What a record said when it had a digest; b"" where it never did, or was erased."""
    history = site.the_office.journal.history(key) if digest else []
    return next((one.revision.content for one in history if one.revision.digest == digest), b"")


def _difference(site: Site, visit: Visit, record: Record, known: str) -> ShownDifference:
    reading = site.reading(visit.at_present)
    before = revision_known(site, record.key, known)
    found = difference(site.schema, address_of_key(record.key), before, record.content, base=reading.edition.base)
    return shown_difference(reading, found)


def _names(site: Site, visit: Visit, keys: Sequence[str], records: Sequence[Record]) -> dict[str, Value]:
    """Keys → what the records are called: in the census, else in what was sent."""
    reading = site.reading(visit.at_present)
    local = [key for key in keys if _KEY.fullmatch(key)]
    labels = reading.edition.labels(set(local))
    found = {key: reading.named(key, labels[key]) for key in local if key in labels}
    for record in records:
        found.setdefault(record.key, Value("words", _label(record, reading.language) or record.address.slug))
    return found


def _label(record: Record, language: str) -> str:
    view = TripleView(ox.parse(record.content, format=ox.RdfFormat.N_TRIPLES))
    return text_in(view.texts(ox.NamedNode(record.address.thing), RDFS_LABEL), language)
