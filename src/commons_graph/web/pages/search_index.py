"""`/search-index-{tag}.json`: what a browser needs to search a census that is kept as files, in one language."""

from __future__ import annotations

from typing import Final

import orjson
from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.web.representations import Representation
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import TheSite, TheVisit
from commons_graph.web.static_site.search_documents import search_index

_INDEX: Final = Representation("JSON", ("application/json",), "application/json", "json")


def show(site: TheSite, visit: TheVisit, tag: str) -> Response:
    """The index of words, ready to load; raises NotFound for a language the pages do not have."""
    if tag not in site.templates.languages:
        raise NotFound("the pages are not in this language")
    reading = site.reading(visit)
    state = site.page_state(reading.edition)
    forms = {_INDEX: lambda: orjson.dumps(search_index(reading, tag))}
    return respond(visit, Resource(f"search-index-{tag}", forms, state, state), _INDEX.suffix)
