"""Ties in the index: what a record says, how changes reach them, and what a reader gets."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons_graph.census import Census
from commons_graph.rdf.parsing import Source
from commons_graph.search.tie_reader import TieFilter, TieReader
from commons_graph.search.ties import Tie
from commons_graph.settings import Settings
from commons_graph.terms import ESS, SCHEME
from insight.small_world import ROLE, actor, as_source, initiative, membership, partnership, records, tombstone

OpenCensus = Callable[..., Census]
Documents = Callable[..., Source]
FINANCIAL, HOSTING = ROLE + "financial", ROLE + "hosting"


def ties_of(census: Census) -> TieReader:
    return census.shelf.current().ties


def all_of(census: Census, which: TieFilter | None = None) -> list[tuple[str, str, str]]:
    return sorted(
        (t.origin, t.kind.rpartition("/")[2], t.target) for t in ties_of(census).everything(which or TieFilter())
    )


def test_a_partnership_is_one_tie_for_each_role_and_its_amount_is_told_once(
    open_census: OpenCensus, small_census: list[Source]
) -> None:
    census = open_census()
    census.load(small_census)
    ties = list(ties_of(census).everything(TieFilter()))
    assert [(t.kind, t.origin, t.target, t.amount) for t in ties] == [
        (FINANCIAL, "actor/ville", "initiative/jardin", "1250.00"),
        (HOSTING, "actor/ville", "initiative/jardin", None),
    ]
    assert {t.source for t in ties} == {"https://source.example/jardin"}


def test_being_a_member_or_a_part_is_a_tie_too(open_census: OpenCensus, document: Documents) -> None:
    census = open_census()
    census.load([document(records(actor("a"), membership("b", "memberOf", "a"), membership("c", "partOf", "a")))])
    ties = list(ties_of(census).everything(TieFilter()))
    assert [(t.origin, t.kind, t.target) for t in ties] == [
        ("actor/b", ESS + "memberOf", "actor/a"),
        ("actor/c", ESS + "partOf", "actor/a"),
    ]
    assert ties_of(census).most_connected("actor", 2) == [("actor/a", 2), ("actor/b", 1)]


def test_a_changed_partnership_replaces_its_ties(open_census: OpenCensus, document: Documents) -> None:
    census = open_census()
    census.load([document(records(actor("a"), actor("b"), initiative("x"), partnership("a", "x", "financial")))])
    census.load([document(partnership("a", "x", "hosting", name="a-x-financial"))])
    assert all_of(census) == [("actor/a", "hosting", "initiative/x")]


def test_a_withdrawn_record_is_nobodys_neighbour(open_census: OpenCensus, document: Documents) -> None:
    census = open_census()
    ties = (partnership("a", "x", "financial"), partnership("b", "x", "relay"))
    census.load([document(records(actor("a"), actor("b"), initiative("x"), *ties))])
    assert dict(ties_of(census).ends()) == {"actor/a": 1, "actor/b": 1, "initiative/x": 2}
    census.load([document(tombstone("actor", "b"))])
    assert dict(ties_of(census).ends()) == {"actor/a": 1, "initiative/x": 1}
    assert all_of(census) == [("actor/a", "financial", "initiative/x")]
    assert ties_of(census).neighbours(["initiative/x"], TieFilter(), 9).found == [("actor/a", 1)]
    census.load([document(actor("b"))])
    assert dict(ties_of(census).ends())["initiative/x"] == 2


def test_a_withdrawn_partnership_is_no_tie(open_census: OpenCensus, document: Documents) -> None:
    census = open_census()
    census.load([document(records(actor("a"), initiative("x"), partnership("a", "x", "financial")))])
    census.load([document(tombstone("partnership", "a-x-financial"))])
    assert all_of(census) == []
    assert list(ties_of(census).ends()) == []
    assert ties_of(census).years() is None


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2013", None, {2013, 2014, 2030}),
        ("2013-05", "2014-06-02", {2013, 2014}),
        (None, "2014", {1990, 2013, 2014}),
        (None, None, set()),
        ("20", None, set()),
    ],
)
def test_a_tie_holds_from_its_start_to_its_end(
    open_census: OpenCensus, document: Documents, start: str | None, end: str | None, years: set[int]
) -> None:
    census = open_census()
    dated = partnership("a", "x", "financial", start=start, end=end)
    census.load([document(records(actor("a"), initiative("x"), dated))])
    tried = (1990, 2013, 2014, 2030)
    assert {year for year in tried if all_of(census, TieFilter(year=year))} == years
    (tie,) = ties_of(census).everything(TieFilter())
    assert {year for year in tried if TieFilter(year=year).admits(tie)} == years


def test_kinds_and_years_narrow_neighbours_and_counts_alike(open_census: OpenCensus, document: Documents) -> None:
    census = open_census()
    ties = [
        partnership("a", "x", "financial", start="2013"),
        partnership("b", "x", "relay", start="2015"),
        partnership("b", "x", "financial", start="2019"),
    ]
    census.load([document(records(actor("a"), actor("b"), initiative("x"), *ties))])
    money, early = TieFilter(frozenset({FINANCIAL})), TieFilter(frozenset({FINANCIAL}), 2014)
    reader = ties_of(census)
    assert (
        reader.neighbours(["initiative/x"], money, 9).count
        == reader.counts(["initiative/x"], money)["initiative/x"]
        == 2
    )
    assert reader.neighbours(["initiative/x"], early, 9).found == [("actor/a", 1)]
    assert reader.counts(["actor/b", "initiative/x"], early) == {"initiative/x": 1}
    assert reader.years() == (2013, 2019)


def test_more_neighbours_than_asked_for_are_counted(open_census: OpenCensus, document: Documents) -> None:
    census = open_census()
    hub = [piece for n in range(9) for piece in (actor(f"p{n}"), partnership(f"p{n}", "x", "relay"))]
    census.load([document(records(initiative("x"), *hub))])
    found = ties_of(census).neighbours(["initiative/x"], TieFilter(), 4, without=["actor/p0"])
    assert [key for key, _ in found.found] == [f"actor/p{n}" for n in range(1, 5)]
    assert found.count == 8


STEPS = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from(["financial", "relay", "gone", "nobody"])
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=5, deadline=None)
@given(steps=STEPS)
def test_step_by_step_or_at_once_the_index_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    instance = tmp_path_factory.mktemp("steps")
    with Census(Settings(instance=instance)) as census:
        census.load([as_source(records(*(actor(n) for n in "abc"), *(initiative(n) for n in "xyz")))])
        for one, other, what in steps:
            name = f"{one}-{other}"
            if what == "nobody":
                census.load([as_source(tombstone("actor", one))])
            elif what != "gone":
                census.load([as_source(partnership(one, other, what, name=name))])
            elif census.shelf.current().record("partnership", name):
                census.load([as_source(tombstone("partnership", name))])
        stepwise = (all_of(census), dict(ties_of(census).ends()))
    shutil.rmtree(instance / "var" / "editions")
    shutil.rmtree(instance / "var" / "projection")
    with Census(Settings(instance=instance)) as again:
        again.refresh()
        assert (all_of(again), dict(ties_of(again).ends())) == stepwise


def test_a_tie_knows_its_years() -> None:
    tie = Tie("partnership/p", SCHEME + "role/relay", "actor/a", "initiative/x", "2013-05-17", "99")
    assert tie.years == (2013, None)
    assert tie.dated
