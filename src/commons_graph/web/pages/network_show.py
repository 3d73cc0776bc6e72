"""`/network`: who helps whom around a record, as a page with a picture and tables, and as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from starlette.responses import Response

from commons_graph.errors import BadRequest
from commons_graph.insight.network import Network, walk
from commons_graph.insight.network_csv import NODE_TABLE, TIE_TABLE, csv_of
from commons_graph.insight.network_export import Exported, exported_network, exported_whole, graphml, node_link
from commons_graph.search.selection import Selection
from commons_graph.web.filters import Filters
from commons_graph.web.network.asked import PATH, Asked, read_asked, tie_filter, way_of
from commons_graph.web.network.findings import findings_of
from commons_graph.web.network.view import outline, view_network
from commons_graph.web.network.ways import FILES, as_list, described_network, files_of, other_starts
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import CSV, GRAPHML, HTML, JSON, SVG, Representation, offers
from commons_graph.web.resource import Body, Resource, redirect, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.value_names import asked_by_name

_INITIATIVES = Selection(types=("initiative",))
"""What a selection starts from where the address makes none."""


@offers(HTML, *FILES)
def show(site: TheSite, visit: TheVisit) -> Response:
    """The network around some records (`around`), some steps away (`depth`), by some roles (`role`), in a `year`."""
    return _answer(site, site.reading(visit), None)


@offers(*FILES)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The same network as a file; with `whole=yes` the whole network of the edition."""
    return _answer(site, site.reading(visit), suffix)


@offers(CSV)
def show_nodes(site: TheSite, visit: TheVisit) -> Response:
    """The records of the same network as CSV."""
    reading = site.reading(visit)
    asked = read_asked(reading, visit.query)
    return respond(visit, _resource(site, reading, asked, PATH + "/nodes"), "csv")


def _answer(site: Site, reading: Reading, suffix: str | None) -> Response:
    asked = read_asked(reading, reading.visit.query)
    if asked.moved:
        return redirect(asked.address(reading.links, f".{suffix}" if suffix else ""), 308)
    named = asked_by_name(reading, asked.selection or _INITIATIVES, PATH, typed=True)
    if named and named.only and suffix is None:
        return redirect(named.only, 303)
    if asked.whole and suffix in (None, "html", "svg"):
        raise BadRequest(
            "the whole network is offered as a file, since nobody could read a picture of it",
            hint="write network.graphml, network.csv or network.json",
        )
    return respond(reading.visit, _resource(site, reading, asked, PATH), suffix)


def _resource(site: Site, reading: Reading, asked: Asked, path: str) -> Resource:
    state = site.page_state(reading.edition)
    if path != PATH:
        forms: dict[Representation, Callable[[], Body]] = {
            CSV: lambda: _sent(asked, csv_of(NODE_TABLE, _exported(site, reading, asked)))
        }
    else:
        measured = site.measurer.measures(reading.edition) is not None
        state += " measured" if measured else " unmeasured"
        forms = _forms(site, reading, asked)
    return Resource(
        path=path,
        forms=forms,
        state=state,
        page_state=state,
        modified=reading.edition.modified,
        query=asked.query,
        headers={} if path != PATH or measured else {"Cache-Control": "no-store"},
    )


def _forms(site: Site, reading: Reading, asked: Asked) -> dict[Representation, Callable[[], Body]]:
    return {
        HTML: lambda: _html(site, reading, asked),
        SVG: lambda: _svg(site, reading, asked),
        CSV: lambda: _sent(asked, csv_of(TIE_TABLE, _exported(site, reading, asked))),
        JSON: lambda: _sent(asked, _json(site, reading, asked)),
        GRAPHML: lambda: _sent(asked, graphml(_exported(site, reading, asked))),
    }


def _sent(asked: Asked, pieces: Iterator[bytes]) -> Body:
    """A whole network goes out while it is read, a few dozen records at once."""
    return pieces if asked.whole else b"".join(pieces)


def _html(site: Site, reading: Reading, asked: Asked) -> str:
    measures = site.measurer.measures(reading.edition)
    starts = way_of(reading, asked).starts
    more = asked.own
    page = Page(
        "network.html",
        PATH,
        {
            "net": view_network(reading, asked),
            "filters": asked.selection and Filters(reading, asked.selection, PATH, typed=True, more=more),
            "named": asked_by_name(reading, asked.selection or _INITIATIVES, PATH, typed=True),
            "as_list": as_list(reading, asked),
            "choice": Filters(reading, asked.selection or _INITIATIVES, PATH, typed=True, more=more),
            "findings": findings_of(reading, measures, starts) if measures else None,
            "elsewhere": other_starts(reading, asked),
            "outline": outline,
            "whole_files": files_of(reading, Asked(whole=True), (CSV, GRAPHML, JSON)),
        },
        query=asked.query,
        alternates=files_of(reading, asked, FILES),
        described=described_network(reading, asked, starts),
        indexed=not asked.chosen and not more and len(asked.starts) < 2,
    )
    return site.render(reading, page)


def _svg(site: Site, reading: Reading, asked: Asked) -> str:
    filters = asked.selection and Filters(reading, asked.selection, PATH, typed=True)
    values = {"net": view_network(reading, asked), "filters": filters, "outline": outline}
    page = Page("network_file.html", PATH, values, query=asked.query)
    return site.render(reading, page)


def _json(site: Site, reading: Reading, asked: Asked) -> Iterator[bytes]:
    described = {
        "edition": reading.edition.sequence,
        "modified": reading.edition.modified.isoformat(),
        "address": reading.links.public(f"{PATH}?{asked.query}" if asked.query else PATH),
        "language": reading.language,
    }
    return node_link(_exported(site, reading, asked), described)


def _exported(site: Site, reading: Reading, asked: Asked) -> Exported:
    if asked.whole:
        return exported_whole(reading.edition, site.schema, reading.language, tie_filter(reading, asked))
    way = way_of(reading, asked)
    network = walk(reading.edition, way) if way.starts else Network((), ())
    return exported_network(reading.edition, site.schema, reading.language, network)
