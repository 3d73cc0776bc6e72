"""Gathering what the catalogue tells: from the edition in force, the journal's publications and the dumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commons_graph.editions.edition import Edition
from commons_graph.errors import CommonsError, UnknownEdition
from commons_graph.feeds.dumps.manifest import DumpManifest
from commons_graph.feeds.dumps.shelf import DumpShelf
from commons_graph.feeds.dumps.words import TABLE
from commons_graph.journal.publications import Publication
from commons_graph.schema.model import Schema
from commons_graph.web.catalogue.listing import Catalogue
from commons_graph.web.catalogue.published import Published
from commons_graph.web.catalogue.quality import Measure, completeness, verdict
from commons_graph.web.catalogue.services import services_of
from commons_graph.web.catalogue.told import census_told
from commons_graph.web.site import Site


def publications(site: Site) -> list[Publication]:
    """Every publication that readers can see, the oldest first; none where only an edition is served."""
    sequence = site.current().sequence
    found = site.journal.publications() if site.journal else []
    return [publication for publication in found if publication.sequence <= sequence]


def catalogue_of(site: Site, published: Sequence[Publication]) -> Catalogue:
    """The catalogue of a site, as of the edition in force."""
    edition = site.current()
    return Catalogue(
        told=census_told(edition, site.schema),
        schema=site.schema,
        numbers=[publication.sequence for publication in published],
        services=services_of(site.pages),
        sequence=edition.sequence,
        modified=edition.modified,
        issued=published[0].at if published else None,
    )


def state_of(site: Site) -> str:
    """A text that changes whenever the catalogue could: with editions, publications and the dumps that are there."""
    dumps = DumpShelf(site.dumps).numbers() if site.dumps else []
    return f"{site.served()} {site.version} {dumps}"


def edition_told(site: Site, published: Sequence[Publication], sequence: int) -> Published:
    """All that is known of a published edition; raises UnknownEdition for a number that none has."""
    numbers = [publication.sequence for publication in published]
    if sequence not in numbers:
        raise UnknownEdition(f"there is no published edition {sequence}", hint="editions are listed at dataset")
    rank = numbers.index(sequence)
    dump, kept = _dump(site, sequence), _kept(site, sequence)
    counts = kept.manifest.counts if kept else _counts(dump, site.schema)
    known = sum(counts.values()) if kept or counts else None
    return Published(
        sequence=sequence,
        at=published[rank].at,
        title=published[rank].title,
        previous=numbers[rank - 1] if rank else None,
        next=numbers[rank + 1] if rank + 1 < len(numbers) else None,
        files=dump.files if dump else (),
        records=known,
        counts=counts,
        measures=_measures(dump, kept, site.schema),
        kept=kept is not None,
    )


def _kept(site: Site, sequence: int) -> Edition | None:
    """The edition itself, as long as it can be read."""
    try:
        return site.current.numbered(sequence)
    except CommonsError:
        return None


def _dump(site: Site, sequence: int) -> DumpManifest | None:
    """What the dump of an edition says of itself; None while it is not written."""
    if site.dumps is None:
        return None
    try:
        return DumpShelf(site.dumps).manifest(str(sequence))
    except CommonsError:
        return None


def _counts(dump: DumpManifest | None, schema: Schema) -> Mapping[str, int]:
    """Segment → live records, from the tables of a dump."""
    counts = {}
    for file in dump.files if dump else ():
        record_type = schema.by_list_segment(file.kind.removeprefix(TABLE)) if file.kind.startswith(TABLE) else None
        if record_type and "records" in file.counts:
            counts[record_type.segment] = file.counts["records"]
    return counts


def _measures(dump: DumpManifest | None, kept: Edition | None, schema: Schema) -> list[Measure]:
    told = dump.validation if dump else {}
    counted = {"violations", "warnings"} <= told.keys()
    found = verdict(int(told["violations"]), int(told["warnings"])) if counted else []
    return found + (list(completeness(kept, schema)) if kept else [])
