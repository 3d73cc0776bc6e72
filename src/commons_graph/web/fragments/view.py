"""A page of a fragment for people: a form of three fields, and a table with labels beside addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pyoxigraph as ox

from commons_graph.web.fragments.asking import PAGE_SIZE, FragmentPage
from commons_graph.web.fragments.controls import PATH, address
from commons_graph.web.fragments.documents import DATA_FORMS
from commons_graph.web.fragments.pattern import explicit
from commons_graph.web.query_results import Cell, Reading, term_of
from commons_graph.web.rendering import Page
from commons_graph.web.resource import alternates
from commons_graph.web.site import Site
from commons_graph.web.visit import Visit


@dataclass(frozen=True, slots=True)
class NarrowingCell:
    """One term of the table, and the address of the fragment that has it in this place; empty where it is this one."""

    cell: Cell | None
    narrower: str


def fragment_page(site: Site, visit: Visit, page: FragmentPage) -> Page:
    """The page, ready to be rendered."""
    below = address(page.pattern, page.number)
    query = below.partition("?")[2]
    return Page(
        "fragment.html",
        PATH,
        {
            "fields": {name: "" if term is None else explicit(term) for name, term in page.pattern},
            "rows": list(_rows(site, visit, page)),
            "fragment": page,
            "first_row": (page.number - 1) * PAGE_SIZE + 1,
            "ways": _ways(visit, page),
        },
        query=query,
        alternates=alternates(visit, PATH, DATA_FORMS, query),
        indexed=not query,  # there is a page for every pattern anyone can think of
    )


def _rows(site: Site, visit: Visit, page: FragmentPage) -> Iterator[list[NarrowingCell]]:
    reading = Reading(partial(site.linker, visit), visit.links.base)
    triples = sorted(page.triples, key=str)
    cells = reading.rows([[term_of(t.subject), term_of(t.predicate), term_of(t.object)] for t in triples])
    for triple, row in zip(triples, cells, strict=True):
        addresses = _narrower(visit, page, triple)
        yield [NarrowingCell(cell, found) for cell, found in zip(row, addresses, strict=True)]


def _narrower(visit: Visit, page: FragmentPage, triple: ox.Triple) -> Iterator[str]:
    terms = (triple.subject, triple.predicate, triple.object)
    for (name, asked), term in zip(page.pattern, terms, strict=True):
        if asked is None and isinstance(term, ox.NamedNode | ox.Literal):
            yield visit.links.page(address(page.pattern.narrowed(name, term)))
        else:
            yield ""


def _ways(visit: Visit, page: FragmentPage) -> Mapping[str, Any]:
    """The addresses of the pages before and after this one, where there are such."""
    at = partial(address, page.pattern)
    return {
        "first": visit.links.page(at()) if page.number > 2 else "",
        "previous": visit.links.page(at(page.number - 1)) if page.number > 1 else "",
        "next": visit.links.page(at(page.number + 1)) if page.more else "",
    }
