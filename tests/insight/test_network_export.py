"""Networks as files: what goes out comes back in."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable

import networkx as nx
import pytest

from commons_graph.editions.edition import Edition
from commons_graph.insight.network import Walk, walk
from commons_graph.insight.network_export import (
    NODE_COLUMNS,
    TIE_COLUMNS,
    Exported,
    exported_network,
    exported_whole,
    graphml,
    node_link,
    table,
)
from commons_graph.schema.model import Schema
from commons_graph.search.tie_reader import TieFilter
from insight.small_world import ROLE


def joined(parts: Iterable[bytes]) -> bytes:
    return b"".join(parts)


def read_graphml(exported: Exported) -> nx.MultiDiGraph:
    return nx.parse_graphml(joined(graphml(exported)).decode(), force_multigraph=True)


def around(edition: Edition, schema: Schema, key: str) -> Exported:
    return exported_network(edition, schema, "fr", walk(edition, Walk((key,))))


def test_graphml_read_by_networkx_is_the_same_network(sample: Edition, schema: Schema) -> None:
    network = walk(sample, Walk(("actor/region-bretagne",)))
    graph = read_graphml(exported_network(sample, schema, "fr", network))
    assert graph.is_directed()
    assert sorted(graph.nodes) == sorted(key.replace("/", ":") for key in network.keys)
    edges = {
        (a.replace(":", "/"), data["role"], b.replace(":", "/"), data.get("start"))
        for a, b, data in graph.edges(data=True)
    }
    assert edges == {(t.origin, t.kind, t.target, t.start) for t in network.ties}
    assert graph.number_of_edges() == len(network.ties)
    ville = graph.nodes["actor:region-bretagne"]
    assert (ville["label"], ville["type_label"], ville["ties"]) == ("Région Bretagne", "Organisation", 5)
    assert ville["id"] == sample.base + "id/actor/region-bretagne"
    amounts = [data["amount"] for _, _, data in graph.edges(data=True) if "amount" in data]
    assert 25000.0 in amounts


def test_the_whole_network_goes_out_whole(sample: Edition, schema: Schema) -> None:
    graph = read_graphml(exported_whole(sample, schema, "en", TieFilter()))
    ties = list(sample.ties.everything(TieFilter()))
    assert graph.number_of_edges() == len(ties)
    assert graph.number_of_nodes() == len({end for tie in ties for end in (tie.origin, tie.target)})
    simple = nx.Graph(graph)
    assert dict(simple.degree) == {key: data["ties"] for key, data in graph.nodes(data=True)}


def test_a_filtered_whole_has_only_the_ends_of_its_ties(sample: Edition, schema: Schema) -> None:
    which = TieFilter(frozenset({ROLE + "financial"}), 2014)
    graph = read_graphml(exported_whole(sample, schema, "fr", which))
    ties = list(sample.ties.everything(which))
    assert graph.number_of_edges() == len(ties) > 0
    assert all(degree for _, degree in graph.degree)


def test_graphml_identifiers_are_name_tokens(sample: Edition, schema: Schema) -> None:
    root = ET.fromstring(joined(graphml(exported_whole(sample, schema, "fr", TieFilter()))))
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:") for name in ids)


def test_node_link_json_read_by_networkx_is_the_same_network(sample: Edition, schema: Schema) -> None:
    exported = around(sample, schema, "actor/tiriad")
    document = json.loads(joined(node_link(exported, {"edition": 1})))
    graph = nx.node_link_graph(document, edges="edges")
    assert graph.graph["edition"] == 1
    assert graph.number_of_edges() == len(list(exported.ties()))
    assert graph.nodes[sample.base + "id/actor/tiriad"]["label"] == "Tiriad"


@pytest.mark.parametrize(("columns", "which"), [(NODE_COLUMNS, "nodes"), (TIE_COLUMNS, "ties")])
def test_tables_have_a_line_for_each_row_and_a_cell_for_each_column(
    sample: Edition, schema: Schema, columns: tuple[str, ...], which: str
) -> None:
    exported = around(sample, schema, "actor/tiriad")
    rows = list(getattr(exported, which)())
    lines = [line for batch in table(columns, rows) for line in batch]
    assert lines[0] == list(columns)
    assert len(lines) == len(rows) + 1
    assert {len(line) for line in lines} == {len(columns)}
    stream = io.StringIO()
    csv.writer(stream).writerows(lines)
    assert list(csv.reader(io.StringIO(stream.getvalue()))) == lines
