"""Lists of records: pages of a few, the whole as CSV, and a page as JSON-LD."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import pyoxigraph as ox
from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Kind, RecordType
from commons_graph.search.rows import RecordRow
from commons_graph.terms import RDF_TYPE, RDFS_LABEL
from commons_graph.web import known_fields as known
from commons_graph.web.csv_table import CsvTable
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import CSV, HTML, JSON_LD
from commons_graph.web.resource import Body, Resource, alternates, respond
from commons_graph.web.site import Site
from commons_graph.web.values import Value, ValueReader

PAGE_SIZE: Final = 25
_CSV_BATCH: Final = 500
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of records of one type: where it is, how many there are, and how to fetch some.

    `template` shows it; `values` are what that template needs besides the items.
    """

    path: str
    record_type: RecordType
    count: int
    rows: Callable[[int, int], list[RecordRow]]
    page: int
    template: str
    values: Mapping[str, Any]

    @property
    def pages(self) -> int:
        """The number of pages; an empty list has one."""
        return max(1, -(-self.count // PAGE_SIZE))

    @property
    def query(self) -> str:
        """What the page adds to the address; the first page adds nothing."""
        return f"page={self.page}" if self.page > 1 else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One record in a list: its name, its places, one sentence, and its first concepts (themes, roles)."""

    name: Value
    iri: str
    kind: str
    sentence: Value | None
    places: list[Value]
    concepts: list[Value]


def page_number(text: str | None) -> int:
    """The page asked for; raises NotFound for what is not a page number."""
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8) or int(text) < 1:
        raise NotFound(f"'{text[:40]}' is not a page number", hint="pages are numbered from 1")
    return int(text)


def respond_listing(site: Site, reading: Reading, listing: Listing, suffix: str | None) -> Response:
    """The answer to a request for a list; raises NotFound past its last page."""
    if listing.page > listing.pages:
        raise NotFound(
            f"there is no page {listing.page}: the list has {listing.pages}",
            hint="the first page is " + reading.links.page(listing.path),
        )
    forms = {
        HTML: lambda: _html(site, reading, listing),
        CSV: lambda: _csv(reading, listing),
        JSON_LD: lambda: orjson.dumps(_collection(reading, listing), option=orjson.OPT_INDENT_2),
    }
    state = site.page_state(reading.edition)
    resource = Resource(listing.path, forms, state, state, modified=reading.edition.modified, query=listing.query)
    return respond(reading.visit, resource, suffix)


def items_of(reading: Reading, record_type: RecordType, rows: list[RecordRow]) -> list[Item]:
    """Some records as items of a list."""
    described = [(row, row.triples()) for row in rows]
    values = reading.values_in(triple for _, triples in described for triple in triples)
    return [_item(reading, record_type, row, TripleView(triples), values) for row, triples in described]


def _item(reading: Reading, record_type: RecordType, row: RecordRow, view: TripleView, values: ValueReader) -> Item:
    thing = ox.NamedNode(reading.thing_iri(row.key))
    concepts = next((f.path for f in record_type.fields if f.kind is Kind.CONCEPT), None)
    # In a list of one class, saying the class of each would only repeat the title.
    classes = view.iris(thing, RDF_TYPE) if len(record_type.classes) > 1 else []
    labels = [reading.schema.label(class_iri, reading.language) for class_iri in classes]
    sentences = (value for path in known.SENTENCES for value in values.values(view, thing, path))
    return Item(
        name=reading.named(row.key, row.labels),
        iri=thing.value,
        kind=next(filter(None, labels), ""),
        sentence=next(sentences, None),
        places=values.values(view, thing, known.TERRITORY),
        concepts=values.values(view, thing, concepts) if concepts else [],
    )


def _html(site: Site, reading: Reading, listing: Listing) -> Body:
    rows = listing.rows((listing.page - 1) * PAGE_SIZE, PAGE_SIZE)
    page = Page(
        listing.template,
        listing.path,
        {"listing": listing, "rows": rows, "items": items_of(reading, listing.record_type, rows), **listing.values},
        query=listing.query,
        alternates=alternates(reading.visit, listing.path, (CSV, JSON_LD), listing.query),
        described=_collection(reading, listing),
    )
    return site.render(reading, page)


def _csv(reading: Reading, listing: Listing) -> Iterator[bytes]:
    table = CsvTable(reading, listing.record_type)
    yield table.header()
    for offset in range(0, listing.count, _CSV_BATCH):
        yield table.lines(listing.rows(offset, _CSV_BATCH))


def _collection(reading: Reading, listing: Listing) -> dict[str, Any]:
    """One page of the list as a small JSON-LD document, with Hydra's names for paging."""
    rows = listing.rows((listing.page - 1) * PAGE_SIZE, PAGE_SIZE)
    address = reading.links.public(listing.path)
    view: dict[str, Any] = {"@id": _page_address(address, listing.page), "@type": "hydra:PartialCollectionView"}
    view["hydra:first"] = {"@id": _page_address(address, 1)}
    view["hydra:last"] = {"@id": _page_address(address, listing.pages)}
    if listing.page > 1:
        view["hydra:previous"] = {"@id": _page_address(address, listing.page - 1)}
    if listing.page < listing.pages:
        view["hydra:next"] = {"@id": _page_address(address, listing.page + 1)}
    return {
        "@context": {"hydra": _HYDRA, "label": {"@id": RDFS_LABEL, "@container": "@language"}},
        "@id": address,
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


def _page_address(address: str, page: int) -> str:
    return f"{address}?page={page}" if page > 1 else address
