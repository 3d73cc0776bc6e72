"""`/dataset/{name}`: one published edition, or the census as it is now: what it holds, its files, how to cite it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from commons_graph.errors import UnknownEdition
from commons_graph.feeds.dumps.words import kind_words
from commons_graph.insight.voice import Voice
from commons_graph.schema.model import text_in
from commons_graph.web.catalogue.around import Around
from commons_graph.web.catalogue.changes import Changed, changes_between
from commons_graph.web.catalogue.citation import Citation
from commons_graph.web.catalogue.datasets import say_current, say_edition, say_series
from commons_graph.web.catalogue.gather import catalogue_of, edition_told, publications, state_of
from commons_graph.web.catalogue.listing import Catalogue
from commons_graph.web.catalogue.published import Published, name_of
from commons_graph.web.catalogue.quality import Measure
from commons_graph.web.catalogue.schema_org import current_described, edition_described
from commons_graph.web.catalogue.services import say_service
from commons_graph.web.catalogue.statements import Statements
from commons_graph.web.catalogue.terms import CONTEXT
from commons_graph.web.data_forms import rdf_forms
from commons_graph.web.dumps import NOT_KEPT
from commons_graph.web.edition_number import is_number
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, RDF, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit

CURRENT: Final = "current"
"""The word that stands in addresses for the census as it is now."""


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit, name: str) -> Response:
    """A published edition by its number, or `current` for the census as it is now; negotiated or with an ending."""
    stem, suffix = split_suffix(name)
    published = publications(site)
    catalogue = catalogue_of(site, published)
    if stem == CURRENT:
        resource = _current(site, site.reading(visit), catalogue)
    elif is_number(stem):
        resource = _edition(site, site.reading(visit), catalogue, edition_told(site, published, int(stem)))
    else:
        raise UnknownEdition(f"'{stem[:40]}' is not the number of an edition", hint="editions are listed at dataset")
    response = respond(visit, resource, suffix)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


def _current(site: Site, reading: Reading, catalogue: Catalogue) -> Resource:
    around = _around(site, catalogue)
    node = say_current(around, catalogue.now)
    for service in catalogue.services:
        say_service(around, service, node)
    values = {"counts": _counted(site, site.current().manifest.counts, reading.language), "catalogue": catalogue}
    path = f"dataset/{CURRENT}"
    described = current_described(catalogue, Voice(reading.language))
    return _resource(site, reading, _Told(path, "dataset_current.html", values, around.statements, node, described))


def _edition(site: Site, reading: Reading, catalogue: Catalogue, edition: Published) -> Resource:
    around = _around(site, catalogue)
    node = say_edition(around, edition, catalogue.services)
    for service in catalogue.services if edition.kept else ():
        say_service(around, service, None)
    voice = Voice(reading.language)
    values = {
        "published": edition,
        "title": name_of(edition, catalogue.told, voice),
        "counts": _counted(site, edition.counts, voice.language),
        "changes": _changed(site, edition, voice.language),
        "dumped": [(file, kind_words(file.kind, site.schema, voice)) for file in edition.files],
        "measures": _measured(edition.measures, voice),
        "citation": Citation(catalogue.told, edition, voice).in_words(),
    }
    described = edition_described(edition, catalogue.told, site.schema, voice)
    return _resource(site, reading, _Told(edition.path, "edition.html", values, around.statements, node, described))


def _around(site: Site, catalogue: Catalogue) -> Around:
    """What is said around any dataset: the series that it is in."""
    around = Around(Statements(), catalogue.told, site.schema)
    say_series(around, catalogue.numbers, catalogue.modified, catalogue.issued)
    return around


@dataclass(frozen=True, slots=True)
class _Told:
    """A dataset in all its forms: its page, with the values of the template, its triples and its schema.org."""

    path: str
    template: str
    values: Mapping[str, Any]
    statements: Statements
    node: str
    described: Mapping[str, Any]


def _resource(site: Site, reading: Reading, told: _Told) -> Resource:
    licence = site.licence(reading)
    page = Page(
        told.template,
        told.path,
        told.values,
        alternates=alternates(reading.visit, told.path, RDF),
        license=licence,
        described=told.described,
    )
    forms = {HTML: lambda: site.render(reading, page), **rdf_forms(list(told.statements), CONTEXT, told.node)}
    state = state_of(site)
    return Resource(told.path, forms, state, state, license=licence, about=told.node)


def _counted(site: Site, counts: Mapping[str, int], language: str) -> list[tuple[str, str, int]]:
    """The name of each type with its list segment and its number of records, in the order of the shapes."""
    return [
        (text_in(t.plurals, language), t.list_segment, counts[t.segment])
        for t in site.schema.record_types
        if counts.get(t.segment)
    ]


def _changed(site: Site, edition: Published, language: str) -> list[tuple[str, Changed]] | None:
    """What changed since the edition before, type by type; None for the first one, or without a journal."""
    if site.journal is None or edition.previous is None:
        return None
    found = changes_between(site.journal, edition.previous, edition.sequence)
    return [(text_in(t.plurals, language), found[t.segment]) for t in site.schema.record_types if t.segment in found]


def _measured(measures: Sequence[Measure], voice: Voice) -> list[tuple[str, str]]:
    """What was measured, in words: a count as it is, a share as a percentage."""
    return [
        (
            measure.definitions.get(voice.language, measure.name),
            voice.number(measure.value) if measure.total is None else voice.share(measure.value, measure.total or 1),
        )
        for measure in measures
    ]
