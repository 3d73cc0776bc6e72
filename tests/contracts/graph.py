"""What every graph store must do; each implementation subclasses this with a fixture `open_store`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.graph.port import GraphStore

G1, G2 = "https://census.example/doc/actor/a", "https://census.example/doc/actor/b"


def triple(subject: str, text: str) -> bytes:
    thing, label = f"<https://census.example/id/actor/{subject}>", "<http://www.w3.org/2000/01/rdf-schema#label>"
    return f'{thing} {label} "{text}" .\n'.encode()


def quads(graph: str, subject: str, text: str) -> bytes:
    return triple(subject, text).replace(b" .\n", f" <{graph}> .\n".encode())


class GraphContract:
    """Subclasses give `open_store`, which opens the same store each time, and `read(snapshot)` → N-Quads lines."""

    @pytest.fixture
    def store(self, open_store: Callable[[], GraphStore]) -> GraphStore:
        return open_store()

    def test_a_new_store_has_no_mark(self, store: GraphStore) -> None:
        assert store.mark() is None

    def test_a_rebuild_holds_exactly_what_it_was_given(
        self, store: GraphStore, tmp_path: Path, read: Callable[[Path], set[str]]
    ) -> None:
        store.rebuild([quads(G1, "a", "un")], "1")
        store.rebuild([quads(G2, "b", "deux"), quads(G1, "a", "trois")], "2")
        store.snapshot(tmp_path / "copy")
        assert store.mark() == "2"
        assert read(tmp_path / "copy") == {quads(G2, "b", "deux").decode(), quads(G1, "a", "trois").decode()}

    def test_replacing_a_graph_leaves_the_others(
        self, store: GraphStore, tmp_path: Path, read: Callable[[Path], set[str]]
    ) -> None:
        store.rebuild([quads(G1, "a", "un"), quads(G2, "b", "deux")], "1")
        store.replace({G1: triple("a", "une « autre » ligne\\nici \\\\ \\u00E9")}, "2")
        store.snapshot(tmp_path / "copy")
        labels = {quad.split('"')[1] for quad in read(tmp_path / "copy")}
        assert labels == {"une « autre » ligne\\nici \\\\ é", "deux"}
        assert store.mark() == "2"

    def test_replacing_with_nothing_removes_the_graph(
        self, store: GraphStore, tmp_path: Path, read: Callable[[Path], set[str]]
    ) -> None:
        store.rebuild([quads(G1, "a", "un"), quads(G2, "b", "deux")], "1")
        store.replace({G1: b""}, "2")
        store.snapshot(tmp_path / "copy")
        assert read(tmp_path / "copy") == {quads(G2, "b", "deux").decode()}

    def test_a_store_can_begin_with_a_replacement(self, store: GraphStore) -> None:
        store.replace({G1: triple("a", "un")}, "1")
        assert store.mark() == "1"

    def test_mark_and_data_survive_closing(
        self, open_store: Callable[[], GraphStore], tmp_path: Path, read: Callable[[Path], set[str]]
    ) -> None:
        first = open_store()
        first.rebuild([quads(G1, "a", "un")], "7")
        first.replace({G2: triple("b", "deux")}, "8")
        first.close()
        again = open_store()
        assert again.mark() == "8"
        again.snapshot(tmp_path / "copy")
        assert len(read(tmp_path / "copy")) == 2

    def test_a_snapshot_does_not_see_what_comes_later(
        self, store: GraphStore, tmp_path: Path, read: Callable[[Path], set[str]]
    ) -> None:
        store.rebuild([quads(G1, "a", "un")], "1")
        store.snapshot(tmp_path / "copy")
        store.replace({G1: triple("a", "deux")}, "2")
        store.rebuild([quads(G1, "a", "trois")], "3")
        assert read(tmp_path / "copy") == {quads(G1, "a", "un").decode()}

    def test_a_refused_replacement_changes_neither_data_nor_mark(
        self, store: GraphStore, tmp_path: Path, read: Callable[[Path], set[str]]
    ) -> None:
        store.rebuild([quads(G1, "a", "un")], "1")
        with pytest.raises(Exception, match=r"(?i)pars|syntax|expected|error"):
            store.replace({G1: triple("a", "deux"), G2: b"this is no triple"}, "2")
        assert store.mark() == "1"
        store.snapshot(tmp_path / "copy")
        assert read(tmp_path / "copy") == {quads(G1, "a", "un").decode()}


def read_oxigraph(folder: Path) -> set[str]:
    """The quads of an Oxigraph snapshot as N-Quads lines."""
    store = ox.Store.read_only(str(folder))
    text = ox.serialize(store.quads_for_pattern(None, None, None), format=ox.RdfFormat.N_QUADS)
    return {line + "\n" for line in (text or b"").decode().splitlines()}
