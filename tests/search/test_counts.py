"""Whatever is written, in whatever steps: counts of facets are those of looking at every record."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons_graph.schema.model import Schema
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.finder import Finder, Order
from commons_graph.search.selection import Selection, select
from search.small import Sheet, SmallIndex, latest

SCHEMA: Schema = bundled_schema()
NARROWER = {"digital-fabrication": "digital", "free-software": "digital", "sound-creation": "culture"}
THEMES = ("digital", "digital-fabrication", "free-software", "culture", "sound-creation", "food")
ROLES = ("financial", "technical", "relay")
STATUSES = ("running", "ended", "idea")
KINDS = ("place", "skill")
NAMES = [f"n{number}" for number in range(4)]
TERRITORIES = [f"territory/t{number}" for number in range(5)]


def of(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


def pairs(path: str, values: Iterable[str], most: int = 2) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.sampled_from(sorted(values)).map(lambda v: (path, v)), max_size=most, unique=True)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    kind = draw(of("initiative", "actor", "partnership", "territory", "need"))
    says: list[tuple[str, str]] = []
    situations: list[tuple[str, str]] = []
    segment = kind
    if kind == "initiative":
        says += draw(pairs("theme", [f"..theme/{t}" for t in THEMES], 3)) + draw(pairs("startDate", ["2012", "2013"]))
        situations = draw(st.lists(st.tuples(of(*STATUSES), of("", "2012", "2015")), max_size=2))
    if kind in ("initiative", "actor"):
        says += draw(pairs("territory", TERRITORIES)) + draw(pairs("hasNeed", [f"need/{n}" for n in NAMES]))
        kind = draw(of("actor", "collective")) if kind == "actor" else kind
    if kind == "partnership":
        says += [("partner", "actor/" + draw(of(*NAMES)))]
        says += [("concerns", draw(of("initiative", "actor")) + "/" + draw(of(*NAMES)))]
        says += draw(pairs("role", [f"..role/{r}" for r in ROLES]))
    if kind == "territory":
        says += draw(pairs("within", TERRITORIES))
        return Sheet(draw(of(*TERRITORIES)), kind, "Lieu", tuple(says), dead=draw(st.booleans()))
    if kind == "need":
        says += draw(pairs("kind", [f"..need-kind/{k}" for k in KINDS], 1))
    dead = draw(st.integers(0, 5)) == 0
    return Sheet(f"{segment}/{draw(of(*NAMES))}", kind, "Nom", tuple(says), tuple(situations), dead)


batches = st.lists(st.lists(sheets(), max_size=10, unique_by=lambda s: s.key), min_size=1, max_size=3)

Values = Mapping[str, Mapping[str, set[str]]]
"""Key → facet → values, with everything they lie within."""


def values_of(records: Mapping[str, Sheet]) -> Values:
    """By looking at every record."""
    found: dict[str, dict[str, set[str]]] = {key: {} for key in records}
    for key, sheet in records.items():
        for facet, value in (*own_values(sheet, records), *kinds_needed(sheet, records), *statuses(sheet)):
            found[key].setdefault(facet, set()).add(value)
    for sheet in (s for s in records.values() if s.kind == "partnership"):
        said = dict(sheet.says)
        for end in (said["partner"], said["concerns"] if said["concerns"].startswith("initiative/") else ""):
            if end in records:
                found[end].setdefault("role", set()).update(v.rpartition("/")[2] for p, v in sheet.says if p == "role")
    return {key: {facet: values for facet, values in has.items() if values} for key, has in found.items()}


def own_values(sheet: Sheet, records: Mapping[str, Sheet]) -> Iterator[tuple[str, str]]:
    if sheet.kind in ("actor", "collective"):
        yield "class", {"actor": "Organisation", "collective": "Collective"}[sheet.kind]
    for path, value in sheet.says:
        own = value.rpartition("/")[2]
        if path == "theme":
            yield from (("theme", theme) for theme in (own, NARROWER.get(own)) if theme)
        elif path in ("role", "kind", "startDate"):
            yield path, own
        elif path in ("territory", "within"):
            yield from ((path, place) for place in around(own, records))


def kinds_needed(sheet: Sheet, records: Mapping[str, Sheet]) -> Iterator[tuple[str, str]]:
    needs = (records[value] for path, value in sheet.says if path == "hasNeed" and value in records)
    yield from (
        ("hasNeed.kind", kind.rpartition("/")[2]) for need in needs for path, kind in need.says if path == "kind"
    )


def statuses(sheet: Sheet) -> Iterator[tuple[str, str]]:
    last = max((date for _, date in sheet.situations), default="")
    yield from (("status", status) for status, date in sheet.situations if date == last)


def around(place: str, records: Mapping[str, Sheet]) -> set[str]:
    """A territory and everything it lies within."""
    found, waiting = {place}, [place]
    while waiting:
        sheet = records.get(f"territory/{waiting.pop()}")
        for path, value in sheet.says if sheet else ():
            whole = value.rpartition("/")[2]
            if path == "within" and whole not in found:
                found.add(whole)
                waiting.append(whole)
    return found


def brute(values: Values, selection: Selection, without: str = "") -> set[str]:
    """The keys of a selection, one facet left out."""
    return {
        key
        for key, has in values.items()
        if (not selection.types or key.partition("/")[0] in selection.types)
        and all(has.get(f, set()) & set(selection.of(f)) for f in selection.facets if f != without)
    }


def written(folder: Path, states: Iterable[Iterable[Sheet]]) -> Finder:
    index = SmallIndex(folder, SCHEMA)
    for batch in states:
        index.apply(batch)
    return index.finder()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(states=batches, data=st.data())
def test_counts_are_those_of_looking_at_every_record(states: list[list[Sheet]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        finder = written(Path(folder), states)
        values = values_of(latest(states))
        types = data.draw(st.lists(of("initiative", "actor", "partnership"), max_size=2, unique=True))
        offered = [f.name for f in finder.facets.common(types) if f.offered]
        every = sorted({(f, v) for has in values.values() for f in has for v in has[f] if f in offered})
        chosen = data.draw(st.lists(st.sampled_from(every), max_size=3)) if every else []
        selection = select(types, values=chosen)
        assert set(finder.keys(selection)) == brute(values, selection)
        assert finder.count(selection) == len(brute(values, selection))
        for facet in offered:
            left = brute(values, selection, without=facet)
            expected = Counter(value for key in left for value in values[key].get(facet, ()))
            assert finder.counts(selection, facet) == dict(expected)
        by_type = Counter(key.partition("/")[0] for key in brute(values, selection.with_types(())))
        assert finder.by_type(selection) == dict(by_type)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(states=batches)
def test_one_step_or_many_make_the_same_index(states: list[list[Sheet]]) -> None:
    with tempfile.TemporaryDirectory() as many, tempfile.TemporaryDirectory() as one:
        stepwise = written(Path(many), states)
        last = {sheet.key: sheet for batch in states for sheet in batch}
        at_once = written(Path(one), [list(last.values())])
        for facet in ("type", *(f.name for f in stepwise.facets.by_name.values() if f.offered)):
            assert held(stepwise, facet) == held(at_once, facet), facet
        assert list(stepwise.keys(Selection())) == list(at_once.keys(Selection()))
        for words in ("nom", "lieu", "alimentation"):
            found = (set(finder.keys(select(text=words), Order.RELEVANCE)) for finder in (stepwise, at_once))
            assert next(found) == next(found)


def held(finder: Finder, facet: str) -> dict[str, set[str]]:
    return {value: set(finder.keys_of(ids).values()) for value, ids in finder.holdings.direct(facet).items()}


@pytest.fixture(scope="module")
def brest(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    quarter = Sheet("territory/quarter", "territory", "Recouvrance", (("within", "territory/town"),))
    town = Sheet("territory/town", "territory", "Brest", (("within", "territory/county"),))
    county = Sheet("territory/county", "territory", "Finistère", (("within", "territory/quarter"),))  # a circle
    initiatives = [
        Sheet(f"initiative/i{number}", "initiative", f"Nom {number}", (("territory", f"territory/{place}"),))
        for number, place in enumerate(("quarter", "town", "town", "nowhere"))
    ]
    return written(tmp_path_factory.mktemp("index"), [[quarter, town, county, *initiatives]])


def test_a_circle_of_territories_does_no_harm(brest: Finder) -> None:
    assert brest.counts(select(["initiative"]), "territory") == {"quarter": 3, "town": 3, "county": 3, "nowhere": 1}


def test_pages_of_a_selection_follow_one_another(brest: Finder) -> None:
    everything = select(["initiative"])
    pages = [brest.page(everything, offset, 2) for offset in (0, 2, 4)]
    assert [key for page in pages for key in page] == list(brest.keys(everything))
    assert pages[2] == []


def test_a_table_of_two_facets_counts_what_has_both(brest: Finder) -> None:
    cells = brest.cross(select(["initiative"]), "territory", "class")
    assert cells == {}
    assert brest.cross(Selection(), "territory", "territory")["town", "county"] == 3
