"""Lists of records: a selection of one type, in pages for people, whole for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyoxigraph as ox
from starlette.responses import Response

from commons_graph.errors import BadRequest, NotFound
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Kind, RecordType, Text
from commons_graph.search.finder import Order
from commons_graph.search.rows import RecordRow
from commons_graph.search.selection import Selection
from commons_graph.terms import RDF_TYPE, RDFS_LABEL
from commons_graph.web import known_fields as known
from commons_graph.web.filter_query import query_address, query_fits, query_of
from commons_graph.web.filters import Filters
from commons_graph.web.list_documents import batches_of, csv_document, has_places, json_ld_document
from commons_graph.web.map_documents import geojson_document, gogocarto_document, umap_document
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import (
    CSV,
    GEOJSON,
    GOGOCARTO,
    HTML,
    JSON_LD,
    SPARQL_QUERY,
    UMAP,
    Representation,
)
from commons_graph.web.resource import Body, Resource, alternates, respond
from commons_graph.web.site import Site
from commons_graph.web.values import Value, ValueReader

PAGE_SIZE: Final = 25
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_DEEP: Final = 5000
"""How far into a whole list the tables are read; beyond that the order is kept in memory."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: where it is, what it selects, in which order, which page of it, and what its template needs besides."""

    path: str
    record_type: RecordType
    selection: Selection
    order: Order
    page: int
    count: int
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """The number of pages; an empty list has one."""
        return page_count(self.count)

    @property
    def own_order(self) -> list[tuple[str, str]]:
        """The parameter of an order that is not the one expected."""
        return [] if self.order is expected_order(self.selection) else [("order", self.order)]


@dataclass(frozen=True, slots=True)
class Item:
    """One record in a list: its name, its places, one sentence, and its first concepts (themes, roles)."""

    name: Value
    iri: str
    kind: Text | str
    sentence: Value | None
    places: list[Value]
    concepts: list[Value]


