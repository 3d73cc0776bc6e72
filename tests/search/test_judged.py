"""The judged searches: what a person expects is among the first five."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commons_graph.bundled import bundled
from commons_graph.census import Census
from commons_graph.rdf.parsing import find_sources
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.finder import Finder, Order
from commons_graph.search.selection import select
from commons_graph.settings import Settings

TEXT = (Path(__file__).parent / "judged.toml").read_text(encoding="utf-8")
JUDGED: list[dict[str, Any]] = tomllib.loads(TEXT)["search"]


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finder]:
    with Census(Settings(instance=tmp_path_factory.mktemp("judged"))) as census:
        census.load(find_sources([bundled("data")]))
        edition = census.shelf.current()
    yield edition.finder(bundled_schema())
    edition.close()


@pytest.mark.parametrize("judged", JUDGED, ids=lambda judged: judged["asked"])
def test_a_search_finds_what_a_person_expects(finder: Finder, judged: dict[str, Any]) -> None:
    first = finder.page(select(text=judged["asked"]), 0, 5, Order.RELEVANCE)
    if judged.get("nothing"):
        assert first == []
    else:
        assert set(judged["expected"]) <= set(first)


def test_there_are_enough_judged_searches() -> None:
    assert len(JUDGED) >= 40


@pytest.mark.parametrize("types", [(), ("territory",), ("initiative", "territory")], ids=str)
def test_the_best_answers_and_their_numbers_are_those_of_the_whole_answer(
    finder: Finder, types: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commons_graph.search.finder._FIRST", 20)
    longest = 0
    for asked in ("association", "numerique brest", "le", "!?", "nul ne dit cela", *(j["asked"] for j in JUDGED)):
        selection = select(types, asked)
        every = list(finder.keys(selection, Order.RELEVANCE))
        longest = max(longest, len(every))
        assert finder.count(selection) == len(finder.ids(selection)) == len(every)
        segments = Counter(key.partition("/")[0] for key in finder.keys(select(text=asked)))
        assert finder.by_type(selection) == segments
        for offset in (0, 8, 12, 20):
            assert finder.page(selection, offset, 8, Order.RELEVANCE) == every[offset : offset + 8]
    assert longest > 20, "no search here reaches beyond the best answers"
