"""Who publishes a census, under which licence, where and when it holds: said alike of every dataset of it."""

from __future__ import annotations

from datetime import date
from typing import Final

import pyoxigraph as ox

from commons_graph.schema.model import Schema
from commons_graph.terms import DCAT, DCT, FOAF, ONTOLOGY, RDFS, SHAPE, SKOS, VCARD, XSD
from commons_graph.web.catalogue.authorities import SUBJECTS, clauses
from commons_graph.web.catalogue.statements import Statements
from commons_graph.web.catalogue.told import CensusTold
from commons_graph.web.catalogue.words import in_each
from commons_graph.words import licence_name

_WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
_KEYWORDS: Final = (
    {"fr": "innovation sociale", "en": "social innovation"},
    {"fr": "économie sociale et solidaire", "en": "social and solidarity economy"},
    {"fr": "recensement participatif", "en": "participatory census"},
    {"fr": "communs", "en": "commons"},
)


class Around:
    """Says the facts that all datasets, services and the catalogue of one census share."""

    def __init__(self, statements: Statements, told: CensusTold, schema: Schema) -> None:
        self.statements = statements
        self.told = told
        self.schema = schema
        self.base = told.base

    def publisher(self, node: str) -> None:
        """Who answers for it: those who conduct the census, the first as its publisher; else the site itself."""
        agents = [(one.iri, one.names) for one in self.told.publishers]
        agents = agents or [(self.base + "dataset#publisher", self.told.names)]
        for rank, (iri, names) in enumerate(agents):
            self.statements.kind(iri, FOAF + "Agent")
            self.statements.texts(iri, FOAF + "name", names)
            self.statements.link(node, DCT + ("creator" if rank else "publisher"), iri)

    def contact(self, node: str) -> None:
        """Whom to write to: the site, never a person."""
        contact = self.statements.kind(self.base + "dataset#contact", VCARD + "Kind", VCARD + "Organization")
        self.statements.texts(contact, VCARD + "fn", self.told.names)
        self.statements.link(contact, VCARD + "hasURL", self.base)
        self.statements.link(node, DCAT + "contactPoint", contact)

    def licence(self, node: str) -> None:
        """The licence, with its name and what it asks for; nothing where the census states none."""
        licence = self.told.license
        if not licence:
            return
        self.statements.link(node, DCT + "license", self.statements.kind(licence, DCT + "LicenseDocument"))
        if name := licence_name(licence):
            self.statements.value(licence, RDFS + "label", name)
        for clause in clauses(licence):
            self.statements.link(licence, DCT + "type", clause.said(self.statements))

    def subjects(self, node: str) -> None:
        """Themes and keywords."""
        for subject in SUBJECTS:
            self.statements.link(node, DCAT + "theme", subject.said(self.statements))
        for keyword in _KEYWORDS:
            self.statements.texts(node, DCAT + "keyword", keyword)

    def standards(self, node: str) -> None:
        """The vocabulary and the shapes that the data keeps to."""
        vocabulary = in_each(lambda voice: voice.message("Vocabulary"))
        shapes = in_each(lambda voice: voice.message("Fields of the records"))
        for iri, titles in ((ONTOLOGY, vocabulary), (SHAPE, shapes)):
            self.statements.link(node, DCT + "conformsTo", self.statements.kind(iri, DCT + "Standard"))
            self.statements.texts(iri, DCT + "title", titles)

    def places(self, node: str, *, located: bool) -> None:
        """The territories of the census with their codes; with `located`, the frame around all that has a place."""
        for territory in self.told.territories:
            place = self.statements.kind(territory.iri, DCT + "Location")
            self.statements.link(node, DCT + "spatial", place)
            self.statements.texts(place, SKOS + "prefLabel", territory.names)
            if territory.code:
                self.statements.value(place, DCT + "identifier", territory.code)
            if territory.point:
                self.statements.value(place, DCAT + "centroid", _point(*territory.point), _WKT)
        if located and self.told.extent:
            self._frame(node, *self.told.extent)

    def _frame(self, node: str, west: float, south: float, east: float, north: float) -> None:
        place = self.statements.kind(self.base + "dataset#extent", DCT + "Location")
        self.statements.link(node, DCT + "spatial", place)
        label = in_each(lambda voice: voice.message("Everything in the census that has a place"))
        self.statements.texts(place, SKOS + "prefLabel", label)
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{x} {y}" for x, y in corners)
        self.statements.value(place, DCAT + "bbox", f"POLYGON(({ring}))", _WKT)
        self.statements.value(place, DCAT + "centroid", _point((west + east) / 2, (south + north) / 2), _WKT)

    def period(self, node: str, until: date | None = None) -> None:
        """When the census was taken: until it ended, or, of an edition, until it was published."""
        start = self.told.start
        end = self.told.end or (ox.Literal(until.isoformat(), datatype=ox.NamedNode(XSD + "date")) if until else None)
        if start is None:
            return
        period = self.statements.kind(f"{node}#period", DCT + "PeriodOfTime")
        self.statements.link(node, DCT + "temporal", period)
        self.statements.literals(period, DCAT + "startDate", [start])
        self.statements.literals(period, DCAT + "endDate", [end] if end else [])


def _point(longitude: float, latitude: float) -> str:
    return f"POINT({longitude:.5f} {latitude:.5f})"
