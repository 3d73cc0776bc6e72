"""The series of editions, each edition, and the census as it is now: three kinds of dataset in DCAT-AP 3.

`{base}dataset` is the census through time: the series, and what VoID counts. `{base}dataset/12` is an edition that
never changes. `{base}dataset/current` is what pages and queries answer from at this moment.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from commons_graph.feeds.dumps.manifest import DumpFile
from commons_graph.feeds.dumps.words import kind_words
from commons_graph.insight.voice import Voice
from commons_graph.journal.port import timestamp
from commons_graph.terms import ADMS, DCAT, DCT, FOAF, XSD
from commons_graph.web.catalogue.around import Around
from commons_graph.web.catalogue.authorities import CONTINUOUS, IRREGULAR, NEVER, PUBLIC, Concept, languages
from commons_graph.web.catalogue.files import say_file
from commons_graph.web.catalogue.published import Published, description_of, name_of
from commons_graph.web.catalogue.quality import say_measures
from commons_graph.web.catalogue.services import Service, service_node
from commons_graph.web.catalogue.words import in_each

_MOMENT: Final = XSD + "dateTime"


@dataclass(frozen=True, slots=True)
class Present:
    """The census as it is now: its journal sequence, its time, its services, the numbers of its published editions."""

    sequence: int
    modified: datetime
    services: Sequence[Service]
    editions: Sequence[int]


def series_iri(base: str) -> str:
    """The census through time."""
    return base + "dataset"


def current_iri(base: str) -> str:
    """The census as it is now."""
    return base + "dataset/current"


def edition_iri(base: str, sequence: int) -> str:
    """One published edition."""
    return f"{base}dataset/{sequence}"


def say_series(around: Around, editions: Sequence[int], modified: datetime, issued: datetime | None) -> str:
    """Say all about the series; `editions` are the numbers of all published ones, the oldest first."""
    statements, told = around.statements, around.told
    node = statements.kind(series_iri(around.base), DCAT + "DatasetSeries")
    statements.value(node, DCT + "identifier", node)
    statements.texts(node, DCT + "title", told.names)
    statements.texts(node, DCT + "description", told.descriptions)
    statements.value(node, DCT + "modified", timestamp(modified), _MOMENT)
    if issued:
        statements.value(node, DCT + "issued", timestamp(issued), _MOMENT)
    if editions:
        statements.link(node, DCAT + "first", edition_iri(around.base, editions[0]))
        statements.link(node, DCAT + "last", edition_iri(around.base, editions[-1]))
    _say_frequency(around, node, IRREGULAR)
    _say_shared(around, node)
    around.places(node, located=True)
    around.period(node)
    return node


def say_current(around: Around, now: Present) -> str:
    """Say all about the census as it is now, and the services by which it is read."""
    statements, told = around.statements, around.told
    node = statements.kind(current_iri(around.base), DCAT + "Dataset")
    statements.value(node, DCT + "identifier", node)
    statements.texts(node, DCT + "title", in_each(lambda voice: _current_name(told.name(voice.language), voice)))
    statements.texts(node, DCT + "description", told.descriptions)
    statements.value(node, DCAT + "version", now.sequence)
    statements.value(node, DCT + "modified", timestamp(now.modified), _MOMENT)
    statements.link(node, DCAT + "hasVersion", *(edition_iri(around.base, number) for number in now.editions))
    statements.link(node, DCAT + "inSeries", series_iri(around.base))
    _say_frequency(around, node, CONTINUOUS)
    _say_dataset(around, node, "dataset/current")
    around.places(node, located=True)
    around.period(node)
    for service in now.services:
        _say_access(around, node, service, around.base + service.path)
    return node


def say_edition(around: Around, edition: Published, services: Sequence[Service]) -> str:
    """Say all about a published edition: what it is, those around it, its files, how good it is."""
    statements, told = around.statements, around.told
    node = statements.kind(edition_iri(around.base, edition.sequence), DCAT + "Dataset")
    statements.value(node, DCT + "identifier", node)
    statements.texts(node, DCT + "title", in_each(lambda voice: name_of(edition, told, voice)))
    statements.texts(node, DCT + "description", in_each(lambda voice: description_of(edition, told, voice)))
    statements.value(node, DCAT + "version", edition.sequence)
    for path in ("issued", "modified"):
        statements.value(node, DCT + path, timestamp(edition.at), _MOMENT)
    if edition.title:
        statements.value(node, ADMS + "versionNotes", edition.title)
    _say_neighbours(around, node, edition)
    _say_frequency(around, node, NEVER)
    _say_dataset(around, node, edition.path)
    around.places(node, located=False)
    around.period(node, edition.at.date())
    for file in edition.files:
        _say_distribution(around, node, file, around.base + edition.folder)
    for service in services if edition.kept else ():
        if service.path == "sparql":
            _say_access(around, node, service, f"{around.base}sparql?edition={edition.sequence}")
    say_measures(statements, node, around.base, edition.measures)
    return node


def _current_name(census: str, voice: Voice) -> str:
    return voice.message("%(census)s, as it is now", census=census)


def _say_neighbours(around: Around, node: str, edition: Published) -> None:
    around.statements.link(node, DCAT + "inSeries", series_iri(around.base))
    if edition.previous is not None:
        before = edition_iri(around.base, edition.previous)
        around.statements.link(node, DCAT + "prev", before)
        around.statements.link(node, DCAT + "previousVersion", before)
    if edition.next is not None:
        around.statements.link(node, DCAT + "next", edition_iri(around.base, edition.next))


def _say_dataset(around: Around, node: str, path: str) -> None:
    """What every dataset says: where its page is, its rights, languages, and what all share."""
    statements = around.statements
    statements.link(node, DCAT + "landingPage", statements.kind(f"{around.base}{path}.html", FOAF + "Document"))
    statements.link(node, DCT + "accessRights", PUBLIC.said(statements, DCT + "RightsStatement"))
    for language in languages(around.told.names):
        statements.link(node, DCT + "language", language.said(statements, DCT + "LinguisticSystem"))
    _say_shared(around, node)
    around.subjects(node)
    around.standards(node)


def _say_shared(around: Around, node: str) -> None:
    for say in (around.publisher, around.contact, around.licence):
        say(node)


def _say_frequency(around: Around, node: str, frequency: Concept) -> None:
    around.statements.link(node, DCT + "accrualPeriodicity", frequency.said(around.statements, DCT + "Frequency"))


def _say_distribution(around: Around, dataset: str, file: DumpFile, folder: str) -> None:
    statements = around.statements
    node = statements.kind(f"{dataset}#file-{file.name}", DCAT + "Distribution")
    statements.link(dataset, DCAT + "distribution", node)
    statements.texts(node, DCT + "title", in_each(lambda voice: kind_words(file.kind, around.schema, voice).title))
    described = in_each(lambda voice: kind_words(file.kind, around.schema, voice).audience)
    statements.texts(node, DCT + "description", described)
    around.licence(node)
    say_file(statements, node, file, folder)


def _say_access(around: Around, dataset: str, service: Service, address: str) -> None:
    """A distribution that is no file: the dataset through a service."""
    statements = around.statements
    node = statements.kind(f"{dataset}#access-{service.path}", DCAT + "Distribution")
    statements.link(dataset, DCAT + "distribution", node)
    _say_titles(around, node, service.title, service.description)
    statements.link(node, DCAT + "accessURL", address)
    statements.link(node, DCAT + "accessService", service_node(around.base, service))
    around.licence(node)


def _say_titles(around: Around, node: str, title: Callable[[Voice], str], description: Callable[[Voice], str]) -> None:
    around.statements.texts(node, DCT + "title", in_each(title))
    around.statements.texts(node, DCT + "description", in_each(description))
