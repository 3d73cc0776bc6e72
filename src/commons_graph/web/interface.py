"""What `/openapi.json` says beyond what FastAPI reads from the page functions: parameters in the query, and forms.

Pages read their query string themselves, since most of it follows from the shapes; here it is told to programs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Final

from commons_graph.schema.model import RecordType, Schema, text_in
from commons_graph.search.facets import Facet, FacetKind, facets_of
from commons_graph.web.representations import CSV, GEOJSON, GOGOCARTO, HTML, JSON_LD, SPARQL_QUERY, UMAP

Document = dict[str, Any]
Describe = Callable[[Document], Document]

_TEXT: Final = {"type": "string"}
_WHOLE: Final = {"type": "integer", "minimum": 1}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter in the query: its name, what it does, its JSON schema and an example; `many` may be repeated."""

    name: str
    description: str
    example: Any
    schema: Mapping[str, Any] = field(default_factory=lambda: _TEXT)
    many: bool = False

    @property
    def written(self) -> Document:
        """The parameter as OpenAPI 3.1 has it."""
        schema: Mapping[str, Any] = {"type": "array", "items": self.schema} if self.many else self.schema
        found = {"name": self.name, "in": "query", "description": self.description, "schema": dict(schema)}
        return {**found, "example": [self.example] if self.many else self.example}


_EDITION: Final = Parameter("edition", "Answer from this published edition, while it is kept.", 1, _WHOLE)
_PROFILE: Final = Parameter(
    "profile", "The words of another vocabulary: a token or an IRI that /profiles lists.", "schema"
)
_VERSION: Final = Parameter("version", "The record as this changeset left it.", 1, _WHOLE)
_BEFORE: Final = Parameter("before", "Only versions older than this one.", 2, _WHOLE)
_WORDS: Final = Parameter("q", "Words to search for; in quotation marks, a phrase.", "brest")
_PAGE: Final = Parameter("page", "The page, from 1.", 1, _WHOLE)
_ORDER: Final = Parameter(
    "order", "The order of the list.", "name", {"type": "string", "enum": ["name", "newest", "relevance"]}
)
_TYPES: Final = Parameter("type", "Only records of this type, named as its list is.", "initiatives", many=True)
_BBOX: Final = Parameter("bbox", "West, south, east and north, in degrees.", "-5,48,-4,49")
_ZOOM: Final = Parameter("zoom", "The zoom, from 0, the world, to a street.", 9, {"type": "integer", "minimum": 0})
_AT: Final = Parameter("at", "The middle of the map: latitude, longitude.", "48.39,-4.49")
_NETWORK: Final = (
    Parameter("around", "Start from this record: its type and name.", "actor/tiriad", many=True),
    Parameter("depth", "How many links away to go.", 1, _WHOLE),
    Parameter("role", "Only ties in this role.", "technical", many=True),
    Parameter("year", "Only ties known to hold in this year.", 2013, {"type": "integer"}),
)
_PATTERN: Final = (
    Parameter("subject", "The subject of the triples: an IRI, or a variable such as ?s.", "?s"),
    Parameter("predicate", "The predicate of the triples: an IRI, or a variable.", "?p"),
    Parameter("object", "The object: an IRI, a literal in quotation marks, or a variable.", "?o"),
    _PAGE,
)

PARAMETERS: Final[Mapping[str, Sequence[Parameter]]] = {
    "/doc/{segment}/{name}": (_PROFILE, _VERSION),
    "/doc/{segment}/{slug}/history": (_BEFORE,),
    "/doc/{segment}/{slug}/history.{suffix}": (_BEFORE,),
    "/search": (_WORDS, _TYPES, _PAGE),
    "/search.{suffix}": (_WORDS, _TYPES),
    "/suggest": (_WORDS,),
    "/map": (_WORDS, _TYPES, _ZOOM, _AT),
    "/map.json": (_BBOX, _ZOOM, _WORDS, _TYPES),
    "/map/ground.json": (_BBOX, _ZOOM),
    "/network": _NETWORK,
    "/network.{suffix}": _NETWORK,
    "/network/nodes.csv": _NETWORK,
    "/fragments": _PATTERN,
    "/fragments.{suffix}": _PATTERN,
}
"""Path → the parameters that its page reads from the query itself, besides the filters of lists."""

