"""The graph store on Oxigraph, embedded, on disk."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import InstanceError, JournalBusy
from commons_graph.graph.port import NQuads, NTriples
from commons_graph.rdf.parsing import Source, parse

_MARK_FILE: Final = "mark"
_MARK_GRAPH: Final = "urn:commons-graph:projection"
_MARK_PREDICATE: Final = "urn:commons-graph:mark"


class OxigraphStore:
    """One Oxigraph store in a folder that only the projector opens.

    The folder holds generations (`0001/`, `0002/`…) and a link `current` to the one in use: a bulk load is fast
    but not transactional, so it fills a new generation, and the link is moved by an atomic rename.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._current = folder / "current"
        self._store: ox.Store | None = None
        self._sweep()
        if self._current.exists():
            self._store = _open(self._current.resolve())

    def mark(self) -> str | None:
        """The mark of the last transaction."""
        if self._store is None:
            return None
        quads = self._store.quads_for_pattern(None, ox.NamedNode(_MARK_PREDICATE), None, ox.NamedNode(_MARK_GRAPH))
        quad = next(iter(quads), None)
        return quad.object.value if quad is not None and isinstance(quad.object, ox.Literal) else None

    def rebuild(self, chunks: Iterable[NQuads], mark: str) -> None:
        """Bulk load everything into a new generation, then switch to it."""
        number = int(self._current.resolve().name) + 1 if self._current.exists() else 1
        target = self._folder / f"{number:04d}"
        store = _open(target)
        for chunk in chunks:
            # lenient: what the journal accepted was checked on its way in
            store.bulk_load(chunk, ox.RdfFormat.N_QUADS, lenient=True)
        store.add(_mark_quad(mark))
        store.flush()
        self.close()
        link = self._folder / "next"
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        os.replace(link, self._current)
        self._store = store
        self._sweep()

    def replace(self, graphs: Mapping[str, NTriples], mark: str) -> None:
        """Replace some named graphs in one SPARQL Update request, which Oxigraph runs as one transaction."""
        if self._store is None:
            self._store = _open(self._folder / "0001")
            self._current.symlink_to("0001")
        operations = [f"DROP SILENT GRAPH <{name}>" for name in graphs]
        operations.append(f"DROP SILENT GRAPH <{_MARK_GRAPH}>")
        blocks = [f"GRAPH <{name}> {{\n{text.decode()}}}" for name, text in graphs.items() if text]
        blocks.append(f"GRAPH <{_MARK_GRAPH}> {{ {_mark_quad(mark).triple} }}")
        operations.append("INSERT DATA {\n" + "\n".join(blocks) + "\n}")
        self._store.update(" ;\n".join(operations))
        self._store.flush()

    def snapshot(self, target: Path) -> None:
        """Hard-link the store's files into `target`, without the projector's own mark."""
        if self._store is None:
            raise InstanceError("the graph is empty: nothing was projected yet", where=str(self._folder))
        self._store.backup(str(target))
        copy = _open(target)
        copy.clear_graph(ox.NamedNode(_MARK_GRAPH))
        copy.remove_graph(ox.NamedNode(_MARK_GRAPH))
        copy.flush()

    def close(self) -> None:
        """Let go of the files; RocksDB releases its lock when the last reference is gone."""
        self._store = None

    def _sweep(self) -> None:
        """Remove generations that a crash left behind."""
        used = self._current.resolve().name if self._current.exists() else None
        for path in self._folder.iterdir():
            if path.is_dir() and not path.is_symlink() and path.name != used:
                shutil.rmtree(path, ignore_errors=True)


def build_dataset(folder: Path, sources: Iterable[Source], *, base: str) -> int:
    """Fill a new store with documents as they are, for reading only; returns its number of quads.

    Triples of a document without graphs go to the default graph; blank nodes stay apart between documents.
    """
    store = _open(folder)
    for source in sources:
        store.bulk_extend(parse(source, base=base, rename_blank_nodes=True))
    store.flush()
    return len(store)


def _open(folder: Path) -> ox.Store:
    try:
        try:
            return ox.Store(str(folder))
        except OSError:
            gc.collect()  # a store of this process that nobody needs any more may still be waiting to be collected
            return ox.Store(str(folder))
    except OSError as error:
        if "lock" in str(error).lower():
            raise JournalBusy(
                "another process holds the graph of this census", where=str(folder), hint="stop it, or wait for it"
            ) from error
        raise InstanceError(f"the graph cannot be opened: {error}", where=str(folder)) from error


def _mark_quad(mark: str) -> ox.Quad:
    graph = ox.NamedNode(_MARK_GRAPH)
    return ox.Quad(graph, ox.NamedNode(_MARK_PREDICATE), ox.Literal(mark), graph)
