"""Everything the pages of one census share; made once, when the server starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import Depends, Request

from commons_graph.desk.office import Office
from commons_graph.editions.edition import Edition
from commons_graph.errors import NotFound
from commons_graph.insight.measuring import Measurer
from commons_graph.journal.port import Journal
from commons_graph.profiles.profile import Profiles
from commons_graph.schema.model import Schema, text_in
from commons_graph.settings import MapSettings
from commons_graph.sparql.library import NamedQuery
from commons_graph.terms import DCT_LICENSE
from commons_graph.web.current import CurrentEdition
from commons_graph.web.edition_number import edition_number
from commons_graph.web.fragments.totals import Totals
from commons_graph.web.known_fields import CENSUS_SEGMENT
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page, Templates
from commons_graph.web.shape_guide import ShapeGuide
from commons_graph.web.values import Value
from commons_graph.web.visit import SCOPE_KEY, Visit
from commons_graph.web.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Site:
    """The schema, the way to the current edition, the templates, and what pages are made of besides records.

    `version` changes when the package or a template does, so that entity tags do; `pages` are the paths that the menu
    may lead to. `journal` is read for what editions do not hold, their history; None where only an edition is served.
    `dumps` is the folder of the dumps of published editions. `office` is where people take part; None where they
    cannot. A `still` site is written to files: its pages offer nothing that needs a server.
    """

    schema: Schema
    current: CurrentEdition
    templates: Templates
    vocabulary: Vocabulary
    guide: ShapeGuide
    context: Mapping[str, Any]
    profiles: Profiles
    queries: Mapping[str, NamedQuery]
    version: str
    pages: frozenset[str] = frozenset()
    measurer: Measurer = field(default_factory=Measurer)
    fragment_totals: Totals = field(default_factory=Totals)
    tiles: MapSettings | None = None
    journal: Journal | None = None
    dumps: Path | None = None
    office: Office | None = None
    still: bool = False

    @property
    def the_office(self) -> Office:
        """Where people take part; only asked for by addresses that are not there without one."""
        if self.office is None:
            raise NotFound("nobody can take part here: this census is only read")
        return self.office

    def served(self) -> str:
        """A text that changes whenever an answer could; cheap enough for every request."""
        return self.current.state

    def edition(self, visit: Visit) -> Edition:
        """The edition that an address asks for, else the one in force.

        Raises BadRequest for what is no number, UnknownEdition, or EditionNotKept for one that is no longer kept.
        """
        return self.current() if visit.edition is None else self.current.numbered(edition_number(visit.edition))

    def reading(self, visit: Visit) -> Reading:
        """A visit to its edition; pages take it once, so that a page never mixes two editions."""
        return Reading(visit, self.edition(visit), self.schema, self.still)

    def data_state(self, digest: str) -> str:
        """What the entity tag of a data form follows."""
        return f"{digest} {self.version}"

    def page_state(self, edition: Edition) -> str:
        """What the entity tag of a page follows: labels and counts of other records are on it."""
        now = self.current.name
        # a page of an older edition tells which one is in force
        return f"{edition.key} {self.version}" + ("" if edition.folder.name == now else f" {now}")

    def render(self, reading: Reading, page: Page) -> str:
        """A page of a census, with its name and the list of its types in the header."""
        edition = reading.edition
        types = [t for t in self.schema.record_types if edition.count(t.segment) and t.segment != CENSUS_SEGMENT]
        values = {
            "site_name": self.name(reading),
            "menu": [(text_in(t.plurals, reading.language), t.list_segment) for t in types],
            "site_pages": self.pages,
            "edition": edition,
            "in_force": self._in_force(reading),
            "still": self.still,
            "taking_part": self.office is not None,
            **page.values,
        }
        described = self._described(reading, page) if page.described is None else page.described
        return self.templates.render(reading.visit, replace(page, described=described), values)

    def _in_force(self, reading: Reading) -> Edition | None:
        """The edition in force, where the page is of an older one."""
        if reading.visit.edition is None:
            return None
        current = self.current()
        return current if current.sequence != reading.edition.sequence else None

    def _described(self, reading: Reading, page: Page) -> Mapping[str, Any]:
        """What a page that is about no resource of its own says of itself to machines."""
        address = reading.links.canonical(page.address)
        return {
            "@context": {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "isPartOf": {"@type": "@id"}},
            "@id": address,
            "@type": "WebPage",
            "url": address,
            "inLanguage": reading.language,
            "isPartOf": reading.links.public(),
        }

    def page(self, visit: Visit, page: Page) -> str:
        """A page for a visit that has no reading yet."""
        return self.render(self.reading(visit), page)

    def linker(self, visit: Visit, iris: Iterable[str]) -> Callable[[str], Value]:
        """How to link to some IRIs: by the labels of records and of the vocabulary."""
        return self.reading(visit).values_of_iris(iris).link

    def name(self, reading: Reading) -> str:
        """The name of the census, from its own record."""
        rows = reading.edition.rows(CENSUS_SEGMENT, limit=1)
        return text_in(rows[0].labels, reading.language, "commons-graph") if rows else "commons-graph"

    def licence(self, reading: Reading) -> str | None:
        """The licence that the census states for all it gathers; its records may state others."""
        rows = reading.edition.rows(CENSUS_SEGMENT, limit=1)
        triples = rows[0].triples() if rows else []
        thing = ox.NamedNode(reading.thing_iri(rows[0].key)) if rows else None
        found = (t.object for t in triples if t.subject == thing and t.predicate.value == DCT_LICENSE)
        return next((node.value for node in found if isinstance(node, ox.NamedNode)), None)


async def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


async def _visit(request: Request) -> Visit:
    visit: Visit = request.scope[SCOPE_KEY]
    return visit


TheSite = Annotated[Site, Depends(_site)]
"""A parameter that receives the site."""

TheVisit = Annotated[Visit, Depends(_visit)]
"""A parameter that receives the visit."""
