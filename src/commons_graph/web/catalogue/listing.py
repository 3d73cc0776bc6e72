"""The catalogue itself, page by page, as harvesters follow it: DCAT-AP with Hydra's links from page to page.

Harvesters want one view on each page, told by its type, and take what `hydra:next` says as it is; so each form of a
page leads on to the same form of the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commons_graph.errors import NotFound
from commons_graph.insight.voice import Voice
from commons_graph.journal.port import timestamp
from commons_graph.schema.model import Schema
from commons_graph.terms import DCAT, DCT, FOAF, HYDRA, RDFS, SKOS, XSD
from commons_graph.web.catalogue.around import Around
from commons_graph.web.catalogue.authorities import THEMES, languages
from commons_graph.web.catalogue.datasets import Present, current_iri, say_current, say_edition, say_series
from commons_graph.web.catalogue.published import Published
from commons_graph.web.catalogue.services import Service, say_service
from commons_graph.web.catalogue.statements import Statements
from commons_graph.web.catalogue.told import CensusTold
from commons_graph.web.catalogue.words import in_each

PAGE_SIZE: Final = 10
"""Editions on one page of the catalogue: each brings all its files."""

PATH: Final = "dataset"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the catalogue lists: the census, the numbers of its published editions, the oldest first, its services.

    `sequence` and `modified` are those of the edition in force; `issued` is when the first edition was published.
    """

    told: CensusTold
    schema: Schema
    numbers: Sequence[int]
    services: Sequence[Service]
    sequence: int
    modified: datetime
    issued: datetime | None = None

    @property
    def now(self) -> Present:
        """The census as it is now."""
        return Present(self.sequence, self.modified, self.services, self.numbers)

    @property
    def pages(self) -> int:
        """How many pages there are; the first is there even without editions."""
        return max(1, -(-len(self.numbers) // PAGE_SIZE))

    @property
    def node(self) -> str:
        """The IRI of the catalogue, which the pages are views of."""
        return self.told.base + "dataset#catalogue"

    def on_page(self, page: int) -> Sequence[int]:
        """The numbers of the editions on a page, the newest first; raises NotFound past the last page."""
        if page > self.pages:
            raise NotFound(
                f"there is no page {page}: the catalogue has {self.pages}",
                hint=f"the first page is {self.told.base}{PATH}",
            )
        newest = list(reversed(self.numbers))
        return newest[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]

    def address(self, page: int, suffix: str = "") -> str:
        """Where a page is, in the form with an ending."""
        return f"{self.told.base}{PATH}{suffix}" + (f"?page={page}" if page > 1 else "")


def catalogue_page(catalogue: Catalogue, page: int, editions: Sequence[Published], suffix: str) -> Statements:
    """All that one page of the catalogue says; the first also describes the series, the present state and services."""
    statements = Statements()
    around = Around(statements, catalogue.told, catalogue.schema)
    node = _say_catalogue(around, catalogue)
    _say_view(statements, catalogue, page, suffix)
    say_series(around, catalogue.numbers, catalogue.modified, catalogue.issued)
    if page == 1:
        current = say_current(around, catalogue.now)
        statements.link(node, DCAT + "dataset", current)
        statements.link(node, HYDRA + "member", current)
    for edition in editions:
        described = say_edition(around, edition, catalogue.services)
        statements.link(node, DCAT + "dataset", described)
        statements.link(node, HYDRA + "member", described)
    if page == 1 or any(edition.kept for edition in editions):
        for service in catalogue.services:
            serves = current_iri(catalogue.told.base) if page == 1 else None
            statements.link(node, DCAT + "service", say_service(around, service, serves))
    return statements


def _say_catalogue(around: Around, catalogue: Catalogue) -> str:
    statements, told = around.statements, around.told
    node = statements.kind(catalogue.node, DCAT + "Catalog", HYDRA + "Collection")
    statements.texts(node, DCT + "title", in_each(lambda voice: _title(told, voice)))
    statements.texts(node, DCT + "description", in_each(lambda voice: published_so_far(len(catalogue.numbers), voice)))
    statements.value(node, DCT + "modified", timestamp(catalogue.modified), XSD + "dateTime")
    if catalogue.issued:
        statements.value(node, DCT + "issued", timestamp(catalogue.issued), XSD + "dateTime")
    for language in languages(told.names):
        statements.link(node, DCT + "language", language.said(statements, DCT + "LinguisticSystem"))
    statements.link(node, DCAT + "themeTaxonomy", statements.kind(THEMES, SKOS + "ConceptScheme"))
    statements.texts(THEMES, DCT + "title", {"fr": "Thèmes de données", "en": "Data theme"})
    statements.link(node, FOAF + "homepage", statements.kind(told.base, FOAF + "Document"))
    statements.link(node, RDFS + "seeAlso", told.base + ".well-known/void")
    statements.link(node, DCAT + "resource", told.base + PATH)
    for say in (around.publisher, around.contact, around.licence):
        say(node)
    around.places(node, located=True)
    return node


def published_so_far(editions: int, voice: Voice) -> str:
    """How many editions were published; where none was, that the present state can be read all the same."""
    if not editions:
        return voice.message(
            "No edition has been published yet. The census can be read and queried as it is now, and changes without "
            "notice: cite it with the date on which you read it."
        )
    return voice.counted_message(
        "%(number)s published edition, which never changes, and the census as it is now.",
        "%(number)s published editions, which never change, and the census as it is now.",
        editions,
    )


def _title(told: CensusTold, voice: Voice) -> str:
    return voice.message("%(census)s: data and editions", census=told.name(voice.language))


def _say_view(statements: Statements, catalogue: Catalogue, page: int, suffix: str) -> None:
    """Where this page stands among all; `totalItems` counts the present state as well."""
    node, view = catalogue.node, statements.kind(catalogue.address(page, suffix), HYDRA + "PartialCollectionView")
    statements.value(node, HYDRA + "totalItems", len(catalogue.numbers) + 1, XSD + "integer")
    statements.link(node, HYDRA + "view", view)
    steps = {"first": 1, "previous": page - 1, "next": page + 1, "last": catalogue.pages}
    for name, number in steps.items():
        if 1 <= number <= catalogue.pages:
            statements.link(view, HYDRA + name, catalogue.address(number, suffix))
