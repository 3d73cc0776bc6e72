"""`/doc/…/timemap`: every state of a sheet that can be read, with its time (RFC 7089 §5)."""

from __future__ import annotations

from typing import Final

import orjson
from starlette.responses import Response

from commons_graph.web.conditional import http_date
from commons_graph.web.link_header import Link
from commons_graph.web.memento import LINK_FORMAT, Mementos, mementos_of
from commons_graph.web.representations import Representation, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_LINKS: Final = Representation("Link format", (LINK_FORMAT,), LINK_FORMAT, "link")
_JSON: Final = Representation("JSON", ("application/json",), "application/json", "json")
_FORMS: Final = (_LINKS, _JSON)


@offers(*_FORMS)
def show(site: TheSite, visit: TheVisit, segment: str, slug: str) -> Response:
    """The TimeMap of a sheet, negotiated (application/link-format, JSON); also for a record that was withdrawn."""
    return _answer(site, visit, f"{segment}/{slug}", None)


@offers(*_FORMS)
def show_form(site: TheSite, visit: TheVisit, segment: str, slug: str, suffix: str) -> Response:
    """The TimeMap of a sheet in one form: link or json."""
    return _answer(site, visit, f"{segment}/{slug}", suffix)


def _answer(site: Site, visit: Visit, key: str, suffix: str | None) -> Response:
    mementos = mementos_of(site, visit, key)
    newest = mementos.moments[-1]
    state = site.data_state(f"{key} {newest.sequence} {len(mementos.moments)}")
    resource = Resource(
        path=f"doc/{key}/timemap",
        forms={_LINKS: lambda: _as_links(mementos), _JSON: lambda: _as_json(mementos)},
        state=state,
        page_state=state,
        modified=newest.at,
        described_by=(),
    )
    return respond(visit, resource, suffix)


def _as_links(mementos: Mementos) -> bytes:
    first, *_ = moments = mementos.moments
    span = (("from", http_date(first.at)), ("until", http_date(moments[-1].at)))
    timemap = mementos.timemap
    links = [
        Link(mementos.original, "original timegate"),
        Link(timemap.href, "self", (*timemap.attributes, *span)),
        *(mementos.link(moment, f"{_place(at, len(moments))}memento") for at, moment in enumerate(moments)),
    ]
    return (",\n".join(link.written() for link in links) + "\n").encode()


def _place(at: int, count: int) -> str:
    return ("first " if at == 0 else "") + ("last " if at == count - 1 else "")


def _as_json(mementos: Mementos) -> bytes:
    timemap = mementos.timemap.href
    found = [{"datetime": one.at.isoformat(), "uri": mementos.link(one, "").href} for one in mementos.moments]
    document = {
        "original_uri": mementos.original,
        "timegate_uri": mementos.original,
        "timemap_uri": {"link_format": f"{timemap}.link", "json_format": f"{timemap}.json"},
        "mementos": {"first": found[0], "last": found[-1], "list": found},
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)
