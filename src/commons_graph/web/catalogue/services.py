"""The ways of asking the census rather than taking a file: queries, fragments, the feed of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from commons_graph.insight.voice import Voice
from commons_graph.terms import DCAT, DCT
from commons_graph.web.catalogue.around import Around
from commons_graph.web.catalogue.authorities import PUBLIC
from commons_graph.web.catalogue.words import in_each


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its path below the base, what it is, the standard it keeps to, and where it describes itself."""

    path: str
    title: Callable[[Voice], str]
    description: Callable[[Voice], str]
    standard: str
    standard_name: str
    described_at: str


SERVICES: Final = (
    Service(
        "sparql",
        lambda voice: voice.message("SPARQL endpoint"),
        lambda voice: voice.message("Ask the census any question, in the query language of the web of data."),
        "http://www.w3.org/TR/sparql11-protocol/",
        "SPARQL 1.1 Protocol",
        "sparql",
    ),
    Service(
        "fragments",
        lambda voice: voice.message("Triple pattern fragments"),
        lambda voice: voice.message("Simple patterns, page by page, for programs that query many censuses at once."),
        "https://linkeddatafragments.org/specification/triple-pattern-fragments/",
        "Triple Pattern Fragments",
        "fragments",
    ),
    Service(
        "changes",
        lambda voice: voice.message("Feed of changes"),
        lambda voice: voice.message("Everything that was added, corrected or withdrawn, to keep a copy in step."),
        "https://w3id.org/ldes/specification",
        "Linked Data Event Streams",
        "changes",
    ),
)


def services_of(pages: Iterable[str]) -> list[Service]:
    """The services that a site has: queries always, the others where it has their page."""
    known = {"sparql", *pages}
    return [service for service in SERVICES if service.path in known]


def say_service(around: Around, service: Service, serves: str | None) -> str:
    """Say all about a service, and that it serves a dataset; returns its node."""
    statements, endpoint = around.statements, around.base + service.path
    node = statements.kind(service_node(around.base, service), DCAT + "DataService")
    statements.value(node, DCT + "identifier", node)
    statements.texts(node, DCT + "title", in_each(service.title))
    statements.texts(node, DCT + "description", in_each(service.description))
    statements.link(node, DCAT + "endpointURL", endpoint)
    statements.link(node, DCAT + "endpointDescription", around.base + service.described_at)
    statements.link(node, DCT + "conformsTo", statements.kind(service.standard, DCT + "Standard"))
    statements.texts(service.standard, DCT + "title", {"en": service.standard_name})
    statements.link(node, DCT + "accessRights", PUBLIC.said(statements, DCT + "RightsStatement"))
    for say in (around.publisher, around.contact, around.licence, around.subjects):
        say(node)
    if serves:
        statements.link(node, DCAT + "servesDataset", serves)
    return node


def service_node(base: str, service: Service) -> str:
    """The IRI of a service; what stands at its address is only where it is reached."""
    return f"{base}dataset#service-{service.path}"
