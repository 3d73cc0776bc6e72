"""Replays the journal into the working graph and the index, and cuts editions from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path
from typing import Final, Protocol

from commons_graph.editions.edition import GRAPH_FOLDER, INDEX_FILE, TEXT_FOLDER
from commons_graph.editions.ground import Ground
from commons_graph.editions.manifest import Manifest, records_hash
from commons_graph.editions.shelf import Shelf
from commons_graph.editions.void import void_triples
from commons_graph.graph.port import GraphStore
from commons_graph.journal.port import Changeset, Head, Revision, timestamp
from commons_graph.rdf.addresses import address_of_key
from commons_graph.search.index import IndexReader
from commons_graph.search.writer import Change, IndexWriter
from commons_graph.terms import DCT, ESS_SEQUENCE, NEUTRAL_BASE, XSD

_REBUILD_ABOVE: Final = 2000
"""Revisions above which a bulk rebuild is quicker than one transaction."""

_CHUNK: Final = 8 << 20

Graphs = dict[str, bytes]
"""Graph IRI → its triples as N-Triples."""


class Replayed(Protocol):
    """What the projector reads of a journal."""

    def head(self) -> Head:
        """The newest changeset."""
        ...

    def changesets(self, *, after: int = 0) -> Iterator[Changeset]:
        """Changesets in sequence."""
        ...

    def revisions(self, *, after: int = 0) -> Iterator[Revision]:
        """Revisions in sequence, then by key."""
        ...

    def state(self, *, at: int | None = None) -> Iterator[Revision]:
        """The newest revision of every record as of a sequence, in the order of keys."""
        ...


class Projector:
    """Brings graph, index and shelf to the journal's head; one process at a time (the writer lock)."""

    def __init__(self, journal: Replayed, graph: GraphStore, index: IndexWriter, ground: Ground) -> None:
        self._journal = journal
        self._graph = graph
        self._index = index
        self._ground = ground
        self._fingerprint = ground.fingerprint
        self._base = b"<" + ground.base.encode()

    def project(self) -> Head:
        """Apply what is missing to the graph and to the index; each continues from its own mark."""
        head = self._journal.head()
        if self._done(self._graph.mark()) == self._done(self._index.mark()) == head.sequence > 0:
            return head
        whole = self._whole(head)
        described: Future[Graphs] = Future()
        # the graph loads in Rust, outside the interpreter's lock, while the index is written here
        with ThreadPoolExecutor(max_workers=1) as background:
            graph = background.submit(self._project_graph, head, whole, described)
            try:
                self._project_index(head, whole)
                described.set_result(self._self_description(head))
            except BaseException as error:
                described.set_exception(error)
                raise
            graph.result()
        return head

    def _whole(self, head: Head) -> Sequence[Revision]:
        """The newest revision of every record, where the graph or the index starts from nothing."""
        nothing = None in (self._done(self._graph.mark()), self._done(self._index.mark()))
        return list(self._journal.state(at=head.sequence)) if nothing else []

    def edition_name(self, head: Head) -> str:
        """The folder name of the edition of a head under this ground."""
        return f"{head.sequence:08d}-{self._fingerprint[:8]}-{head.hash[:8]}"

    def make(self, shelf: Shelf) -> str:
        """Project, then make the edition of the journal's head without making it current; returns its name."""
        head = self.project()
        name = self.edition_name(head)
        shelf.make(name, lambda folder: self._fill(folder, head))
        return name

    def cut(self, shelf: Shelf) -> str:
        """Project, then make the edition of the journal's head current; returns its name."""
        head = self.project()
        name = self.edition_name(head)
        if shelf.current_name != name:
            shelf.put(name, lambda folder: self._fill(folder, head))
        shelf.prune()
        return name

    def _fill(self, folder: Path, head: Head) -> None:
        self._graph.snapshot(folder / GRAPH_FOLDER)
        self._index.snapshot(folder / INDEX_FILE, folder / TEXT_FOLDER)
        reader = IndexReader(folder / INDEX_FILE, self._ground.base)
        manifest = Manifest(
            sequence=head.sequence,
            changeset=head.hash,
            modified=timestamp(head.at),
            base=self._ground.base,
            fingerprint=self._fingerprint,
            counts=reader.counts(),
            triples=reader.triples(),
            records=records_hash(reader.digest_lines()),
        )
        reader.close()
        manifest.write(folder)

    def _project_graph(self, head: Head, whole: Sequence[Revision], described: Future[Graphs]) -> None:
        """Bring the graph to the head; `described` comes when the index, which counts the terms, is there."""
        done = self._done(self._graph.mark())
        if done is None:
            self._graph.rebuild(self._everything(whole, described), self._mark(head))
        elif done < head.sequence:
            pending = _newest(self._revisions(done, head), _REBUILD_ABOVE)
            if pending is None:
                state = self._journal.state(at=head.sequence)
                self._graph.rebuild(self._everything(state, described), self._mark(head))
            else:
                graphs = {self._graph_name(r.key): self._local(r.content) for r in pending}
                self._graph.replace(graphs | described.result(), self._mark(head))

    def _project_index(self, head: Head, whole: Sequence[Revision]) -> None:
        done = self._done(self._index.mark())
        if done is None:
            self._index.apply(self._changes(whole), self._mark(head), from_nothing=True)
        elif done < head.sequence:
            newest = {r.key: r for r in self._revisions(done, head)}
            self._index.apply(self._changes(newest.values(), after=done), self._mark(head))

    def _changes(self, revisions: Iterable[Revision], *, after: int = 0) -> Iterator[Change]:
        """Revisions as changes of the index; all of them came after a changeset."""
        times = {changeset.sequence: timestamp(changeset.at) for changeset in self._journal.changesets(after=after)}
        for revision in revisions:
            yield Change(revision.key, revision.digest, revision.content, times[revision.sequence])

    def _revisions(self, done: int, head: Head) -> Iterator[Revision]:
        """What the head has and a projection has not; others may be writing to the journal meanwhile."""
        return takewhile(lambda revision: revision.sequence <= head.sequence, self._journal.revisions(after=done))

    def _everything(self, state: Iterable[Revision], described: Future[Graphs]) -> Iterator[bytes]:
        """All quads of the edition as N-Quads, in chunks that the store loads one by one."""
        chunk, size = [self._ground.nquads()], 0
        for revision in state:
            quads = _nquads(self._graph_name(revision.key), self._local(revision.content))
            chunk.append(quads)
            size += len(quads)
            if size > _CHUNK:
                yield b"".join(chunk)
                chunk, size = [], 0
        yield b"".join(chunk)  # what there is can be loaded while the index, which describes it, is being written
        yield b"".join(_nquads(name, text) for name, text in described.result().items())

    def _self_description(self, head: Head) -> Graphs:
        """What the edition says of itself in the graph: its sequence, its time, and what it holds (VoID).

        The counts leave this description out.
        """
        name = self._ground.base + "dataset"
        usage = self._index.usage(self._ground.base) + self._ground.usage()
        lines = (
            f'<{name}> <{ESS_SEQUENCE}> "{head.sequence}"^^<{XSD}integer> .\n'
            f'<{name}> <{DCT}modified> "{timestamp(head.at)}"^^<{XSD}dateTime> .\n'
        )
        linked = self._index.linked(self._ground.base)
        described = void_triples(name, usage, self._ground.base + "sparql", linked)
        void = "".join(f"{triple} .\n" for triple in described)
        return {name: (lines + void).encode()}

    def _graph_name(self, key: str) -> str:
        return self._ground.base + address_of_key(key).sheet.removeprefix(NEUTRAL_BASE)

    def _local(self, content: bytes) -> bytes:
        return content.replace(b"<" + NEUTRAL_BASE.encode(), self._base)

    def _mark(self, head: Head) -> str:
        return f"{head.sequence} {head.hash} {self._fingerprint}"

    def _done(self, mark: str | None) -> int | None:
        """The sequence that a mark stands for; None when everything must be made again."""
        if mark is None:
            return None
        sequence, changeset, fingerprint = mark.split(" ")
        if fingerprint != self._fingerprint:
            return None
        # a journal restored from a backup may have taken another course since the projection was made
        at_mark = next(self._journal.changesets(after=int(sequence) - 1), None)
        same = at_mark is not None and at_mark.hash == changeset
        return int(sequence) if same or sequence == "0" else None


def _newest(revisions: Iterator[Revision], limit: int) -> Sequence[Revision] | None:
    """The last revision of each record; None as soon as there are more than `limit`."""
    newest: dict[str, Revision] = {}
    for revision in revisions:
        newest[revision.key] = revision
        if len(newest) > limit:
            return None
    return list(newest.values())


def _nquads(graph: str, ntriples: bytes) -> bytes:
    # every line of N-Triples ends with " .\n", and a newline inside a literal is always escaped
    return ntriples.replace(b" .\n", f" <{graph}> .\n".encode())
