"""The table of a figure as CSV: the same lines, numbers plain, and the address of what a line is about."""

from __future__ import annotations

from commons_graph.insight.figures import Cell, Table
from commons_graph.spreadsheets import BYTE_ORDER_MARK, csv_lines


def figure_csv(table: Table) -> bytes:
    """One line for each line of the table; the last column holds the address where some line has one."""
    addressed = any(line.iri for line in table.lines)
    head = [column.name for column in table.columns] + (["iri"] if addressed else [])
    lines = [[*map(_plain, line.cells), *([line.iri or ""] if addressed else [])] for line in table.lines]
    return BYTE_ORDER_MARK + csv_lines([head, *lines])


def _plain(cell: Cell) -> str:
    return "" if cell is None else str(cell)
