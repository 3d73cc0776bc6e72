"""Measures are made once, without keeping anybody waiting, and kept for as long as the ties stay the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.editions.edition import Edition
from commons_graph.insight.measure_store import MeasureReader
from commons_graph.insight.measuring import Measurer, make_measures
from commons_graph.rdf.parsing import Source
from insight.small_world import actor, initiative, partnership, records

OpenCensus = Callable[..., Census]
Documents = Callable[..., Source]
FOUR = (actor("a"), actor("b"), initiative("x"), initiative("y"))
TIES = (partnership("a", "x", "financial"), partnership("b", "x", "relay"), partnership("b", "y", "relay"))


@pytest.fixture
def census(open_census: OpenCensus, document: Documents) -> Census:
    census = open_census()
    census.load([document(records(*FOUR, *TIES))])
    return census


def files(edition: Edition) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (edition.folder.parent.parent / "measures").glob("*.sqlite")}


def waited_for(measurer: Measurer, edition: Edition) -> MeasureReader:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = measurer.measures(edition)
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError


def test_a_small_network_is_measured_at_once(census: Census) -> None:
    found = Measurer().measures(census.shelf.current())
    assert found
    assert (found.summary.records, found.summary.pairs, found.summary.pivots) == (4, 3, None)
    assert [s.key for s in found.most_between(5)] == ["actor/b", "initiative/x"]
    assert found.standings(["actor/a", "actor/nobody"])["actor/a"].degree == 1
    assert found.community(0).size >= 2
    assert found.bridges_of("initiative/x", 5) == found.bridges(5)


def test_a_large_network_is_measured_by_another_process(census: Census) -> None:
    edition, measurer = census.shelf.current(), Measurer(at_once=2)
    assert measurer.measures(edition) is None
    assert waited_for(measurer, edition).summary.records == 4
    assert measurer.measures(edition) is measurer.measures(edition)


def test_an_edition_with_the_same_ties_has_its_measures_already(census: Census, document: Documents) -> None:
    first = census.shelf.current()
    make_measures(first)
    before = {inode for name, inode in files(first).items() if name.startswith("pairs-")}
    census.load([document(actor("c"))])
    second = census.shelf.current()
    make_measures(second)
    assert {inode for name, inode in files(second).items() if name.startswith("pairs-")} == before
    assert any(name.startswith(f"edition-{second.folder.name}") for name in files(second))


def test_measures_go_with_their_edition(census: Census, document: Documents) -> None:
    first = census.shelf.current()
    make_measures(first)
    first.close()
    census.load([document(actor("c"))])
    second = census.shelf.current()
    make_measures(second)
    assert not first.folder.exists()
    assert not any(name.startswith(f"edition-{first.folder.name}") for name in files(second))


def test_an_edition_with_other_ties_is_measured_again(census: Census, document: Documents) -> None:
    measurer = Measurer()
    old = measurer.measures(census.shelf.current())
    census.load([document(partnership("a", "y", "relay"))])
    new = measurer.measures(census.shelf.current())
    assert old
    assert new
    assert (old.summary.pairs, new.summary.pairs) == (3, 4)


def test_measures_that_cannot_be_kept_are_none_rather_than_an_error(census: Census) -> None:
    edition = census.shelf.current()
    (edition.folder.parent.parent / "measures").write_text("in the way")
    assert Measurer().measures(edition) is None


def test_a_measuring_process_that_fails_is_not_started_again_and_again(census: Census) -> None:
    edition, measurer = census.shelf.current(), Measurer(at_once=0)
    Path(edition.folder.parent.parent / "measures").write_text("in the way")
    assert measurer.measures(edition) is None
    process = measurer._process
    assert process
    assert process.wait(60) != 0
    assert measurer.measures(edition) is None
    assert measurer._process is process