FORMS: Final[Mapping[str, Sequence[str]]] = {
    "/suggest": ("application/x-suggestions+json",),
    "/opensearch.xml": ("application/opensearchdescription+xml",),
    "/health": ("application/json",),
    "/robots.txt": ("text/plain",),
    "/sitemap.xml": ("application/xml",),
    "/sitemap-{name}-{part}.xml": ("application/xml",),
    "/static/{name}": ("*/*",),
    "/dumps/{number}/{name}": ("*/*",),
}
"""Path → the media types of answers that no representation of a page stands for."""

LEADS_ON: Final[Mapping[str, tuple[int, str]]] = {
    "/id/{segment}/{slug}": (303, "The record about the thing"),
    "/doc/{segment}/{slug}/incoming/{term}/{listing}": (308, "The filtered list"),
    "/dumps/{number}/": (308, "The page of the edition"),
    "/changes/changeset/{sequence}": (303, "The page of the feed that has it"),
}
"""Path → the status and meaning of an answer that always leads elsewhere."""

_WITHOUT_EDITION: Final = ("/static/", "/health", "/robots.txt", "/opensearch.xml", "/dumps", "/changes", "/activity")
_LIST_FORMS: Final = (HTML, CSV, JSON_LD, GEOJSON, UMAP, GOGOCARTO, SPARQL_QUERY)
_ANY_LIST: Final = "/{listing}"


def plain_interface(document: Document, base: str) -> Document:
    """The description of any site: where it is, and what FastAPI cannot know of its answers."""
    found = {**document, "servers": [{"url": base.rstrip("/")}]}
    for path, item in found["paths"].items():
        if path in LEADS_ON:
            status, meaning = LEADS_ON[path]
            answers = item["get"]["responses"]
            item["get"]["responses"] = {str(status): {"description": meaning}, "default": answers["default"]}
        elif path in FORMS:
            item["get"]["responses"]["200"]["content"] = {name: {} for name in FORMS[path]}
    return found


def census_interface(document: Document, schema: Schema, base: str) -> Document:
    """The description of a census: every list by name with its filters, editions and profiles."""
    found = plain_interface(deepcopy(document), base)
    every = found["paths"].pop(_ANY_LIST, None)
    facets = facets_of(schema)
    for path, item in found["paths"].items():
        _add(item["get"], PARAMETERS.get(path, ()))
        if not path.startswith(_WITHOUT_EDITION):
            _add(item["get"], [_EDITION])
    for record_type in schema.record_types if every else ():
        own = [_filter(facet) for facet in facets.of(record_type.segment)]
        found["paths"] |= _list_paths(every, record_type, [_WORDS, *own])
    return found


def _list_paths(every: Mapping[str, Any], record_type: RecordType, filters: Sequence[Parameter]) -> Document:
    """The addresses of one list: in pages and negotiated, and each form of the whole."""
    name = record_type.list_segment
    page, whole = deepcopy(every["get"]), deepcopy(every["get"])
    for operation, about in ((page, "a page of them, or all in a data form"), (whole, "all of them, in one form")):
        operation["summary"] = f"{text_in(record_type.plurals, 'en')}: {about}"
        operation["parameters"] = []
        operation["operationId"] = f"list_{name.replace('-', '_')}" + ("_form" if operation is whole else "")
        _add(operation, [*filters, *([_PAGE] if operation is page else []), _ORDER, _EDITION])
    whole["parameters"].insert(0, _suffix([form.suffix for form in _LIST_FORMS]))
    page["responses"]["200"]["content"] = {form.media_type: {} for form in _LIST_FORMS if not form.fixed}
    return {f"/{name}": {"get": page}, f"/{name}.{{suffix}}": {"get": whole}}


def _suffix(known: Sequence[str]) -> Document:
    schema = {"type": "string", "enum": list(known)}
    return {"name": "suffix", "in": "path", "required": True, "schema": schema}


def _filter(facet: Facet) -> Parameter:
    """A filter of a list."""
    label = text_in(facet.names, "en", facet.name)
    if facet.kind in (FacetKind.TREE, FacetKind.RECORD):
        return Parameter(facet.name, f"{label}: the type and name of a record.", f"{facet.targets[0]}/name", many=True)
    if facet.kind is FacetKind.CONCEPT:
        return Parameter(facet.name, f"{label}: the last part of a concept of <{facet.scheme}>.", "name", many=True)
    return Parameter(facet.name, f"{label}.", "name", many=True)


def _add(operation: Document, parameters: Iterable[Parameter]) -> None:
    """Add parameters to an operation that does not have them yet."""
    known = operation.setdefault("parameters", [])
    names = {parameter["name"] for parameter in known}
    for parameter in parameters:
        if parameter.name in names:
            known[:] = [one for one in known if one["name"] != parameter.name]
        known.append(parameter.written)
