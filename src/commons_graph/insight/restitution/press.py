"""The table for the press: one line for each initiative, in words."""

from __future__ import annotations

from commons_graph.insight.restitution.directory import Directory, Entry
from commons_graph.spreadsheets import BYTE_ORDER_MARK, csv_lines

COLUMNS = ("name", "summary", "territories", "themes", "partners", "website", "address")
_SEPARATOR = " | "


def press_csv(directory: Directory) -> bytes:
    """The directory as CSV; several values of a cell are joined by ` | `."""
    return BYTE_ORDER_MARK + csv_lines([COLUMNS, *(_line(entry, directory) for entry in directory.entries)])


def _line(entry: Entry, directory: Directory) -> list[str]:
    partners = [f"{helping.partner} ({', '.join(helping.roles)})" for helping in entry.partners]
    return [
        entry.name,
        entry.summary,
        _SEPARATOR.join(map(directory.names, entry.territories)),
        _SEPARATOR.join(map(directory.names, entry.themes)),
        _SEPARATOR.join(partners),
        entry.homepage,
        entry.iri,
    ]
