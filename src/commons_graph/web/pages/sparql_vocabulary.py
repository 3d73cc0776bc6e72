"""`/sparql/vocabulary.json`: what a query editor completes, in the language of the page."""

from __future__ import annotations

from typing import Final

import orjson
from starlette.responses import Response

from commons_graph.schema.model import text_in
from commons_graph.web.bench.census import CensusBench
from commons_graph.web.bench.files import FilesBench
from commons_graph.web.bench.vocabulary import schema_choices, schema_label, vocabulary
from commons_graph.web.dataset_site import TheDatasetSite
from commons_graph.web.links import readable_part
from commons_graph.web.representations import Representation, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import TheSite, TheVisit

JSON: Final = Representation("JSON", ("application/json",), "application/json", "json", by_language=True)
_PATH: Final = "sparql/vocabulary"


@offers(JSON)
def show(site: TheSite, visit: TheVisit) -> Response:
    """Prefixes, classes, properties and concepts of the census."""
    bench, schema = CensusBench(site), site.schema

    def body() -> bytes:
        known = vocabulary(bench.prefixes, bench.usage(visit.edition), schema_label(schema, visit.language))
        return orjson.dumps(known | schema_choices(schema, visit.language))

    state = site.page_state(site.edition(visit))
    return respond(visit, Resource(_PATH, {JSON: body}, state, state), "json")


@offers(JSON)
def show_dataset(site: TheDatasetSite, visit: TheVisit) -> Response:
    """Prefixes, classes and properties of the files."""

    def label(iri: str) -> str:
        return text_in(site.labels(iri), visit.language, readable_part(iri))

    def body() -> bytes:
        return orjson.dumps(vocabulary(FilesBench(site).prefixes, site.counts.usage, label))

    return respond(visit, Resource(_PATH, {JSON: body}, site.state, site.state, described_by=()), "json")