def page_count(records: int) -> int:
    """How many pages some records make; none make one that is empty."""
    return max(1, -(-records // PAGE_SIZE))


def page_number(text: str | None) -> int:
    """The page asked for; raises NotFound for what is not a page number."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8) or int(text) < 1:
        raise NotFound(f"'{text[:40]}' is not a page number", hint="pages are numbered from 1")
    return int(text)


def expected_order(selection: Selection) -> Order:
    """The order of a list that asks for none: what answers best where words are searched, else by name."""
    return Order.RELEVANCE if selection.text else Order.NAME


def order_named(text: str | None, selection: Selection) -> Order:
    """The order asked for; raises BadRequest for what is none."""
    if text is None:
        return expected_order(selection)
    if text not in set(Order):
        raise BadRequest(f"'{text[:40]}' is not an order", hint=f"orders: {', '.join(Order)}")
    return Order(text)


def respond_listing(site: Site, reading: Reading, listing: Listing, suffix: str | None) -> Response:
    """The answer to a request for a list; raises NotFound past its last page."""
    check_page(listing.page, listing.count, reading.links.page(listing.path))
    filters = Filters(reading, listing.selection, listing.path, more=listing.own_order)
    selection, order = listing.selection, listing.order
    address = reading.links.public(listing.path) + (f"?{query}" if (query := filters.query()) else "")
    forms: dict[Representation, Callable[[], Body]] = {
        HTML: lambda: _html(site, reading, listing, filters, tuple(forms)),
        CSV: lambda: csv_document(reading, listing.record_type, selection, order),
        JSON_LD: lambda: json_ld_document(reading, site.context, selection, order, address),
    }
    if has_places(reading, listing.record_type):
        forms |= _on_maps(site, reading, selection, order)
    if query_fits(selection, listing.count):
        forms[SPARQL_QUERY] = lambda: query_of(filters)
    state = site.page_state(reading.edition)
    resource = Resource(
        listing.path,
        forms,
        state,
        state,
        modified=reading.edition.modified,
        query=filters.query(page=listing.page),
        data_query=filters.query(),
    )
    return respond(reading.visit, resource, suffix)


def _on_maps(
    site: Site, reading: Reading, selection: Selection, order: Order
) -> dict[Representation, Callable[[], Body]]:
    """The forms of a list whose records may be somewhere."""

    def elements() -> Body:
        batches = batches_of(reading, selection, order)
        return gogocarto_document(reading, batches, site.licence(reading), site.name(reading))

    return {
        GEOJSON: lambda: geojson_document(reading, batches_of(reading, selection, order)),
        UMAP: lambda: umap_document(reading, batches_of(reading, selection, order)),
        GOGOCARTO: elements,
    }


def check_page(page: int, count: int, first: str) -> None:
    """Raise NotFound past the last page."""
    if page > page_count(count):
        raise NotFound(f"there is no page {page}: the list has {page_count(count)}", hint=f"the first page is {first}")


def rows_of_page(reading: Reading, selection: Selection, order: Order, page: int) -> list[RecordRow]:
    """The records on one page of a selection."""
    offset = (page - 1) * PAGE_SIZE
    if selection.is_whole and order is Order.NAME and len(selection.types) == 1 and offset < _DEEP:
        return reading.edition.rows(selection.types[0], offset=offset, limit=PAGE_SIZE)
    keys = reading.finder.page(selection, offset, PAGE_SIZE, order)
    found = reading.edition.records(keys)
    return [found[key] for key in keys]


def items_of(reading: Reading, record_type: RecordType, rows: Sequence[RecordRow]) -> list[Item]:
    """Some records of one type as items of a list."""
    # in a list of one class, saying the class of each would only repeat the title
    return _items(reading, rows, with_kind=len(record_type.classes) > 1)


def items_of_any_type(reading: Reading, rows: Sequence[RecordRow]) -> list[Item]:
    """Some records of several types as items of a list."""
    return _items(reading, rows, with_kind=True)


def _items(reading: Reading, rows: Sequence[RecordRow], *, with_kind: bool) -> list[Item]:
    described = [(row, row.triples()) for row in rows]
    values = reading.values_in(triple for _, triples in described for triple in triples)
    return [_item(reading, row, TripleView(triples), values, with_kind) for row, triples in described]


def _item(reading: Reading, row: RecordRow, view: TripleView, values: ValueReader, with_kind: bool) -> Item:
    thing = ox.NamedNode(reading.thing_iri(row.key))
    record_type = reading.schema.by_segment(row.segment)
    fields = record_type.fields if record_type else ()
    concepts = next((f.path for f in fields if f.kind is Kind.CONCEPT), None)
    labels = [reading.schema.label(iri, reading.language) for iri in view.iris(thing, RDF_TYPE)] if with_kind else []
    sentences = (value for path in known.SENTENCES for value in values.values(view, thing, path))
    return Item(
        name=reading.named(row.key, row.labels),
        iri=thing.value,
        kind=next(filter(None, labels), ""),
        sentence=next(sentences, None),
        places=values.values(view, thing, known.TERRITORY),
        concepts=values.values(view, thing, concepts) if concepts else [],
    )


def _html(site: Site, reading: Reading, listing: Listing, filters: Filters, forms: Sequence[Representation]) -> Body:
    rows = rows_of_page(reading, listing.selection, listing.order, listing.page)
    page = Page(
        "list.html",
        listing.path,
        {
            "listing": listing,
            "filters": filters,
            "rows": rows,
            "items": items_of(reading, listing.record_type, rows),
            "orders": _orders(reading, listing),
            "query_address": query_address(filters),
            **listing.values,
        },
        query=filters.query(page=listing.page),
        alternates=alternates(reading.visit, listing.path, forms, filters.query()),
        described=_collection(reading, listing, filters, rows),
        # one filter makes a page worth finding; more make more pages than there are records
        indexed=len(listing.selection.values) <= 1 and not listing.selection.text and not listing.own_order,
    )
    return site.render(reading, page)


def _orders(reading: Reading, listing: Listing) -> list[tuple[Order, str]]:
    """The orders that make a difference, each with its address."""
    orders = [order for order in Order if order is not Order.RELEVANCE or listing.selection.text]
    found = []
    for order in orders:
        more = [] if order is expected_order(listing.selection) else [("order", order)]
        found.append((order, Filters(reading, listing.selection, listing.path, more=more).address()))
    if reading.still and not listing.selection.is_whole:
        return []
    return found if listing.count > 1 else []


def _collection(reading: Reading, listing: Listing, filters: Filters, rows: Sequence[RecordRow]) -> dict[str, Any]:
    """One page of the list as a small JSON-LD document, with Hydra's names for paging."""

    def address(page: int) -> str:
        query = filters.query(page=page)
        return reading.links.public(listing.path) + (f"?{query}" if query else "")

    view: dict[str, Any] = {"@id": address(listing.page), "@type": "hydra:PartialCollectionView"}
    view["hydra:first"] = {"@id": address(1)}
    view["hydra:last"] = {"@id": address(listing.pages)}
    if listing.page > 1:
        view["hydra:previous"] = {"@id": address(listing.page - 1)}
    if listing.page < listing.pages:
        view["hydra:next"] = {"@id": address(listing.page + 1)}
    return {
        "@context": {"hydra": _HYDRA, "label": {"@id": RDFS_LABEL, "@container": "@language"}},
        "@id": address(1),
        "@type": "hydra:Collection",
        "hydra:totalItems": listing.count,
        "hydra:view": view,
        "hydra:member": [_member(reading, row) for row in rows],
    }


def _member(reading: Reading, row: RecordRow) -> dict[str, Any]:
    thing = ox.NamedNode(reading.thing_iri(row.key))
    classes = TripleView(row.triples()).iris(thing, RDF_TYPE)
    labels = {tag.replace("und", "@none"): text for tag, text in row.labels.items()}
    return {"@id": thing.value, "@type": classes, "label": labels}
