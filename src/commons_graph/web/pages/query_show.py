"""`/queries/{name}`: a documented query as a page, as data and as text; its parameters stand in the address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.schema.model import Schema, text_in
from commons_graph.sparql.jobs import Answer
from commons_graph.sparql.library import NamedQuery
from commons_graph.sparql.parameters import Parameter, parameters_of, with_values
from commons_graph.web.bench.run import GRAPH_FORMATS, TABLE_FORMATS
from commons_graph.web.bench.samples import code_samples
from commons_graph.web.links import readable_part
from commons_graph.web.query_documents import described_queries
from commons_graph.web.query_results import Reading
from commons_graph.web.query_service import TheQueries
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, SPARQL_QUERY, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, redirect, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.sparql_replies import may_vary
from commons_graph.web.visit import Visit

_PREVIEWED: Final = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A documented query with the values that the address gives its parameters.

    `address` holds those that are not the ones the query has by itself.
    """

    query: NamedQuery
    parameters: list[Parameter]
    values: dict[str, str]

    @property
    def path(self) -> str:
        """Below the base."""
        return "queries/" + self.query.name

    @property
    def text(self) -> str:
        """The query to evaluate; raises BadRequest for a value that its parameter cannot have."""
        return with_values(self.query.text, self.values)

    @property
    def address(self) -> str:
        """The parameters that lead to these values."""
        return urlencode({p.name: v for p in self.parameters if (v := self.values[p.name]) != p.value})

    @property
    def formats(self) -> tuple[str, ...]:
        """Endings of the data forms."""
        return GRAPH_FORMATS if self.query.form in ("construct", "describe") else TABLE_FORMATS


@offers(HTML, SPARQL_QUERY)
async def show(site: TheSite, visit: TheVisit, queries: TheQueries, name: str) -> Response:
    """A query with its first rows, its text alone (`.rq`), or its result (`.csv`, `.json`, `.ttl`…)."""
    stem, suffix = split_suffix(name)
    query = site.queries.get(stem)
    if query is None:
        raise NotFound("no query has this name", hint="all queries: " + visit.links.page("queries"))
    asked = _asked(query, visit)
    if suffix in asked.formats:
        return redirect(visit.links.data("sparql", urlencode({"query": asked.text, "format": suffix})), 303)
    answer = await queries.preview(asked.text, visit.edition) if suffix in (None, "html") else None
    return await asyncio.to_thread(_respond, site, visit, asked, answer, suffix)


def _asked(query: NamedQuery, visit: Visit) -> Asked:
    parameters, given = parameters_of(query.text), dict(parse_qsl(visit.query))
    return Asked(query, parameters, {p.name: given.get(p.name) or p.value for p in parameters})


def _respond(site: Site, visit: Visit, asked: Asked, answer: Answer | None, suffix: str | None) -> Response:
    reading = site.reading(visit)
    page = _page(site, visit, asked, answer)
    forms = {HTML: lambda: site.render(reading, page), SPARQL_QUERY: lambda: asked.text}
    changing = may_vary(asked.text)
    today = f"{datetime.now(UTC):%F}" if changing else ""
    state = f"{site.page_state(reading.edition)} {answer is not None} {today}"
    resource = Resource(asked.path, forms, site.version + asked.text, state, query=asked.address)
    response = respond(visit, resource, suffix)
    if changing:
        response.headers["Cache-Control"] = "no-cache"  # its rows change with the day, and the edition does not
    return response


def _page(site: Site, visit: Visit, asked: Asked, answer: Answer | None) -> Page:
    result = Reading(partial(site.linker, visit), visit.links.base).read(answer) if answer else None
    return Page(
        "query.html",
        asked.path,
        {
            "query": asked.query,
            "text": asked.text,
            "run_address": urlencode({"query": asked.text} if asked.address else {"example": asked.query.name}),
            "data": [(name, visit.links.data(f"{asked.path}.{name}", asked.address)) for name in asked.formats],
            "fields": [_field(site.schema, visit.language, asked, parameter) for parameter in asked.parameters],
            "result": result,
            "previewed": _PREVIEWED,
            "samples": code_samples(visit.links.public("sparql"), asked.text),
        },
        query=asked.address,
        alternates=alternates(visit, asked.path, (SPARQL_QUERY,), asked.address),
        described=described_queries(visit.links, [asked.query]),
    )


def _field(schema: Schema, language: str, asked: Asked, parameter: Parameter) -> dict[str, Any]:
    """What the form needs for one parameter; a concept is chosen from its scheme."""
    label = text_in(asked.query.labels.get(parameter.name, {}), language, readable_part(parameter.name))
    scheme = parameter.namespace.rstrip("/") if parameter.namespace else ""
    concepts = [(c.iri.rpartition("/")[2], text_in(c.labels, language)) for c in schema.concepts(scheme)]
    choices = sorted(concepts, key=lambda choice: choice[1].casefold())
    return {"name": parameter.name, "label": label, "value": asked.values[parameter.name], "choices": choices}
