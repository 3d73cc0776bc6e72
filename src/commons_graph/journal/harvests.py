"""What the journal keeps of harvests: how far each source was followed, which versions came, what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import sqlalchemy as sa

from commons_graph.journal.metadata import BYTEWISE, METADATA
from commons_graph.journal.sql import SqlJournal

_harvest: Final = sa.Table(
    "harvest",
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("asked", sa.Text, nullable=False, index=True),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
)

_harvested: Final = sa.Table(
    "harvested",
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("page", sa.Text, nullable=False, index=True),
    sa.Column("iri", sa.Text, nullable=False, index=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
)

_quarantine: Final = sa.Table(
    "quarantine",
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("iri", BYTEWISE, primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

_BATCH: Final = 400


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a source was followed: its last page and member, that member's sequence, the entity tag of the page.

    `asked` is the address that was asked for. The tag is "" until the page was taken in to its end.
    """

    source: str
    asked: str = ""
    page: str = ""
    version: str = ""
    sequence: int = 0
    etag: str = ""

    @property
    def is_dump(self) -> bool:
        """Whether the source is harvested by its dumps: then `version` is the SHA-256 of the last one."""
        return "/" not in self.version


@dataclass(frozen=True, slots=True)
class Harvested:
    """One version that came from a source: which record it is of, and the SHA-256 of its content, "" without one."""

    version: str
    page: str
    iri: str
    digest: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Quarantined:
    """The newest version of a record that could not be accepted, and why; its content stays for whoever looks."""

    iri: str
    version: str
    reason: str
    content: bytes


class HarvestBook:
    """The tables of harvests in a journal; what is written goes into the transaction of the data it is about."""

    def __init__(self, journal: SqlJournal) -> None:
        self._journal = journal
        journal.make_missing()

    def cursor(self, source: str) -> Cursor | None:
        """How far a source was followed, None when never; it is known by its name or by the address asked for."""
        query = sa.select(_harvest).where(sa.or_(_harvest.c.source == source, _harvest.c.asked == source))
        with self._journal.reading() as connection:
            row = connection.execute(query).first()
        return Cursor(**row._asdict()) if row else None

    def known(self, source: str, versions: Sequence[str]) -> dict[str, Harvested]:
        """Those of some versions that came before."""
        found = {}
        with self._journal.reading() as connection:
            for start in range(0, len(versions), _BATCH):
                some = _harvested.c.version.in_(versions[start : start + _BATCH])
                query = sa.select(_harvested).where(_harvested.c.source == source, some)
                found.update({row.version: _harvested_of(row) for row in connection.execute(query)})
        return found

    def on_page(self, source: str, page: str) -> list[Harvested]:
        """The versions that came on one page."""
        query = sa.select(_harvested).where(_harvested.c.source == source, _harvested.c.page == page)
        with self._journal.reading() as connection:
            return [_harvested_of(row) for row in connection.execute(query)]

    def told(self, source: str, iris: Sequence[str]) -> dict[str, Harvested]:
        """The newest version with content of each of some records."""
        found = {}
        with self._journal.reading() as connection:
            for start in range(0, len(iris), _BATCH):
                some = _harvested.c.iri.in_(iris[start : start + _BATCH])
                query = sa.select(_harvested).where(_harvested.c.source == source, some, _harvested.c.digest != "")
                rows = connection.execute(query.order_by(_harvested.c.sequence))
                found.update({row.iri: _harvested_of(row) for row in rows})
        return found

    def newest(self, source: str) -> dict[str, Harvested]:
        """The newest version of every record that came from a source."""
        query = sa.select(_harvested).where(_harvested.c.source == source).order_by(_harvested.c.sequence)
        with self._journal.reading() as connection:
            return {row.iri: _harvested_of(row) for row in connection.execute(query)}

    def quarantined(self, source: str) -> list[Quarantined]:
        """What waits in quarantine, by address."""
        query = sa.select(_quarantine).where(_quarantine.c.source == source).order_by(_quarantine.c.iri)
        with self._journal.reading() as connection:
            return [Quarantined(row.iri, row.version, row.reason, row.content) for row in connection.execute(query)]


def move_cursor(connection: sa.Connection, cursor: Cursor) -> None:
    """Note how far a source was followed."""
    connection.execute(sa.delete(_harvest).where(_harvest.c.source == cursor.source))
    connection.execute(sa.insert(_harvest), [asdict(cursor)])


def note_versions(connection: sa.Connection, source: str, versions: Iterable[Harvested]) -> None:
    """Note versions that came; one that came before is an error of the caller and leaves nothing written."""
    rows = [{"source": source, **asdict(version)} for version in versions]
    if rows:
        connection.execute(sa.insert(_harvested), rows)


def forget_content(connection: sa.Connection, source: str, iris: Iterable[str]) -> None:
    """Note that everything some records ever said was erased at the source."""
    for iri in iris:
        ours = sa.and_(_harvested.c.source == source, _harvested.c.iri == iri)
        connection.execute(sa.update(_harvested).where(ours).values(digest=""))
    release(connection, source, iris)


def quarantine(connection: sa.Connection, source: str, refused: Iterable[Quarantined]) -> None:
    """Put records into quarantine, each in the place of what was there of it."""
    for one in refused:
        release(connection, source, [one.iri])
        connection.execute(sa.insert(_quarantine), [{"source": source, **asdict(one)}])


def release(connection: sa.Connection, source: str, iris: Iterable[str]) -> None:
    """Take records out of quarantine: a later version of each was accepted, or it was withdrawn."""
    for iri in iris:
        connection.execute(sa.delete(_quarantine).where(_quarantine.c.source == source, _quarantine.c.iri == iri))


def _harvested_of(row: sa.Row[tuple[object, ...]]) -> Harvested:
    return Harvested(row.version, row.page, row.iri, row.digest, row.sequence)
