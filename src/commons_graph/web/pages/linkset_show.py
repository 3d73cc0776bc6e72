"""`/doc/…/linkset`: every link of a record and of all its forms, as one document (RFC 9264)."""

from __future__ import annotations

from typing import Final

import orjson
from starlette.responses import Response

from commons_graph.errors import Gone
from commons_graph.search.rows import LIVE
from commons_graph.web.records import find_record, succession
from commons_graph.web.representations import Representation, offers
from commons_graph.web.resource import Resource, redirect, respond
from commons_graph.web.signposting import LINKSETS, Described, signposts_of
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_JSON, _TEXT = (
    Representation(label, (media_type,), media_type, suffix)
    for label, (suffix, media_type) in zip(("JSON", "Text"), LINKSETS, strict=True)
)
_FORMS: Final = (_JSON, _TEXT)


@offers(*_FORMS)
def show(site: TheSite, visit: TheVisit, segment: str, slug: str) -> Response:
    """The link set of a record, negotiated."""
    return _answer(site, visit, (segment, slug), None)


@offers(*_FORMS)
def show_form(site: TheSite, visit: TheVisit, segment: str, slug: str, suffix: str) -> Response:
    """The link set of a record as JSON (json) or as text (txt)."""
    return _answer(site, visit, (segment, slug), suffix)


def _answer(site: Site, visit: Visit, address: tuple[str, str], suffix: str | None) -> Response:
    reading = site.reading(visit)
    row = find_record(reading, *address)
    survivor = succession(row)
    if survivor:
        return redirect(visit.links.page(f"doc/{survivor}/linkset" + (f".{suffix}" if suffix else "")), 308)
    if row.status != LIVE:
        raise Gone("this record was withdrawn")
    links = signposts_of(reading, site.profiles, row, row.triples()).everything()
    # authors come from the record of the census, so the links follow the edition
    state = f"{site.page_state(reading.edition)} {site.profiles.fingerprint}"
    resource = Resource(
        path=f"doc/{row.key}/linkset",
        forms={_JSON: lambda: _as_json(links), _TEXT: lambda: _as_text(links)},
        state=state,
        page_state=state,
        modified=reading.edition.modified,
        described_by=(),
    )
    return respond(visit, resource, suffix)


def _as_json(found: list[Described]) -> bytes:
    contexts = []
    for anchor, links in found:
        context: dict[str, object] = {"anchor": anchor}
        for rel in dict.fromkeys(link.rel for link in links):
            context[rel] = [link.target for link in links if link.rel == rel]
        contexts.append(context)
    return orjson.dumps({"linkset": contexts}, option=orjson.OPT_INDENT_2)


def _as_text(found: list[Described]) -> bytes:
    lines = [link.written(anchor) for anchor, links in found for link in links]
    return (",\n".join(lines) + "\n").encode()
