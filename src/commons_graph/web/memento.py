"""Earlier states of a sheet by their time (RFC 7089): the address of a sheet is its own TimeGate.

Only states that can still be read are mementos; those of an erased record begin with its tombstone. A time before the
first memento leads to the first one, a time after the last to the last one (§4.5.3).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.errors import BadRequest, NotFound
from commons_graph.journal.port import Moment
from commons_graph.rdf.addresses import SLUG, SLUG_MAX
from commons_graph.web.conditional import http_date, http_time
from commons_graph.web.feed import Feed, feed_of
from commons_graph.web.link_header import Link
from commons_graph.web.links import Links
from commons_graph.web.profile_choice import PARAMETER
from commons_graph.web.site import Site
from commons_graph.web.visit import Visit

VARIES: Final = "Accept-Datetime"
LINK_FORMAT: Final = "application/link-format"

_DAYS, _MONTHS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE: Final = re.compile(rf"(?:{_DAYS}), \d\d (?:{_MONTHS}) \d{{4}} \d\d:\d\d:\d\d GMT", re.ASCII)
"""The one form of a date that Accept-Datetime has (§2.1.1.1)."""


@dataclass(frozen=True, slots=True)
class Mementos:
    """The states of one sheet, in one form, that can be read; `suffix` is the ending of its address, with the dot."""

    feed: Feed
    key: str
    suffix: str
    moments: Sequence[Moment]

    @property
    def original(self) -> str:
        """The public address of the sheet in this form, which is its TimeGate as well."""
        return self._public(f"doc/{self.key}{self.suffix}")

    @property
    def timemap(self) -> Link:
        """Where the list of all of them is."""
        return timemap_link(self.feed.reading.links, self.key)

    def at(self, time: datetime) -> Moment:
        """The state in force at a time: the last one accepted by then, else the first."""
        # HTTP has no fractions of a second: what happened within a second has happened by its end
        past = [moment for moment in self.moments if moment.at.replace(microsecond=0) <= time]
        return past[-1] if past else self.moments[0]

    def link(self, moment: Moment, rel: str) -> Link:
        """The link to one state."""
        address = self._public(f"doc/{self.key}{self.suffix}?version={moment.sequence}")
        return Link(address, rel, (("datetime", http_date(moment.at)),))

    def links(self, chosen: Moment) -> list[Link]:
        """What goes with the answer that is, or leads to, one state (§2.2)."""
        at = self.moments.index(chosen)
        rels: dict[int, list[str]] = {0: ["first"]}
        rels.setdefault(len(self.moments) - 1, []).append("last")
        if at > 0:
            rels.setdefault(at - 1, []).append("prev")
        if at < len(self.moments) - 1:
            rels.setdefault(at + 1, []).append("next")
        rels.setdefault(at, [])
        found = [self.link(self.moments[i], " ".join([*names, "memento"])) for i, names in sorted(rels.items())]
        return [Link(self.original, "original timegate"), self.timemap, *found]

    def _public(self, path: str) -> str:
        return self.feed.reading.links.canonical(path)


def gate_link(links: Links, key: str, suffix: str | None) -> Link:
    """What goes with a sheet as it is now: it is its own TimeGate (§2.2.2), which leads on to the list of its states.

    The address is without host, and this is the one link, since servers in front allow headers of 4 kB.
    """
    return Link(links.page(f"doc/{key}" + (f".{suffix}" if suffix else "")), "original timegate")


def timemap_link(links: Links, key: str) -> Link:
    """Where the list of the states of a sheet is."""
    return Link(links.public(f"doc/{key}/timemap"), "timemap", (("type", LINK_FORMAT),))


def dated(site: Site, visit: Visit) -> bool:
    """Whether an address chooses a state by time: where there is a history, no edition nor profile chosen already."""
    chosen = PARAMETER in visit.query and PARAMETER in parse_qs(visit.query, keep_blank_values=True)
    return site.journal is not None and not site.still and visit.edition is None and not chosen


def mementos_of(site: Site, visit: Visit, key: str, suffix: str | None = None) -> Mementos:
    """The states of a sheet; raises NotFound for one that never was, or where there is no history."""
    feed = feed_of(site, visit)
    segment, _, slug = key.partition("/")
    known = site.schema.by_segment(segment) and len(slug) <= SLUG_MAX and SLUG.fullmatch(slug)
    found = feed.journal.moments(key, upto=feed.sequence) if known else []
    if not found:
        raise NotFound("no record of this census has this address")
    return Mementos(feed, key, f".{suffix}" if suffix else "", [one for one in found if not one.erased])


def time_gate(site: Site, visit: Visit, key: str, suffix: str | None) -> Response:
    """302 to the state of a sheet at the time that Accept-Datetime asks for; raises BadRequest, NotFound."""
    given = visit.accept_datetime or ""
    time = http_time(given.encode("latin-1", "replace")) if _DATE.fullmatch(given) else None
    if time is None:
        raise BadRequest(
            "Accept-Datetime holds no date that can be understood",
            hint="write it as Sun, 06 Nov 1994 08:49:37 GMT (RFC 7089, section 2.1.1)",
        )
    mementos = mementos_of(site, visit, key, suffix)
    chosen = mementos.at(time)
    headers = {
        "Location": visit.links.page(f"doc/{key}{mementos.suffix}", f"version={chosen.sequence}"),
        "Vary": VARIES,
        "Link": written(mementos.links(chosen)),
        "Cache-Control": "no-cache",
    }
    return Response(status_code=302, headers=headers)


def as_memento(site: Site, visit: Visit, response: Response, version: tuple[str, int], suffix: str | None) -> Response:
    """Say which time the state of a sheet in an answer is of, and where the others are."""
    key, sequence = version
    mementos = mementos_of(site, visit, key, suffix)
    moment = next((one for one in mementos.moments if one.sequence == sequence), None)
    if moment is not None:
        response.headers["Memento-Datetime"] = http_date(moment.at)
        response.headers["Link"] = ", ".join([response.headers["Link"], written(mementos.links(moment))])
    return response


def written(links: Sequence[Link]) -> str:
    """Links as a header has them."""
    return ", ".join(link.written() for link in links)
