"""Selections: from an address to a value and back, and what an address may not say."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commons_graph.errors import BadRequest, NotFound
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.facets import FacetKind, facets_of
from commons_graph.search.selection import Selection, read_selection, select

FACETS = facets_of(bundled_schema())
TYPES = [t.segment for t in FACETS.schema.record_types]


def read(query: str, *types: str) -> Selection:
    return read_selection(FACETS, query, types or None)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    types = [t for t in TYPES if t in draw(st.lists(st.sampled_from(TYPES), max_size=2))]
    values = []
    for facet in draw(st.lists(st.sampled_from(FACETS.common(types)), max_size=3)):
        if facet.kind is FacetKind.CONCEPT:
            terms = FACETS.schema.concepts(facet.scheme or "")
            values.append((facet.name, draw(st.sampled_from(terms)).iri.rpartition("/")[2]))
        elif facet.kind is FacetKind.YEAR:
            values.append((facet.name, draw(st.sampled_from(["1999", "2013"]))))
        elif facet.kind is FacetKind.RECORD:
            values.append((facet.name, f"{draw(st.sampled_from(facet.targets))}/some-slug"))
        elif facet.kind is FacetKind.TREE:
            values.append((facet.name, "brest-29019"))
    return select(types, draw(st.text(max_size=30)), values)


@given(selections(), st.randoms())
def test_an_address_makes_the_selection_that_made_it(selection: Selection, chance: random.Random) -> None:
    parts = selection.query(FACETS, types=True).split("&")
    chance.shuffle(parts)
    shuffled = "&".join([*parts, *parts[:1]] if not selection.text else parts)
    assert read(shuffled) == selection
    assert read(shuffled).query(FACETS, types=True) == selection.query(FACETS, types=True)


@given(selections(), st.sampled_from(["culture", "food"]))
def test_what_is_turned_on_and_off_again_leaves_no_trace(selection: Selection, value: str) -> None:
    start = selection.without("theme", value)
    assert start.toggled("theme", value).toggled("theme", value) == start
    assert value in start.toggled("theme", value).of("theme")
    assert not start.without_facet("theme").of("theme")


def test_values_of_one_facet_stand_together_and_words_come_last() -> None:
    selection = read("q=le%20jardin&territory=brest-29019&theme=food&theme=culture", "initiative")
    assert selection.of("theme") == ("culture", "food")
    assert selection.text == "le jardin"
    assert selection.query(FACETS) == "theme=culture&theme=food&territory=brest-29019&q=le%20jardin"


def test_what_other_sites_add_to_an_address_selects_nothing() -> None:
    plain = select(["initiative"], values=[("theme", "food")])
    assert read("utm_source=letter&fbclid=x&theme=food", "initiative") == plain


def test_an_empty_parameter_of_a_form_selects_nothing() -> None:
    assert read("q=&theme=&territory=", "initiative").is_whole


@pytest.mark.parametrize("query", ["colour=red", "legalForm=92", "page.name=1"])
def test_a_filter_that_the_records_do_not_have_is_refused(query: str) -> None:
    with pytest.raises(BadRequest, match="no filter"):
        read(query, "initiative")


@pytest.mark.parametrize(
    "query",
    [
        "theme=nowhere",
        "theme=../role/financial",
        "startDate=20",
        "startDate=٢٠١٣",
        "territory=Brest",
        "hasNeed=actor/tiriad",
        "hasNeed=need/../x",
        "type=spaceships",
    ],
)
def test_a_value_that_cannot_be_is_not_found(query: str) -> None:
    types = [] if query.startswith("type") else ["initiative"]
    with pytest.raises(NotFound):
        read(query, *types)


def test_an_address_has_its_limits() -> None:
    many_values = "&".join(f"startDate={year}" for year in range(1900, 1970))
    for query in ("q=" + "x" * 301, many_values, "&".join(["theme=food"] * 300)):
        with pytest.raises(BadRequest):
            read(query, "initiative")


def test_facets_follow_from_the_shapes() -> None:
    offered = {t: [f.name for f in FACETS.of(t) if f.offered] for t in ("initiative", "actor", "partnership")}
    expected = {"theme", "audience", "territory", "status", "role", "startDate", "hasNeed.kind"}
    assert set(offered["initiative"]) >= expected
    assert set(offered["actor"]) >= {"class", "legalForm", "territory", "role", "hasOffer.kind"}
    assert offered["partnership"][0] == "role"
    assert [f.name for f in FACETS.of("partnership") if f.kind is FacetKind.RECORD][:2] == ["concerns", "partner"]


def test_no_facet_has_the_name_of_another_parameter() -> None:
    assert not {"q", "type", "page", "order"} & set(FACETS.by_name)
