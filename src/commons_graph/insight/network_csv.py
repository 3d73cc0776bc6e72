"""Tables of a network as CSV, with the precautions of every other CSV file of a census."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from commons_graph.insight.network_export import NODE_COLUMNS, TIE_COLUMNS, Exported, Row, table
from commons_graph.spreadsheets import BYTE_ORDER_MARK, csv_lines

Table = tuple[tuple[str, ...], Callable[[Exported], Iterable[Row]]]

NODE_TABLE: Final[Table] = (NODE_COLUMNS, lambda network: network.nodes())
TIE_TABLE: Final[Table] = (TIE_COLUMNS, lambda network: network.ties())


def csv_of(which: Table, network: Exported) -> Iterator[bytes]:
    """One of the two tables of a network, piece by piece."""
    columns, rows = which
    yield BYTE_ORDER_MARK
    for lines in table(columns, rows(network)):
        yield csv_lines(lines)
