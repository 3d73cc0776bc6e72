"""Asking for the value of a long facet by its name: `?territory.name=Guipavas`, as a form without a script does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from commons_graph.search.facets import FacetKind, Facets
from commons_graph.search.selection import TEXT_MAX, Selection, tidy
from commons_graph.web.filters import NAME_SUFFIX, Filters
from commons_graph.web.reading import Reading

_OFFERED: Final = 12


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name somebody asked for in a facet, and what has it: a label and an address for each.

    `only` is the address when there is no doubt.
    """

    text: str
    found: Sequence[tuple[str, str]]
    only: str | None


def name_parameters(facets: Facets) -> list[str]:
    """The parameters that ask for a value by its name."""
    return [name + NAME_SUFFIX for name, facet in facets.by_name.items() if facet.kind is FacetKind.TREE]


def asked_by_name(reading: Reading, selection: Selection, path: str, *, typed: bool = False) -> AskedName | None:
    """What the address asks for by its name, if anything; one answer leads straight to it."""
    filters, facets = Filters(reading, selection, path, typed), reading.finder.facets
    known = name_parameters(facets)
    for parameter, value in parse_qsl(reading.visit.query, max_num_fields=None):
        text = tidy(value)[:TEXT_MAX]
        if parameter in known and text:
            facet = facets.by_name[parameter.removesuffix(NAME_SUFFIX)]
            values = reading.finder.holdings.by_name(facet, text)
            found = [(filters.label(facet, v), filters.address(selection.with_value(facet.name, v))) for v in values]
            return AskedName(text, found[:_OFFERED], found[0][1] if len(found) == 1 else None)
    return None
