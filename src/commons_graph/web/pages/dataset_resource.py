"""One resource of RDF files: at its own path under the base, or at `resource?iri=…`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from starlette.responses import Response

from commons_graph import words
from commons_graph.errors import BadRequest, NotFound
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import text_in
from commons_graph.terms import RDF_TYPE
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.dataset_site import DatasetSite, TheDatasetSite, encoded_iri
from commons_graph.web.links import readable_part
from commons_graph.web.query_results import curie
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import TheVisit
from commons_graph.web.values import Part, ShownField, Value, foreign
from commons_graph.web.visit import Visit

_TRIPLES: Final = 1000
"""How many triples of a resource are served; what is past them is for a query."""

_INCOMING: Final = 100
_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a resource is served: its path below the base, and the parameters that name it."""

    path: str
    query: str = ""


@offers(*NEGOTIATED)
def show(site: TheDatasetSite, visit: TheVisit, iri: str = "") -> Response:
    """The resource with an IRI, negotiated."""
    return _answer(site, visit, _checked(iri), _Place("resource", encoded_iri(iri)), None)


@offers(*NEGOTIATED)
def show_form(site: TheDatasetSite, visit: TheVisit, suffix: str, iri: str = "") -> Response:
    """The resource with an IRI, in one form."""
    return _answer(site, visit, _checked(iri), _Place("resource", encoded_iri(iri)), suffix)


@offers(*NEGOTIATED)
def show_local(site: TheDatasetSite, visit: TheVisit, path: str) -> Response:
    """A resource under the base, at its own path; an ending asks for one form when the path alone names nothing."""
    own = _checked(site.dataset.base + quote(path, safe="/:@!$&'()*+,;=~-._"))
    if _known(site, own):
        return _answer(site, visit, own, _Place(path), None)
    stem, suffix = split_suffix(path)
    return _answer(site, visit, _checked(site.dataset.base + stem), _Place(stem), suffix)


def _answer(site: DatasetSite, visit: Visit, iri: str, place: _Place, suffix: str | None) -> Response:
    if not _known(site, iri):
        raise NotFound("these files say nothing of this resource", where=iri[:200])
    triples = _description(site, ox.NamedNode(iri))
    resource = Resource(
        path=place.path,
        forms={HTML: lambda: _html(site, visit, iri, place, triples), **rdf_forms(triples, {}, iri)},
        state=site.state,
        page_state=site.state,
        modified=site.dataset.modified,
        query=place.query,
        about=iri,
        described_by=(),
    )
    return respond(visit, resource, suffix)


def _checked(iri: str) -> str:
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise BadRequest("the parameter 'iri' is not an absolute IRI") from error
    return iri


def _known(site: DatasetSite, iri: str) -> bool:
    node = ox.NamedNode(iri)
    return next(site.about(node, 1), None) is not None or next(site.pointing_at(node, 1), None) is not None


def _description(site: DatasetSite, node: ox.NamedNode) -> list[ox.Triple]:
    """The triples of a resource and of the blank nodes that only it can name, within a bound."""
    found: dict[ox.Triple, None] = {}
    pending: list[tuple[ox.NamedNode | ox.BlankNode, int]] = [(node, 0)]
    seen: set[ox.NamedNode | ox.BlankNode] = {node}
    while pending and len(found) < _TRIPLES:
        subject, depth = pending.pop(0)
        for triple in site.about(subject, _TRIPLES - len(found)):
            found[triple] = None
            value = triple.object
            if isinstance(value, ox.BlankNode) and value not in seen and depth < _DEEPEST:
                seen.add(value)
                pending.append((value, depth + 1))
    return list(found)


def _html(site: DatasetSite, visit: Visit, iri: str, place: _Place, triples: list[ox.Triple]) -> str:
    view, node = TripleView(triples), ox.NamedNode(iri)
    labels = site.labels(iri)
    name = text_in(labels, visit.language)
    reader = _Reader(site, visit, triples, view)
    incoming = list(site.pointing_at(node, _INCOMING + 1))
    page = Page(
        "dataset_resource.html",
        place.path,
        {
            "iri": iri,
            "name": Value("words", name or readable_part(iri), language=foreign(labels, name, visit.language)),
            "types": [site.link(visit, class_iri) for class_iri in view.iris(node, RDF_TYPE)],
            "fields": reader.fields(node),
            "incoming": _grouped(site, visit, incoming[:_INCOMING]),
            "more_incoming": len(incoming) > _INCOMING,
            "more_triples": len(triples) >= _TRIPLES,
        },
        query=place.query,
        alternates=alternates(visit, place.path, NEGOTIATED, place.query),
        described=json_ld_of(triples, {}, iri),
    )
    return site.page(visit, page)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one resource and of its blank nodes."""

    site: DatasetSite
    visit: Visit
    triples: list[ox.Triple]
    view: TripleView

    def fields(self, node: ox.NamedNode | ox.BlankNode, depth: int = 0) -> list[ShownField]:
        """Every property of a node but its types, by name."""
        shown = []
        for path in dict.fromkeys(t.predicate.value for t in self.triples if t.subject == node):
            if path != RDF_TYPE:
                values = [self._value(value, depth) for value in self.view.values(node, path)]
                shown.append(ShownField(curie(path), path, property_name(self.site, self.visit, path), values))
        return sorted(shown, key=lambda field: field.label.casefold())

    def _value(self, node: object, depth: int) -> Value:
        if isinstance(node, ox.Literal):
            language = node.language if node.language != self.visit.language else None
            if node.language:
                return Value("text", node.value, language=language)
            text = words.literal_in_words(node.value, node.datatype.value, self.visit.language)
            return Value("words", text, machine=node.value if text != node.value else None)
        if isinstance(node, ox.NamedNode):
            return self.site.link(self.visit, node.value)
        if isinstance(node, ox.BlankNode) and depth < _DEEPEST:
            return Value("part", "", part=Part(f"node-{node.value}", "", self.fields(node, depth + 1)))
        return Value("words", "…")


def property_name(site: DatasetSite, visit: Visit, path: str) -> str:
    """What to call a property: its label in the files, else the last part of its IRI."""
    return text_in(site.labels(path), visit.language) or readable_part(path)


def _grouped(site: DatasetSite, visit: Visit, triples: list[ox.Triple]) -> list[ShownField]:
    """What points at a resource, by property."""
    by_path: dict[str, list[Value]] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            by_path.setdefault(triple.predicate.value, []).append(site.link(visit, triple.subject.value))
    return [ShownField(curie(p), p, property_name(site, visit, p), values) for p, values in by_path.items()]
