"""One visit to one edition: what every page about records is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from commons_graph.editions.edition import Edition
from commons_graph.schema.model import Schema, Texts, text_in
from commons_graph.search.finder import Finder
from commons_graph.web.links import Links, readable_part
from commons_graph.web.values import Value, ValueReader, foreign
from commons_graph.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Reading:
    """A visit, the edition it reads, and the schema both follow; `still` pages are kept as files, without a server."""

    visit: Visit
    edition: Edition
    schema: Schema
    still: bool = False

    @property
    def links(self) -> Links:
        """The addresses of the visit."""
        return self.visit.links

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.visit.language

    @property
    def finder(self) -> Finder:
        """What finds and counts the records of the edition."""
        return self.edition.finder(self.schema)

    def values_in(self, triples: Iterable[ox.Triple]) -> ValueReader:
        """A reader of values that knows the labels of every record the triples point at."""
        return self.values_of_iris(triple.object.value for triple in triples if isinstance(triple.object, ox.NamedNode))

    def values_of_iris(self, iris: Iterable[str]) -> ValueReader:
        """A reader of values that knows the labels of the records among some IRIs."""
        keys = {key for iri in set(iris) if (key := self.links.key_of(iri))}
        return ValueReader(self.schema, self.links, self.language, self.edition.labels(keys))

    def named(self, key: str, labels: Texts) -> Value:
        """A record as a link, by its label."""
        href = self.links.page("doc/" + key)
        if not labels:
            return Value("link", readable_part(key), href, unnamed=True)
        text = text_in(labels, self.language)
        return Value("link", text, href, language=foreign(labels, text, self.language))

    def thing_iri(self, key: str) -> str:
        """The IRI of a thing."""
        return f"{self.edition.base}id/{key}"

    def sheet_iri(self, key: str) -> str:
        """The IRI of the sheet about a thing."""
        return f"{self.edition.base}doc/{key}"
