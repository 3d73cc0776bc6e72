"""The graph store on Oxigraph keeps the contract, on a real disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons_graph.errors import JournalBusy
from commons_graph.graph.oxigraph import OxigraphStore
from contracts.graph import G1, GraphContract, quads, read_oxigraph


class TestOxigraphStore(GraphContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> Iterator[Callable[[], OxigraphStore]]:
        opened: list[OxigraphStore] = []

        def open_one() -> OxigraphStore:
            opened.append(OxigraphStore(tmp_path / "graph"))
            return opened[-1]

        yield open_one
        for store in opened:
            store.close()

    @pytest.fixture
    def read(self) -> Callable[[Path], set[str]]:
        return read_oxigraph

    def test_a_store_that_somebody_holds_is_refused(self, open_store: Callable[[], OxigraphStore]) -> None:
        first = open_store()
        first.rebuild([quads(G1, "a", "un")], "1")
        with pytest.raises(JournalBusy):
            open_store()

    def test_a_rebuild_that_was_cut_short_leaves_no_trace(
        self, open_store: Callable[[], OxigraphStore], tmp_path: Path
    ) -> None:
        first = open_store()
        first.rebuild([quads(G1, "a", "un")], "1")
        with pytest.raises(SyntaxError):
            first.rebuild([quads(G1, "a", "deux"), b"<broken"], "2")
        first.close()
        again = open_store()
        assert again.mark() == "1"
        assert sorted(path.name for path in (tmp_path / "graph").iterdir()) == ["0001", "current"]
