"""Charts, maps and networks of results, made from rows."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons_graph.sparql.jobs import Answer
from commons_graph.terms import RDF_TYPE, XSD
from commons_graph.web.bench.charts import BARS, charts_of
from commons_graph.web.bench.maps import Known, map_of
from commons_graph.web.bench.networks import network_of
from commons_graph.web.query_results import QueryResult, Reading
from commons_graph.web.values import Value

READING = Reading(lambda _: lambda iri: Value("link", iri, iri), "https://census.example/")


def term(value: Any) -> dict[str, str]:
    """A value as SPARQL results JSON has it: numbers typed, `<…>` an IRI, anything else a text."""
    if isinstance(value, (int, float)):
        return {
            "type": "literal",
            "value": str(value),
            "datatype": XSD + ("integer" if isinstance(value, int) else "double"),
        }
    if value.startswith("<") and value.endswith(">"):
        return {"type": "uri", "value": value[1:-1]}
    return {"type": "literal", "value": value}


def table(names: str, *rows: tuple[Any, ...]) -> QueryResult:
    """The result of a SELECT; None leaves a variable unbound."""
    variables = names.split()
    bindings = [{n: term(v) for n, v in zip(variables, row, strict=True) if v is not None} for row in rows]
    document = {"head": {"vars": variables}, "results": {"bindings": bindings}}
    return READING.read(Answer(orjson.dumps(document), "", "select", ""))


def graph(turtle: str) -> QueryResult:
    """The result of a CONSTRUCT."""
    return READING.read(Answer(turtle.encode(), "text/turtle", "graph", ""))


def test_bars_start_at_zero_on_both_sides_of_it() -> None:
    (chart,) = charts_of(table("name gain", ("a", 30), ("b", -10), ("c", 0)), "en")
    assert [(bar.start, bar.width) for bar in chart.bars] == [
        ("25.00%", "75.00%"),
        ("0.00%", "25.00%"),
        ("25.00%", "0.00%"),
    ]
    assert [bar.text for bar in chart.bars] == ["30", "-10", "0"]


def test_a_label_names_a_bar_rather_than_the_address_it_belongs_to() -> None:
    (chart,) = charts_of(table("place placeLabel n", ("<urn:p1>", "Brest", 2), ("<urn:p2>", "Quimper", 1)), "en")
    assert [bar.name for bar in chart.bars] == ["Brest", "Quimper"]


def test_only_so_many_bars_are_drawn_and_the_rest_is_counted() -> None:
    (chart,) = charts_of(table("name n", *((f"row {i}", i) for i in range(BARS + 5))), "en")
    assert (len(chart.bars), chart.more) == (BARS, 5)


@pytest.mark.parametrize(
    "result",
    [
        table("n m", (1, 2), (3, 4)),  # nothing names the bars
        table("name n", ("a", 1)),  # one bar says no more than its number
        table("name n", ("a", 1), ("b", "two")),
        table("name latitude", ("a", 48.1), ("b", 48.2)),
        table("name n"),
        graph("<urn:a> <urn:b> 1, 2 ."),
    ],
)
def test_what_is_no_series_of_numbers_makes_no_chart(result: QueryResult) -> None:
    assert charts_of(result, "en") == []


def test_points_come_from_pairs_of_columns_and_from_wkt_alike() -> None:
    pairs = map_of(table("name lat long", ("a", 48.4, -4.5), ("b", 48.5, -4.4), ("c", None, None)))
    crs = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> "
    wkt = map_of(table("name at", ("a", "POINT(-4.5 48.4)"), ("b", crs + "POINT (-4.4 48.5)"), ("c", None)))
    assert pairs is not None
    assert [mark.names[0].text for mark in pairs.marks] == ["a", "b"]
    assert pairs.missing == 1
    assert wkt is not None
    assert [(mark.x, mark.y) for mark in wkt.marks] == [(mark.x, mark.y) for mark in pairs.marks]


def test_known_places_lie_beneath_with_the_names_that_find_room() -> None:
    known = [
        Known((-4.3, 48.5), {"fr": "Landerneau"}),
        Known((-4.3001, 48.5), {"fr": "Voisine"}),
        Known((7, 43), {"fr": "Nice"}),
    ]
    drawn = map_of(table("name lat long", ("a", 48.4, -4.5), ("b", 48.6, -4.1)), known)
    assert drawn is not None
    assert len(drawn.ground) == 2
    assert [name for _, _, name in drawn.names] == ["Landerneau"]


def test_an_area_is_drawn_at_its_middle() -> None:
    area = "POLYGON((-4.5 48.4, -4.3 48.4, -4.3 48.6, -4.5 48.4))"
    drawn = map_of(table("name at", ("a", "POINT(-4.9 48.4)"), ("b", area)))
    assert drawn is not None
    assert [mark.position for mark in drawn.marks] == [(-4.9, 48.4), (-4.4, 48.5)]


def test_rows_at_one_place_are_one_mark_that_names_them_all() -> None:
    drawn = map_of(table("name latitude longitude", ("a", 48.4, -4.5), ("b", 48.4, -4.5), ("c", 48.9, -4.5)))
    assert drawn is not None
    assert [[value.text for value in mark.names] for mark in drawn.marks] == [["a", "b"], ["c"]]
    assert drawn.marks[0].radius > drawn.marks[1].radius
    assert drawn.marks[0].y > drawn.marks[1].y  # north is up


@pytest.mark.parametrize("values", [(91, 0), (0, 181), ("x", "y"), (None, 1)])
def test_what_is_not_on_earth_is_not_drawn(values: tuple[Any, Any]) -> None:
    assert map_of(table("name lat long", ("a", *values))) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=20))
def test_every_mark_is_inside_the_drawing(positions: list[tuple[float, float]]) -> None:
    drawn = map_of(
        table("name lat long", *(("a", lat, long) for lat, long in positions)),
        [Known((0.0, 0.0), {"fr": "Nulle part"}), Known((-4.5, 48.4), {"fr": "Brest"})],
    )
    assert drawn is not None
    assert sum(mark.count for mark in drawn.marks) == len(positions)
    for mark in drawn.marks:
        assert 0 < mark.x < drawn.width
        assert 0 < mark.y < drawn.height
    assert 10 < drawn.bar < drawn.width
    assert float(drawn.kilometres) > 0


def test_two_columns_of_things_make_a_network_and_a_third_says_how() -> None:
    rows = [
        ("<urn:a>", "<urn:b>", "<urn:role>", 1),
        ("<urn:a>", "<urn:b>", "<urn:role>", 2),
        ("<urn:b>", "<urn:b>", "<urn:x>", 3),
    ]
    drawn = network_of(table("one other role n", *rows))
    assert drawn is not None
    assert [node.name for node in drawn.nodes] == ["urn:a", "urn:b"]
    assert [edge.says for edge in drawn.edges] == ["urn:role"]
    assert drawn.kinds == ["one", "other"]
    assert [node.kind for node in drawn.nodes] == [0, 1]


def test_the_same_things_on_both_sides_are_of_one_kind() -> None:
    drawn = network_of(table("one other", ("<urn:a>", "<urn:b>"), ("<urn:b>", "<urn:c>")))
    assert drawn is not None
    assert drawn.kinds == []
    assert {node.kind for node in drawn.nodes} == {0}


def test_a_graph_is_a_network_of_its_things_without_their_types_and_texts() -> None:
    drawn = network_of(graph(f'<urn:a> <{RDF_TYPE}> <urn:Class> ; <urn:knows> <urn:b> ; <urn:name> "A" .'))
    assert drawn is not None
    assert {node.name for node in drawn.nodes} == {"urn:a", "urn:b"}
    assert drawn.kinds == []
    assert network_of(graph('<urn:a> <urn:name> "A" .')) is None


def test_only_a_few_dozen_things_are_drawn_those_with_the_most_ties() -> None:
    pairs = [("<urn:hub>", f"<urn:leaf{i}>") for i in range(80)]
    drawn = network_of(table("one other", *pairs))
    assert drawn is not None
    assert len(drawn.nodes) + drawn.left_out == 81
    assert len(drawn.nodes) < 50
    assert "urn:hub" in {node.name for node in drawn.nodes}
    for node in drawn.nodes:
        assert 0 < node.x < drawn.width
        assert 0 < node.y < drawn.height
    assert network_of(table("one other", *pairs)) == drawn


@pytest.mark.parametrize(
    "result", [table("a b", ("<urn:a>", "text")), table("a", ("<urn:a>",)), table("a b", ("<urn:a>", "<urn:a>"))]
)
def test_what_joins_no_two_things_makes_no_network(result: QueryResult) -> None:
    assert network_of(result) is None
