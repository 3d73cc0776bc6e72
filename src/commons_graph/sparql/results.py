"""In which format a result is sent: by Accept, or by the `format` parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from commons_graph.errors import NotAcceptable
from commons_graph.rdf.formats import FORMATS, JSON_LD, RDF_XML
from commons_graph.rdf.negotiation import negotiate

JSON: Final = "application/sparql-results+json"
XML: Final = "application/sparql-results+xml"
CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
HTML: Final = "text/html"

RESULT_TYPES: Final = (JSON, XML, CSV, TSV)
"""Media types of SELECT and ASK results, preferred first; the recommendation gives ASK no CSV, Oxigraph does."""

GRAPH_TYPES: Final = tuple(fmt.media_type for fmt in FORMATS)
"""Media types of CONSTRUCT and DESCRIBE results, preferred first."""

# Generic types that clients send for want of the registered ones.
_RESULT_ALIASES: Final = {"application/json": JSON, "application/xml": XML, "text/xml": XML}
_GRAPH_ALIASES: Final = {
    **{alias: fmt.media_type for fmt in FORMATS for alias in fmt.media_types[1:]},
    "application/json": JSON_LD.media_type,
    "application/xml": RDF_XML.media_type,
    "text/xml": RDF_XML.media_type,
}
_RESULT_OFFERS: Final = {**{name: name for name in RESULT_TYPES}, **_RESULT_ALIASES}
_GRAPH_OFFERS: Final = {**{name: name for name in GRAPH_TYPES}, **_GRAPH_ALIASES}

_ACCEPT_READ: Final = 4096
"""Characters of an Accept header that are read; no client sends more, and choices are cached by the header."""

FORMAT_NAMES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "xml": "application/xml",
    "csv": CSV,
    "tsv": TSV,
    "html": HTML,
    "json-ld": JSON_LD.media_type,
    "rdf+xml": RDF_XML.media_type,
    "n3": "text/turtle",
    **{name: fmt.media_type for fmt in FORMATS for name in (fmt.name, fmt.suffix)},
}
"""Values of the `format` parameter besides media types, and the media type each stands for; some of them are
what SPARQLWrapper sends."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The media types chosen before the query is evaluated: one for SELECT and ASK, one for graphs.

    None where the client accepts nothing that such a query can give.
    """

    results: str | None
    graph: str | None

    def refusal(self) -> NotAcceptable:
        """The error for a query whose form has no accepted format."""
        offered = RESULT_TYPES if self.results is None else GRAPH_TYPES
        form = "SELECT and ASK" if self.results is None else "CONSTRUCT and DESCRIBE"
        return NotAcceptable(
            "the result has no representation of the media type asked for",
            hint=f"{form} results come as {', '.join(offered)}",
        )


def accept_of(accept: str | None, format_name: str | None) -> str | None:
    """The Accept header in force: the `format` parameter where it names a format of ours.

    `format` is no parameter of the protocol and other clients fill it as they like, so an unknown value is
    ignored like any other unknown parameter.
    """
    if format_name is not None:
        # A plus sign that was not escaped in the address has become a space.
        wanted = format_name.lower().replace(" ", "+")
        media_type = FORMAT_NAMES.get(wanted, wanted)
        if media_type == HTML or media_type in _RESULT_OFFERS or media_type in _GRAPH_OFFERS:
            return media_type
    return accept and accept[:_ACCEPT_READ]


@lru_cache(maxsize=512)
def choose(accept: str | None) -> Choice:
    """The formats that an Accept header prefers; raises NotAcceptable when it allows none at all."""
    results, graph = negotiate(accept, tuple(_RESULT_OFFERS)), negotiate(accept, tuple(_GRAPH_OFFERS))
    if results is None and graph is None:
        raise NotAcceptable(
            "no result has a representation of the media type asked for",
            hint=f"results come as {', '.join(RESULT_TYPES + GRAPH_TYPES)}",
        )
    return Choice(results and _RESULT_OFFERS[results], graph and _GRAPH_OFFERS[graph])


@lru_cache(maxsize=512)
def prefers_html(accept: str | None, *, for_query: bool) -> bool:
    """Whether a page is wanted rather than data; between equals data wins, so that `*/*` never gets a page."""
    offers = (*_RESULT_OFFERS, *_GRAPH_OFFERS) if for_query else tuple(_GRAPH_OFFERS)
    return negotiate(accept, (*offers, HTML, "application/xhtml+xml")) in (HTML, "application/xhtml+xml")


def content_type(media_type: str) -> str:
    """The Content-Type header of a media type, with its charset where the type is text."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
