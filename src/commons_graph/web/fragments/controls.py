"""What a page of a fragment says of itself: totals, ways on, and the form that leads to every other fragment.

After the specification of Triple Pattern Fragments and the Hydra Core Vocabulary. Every node has an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import FOAF_PRIMARY_TOPIC, HYDRA, RDF, RDF_TYPE, RDFS, VOID, XSD
from commons_graph.web.fragments.asking import PAGE_SIZE, FragmentPage
from commons_graph.web.fragments.pattern import POSITIONS, TriplePattern

PATH: Final = "fragments"
_EXACT: Final = {"en": "The number of triples is exact.", "fr": "Le nombre de triplets est exact."}
_ESTIMATED: Final = {
    "en": "The number of triples is an estimate: there are at most so many.",
    "fr": "Le nombre de triplets est une estimation : il y en a au plus autant.",
}


def address(pattern: TriplePattern, page: int = 1) -> str:
    """The address of a page below the base; the first has no number."""
    parameters = [part for part in (pattern.address, f"page={page}" if page > 1 else "") if part]
    return PATH + ("?" + "&".join(parameters) if parameters else "")


@dataclass(frozen=True, slots=True)
class Controls:
    """The metadata of a page.

    `base` is the public base IRI and `here` the address below it that was asked for: clients look for what is said of
    that very address, however they wrote it. `edition` is the number of the edition that the address names, else empty;
    all ways on stay in it.
    """

    base: str
    here: str
    page: FragmentPage
    edition: str = ""

    @property
    def graph(self) -> ox.NamedNode:
        """The name of the graph that keeps the metadata apart from the data."""
        return self._node(self.here + "#metadata")

    def triples(self) -> Iterator[ox.Triple]:
        """Everything, in the order in which it is best read.

        Comunica and its like find the metadata graph by its primary topic, the dataset that the page is a subset of;
        so nothing else may be said to have the page as its subset.
        """
        dataset = self._node(f"dataset/{self.edition}" if self.edition else "dataset")
        here = self._node(self.here)
        yield ox.Triple(self.graph, ox.NamedNode(FOAF_PRIMARY_TOPIC), dataset)
        yield ox.Triple(dataset, _TYPE, ox.NamedNode(VOID + "Dataset"))
        yield ox.Triple(dataset, ox.NamedNode(VOID + "subset"), here)
        yield from self._fragment(here)
        yield from self._page(here)
        yield from _form(self.base, dataset, self.edition)

    def _fragment(self, here: ox.NamedNode) -> Iterator[ox.Triple]:
        fragment, total = self._way(1), self.page.total
        number = _integer(total.number)
        yield ox.Triple(fragment, _TYPE, _hydra("Collection"))
        yield ox.Triple(fragment, _hydra("view"), here)
        yield ox.Triple(fragment, _hydra("totalItems"), number)
        yield ox.Triple(fragment, ox.NamedNode(VOID + "triples"), number)
        for language, text in (_EXACT if total.exact else _ESTIMATED).items():
            yield ox.Triple(fragment, ox.NamedNode(RDFS + "comment"), ox.Literal(text, language=language))

    def _page(self, here: ox.NamedNode) -> Iterator[ox.Triple]:
        number = self.page.number
        yield ox.Triple(here, _TYPE, _hydra("PartialCollectionView"))
        yield ox.Triple(here, _hydra("itemsPerPage"), _integer(PAGE_SIZE))
        yield ox.Triple(here, _hydra("first"), self._way(1))
        if number > 1:
            yield ox.Triple(here, _hydra("previous"), self._way(number - 1))
        if self.page.more:
            yield ox.Triple(here, _hydra("next"), self._way(number + 1))

    def _way(self, number: int) -> ox.NamedNode:
        path = address(self.page.pattern, number)
        kept = f"{'&' if '?' in path else '?'}edition={self.edition}" if self.edition else ""
        return self._node(path + kept)

    def _node(self, path: str) -> ox.NamedNode:
        return ox.NamedNode(self.base + path)


@lru_cache(maxsize=32)
def _form(base: str, dataset: ox.NamedNode, edition: str) -> tuple[ox.Triple, ...]:
    """The form that leads to every fragment of an edition; it is the same on all of their pages."""
    form = ox.NamedNode(f"{base}{PATH}#form")
    start = f"?edition={edition}{{&" if edition else "{?"
    found = [
        ox.Triple(dataset, _hydra("search"), form),
        ox.Triple(form, _TYPE, _hydra("IriTemplate")),
        ox.Triple(form, _hydra("template"), ox.Literal(f"{base}{PATH}{start}{','.join(POSITIONS)}}}")),
        ox.Triple(form, _hydra("variableRepresentation"), _hydra("ExplicitRepresentation")),
    ]
    for name in POSITIONS:
        mapping = ox.NamedNode(f"{base}{PATH}#{name}")
        found.append(ox.Triple(form, _hydra("mapping"), mapping))
        found.append(ox.Triple(mapping, _hydra("variable"), ox.Literal(name)))
        found.append(ox.Triple(mapping, _hydra("property"), ox.NamedNode(RDF + name)))
    return tuple(found)


@lru_cache(maxsize=64)
def _hydra(name: str) -> ox.NamedNode:
    return ox.NamedNode(HYDRA + name)


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer"))


_TYPE: Final = ox.NamedNode(RDF_TYPE)
