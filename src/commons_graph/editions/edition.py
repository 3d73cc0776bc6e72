"""One edition, opened read-only: everything that pages, feeds and queries read."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from commons_graph.editions.manifest import read_manifest
from commons_graph.schema.model import Schema, Texts
from commons_graph.search.finder import Finder
from commons_graph.search.index import Incoming, IndexReader
from commons_graph.search.linkage import Linked
from commons_graph.search.references import References
from commons_graph.search.rows import RecordRow
from commons_graph.search.tie_reader import TieReader
from commons_graph.search.usage import Usage

GRAPH_FOLDER: Final = "graph"
INDEX_FILE: Final = "index.sqlite"
TEXT_FOLDER: Final = "text"
LEASE_FILE: Final = "lease"


class Edition:
    """An immutable edition in a folder.

    Holds a shared lease on the folder until `close`, so that nobody removes what somebody reads.
    """

    def __init__(self, folder: Path) -> None:
        self._lease = (folder / LEASE_FILE).open("rb")
        fcntl.flock(self._lease, fcntl.LOCK_SH)
        self.folder = folder
        self.manifest = read_manifest(folder)
        self._index = IndexReader(folder / INDEX_FILE, self.manifest.base)
        self._finding = Lock()
        self._finders: dict[str, Finder] = {}
        self.ties = TieReader(folder / INDEX_FILE)

    @property
    def sequence(self) -> int:
        """The journal sequence this edition was cut at."""
        return self.manifest.sequence

    @property
    def key(self) -> str:
        """A short text that differs whenever anything served from the edition could differ.

        The number of triples does after an erasure, when an older edition is made again without what was erased.
        """
        made = self.manifest
        return f"{made.sequence}-{made.fingerprint[:12]}-{made.changeset[:12]}-{made.triples}"

    @property
    def base(self) -> str:
        """The base IRI in force; ends with a slash."""
        return self.manifest.base

    @property
    def modified(self) -> datetime:
        """When the last changeset was accepted, UTC."""
        return datetime.fromisoformat(self.manifest.modified)

    @property
    def graph_path(self) -> Path:
        """The Oxigraph snapshot, for SPARQL workers to open read-only."""
        return self.folder / GRAPH_FOLDER

    def record(self, segment: str, slug: str) -> RecordRow | None:
        """One record, whatever its status; None when the address was never given."""
        return self._index.record(f"{segment}/{slug}")

    def records(self, keys: Sequence[str]) -> dict[str, RecordRow]:
        """Some records by key; unknown ones are left out."""
        return self._index.records(keys)

    def rows(self, segment: str, *, offset: int = 0, limit: int = 25) -> list[RecordRow]:
        """The live records of a type, in the order of their labels."""
        return self._index.rows(segment, offset=offset, limit=limit)

    def live(self, segment: str) -> Iterator[RecordRow]:
        """All live records of a type in the order of their labels, read while they are wanted."""
        return self._index.live(segment)

    def latest(self, segment: str, *, offset: int, limit: int) -> datetime | None:
        """When the last of some live records of a type was accepted, counted in the order of their labels."""
        return self._index.modified(segment, offset=offset, limit=limit)

    def count(self, segment: str) -> int:
        """The number of live records of a type."""
        return self.manifest.counts.get(segment, 0)

    def labels(self, keys: Iterable[str]) -> dict[str, Texts]:
        """Key → labels; unknown records are left out."""
        return self._index.labels(keys)

    def incoming(self, key: str) -> list[Incoming]:
        """Who points at a record, counted by property and type, most first."""
        return self._index.incoming(key)

    def sources(self, key: str, path: str, segment: str, *, offset: int = 0, limit: int = 25) -> list[RecordRow]:
        """The live records of a type that point at a record through a property, in the order of their labels."""
        return self._index.sources(key, path, segment, offset=offset, limit=limit)

    def finder(self, schema: Schema) -> Finder:
        """What finds and counts records by facets and words; the facets are those of the schema."""
        with self._finding:
            known = self._finders.get(schema.fingerprint)
            if known is None:
                known = self._finders[schema.fingerprint] = self._index.finder(self.folder / TEXT_FOLDER, schema)
            return known

    def contents(self) -> Iterator[tuple[str, str, bytes]]:
        """Key, digest and canonical N-Triples of every record, in the order of keys."""
        return self._index.contents()

    def retired(self) -> list[str]:
        """Keys of the records that were merged or withdrawn, in their order."""
        return self._index.retired()

    def usage(self) -> Usage:
        """How often the records use each class and property."""
        return self._index.usage()

    def linked(self) -> Linked:
        """What the records point into, and one record of each type."""
        return self._index.linked()

    @property
    def references(self) -> References:
        """Who points at what; contents and values are under the neutral base."""
        return self._index.references

    def close(self) -> None:
        """Let go of the edition."""
        self._index.close()
        self.ties.close()
        self._lease.close()
