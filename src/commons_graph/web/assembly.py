"""From a table of routes to an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp

from commons_graph import __version__
from commons_graph.sparql.results import GRAPH_TYPES, HTML, RESULT_TYPES
from commons_graph.web import problems
from commons_graph.web.front import Front
from commons_graph.web.interface import Describe, plain_interface
from commons_graph.web.query_service import QueryService
from commons_graph.web.session_cookie import SessionCookies
from commons_graph.web.visit import Addressing

_PROBLEM: Final = {
    "description": "A problem (RFC 9457), as a page where HTML is preferred",
    "content": {"application/problem+json": {}, "text/html": {}},
}
_SPARQL: Final = {
    "get": {
        "summary": "Evaluate a SPARQL 1.1 query; without one, describe the service",
        "parameters": [
            {"name": "query", "in": "query", "schema": {"type": "string"}},
            {"name": "format", "in": "query", "schema": {"type": "string"}},
            {"name": "edition", "in": "query", "schema": {"type": "integer", "minimum": 1}},
        ],
        "responses": {
            "200": {
                "description": "The result, in the format of the Accept header",
                "content": {name: {} for name in (*RESULT_TYPES, *GRAPH_TYPES, HTML)},
            },
            "default": _PROBLEM,
        },
    }
}

PageFunction = Callable[..., Response | Awaitable[Response]]
Routes = Sequence[tuple[str, PageFunction]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What an application is made of.

    `site` reaches the page functions; `key` names the state of everything served and is asked for at each
    request; `languages` are those of the interface, the default first. `editions` says whether addresses may name one;
    `forms` are the addresses where people take part: path, what shows it, what takes what is sent. `interface`
    completes the description of the interface.
    """

    site: Any
    routes: Routes
    queries: QueryService
    error_page: problems.ErrorPage
    base: str
    key: Callable[[], str]
    languages: tuple[str, ...]
    description: str
    editions: bool = True
    forms: Sequence[tuple[str, PageFunction | None, PageFunction | None]] = ()
    interface: Describe | None = None


def assemble(parts: Parts) -> ASGIApp:
    """The application: FastAPI for the pages, the query service beside it, the thin layer in front of both."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await parts.queries.start()
        try:
            yield
        finally:
            await parts.queries.stop()

    app = FastAPI(
        title="commons-graph",
        version=__version__,
        description=parts.description,
        lifespan=lifespan,
        docs_url=None,  # its pages load scripts from another server
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.site = parts.site
    app.state.queries = parts.queries
    for path, show, take in parts.forms:
        for method, answer in (("GET", show), ("POST", take)):
            if answer is not None:
                app.add_api_route(
                    path,
                    answer,
                    methods=[method],
                    response_class=Response,
                    response_model=None,
                    include_in_schema=False,
                )
    for path, function in parts.routes:
        _add(app, path, function)
    app.openapi = lambda: _described(app, parts)  # type: ignore[method-assign]
    problems.install(app, parts.error_page)
    base_path = unquote(urlsplit(parts.base).path).rstrip("/")
    return Front(
        SessionCookies(app) if parts.forms else app,
        addressing=Addressing(parts.base, base_path, parts.languages, editions=parts.editions),
        edition_key=parts.key,
        raw={"sparql": parts.queries, "sparql/": parts.queries},
    )


def _add(app: FastAPI, path: str, function: PageFunction) -> None:
    offered = [form.media_type for form in getattr(function, "offers", ())]
    app.add_api_route(
        path,
        function,
        methods=["GET"],
        response_class=Response,
        response_model=None,
        summary=(function.__doc__ or "").partition(".")[0],
        responses={200: {"content": {name: {} for name in offered}}, "default": _PROBLEM},
    )


def _described(app: FastAPI, parts: Parts) -> dict[str, Any]:
    """The OpenAPI document, with the SPARQL endpoint that stands beside the routes; made once."""
    if not hasattr(app.state, "described"):
        document = FastAPI.openapi(app)
        document["paths"].setdefault("/sparql", _SPARQL)
        app.state.described = parts.interface(document) if parts.interface else plain_interface(document, parts.base)
    described: dict[str, Any] = app.state.described
    return described
