"""Queries to remote SPARQL endpoints, through SPARQLWrapper."""

from __future__ import annotations

import warnings
from http.client import HTTPException
from typing import Final

from SPARQLWrapper import POST, SPARQLExceptions, SPARQLWrapper

from commons_graph import __version__
from commons_graph.errors import EndpointError, QueryFault, QueryRefused, ResultTooLarge
from commons_graph.settings import QueryLimits
from commons_graph.sparql.results import Choice

_GRAPH_FORMS: Final = frozenset({"CONSTRUCT", "DESCRIBE"})
_FORMS: Final = _GRAPH_FORMS | {"SELECT", "ASK"}
_LONG: Final = 2000
"""Characters of a query above which it is sent as a form: servers and proxies limit the length of addresses."""


def ask_remote(endpoint: str, query: str, choice: Choice, limits: QueryLimits) -> bytes:
    """The result of a query at an endpoint, as it came.

    Raises QueryFault for a query that the endpoint does not understand, NotAcceptable for a format that the
    query cannot give, ResultTooLarge, and EndpointError for everything that the endpoint does wrong.
    """
    if not endpoint.startswith(("http://", "https://")):
        raise EndpointError("the address is not an http or https one", where=endpoint)
    wrapper = SPARQLWrapper(endpoint, agent=f"commons-graph/{__version__}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of queries it cannot classify; they are refused below
        wrapper.setQuery(query)
    if wrapper.queryType not in _FORMS:
        raise QueryRefused("only SELECT, ASK, CONSTRUCT and DESCRIBE queries are sent", where=endpoint)
    accept = choice.graph if wrapper.queryType in _GRAPH_FORMS else choice.results
    if accept is None:
        raise choice.refusal()
    wrapper.addCustomHttpHeader("Accept", accept)
    wrapper.setTimeout(max(1, round(limits.timeout)))
    if len(query) > _LONG:
        wrapper.setMethod(POST)
    return _answer(wrapper, accept, limits.result << 20)


def _answer(wrapper: SPARQLWrapper, accept: str, limit: int) -> bytes:
    endpoint = wrapper.endpoint
    try:
        response = wrapper.query().response
        media_type = response.headers.get_content_type()
        body: bytes = response.read(limit + 1)
    except SPARQLExceptions.QueryBadFormed as error:
        raise QueryFault(_words(error), where=endpoint) from error
    except (SPARQLExceptions.SPARQLWrapperException, OSError, HTTPException, ValueError) as error:
        raise EndpointError(f"the endpoint gave no result: {_words(error)}", where=endpoint) from error
    if media_type != accept:
        raise EndpointError(
            f"the endpoint answered {media_type} instead of {accept}", where=endpoint, hint="try another --format"
        )
    if len(body) > limit:
        raise ResultTooLarge(f"the result is larger than {limit >> 20} MiB", where=endpoint)
    return body


def _words(error: Exception) -> str:
    """The message of an error on one line, cut: endpoints send whole pages."""
    text = " ".join(str(error).replace("\\n", " ").split())
    return text[:300] or type(error).__name__
