"""Marks of a map: they never lose a record, wherever the map is cut, at whatever zoom."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons_graph.search.cells import (
    CELL,
    TILE,
    ZOOM_MAX,
    Cells,
    Spread,
    Window,
    cells_across,
    gather,
    latitude_of,
    longitude_of,
    project_one,
    spread_out,
)

PLACES = st.lists(st.tuples(st.floats(-89, 89), st.floats(-180, 180)), max_size=60)
NEAR = st.lists(st.tuples(st.floats(48.3, 48.5), st.floats(-4.6, -4.3)), min_size=1, max_size=60)
ZOOMS = st.integers(0, ZOOM_MAX)


def spread_of(places: list[tuple[float, float]]) -> Spread:
    table = np.array(places, np.float64).reshape(-1, 2)
    return spread_out(np.arange(len(table), dtype=np.uint32), table[:, 0], table[:, 1])


def marks_of(cells: Cells) -> list[tuple[float, float, int]]:
    return list(zip(cells.xs.tolist(), cells.ys.tolist(), cells.counts.tolist(), strict=True))


@given(places=PLACES | NEAR, zoom=ZOOMS)
def test_marks_count_every_record_once(places: list[tuple[float, float]], zoom: int) -> None:
    cells = gather(spread_of(places), zoom)
    assert int(cells.counts.sum()) == len(places)
    assert (cells.counts > 0).all()


@given(places=NEAR, zoom=ZOOMS)
def test_the_marks_of_windows_are_those_of_the_whole_map(places: list[tuple[float, float]], zoom: int) -> None:
    spread, across = spread_of(places), cells_across(zoom)
    x, y = (
        math.floor(0.4877 * across) / across,
        math.floor(0.3445 * across) / across,
    )  # through the middle of the places
    windows = [Window(*corner) for corner in ((0, 0, x, y), (x, 0, 1, y), (0, y, x, 1), (x, y, 1, 1))]
    parts = [gather(spread, zoom, window) for window in windows]
    whole = gather(spread, zoom)
    assert sorted(mark for part in parts for mark in marks_of(part)) == sorted(marks_of(whole))


@given(places=NEAR, zoom=st.integers(8, 16), left=st.floats(0.482, 0.489), top=st.floats(0.334, 0.346))
def test_a_small_window_shows_what_the_whole_map_shows_there(
    places: list[tuple[float, float]], zoom: int, left: float, top: float
) -> None:
    spread = spread_of(places)
    window = Window(left, top, left + 0.001, top + 0.001)
    whole = gather(spread, zoom)
    expected = whole.only(window.widened(zoom).holds(whole.xs, whole.ys))
    part = gather(spread, zoom, window)
    assert sorted(marks_of(part)) == sorted(marks_of(expected))


@given(places=PLACES | NEAR, zoom=ZOOMS)
def test_a_mark_of_one_record_stands_where_the_record_is(places: list[tuple[float, float]], zoom: int) -> None:
    spread = spread_of(places)
    at = {int(number): (x, y) for number, x, y in zip(spread.ids, spread.xs, spread.ys, strict=True)}
    cells = gather(spread, zoom)
    for row in range(len(cells)):
        if cells.counts[row] == 1:
            assert (cells.xs[row], cells.ys[row]) == at[int(cells.firsts[row])]


@settings(max_examples=40)
@given(places=NEAR)
def test_every_record_is_reached_by_going_nearer_but_for_those_at_one_place(places: list[tuple[float, float]]) -> None:
    spread = spread_of(places)
    cells = gather(spread, ZOOM_MAX)
    apart = TILE << ZOOM_MAX
    for row in range(len(cells)):
        if not cells.single[row]:
            here = (np.abs(spread.xs - cells.xs[row]) < 2 * CELL / apart) & (
                np.abs(spread.ys - cells.ys[row]) < 2 * CELL / apart
            )
            assert here.sum() >= cells.counts[row]
        elif cells.counts[row] > 1:
            assert len(set(zip(spread.xs, spread.ys, strict=True))) < len(spread)


def test_records_at_one_place_stay_one_mark_at_every_zoom() -> None:
    spread = spread_of([(48.40031, -4.50259)] * 7 + [(47.9, -4.1)])
    for zoom in range(9, ZOOM_MAX + 1):
        cells = gather(spread, zoom)
        assert sorted(cells.counts.tolist()) == [1, 7]
        assert cells.single.all()


def test_marks_do_not_cover_each_other_much() -> None:
    chance = np.random.default_rng(4)
    spread = spread_of(list(zip(chance.uniform(48, 49, 3000), chance.uniform(-5, -3, 3000), strict=True)))
    for zoom in range(6, 14):
        cells = gather(spread, zoom)
        xs, ys = cells.xs * (TILE << zoom), cells.ys * (TILE << zoom)
        apart = np.hypot(xs[:, None] - xs, ys[:, None] - ys)
        np.fill_diagonal(apart, np.inf)
        too_near = (apart.min(1) < 24).mean() if len(cells) > 1 else 0
        assert too_near < 0.08, zoom


def test_nothing_makes_no_mark() -> None:
    assert len(gather(spread_of([]), 5)) == 0
    assert len(gather(spread_of([]), 5, Window(0, 0, 1, 1))) == 0


@pytest.mark.parametrize(("latitude", "longitude"), [(48.39, -4.49), (0, 0), (-33.9, 151.2), (85, -180), (89.9, 180)])
def test_a_position_comes_back_from_the_square(latitude: float, longitude: float) -> None:
    x, y = project_one(latitude, longitude)
    assert 0 <= x < 1
    assert 0 <= y < 1
    assert longitude_of(x) == pytest.approx(longitude, abs=1e-6)
    assert latitude_of(y) == pytest.approx(min(latitude, 85.0511), abs=1e-4)
