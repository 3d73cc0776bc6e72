"""The judged searches: what a person expects is among the first five."""

from __future__ import annotations

import tomllib
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
