"""The forms in which a page is served, and which of them a request gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from commons_graph.errors import NotAcceptable, NotFound
from commons_graph.rdf.formats import GRAPH_FORMATS, N_QUADS, TRIG, Format
from commons_graph.rdf.negotiation import negotiate


@dataclass(frozen=True, slots=True)
class Representation:
    """One form of a page: what people call it, its media types (the one we send first), its address ending.

    `by_language` says that its text depends on the language of the interface, `fixed` that it is served at its own
    address alone: its media type is that of another form, which Accept asks for.
    """

    label: str
    media_types: tuple[str, ...]
    content_type: str
    suffix: str
    format: Format | None = None
    by_language: bool = False
    fixed: bool = False

    @property
    def media_type(self) -> str:
        """The media type we send."""
        return self.media_types[0]


_ALSO: Final = {
    "jsonld": ("application/json",),  # many programs ask for plain JSON, and JSON-LD is JSON (RFC 6839 §3.1)
    "nt": ("text/plain",),  # its type before it was registered, which rdflib still sends
}


def _of_format(fmt: Format) -> Representation:
    media_types = (*fmt.media_types, *_ALSO.get(fmt.suffix, ()))
    return Representation(fmt.label, media_types, fmt.content_type, fmt.suffix, fmt)


HTML: Final = Representation("HTML", ("text/html",), "text/html; charset=utf-8", "html", by_language=True)
CSV: Final = Representation("CSV", ("text/csv",), "text/csv; charset=utf-8; header=present", "csv", by_language=True)
JSON: Final = Representation("JSON", ("application/json",), "application/json", "json", by_language=True)
GEOJSON: Final = Representation(
    "GeoJSON", ("application/geo+json",), "application/geo+json", "geojson", by_language=True
)
UMAP: Final = Representation(
    "uMap", GEOJSON.media_types, GEOJSON.content_type, "umap.geojson", by_language=True, fixed=True
)
GOGOCARTO: Final = Representation(
    "GoGoCarto", JSON.media_types, JSON.content_type, "gogocarto.json", by_language=True, fixed=True
)
SVG: Final = Representation("SVG", ("image/svg+xml",), "image/svg+xml", "svg", by_language=True)
GRAPHML: Final = Representation(
    "GraphML", ("application/graphml+xml",), "application/graphml+xml", "graphml", by_language=True
)
RDF: Final = tuple(_of_format(fmt) for fmt in GRAPH_FORMATS)
JSON_LD: Final = next(rep for rep in RDF if rep.suffix == "jsonld")
QUADS: Final = tuple(_of_format(fmt) for fmt in (TRIG, N_QUADS))
SPARQL_QUERY: Final = Representation("SPARQL", ("application/sparql-query",), "application/sparql-query", "rq")

NEGOTIATED: Final = (HTML, *RDF)
"""What a resource of the graph is served as; order is preference."""


_Page = TypeVar("_Page", bound=Callable[..., object])


def offers(*forms: Representation) -> Callable[[_Page], _Page]:
    """Note on a page function which forms it answers with, for the description of the interface (OpenAPI)."""

    def note(function: _Page) -> _Page:
        function.__dict__["offers"] = forms
        return function

    return note


def choose(accept: str | None, suffix: str | None, offered: Sequence[Representation]) -> Representation:
    """The representation an address ending or an Accept header asks for.

    The ending wins. Raises NotFound for an ending that is not offered and NotAcceptable for an Accept
    header that excludes everything offered.
    """
    if suffix is not None:
        found = next((rep for rep in offered if rep.suffix == suffix), None)
        if found is None:
            raise NotFound(f"there is no form '.{suffix}' of this page", hint=_forms(offered))
        return found
    negotiated = [rep for rep in offered if not rep.fixed]
    by_type = {media: rep for rep in negotiated for media in rep.media_types}
    # Aliases come last, so that they never win over a registered type.
    types = [rep.media_type for rep in negotiated] + [media for rep in negotiated for media in rep.media_types[1:]]
    media_type = negotiate(accept, types)
    if media_type is None:
        raise NotAcceptable("no form of this page has the media type asked for", hint=_forms(offered))
    return by_type[media_type]


def split_suffix(name: str) -> tuple[str, str | None]:
    """`oufipo.ttl` → (`oufipo`, `ttl`); a name without a dot has no ending, and slugs never have a dot."""
    stem, dot, suffix = name.partition(".")
    return (stem, suffix) if dot else (name, None)


def _forms(offered: Sequence[Representation]) -> str:
    return "available: " + ", ".join(rep.media_type for rep in offered)
