"""The SPARQL 1.1 Protocol as one pure function from an HTTP request to a query (§2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import unquote_to_bytes

from pyoxigraph import NamedNode

from commons_graph.errors import QueryFault, QueryMediaType, QueryRefused

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

_MAX_PARAMETERS: Final = 10_000
_UTF_8: Final = frozenset({"", "utf-8", "utf8", "us-ascii"})
_HOW: Final = f"send it as GET ?query=…, as a form ({FORM}) or as the body itself ({DIRECT})"
_READ_ONLY: Final = "this endpoint answers queries only; a census changes through contributions that are reviewed"


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """One query with the dataset and the format that its request asks for.

    Empty graph lists leave the dataset to the query and the store; otherwise the two lists are the whole
    dataset, whatever FROM says (SPARQL 1.1 Protocol §2.1.4). Two parameters are our own: `format`, a
    short name or media type that replaces Accept, so that a result can be linked to, and `edition`, the number of a
    published edition to ask instead of the one in force.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """The protocol's parameters of an address or of a form, percent-decoded once, in order."""

    pairs: tuple[tuple[str, str], ...]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter."""
        return tuple(value for key, value in self.pairs if key == name)

    @property
    def format(self) -> str | None:
        """The first `format` that says something; some clients send several."""
        return next(filter(None, self.all("format")), None)

    @property
    def edition(self) -> str | None:
        """The edition asked for; raises QueryFault where two different ones are."""
        named = set(filter(None, self.all("edition")))
        if len(named) > 1:
            raise QueryFault("the request names several editions", hint="send one edition parameter at most")
        return next(iter(named), None)

    def graphs(self, name: str) -> tuple[str, ...]:
        """The graph IRIs of a parameter; raises QueryFault for one that is not absolute.

        Empty values are left out, because many forms send the field even when nothing was typed.
        """
        return tuple(_checked_iri(value, name) for value in self.all(name) if value)


def parse_request(method: str, address_query: bytes, content_type: str | None, body: bytes) -> QueryRequest | None:
    """The query that an HTTP request carries, or None when it asks for the service description.

    `method` is GET, HEAD or POST; the body of the first two is not read. Raises QueryFault (400),
    QueryMediaType (415) for a body of a type that the protocol does not define, QueryRefused for updates.
    """
    address = parse_parameters(address_query, "the address")
    if method != "POST":
        return _request(address, address.all("query"))
    kind, charset = _media_type(content_type)
    if kind == FORM:
        form = parse_parameters(body, "the form")
        merged = Parameters(address.pairs + form.pairs)
        return _request(merged, merged.all("query")) or _no_query()
    if kind == DIRECT:
        return _request(address, (*address.all("query"), _text(body, charset)))
    if kind == UPDATE:
        raise QueryRefused("SPARQL updates are not offered here", hint=_READ_ONLY)
    said = f"a body of type {kind}" if kind else "a body without a media type"
    raise QueryMediaType(f"{said} is not a SPARQL query", hint=_HOW)


def parse_parameters(encoded: bytes, where: str) -> Parameters:
    """Decode `application/x-www-form-urlencoded` text exactly once; raises QueryFault when it is not UTF-8."""
    if encoded.count(b"&") >= _MAX_PARAMETERS:
        raise QueryFault(f"more than {_MAX_PARAMETERS} parameters", where=where)
    fields = (field.partition(b"=") for field in encoded.split(b"&") if field)
    try:
        return Parameters(tuple((_decoded(name), _decoded(value)) for name, _, value in fields))
    except UnicodeDecodeError as error:
        raise QueryFault("the parameters are not UTF-8 text", where=where) from error


def _decoded(encoded: bytes) -> str:
    return unquote_to_bytes(encoded.replace(b"+", b" ")).decode("utf-8")


def _request(parameters: Parameters, queries: Sequence[str]) -> QueryRequest | None:
    if parameters.all("update"):
        raise QueryRefused("SPARQL updates are not offered here", hint=_READ_ONLY)
    default_graphs = parameters.graphs("default-graph-uri")
    named_graphs = parameters.graphs("named-graph-uri")
    if len(queries) > 1:
        raise QueryFault(f"{len(queries)} queries in one request", hint="send exactly one query parameter")
    if not queries:
        return _no_query() if default_graphs or named_graphs else None
    return QueryRequest(queries[0], default_graphs, named_graphs, parameters.format, parameters.edition)


def _no_query() -> NoReturn:
    raise QueryFault("the request has no query", hint=_HOW)


def _media_type(header: str | None) -> tuple[str, str]:
    """Media type and charset of a Content-Type header, both lower-case; empty where missing."""
    kind, *parameters = (part.strip() for part in (header or "").lower().split(";"))
    charsets = [value.strip("\"' ") for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    return kind, (charsets[0] if charsets else "")


def _text(body: bytes, charset: str) -> str:
    if charset not in _UTF_8:
        raise QueryFault(f"the query is sent as {charset}", hint="SPARQL queries are UTF-8 text")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryFault(f"the query is not UTF-8 text: {error.reason} at byte {error.start}") from error


def _checked_iri(iri: str, parameter: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise QueryFault(f"'{iri}' is not an absolute IRI", where=parameter) from error
