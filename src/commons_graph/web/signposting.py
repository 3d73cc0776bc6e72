"""FAIR Signposting: the links by which a program finds its way around a record without reading its page.

Level 1 is the Link header of every form, level 2 the link set with everything about all forms (RFC 9264). The header
names two data forms and one form of each other profile, by addresses without host, so that it stays within the 4 kB
that web servers in front allow for all headers; the link set names them all, in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from commons_graph.profiles.profile import Profile, Profiles
from commons_graph.schema.graph import TripleView
from commons_graph.search.rows import RecordRow
from commons_graph.terms import ESS, RDF_TYPE
from commons_graph.web import known_fields as known
from commons_graph.web.link_header import Link, fits_header
from commons_graph.web.profile_choice import PARAMETER
from commons_graph.web.reading import Reading
from commons_graph.web.representations import HTML, JSON_LD, RDF, Representation

SCHEMA_PROFILE: Final = "schema"
LINKSETS: Final = (("json", "application/linkset+json"), ("txt", "application/linkset"))
"""Endings of the link sets of a record and their media types."""

_ABOUT_PAGE: Final = "https://schema.org/AboutPage"
_PART_OF_CENSUS: Final = ESS + "partOfCensus"
_HTML_TYPE: Final = (("type", HTML.media_type),)
_IN_HEADER: Final = ("ttl", "jsonld")
"""The data forms that the header names as the content of the page."""

_TURTLE: Final = next(form for form in RDF if form.suffix == "ttl")
"""The form in which other profiles are named as alternates: readers of JSON-LD follow any alternate in JSON-LD, taking
it for the same document (JSON-LD 1.1 API §9.4)."""

Described = tuple[str, list[Link]]
"""An address and its links."""


@dataclass(frozen=True, slots=True)
class Signposts:
    """What is known of a record that links tell; addresses are within the edition that is read."""

    reading: Reading
    profiles: Profiles
    key: str
    types: tuple[str, ...]
    license: str | None
    authors: tuple[str, ...]

    @property
    def landing(self) -> str:
        """The address of the page."""
        return self._address()

    @property
    def thing(self) -> str:
        """The permanent IRI of the thing."""
        return self.reading.thing_iri(self.key)

    @property
    def _served(self) -> Sequence[Profile]:
        """The profiles that can be had here: a parameter in the address needs a server."""
        return (self.profiles.plain,) if self.reading.still else self.profiles.all

    def of_form(self, form: Representation, profile: Profile) -> Iterator[Link]:
        """The links that go with one form in one profile, besides those that every resource has.

        Addresses of ours are without host, and the same in every language.
        """
        for link in self._of_form(form, profile):
            local = link.href.removeprefix(self.reading.links.public("doc/"))
            yield replace(link, href=self.reading.links.file(f"doc/{local}")) if local != link.href else link

    def _of_form(self, form: Representation, profile: Profile) -> Iterator[Link]:
        if form is HTML:
            yield from self._of_page(self._items(_IN_HEADER), self._metadata(JSON_LD))
        else:
            yield from self._common()
            yield Link(self.landing, "collection" if profile.plain else "describes", _HTML_TYPE)
        yield Link(profile.iri, "profile")
        for other in self._served:
            if other is not profile:
                yield self._in_profile(_TURTLE, other, "alternate")
        for suffix, media_type in LINKSETS:
            yield Link(self._address(f"/linkset.{suffix}"), "linkset", (("type", media_type),))

    def everything(self) -> list[Described]:
        """The link set: the page, its data forms, and its forms in other profiles, each with its links."""
        of_page = [*self._of_page(self._items(), self._metadata()), Link(self.thing, "describes")]
        if self.license:
            of_page.append(Link(self.license, "license"))
        back = [*self._common(), Link(self.landing, "collection", _HTML_TYPE)]
        licensed = [Link(self.license, "license")] if self.license else []
        found: list[Described] = [(self.landing, of_page)]
        found += [(item.href, [*back, *licensed]) for item in self._items()]
        found += [(one.href, [Link(self.landing, "describes", _HTML_TYPE)]) for one in self._metadata()]
        return [(anchor, [link for link in links if fits_header(link.href)]) for anchor, links in found]

    def _of_page(self, items: Sequence[Link], metadata: Sequence[Link]) -> Iterator[Link]:
        yield from self._common()
        yield Link(_ABOUT_PAGE, "type")
        yield from (Link(iri, "type") for iri in self.types)
        yield from items
        yield from metadata
        yield Link(self.reading.links.public("dataset"), "collection")

    def _common(self) -> Iterator[Link]:
        # a frozen edition is cited as it was; else the permanent IRI is what outlives every edition
        yield Link(self.landing if self.reading.links.edition else self.thing, "cite-as")
        yield from (Link(iri, "author") for iri in self.authors)

    def _items(self, suffixes: Sequence[str] | None = None) -> list[Link]:
        return [
            Link(self._address(f".{form.suffix}"), "item", (("type", form.media_type),))
            for form in RDF
            if suffixes is None or form.suffix in suffixes
        ]

    def _metadata(self, only: Representation | None = None) -> list[Link]:
        """The record in other profiles; with `only`, in schema.org alone and in that form."""
        others = [one for one in self._served if not one.plain and (only is None or one.token == SCHEMA_PROFILE)]
        return [
            self._in_profile(form, one, "describedby") for one in others for form in (RDF if only is None else [only])
        ]

    def _in_profile(self, form: Representation, profile: Profile, rel: str) -> Link:
        query = "" if profile.plain else f"{PARAMETER}={profile.token}"
        attributes = (("type", form.media_type), ("profile", profile.iri))
        return Link(self._address(f".{form.suffix}", query), rel, attributes)

    def _address(self, after: str = "", query: str = "") -> str:
        edition = self.reading.links.edition
        parameters = "&".join(filter(None, (query, f"edition={edition}" if edition else "")))
        return self.reading.links.public(f"doc/{self.key}{after}") + (f"?{parameters}" if parameters else "")


def signposts_of(reading: Reading, profiles: Profiles, row: RecordRow, triples: Sequence[ox.Triple]) -> Signposts:
    """What links tell of a record."""
    view = TripleView(triples)
    thing, sheet = ox.NamedNode(reading.thing_iri(row.key)), ox.NamedNode(reading.sheet_iri(row.key))
    translator = profiles.by_token(SCHEMA_PROFILE).translator
    return Signposts(
        reading=reading,
        profiles=profiles,
        key=row.key,
        types=tuple(translator.types(view.iris(thing, RDF_TYPE)) if translator else ()),
        license=view.iri(sheet, known.LICENSE),
        authors=tuple(_authors(reading, view.iri(sheet, _PART_OF_CENSUS))),
    )


def _authors(reading: Reading, census: str | None) -> Iterator[str]:
    """The organisations that conduct the census a record is part of; never a person."""
    key = reading.links.key_of(census) if census else None
    row = reading.edition.records([key]).get(key) if key else None
    if row is not None and key is not None:
        conductors = TripleView(row.triples()).iris(ox.NamedNode(reading.thing_iri(key)), known.CONDUCTED_BY)
        yield from (iri for iri in conductors if "/id/person/" not in iri)
