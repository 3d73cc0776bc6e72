"""A network for other programs: GraphML, node-link JSON, and tables, written piece by piece.

Records and ties come in batches, so that the whole network of a large census passes through a few megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar
from xml.sax.saxutils import escape, quoteattr

import orjson

from commons_graph.editions.edition import Edition
from commons_graph.insight.network import Network, Node, Walk, nodes_of
from commons_graph.schema.model import Schema, text_in
from commons_graph.search.tie_reader import TieFilter
from commons_graph.search.ties import Tie

_BATCH: Final = 400
_Any = TypeVar("_Any")

Row = Mapping[str, str | float | None]

NODE_COLUMNS: Final = ("id", "label", "type", "type_label", "ties", "page")
TIE_COLUMNS: Final = (
    "source", "source_label", "target", "target_label", "role", "role_label",
    "start", "end", "amount", "evidence", "evidence_date", "record",
)  # fmt: skip
_NODE_DATA: Final = ("id", *NODE_COLUMNS[1:])
_EDGE_DATA: Final = ("label", *TIE_COLUMNS[4:])
_NUMBERS: Final = {"ties": "int", "amount": "double"}
_NOT_TOKEN: Final = re.compile(r"[^A-Za-z0-9._:-]")


@dataclass(frozen=True, slots=True)
class Exported:
    """A network to be written: its records and its ties, each as rows in the columns above and a `key`.

    The key tells a row from every other of its sort; rows of ties have `from` and `to`, the keys of their ends.
    Both are functions, since a network that is streamed is read once for each.
    """

    nodes: Callable[[], Iterable[Row]]
    ties: Callable[[], Iterable[Row]]


def exported_network(edition: Edition, schema: Schema, language: str, network: Network) -> Exported:
    """A network that is at hand, as rows."""
    rows = _Rows(edition, schema, language)
    return Exported(lambda: map(rows.node, network.nodes), lambda: rows.ties(network.ties))


def exported_whole(edition: Edition, schema: Schema, language: str, which: TieFilter) -> Exported:
    """The whole network of an edition, as rows that are read while they are written.

    With a filter, the records are those that a tie which passes leads to.
    """
    rows = _Rows(edition, schema, language)

    def nodes() -> Iterator[Row]:
        for batch in _batches((key for key, _ in edition.ties.ends()), _BATCH):
            for node in nodes_of(edition, batch, (), Walk((), 1, which)):
                if node.degree:
                    yield rows.node(node)

    def ties() -> Iterator[Row]:
        for batch in _batches(edition.ties.everything(which), _BATCH):
            yield from rows.ties(batch)

    return Exported(nodes, ties)


def graphml(network: Exported) -> Iterator[bytes]:
    """GraphML 1.0: a directed graph whose edges go from who helps to who is helped."""
    declared = [_declared("node", column) for column in _NODE_DATA] + [_declared("edge", c) for c in _EDGE_DATA]
    yield "".join((_GRAPHML_HEAD, *declared, '  <graph id="network" edgedefault="directed">\n')).encode()
    for rows in _batches(network.nodes(), _BATCH):
        yield "".join(map(_node, rows)).encode()
    for rows in _batches(network.ties(), _BATCH):
        yield "".join(map(_edge, rows)).encode()
    yield b"  </graph>\n</graphml>\n"


def node_link(network: Exported, described: Mapping[str, Any]) -> Iterator[bytes]:
    """Node-link JSON as networkx reads it; `described` is what is said of the network as a whole."""
    yield b'{"directed":true,"multigraph":true,"graph":' + orjson.dumps(described) + b',\n"nodes":['
    yield from _listed({name: row[name] for name in NODE_COLUMNS} for row in network.nodes())
    yield b'],\n"edges":['
    yield from _listed({name: row[name] for name in ("key", *TIE_COLUMNS)} for row in network.ties())
    yield b"]}\n"


def table(columns: tuple[str, ...], rows: Iterable[Row]) -> Iterator[list[list[str]]]:
    """Rows as lists of cells, in batches; the first batch is the line of column names."""
    yield [list(columns)]
    for batch in _batches(rows, _BATCH):
        yield [[_cell(row[column]) for column in columns] for row in batch]


class _Rows:
    """Makes rows, in one language."""

    def __init__(self, edition: Edition, schema: Schema, language: str) -> None:
        self._edition, self._schema, self._language = edition, schema, language

    def node(self, node: Node) -> Row:
        """A record as a row."""
        return {
            "key": node.key,
            "id": self._thing(node.key),
            "label": text_in(node.labels, self._language),
            "type": node.kind,
            "type_label": self._schema.label(node.kind, self._language) or "",
            "ties": node.degree,
            "page": self._sheet(node.key),
        }

    def ties(self, ties: Iterable[Tie]) -> list[Row]:
        """Ties as rows, with the names of their ends."""
        known = list(ties)
        labels = self._edition.labels({end for tie in known for end in (tie.origin, tie.target)})
        names = {key: text_in(texts, self._language) for key, texts in labels.items()}
        return [self._tie(tie, names) for tie in known]

    def _tie(self, tie: Tie, names: Mapping[str, str]) -> Row:
        return {
            "key": f"{tie.record}/{tie.kind.replace('#', '/').rpartition('/')[2]}/{tie.target}",
            "from": tie.origin,
            "to": tie.target,
            "source": self._thing(tie.origin),
            "source_label": names.get(tie.origin, ""),
            "target": self._thing(tie.target),
            "target_label": names.get(tie.target, ""),
            "role": tie.kind,
            "role_label": self._schema.label(tie.kind, self._language) or "",
            "start": tie.start,
            "end": tie.end,
            "amount": _number(tie.amount),
            "evidence": tie.source,
            "evidence_date": tie.source_date,
            "record": self._sheet(tie.record),
        }

    def _thing(self, key: str) -> str:
        return f"{self._edition.base}id/{key}"

    def _sheet(self, key: str) -> str:
        return f"{self._edition.base}doc/{key}"


_GRAPHML_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def _declared(kind: str, column: str) -> str:
    number = _NUMBERS.get(column, "string")
    return f'  <key id="{kind[0]}_{column}" for="{kind}" attr.name="{column}" attr.type="{number}"/>\n'


def _node(row: Row) -> str:
    return f"    <node id={_token(row['key'])}>{_data('n', row, _NODE_DATA)}</node>\n"


def _edge(row: Row) -> str:
    ends = f"source={_token(row['from'])} target={_token(row['to'])}"
    data = _data("e", {**row, "label": row["role_label"]}, _EDGE_DATA)
    return f"    <edge id={_token(row['key'])} {ends}>{data}</edge>\n"


def _token(key: str | float | None) -> str:
    """A key as an identifier that GraphML allows (an XML name token), in quotes: `actor/tiriad` → `actor:tiriad`."""
    return quoteattr(_NOT_TOKEN.sub("-", str(key).replace("/", ":")))


def _data(prefix: str, row: Row, columns: Iterable[str]) -> str:
    cells = ((column, _cell(row[column])) for column in columns)
    return "".join(f'<data key="{prefix}_{column}">{escape(cell)}</data>' for column, cell in cells if cell)


def _listed(items: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    first = True
    for batch in _batches(items, _BATCH):
        yield (b"\n" if first else b",\n") + b",\n".join(orjson.dumps(item) for item in batch)
        first = False


def _cell(value: str | float | None) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _batches(items: Iterable[_Any], size: int) -> Iterator[list[_Any]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
