"""`/dataset/{number}/citation.{suffix}`: an edition for programs that keep references: CFF, BibTeX, DataCite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import orjson
from starlette.responses import Response

from commons_graph.errors import UnknownEdition
from commons_graph.insight.voice import Voice
from commons_graph.web.catalogue.citation import Citation
from commons_graph.web.catalogue.gather import catalogue_of, edition_told, publications, state_of
from commons_graph.web.dumps import NOT_KEPT
from commons_graph.web.edition_number import is_number
from commons_graph.web.representations import Representation, offers
from commons_graph.web.resource import Body, Resource, respond
from commons_graph.web.site import TheSite, TheVisit

_CFF: Final = Representation("CFF", ("application/yaml",), "application/yaml; charset=utf-8", "cff", by_language=True)
_BIB: Final = Representation(
    "BibTeX", ("application/x-bibtex",), "application/x-bibtex; charset=utf-8", "bib", by_language=True
)
_DATACITE: Final = Representation(
    "DataCite", ("application/vnd.datacite.datacite+json",), "application/json", "json", by_language=True
)


@offers(_CFF, _BIB, _DATACITE)
def show(site: TheSite, visit: TheVisit, number: str, suffix: str) -> Response:
    """The citation of a published edition: CITATION.cff (.cff), BibTeX (.bib) or DataCite metadata (.json)."""
    published = publications(site)
    if not is_number(number):
        raise UnknownEdition(f"'{number[:40]}' is not the number of an edition", hint="editions are listed at dataset")
    told = catalogue_of(site, published).told
    citation = Citation(told, edition_told(site, published, int(number)), Voice(visit.language))
    state = state_of(site)
    forms: dict[Representation, Callable[[], Body]] = {
        _CFF: citation.cff,
        _BIB: citation.bibtex,
        _DATACITE: lambda: orjson.dumps(citation.datacite(), option=orjson.OPT_INDENT_2),
    }
    resource = Resource(
        f"dataset/{number}/citation", forms, state, state, license=told.license or None, described_by=()
    )
    response = respond(visit, resource, suffix)
    response.headers["Cache-Control"] = NOT_KEPT
    return response
