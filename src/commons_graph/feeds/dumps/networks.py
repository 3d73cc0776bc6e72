"""Who helps whom in which role, since when, as tables and as GraphML, for network researchers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from commons_graph.feeds.dumps.packing import Counts
from commons_graph.feeds.dumps.subject import Subject
from commons_graph.insight.network_csv import NODE_TABLE, TIE_TABLE, csv_of
from commons_graph.insight.network_export import Exported, Row, exported_whole, graphml
from commons_graph.search.tie_reader import TieFilter

_ALL: Final = TieFilter()


def write_edges(subject: Subject, output: BinaryIO) -> Counts:
    """Write one line for each tie: its ends, its role, its dates, its amount, and who says so where."""
    network = _Counted(subject)
    output.writelines(csv_of(TIE_TABLE, network.exported))
    return {"ties": network.ties}


def write_nodes(subject: Subject, output: BinaryIO) -> Counts:
    """Write one line for each record that has a tie."""
    network = _Counted(subject)
    output.writelines(csv_of(NODE_TABLE, network.exported))
    return {"records": network.nodes}


def write_graphml(subject: Subject, output: BinaryIO) -> Counts:
    """Write the same network as GraphML: a directed graph with several edges between two nodes."""
    network = _Counted(subject)
    output.writelines(graphml(network.exported))
    return {"records": network.nodes, "ties": network.ties}


class _Counted:
    """The whole network, with a count of what passed by."""

    def __init__(self, subject: Subject) -> None:
        whole = exported_whole(subject.edition, subject.schema, subject.language, _ALL)
        self.nodes = 0
        self.ties = 0
        self.exported: Exported = replace(
            whole, nodes=lambda: self._nodes(whole.nodes()), ties=lambda: self._ties(whole.ties())
        )

    def _nodes(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.nodes += 1
            yield row

    def _ties(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.ties += 1
            yield row
