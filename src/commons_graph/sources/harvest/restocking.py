"""Taking in a dump: what differs from what came before, and what is no longer there."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

import pyoxigraph as ox

from commons_graph.errors import SourceLied, SourceNotUnderstood, SourceUnreachable
from commons_graph.journal.harvests import Cursor, Harvested
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import TOMBSTONE
from commons_graph.settings import HarvestSettings
from commons_graph.sources.harvest.documents import checked_quads, watched
from commons_graph.sources.harvest.dumps import Dump
from commons_graph.sources.harvest.fetching import Fetcher, expanded
from commons_graph.sources.harvest.members import CREATE, DELETE, UPDATE, Member, content_of
from commons_graph.terms import ESS_RECORD, RDF_TYPE

_SHEET: Final = re.compile(r"(.*/)doc/[a-z][a-z-]*/[a-z0-9-]+")
_PLACE: Final = re.compile(r"(?:id|doc)/([a-z][a-z-]*/[a-z0-9-]+)(?:#.*)?")
_TOMBSTONE: Final = f"> <{RDF_TYPE}> <{TOMBSTONE}> .\n".encode()


@dataclass(frozen=True, slots=True)
class Stock:
    """The records of a dump: the SHA-256 of its file, its base, sheet IRI → content, and the triples of no record."""

    checksum: str
    base: str
    contents: Mapping[str, bytes]
    strays: int


def fetch_stock(fetcher: Fetcher, dump: Dump, limits: HarvestSettings) -> Stock:
    """Download a dump, check it and sort it into records; raises HarvestFault."""
    with tempfile.TemporaryDirectory(prefix="commons-graph-") as folder:
        path = Path(folder) / f"dump.{dump.format.suffix}"
        with path.open("wb") as file:
            checksum = _download(fetcher, dump, limits, file)
        return _sorted(dump, checksum, Source(dump.url, dump.format, path=path), limits.literal << 10)


def members_of(stock: Stock, dump: Dump, earlier: Mapping[str, Harvested], sequence: int) -> list[Member]:
    """What a dump says otherwise than what came before: records that are new, changed, or no longer there."""
    at = _time(dump.modified)

    def member(iri: str, kind: str, content: bytes = b"") -> Member:
        return Member(
            f"{iri}?dump={stock.checksum[:16]}&harvest={sequence}", iri, kind, at, sequence, content, dump.url
        )

    found = []
    for iri, content in sorted(stock.contents.items()):
        kind = DELETE if _TOMBSTONE in content else UPDATE if iri in earlier else CREATE
        told = member(iri, kind, content)
        if iri not in earlier or earlier[iri].digest != told.digest:
            found.append(told)
    gone = (iri for iri, one in sorted(earlier.items()) if one.digest and iri not in stock.contents)
    return found + [member(iri, DELETE) for iri in gone]


def cursor_after(cursor: Cursor, stock: Stock, dump: Dump, sequence: int) -> Cursor:
    """Where a harvest of dumps goes on: at any other file."""
    return replace(cursor, page=dump.url, version=stock.checksum, sequence=sequence, etag="")


def _download(fetcher: Fetcher, dump: Dump, limits: HarvestSettings, file: BinaryIO) -> str:
    """Write the file, unpacked; returns its SHA-256 as it was sent, after comparing the checksum of the catalogue."""
    own = hashlib.sha256()
    stated = hashlib.new(dump.algorithm, usedforsecurity=False) if dump.algorithm else None
    largest = limits.total << 20
    accept = f"{dump.format.media_type}, application/gzip, */*;q=0.1"
    with fetcher.opened(dump.url, accept=accept, largest=largest, plain=True) as (answer, pieces):
        if answer.status != 200:
            raise SourceUnreachable(f"the source answers {answer.status}", where=dump.url)

        def hashed() -> Iterator[bytes]:
            for piece in pieces:
                own.update(piece)
                if stated:
                    stated.update(piece)
                yield piece

        unpacked = expanded(hashed(), dump.url) if dump.packed else hashed()
        file.writelines(fetcher.bounded(watched(unpacked, limits.literal << 10, dump.url), dump.url, largest))
    if stated and stated.hexdigest() != dump.checksum:
        raise SourceLied(
            f"the file does not have the {dump.algorithm} that the catalogue states",
            where=dump.url,
            hint="run the harvest again later; if it stays so, tell whoever runs the source",
        )
    return own.hexdigest()


def _sorted(dump: Dump, checksum: str, source: Source, literal: int) -> Stock:
    triples: dict[str, list[ox.Triple]] = defaultdict(list)
    bases: Counter[str] = Counter()
    for quad in checked_quads(source, literal):
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        triples[subject].append(quad.triple)
        if quad.predicate.value == RDF_TYPE and _text(quad.object) in (ESS_RECORD, TOMBSTONE):
            match = _SHEET.fullmatch(subject)
            bases[match[1] if match else subject] += 1
    if not bases:
        raise SourceNotUnderstood("the dump holds no record of a census", where=dump.url)
    base = dump.base or bases.most_common(1)[0][0]
    records: dict[str, list[ox.Triple]] = defaultdict(list)
    strays = 0
    for subject, some in triples.items():
        match = _PLACE.fullmatch(subject.removeprefix(base)) if subject.startswith(base) else None
        if match:
            records[f"{base}doc/{match[1]}"].extend(some)
        else:
            strays += len(some)
    return Stock(checksum, base, {iri: content_of(some) for iri, some in records.items()}, strays)


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _time(modified: str) -> str:
    """The time of a dataset as xsd:dateTime; now for one that states none."""
    try:
        at = datetime.fromisoformat(modified)
    except ValueError:
        at = datetime.now(UTC)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
