"""One run of a query, as the page tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from commons_graph.sparql.library import NamedQuery, without_texts
from commons_graph.web.bench.faults import Fault
from commons_graph.web.query_results import QueryResult

TABLE_FORMATS: Final = ("csv", "json", "tsv", "xml")
GRAPH_FORMATS: Final = ("ttl", "jsonld", "rdf", "nt")
_SHARED_MAX: Final = 4000
"""Longest address of a query, encoded, in characters: past some eight kilobytes, servers in between refuse it."""

_LIMIT: Final = re.compile(r"\blimit\s+(\d+)\s*(?:offset\s+\d+\s*)?(?:values\b[^}]*\}\s*)?\Z", re.IGNORECASE)


def address_of(query: str) -> str:
    """The parameters that hold a query."""
    return urlencode({"query": query})


@dataclass(slots=True)
class Run:
    """A query's text, then its result or its fault, and the time it took; nothing where none was `asked`."""

    query: str = ""
    asked: bool = False
    example: NamedQuery | None = None
    result: QueryResult | None = None
    fault: Fault | None = None
    seconds: float = 0.0

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return self.fault.status if self.fault else HTTPStatus.OK

    @property
    def address(self) -> str:
        """The parameters that lead to this run; empty where the query is too long for an address."""
        if self.example:
            return urlencode({"example": self.example.name})
        address = address_of(self.query) if self.query else ""
        return address if len(address) < _SHARED_MAX else ""

    @property
    def limit_reached(self) -> int | None:
        """The LIMIT of the query, where the result has exactly as many rows."""
        match = _LIMIT.search(without_texts(self.query)) if self.result and self.result.form == "select" else None
        return int(match[1]) if match and self.result and int(match[1]) == self.result.count > 0 else None

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats that the result can be downloaded in."""
        return GRAPH_FORMATS if self.result and self.result.form == "graph" else TABLE_FORMATS

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """Format name and address parameters of the result as data; empty where the query is too long for that."""
        if not self.address:
            return []
        return [(name, urlencode({"query": self.query, "format": name})) for name in self.formats]
