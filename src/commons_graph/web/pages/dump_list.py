"""`/dumps`: the published editions, each as files to download."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import orjson
from starlette.responses import Response

from commons_graph.feeds.dumps.manifest import DumpManifest
from commons_graph.web.dumps import NOT_KEPT, PLAIN_JSON, dumps_of
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.words import size_in_words

PATH: Final = "dumps"


@offers(HTML, PLAIN_JSON)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The published editions that can be downloaded, the newest first; negotiated."""
    return _answer(site, site.reading(visit), None)


@offers(HTML, PLAIN_JSON)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The same list in one form: html or json."""
    return _answer(site, site.reading(visit), suffix)


def _answer(site: Site, reading: Reading, suffix: str | None) -> Response:
    shelf = dumps_of(site)
    listed = [shelf.manifest(str(number)) for number in shelf.numbers()]
    state = " ".join(f"{manifest.edition}:{manifest.changeset}" for manifest in listed)
    resource = Resource(
        PATH,
        {HTML: lambda: _html(site, reading, listed), PLAIN_JSON: lambda: _json(reading, listed)},
        f"{state} {site.version}",
        f"{state} {site.page_state(reading.edition)}",
        described_by=(),
    )
    response = respond(reading.visit, resource, suffix)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


def _html(site: Site, reading: Reading, listed: list[DumpManifest]) -> str:
    page = Page(
        "dump_list.html",
        PATH,
        {
            "dumps": [
                (manifest, datetime.fromisoformat(manifest.modified).date(), _size(reading, manifest))
                for manifest in listed
            ]
        },
        alternates=alternates(reading.visit, PATH, (PLAIN_JSON,)),
    )
    return site.render(reading, page)


def _size(reading: Reading, manifest: DumpManifest) -> str:
    return size_in_words(sum(file.bytes for file in manifest.files), reading.language)


def _json(reading: Reading, listed: list[DumpManifest]) -> bytes:
    dumps = [_told(reading, manifest) for manifest in listed]
    return orjson.dumps({"id": reading.links.public(PATH), "dumps": dumps}, option=orjson.OPT_INDENT_2)


def _told(reading: Reading, manifest: DumpManifest) -> dict[str, Any]:
    address = reading.links.public(f"{PATH}/{manifest.edition}")
    return {
        "id": address,
        "edition": manifest.edition,
        "modified": manifest.modified,
        "records": manifest.records,
        "triples": manifest.triples,
        "bytes": sum(file.bytes for file in manifest.files),
        "manifest": f"{address}/manifest.json",
    }
