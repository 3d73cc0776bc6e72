"""What an address of the network asks for, read and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, quote, urlencode

from commons_graph.errors import BadRequest, Gone, NotFound
from commons_graph.insight.network import DEPTH_MAX, DRAWN, DRAWN_MORE, STARTS_MAX, Walk, most_connected_of
from commons_graph.rdf.addresses import SLUG, SLUG_MAX
from commons_graph.search.rows import LIVE, RecordRow
from commons_graph.search.selection import Selection, read_selection
from commons_graph.search.tie_reader import TieFilter
from commons_graph.web.links import Links
from commons_graph.web.network.kinds import NODE_SEGMENTS, tie_kinds
from commons_graph.web.reading import Reading
from commons_graph.web.records import succession
from commons_graph.web.value_names import name_parameters

PATH: Final = "network"
_FIELDS_MAX: Final = 100
_YEARS_SHOWN: Final = 80
_OWN: Final = ("around", "depth", "role", "year", "whole", "page", "order")
"""Parameters that choose no records: `role` here says which ties are drawn."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The years that ties know of, up to the year of the edition; what is dated farther away is surely mistyped."""

    low: int
    high: int

    def nearest(self, year: int) -> int:
        """The year itself, or the nearest within the bounds."""
        return min(max(year, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Something that was asked for and cannot be: what, and what is shown instead."""

    what: str  # year, depth or around
    asked: str
    given: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A walk through the network, as an address says it.

    It starts from named records, `starts`, or from a `selection` (`chosen` are its parameters), or where the address
    says neither, from the most connected. `kinds` are slugs; `whole` asks for the whole network of the edition, in a
    file. `moved` says that a start was merged into another record, so that the address should change.
    """

    starts: tuple[str, ...] = ()
    selection: Selection | None = None
    chosen: tuple[tuple[str, str], ...] = ()
    depth: int = DEPTH_MAX
    kinds: tuple[str, ...] = ()
    year: int | None = None
    whole: bool = False
    adjusted: tuple[Adjusted, ...] = ()
    moved: bool = False

    @property
    def own(self) -> list[tuple[str, str]]:
        """The parameters that choose no records."""
        pairs = [("depth", str(self.depth))] if self.depth != DEPTH_MAX else []
        pairs += [("role", kind) for kind in self.kinds]
        pairs += [("year", str(self.year))] if self.year is not None else []
        return pairs + ([("whole", "yes")] if self.whole else [])

    @property
    def query(self) -> str:
        """The canonical query string."""
        pairs = [*(("around", start) for start in self.starts), *self.chosen, *self.own]
        return urlencode(pairs, quote_via=quote, safe="/")

    def address(self, links: Links, suffix: str = "") -> str:
        """The address of this walk, as a page or as a file."""
        return links.page(PATH + suffix, self.query)

    def around(self, *starts: str) -> Asked:
        """The same walk from elsewhere."""
        return replace(self, starts=starts[-STARTS_MAX:], selection=None, chosen=())


def network_address(links: Links, key: str) -> str:
    """The address of the network around one record: what its own page links to."""
    return Asked(starts=(key,)).address(links)


def read_asked(reading: Reading, query: str) -> Asked:
    """Read the query of an address.

    A year, depth or number of starts beyond what there is becomes the nearest possible one, which is noted. Raises
    BadRequest for what cannot be understood, NotFound for a start that nothing has the address of, and Gone for one
    that was withdrawn.
    """
    fields = _fields(query)
    starts, moved = _starts(reading, fields.get("around", []))
    facets = reading.finder.facets
    selection = read_selection(facets, query, also=(*_OWN, *name_parameters(facets)))
    chosen = tuple(selection.pairs(facets, types=True))
    if starts and chosen:
        raise BadRequest(
            "the network starts either from named records or from a selection, not from both",
            hint=f"leave out 'around', or leave out '{chosen[0][0]}'",
        )
    reading.finder.check(selection)
    adjusted: list[Adjusted] = []
    if len(starts) > STARTS_MAX:
        adjusted.append(Adjusted("around", str(len(starts)), str(STARTS_MAX)))
    return Asked(
        starts=tuple(starts[:STARTS_MAX]),
        selection=selection if chosen else None,
        chosen=chosen,
        depth=_depth(fields.get("depth", []), adjusted),
        kinds=_kinds(reading, fields.get("role", [])),
        year=_year(fields.get("year", []), bounds(reading), adjusted),
        whole="yes" in fields.get("whole", []),
        adjusted=tuple(adjusted),
        moved=moved,
    )


def tie_filter(reading: Reading, asked: Asked) -> TieFilter:
    """The ties that an address lets through."""
    chosen = frozenset(iri for iri, kind in tie_kinds(reading.schema).items() if kind.slug in asked.kinds)
    return TieFilter(chosen if asked.kinds else None, asked.year)


def way_of(reading: Reading, asked: Asked) -> Walk:
    """The walk that an address asks for; where it names no start, from the most connected record."""
    which = tie_filter(reading, asked)
    if asked.selection is not None:
        found = most_connected_of(reading.edition, reading.finder.ids(asked.selection), which)
        return Walk(tuple(found), asked.depth, which, DRAWN + DRAWN_MORE)
    starts = asked.starts or default_starts(reading)
    return Walk(starts, asked.depth, which, DRAWN + DRAWN_MORE * (len(starts) - 1))


def default_starts(reading: Reading) -> tuple[str, ...]:
    """The most connected actor, else the most connected record; empty where there is no tie at all."""
    found = (reading.edition.ties.most_connected(segment, 1) for segment in NODE_SEGMENTS)
    return next((tuple(key for key, _ in some) for some in found if some), ())


def bounds(reading: Reading) -> Bounds | None:
    """The years between which a year may be chosen; None where no tie is dated."""
    known = reading.edition.ties.years()
    if known is None:
        return None
    high = max(reading.edition.modified.year, min(known[1], reading.edition.modified.year))
    return Bounds(min(max(known[0], high - _YEARS_SHOWN), high), high)


def _fields(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query, max_num_fields=_FIELDS_MAX, errors="strict")
    except (ValueError, UnicodeDecodeError) as error:
        raise BadRequest("the address has parameters that cannot be understood") from error


def _starts(reading: Reading, keys: Sequence[str]) -> tuple[list[str], bool]:
    """The starts without repetition, merged ones replaced; and whether any was."""
    starts = list(dict.fromkeys(_live(reading, key) for key in keys))
    return starts, any(start not in keys for start in starts)


def _live(reading: Reading, key: str) -> str:
    for row in _successors(reading, key):
        if row.status == LIVE:
            return row.key
    raise Gone(f"the record '{key[:160]}' was withdrawn: nothing is drawn around it", hint="start elsewhere")


def _successors(reading: Reading, key: str) -> Iterator[RecordRow]:
    """A record, and those that took its place one after the other."""
    seen: set[str] = set()
    following: str | None = key
    while following and following not in seen:
        seen.add(following)
        row = _row(reading, following)
        yield row
        following = succession(row)


def _row(reading: Reading, key: str) -> RecordRow:
    segment, _, slug = key.partition("/")
    if not reading.schema.by_segment(segment) or len(slug) > SLUG_MAX or not SLUG.fullmatch(slug):
        raise NotFound(f"no record of this census has the address '{key[:160]}'", hint="write around=actor/NAME")
    if segment not in NODE_SEGMENTS:
        raise BadRequest(
            f"'{key}' is not in the network, which links initiatives, organisations, collectives and people",
            hint="start from one of these: around=actor/NAME or around=initiative/NAME",
        )
    row = reading.edition.record(segment, slug)
    if row is None:
        raise NotFound(f"no record of this census has the address '{key}'")
    return row


def _depth(texts: Sequence[str], adjusted: list[Adjusted]) -> int:
    if not texts:
        return DEPTH_MAX
    asked = _number(texts[-1], "depth", "1 shows direct links, 2 also the links of those")
    depth = min(max(asked, 1), DEPTH_MAX)
    if depth != asked:
        adjusted.append(Adjusted("depth", str(asked), str(depth)))
    return depth


def _year(texts: Sequence[str], known: Bounds | None, adjusted: list[Adjusted]) -> int | None:
    if not texts or known is None:
        return None
    asked = _number(texts[-1], "year", f"the network is known from {known.low} to {known.high}")
    year = known.nearest(asked)
    if year != asked:
        adjusted.append(Adjusted("year", str(asked), str(year)))
    return year


def _number(text: str, name: str, hint: str) -> int:
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 8):
        raise BadRequest(f"the {name} '{text[:40]}' is not a number", hint=hint)
    return int(text)


def _kinds(reading: Reading, slugs: Sequence[str]) -> tuple[str, ...]:
    known = [kind.slug for kind in tie_kinds(reading.schema).values()]
    unknown = next((slug for slug in slugs if slug not in known), None)
    if unknown is not None:
        raise BadRequest(f"there is no role '{unknown[:60]}'", hint="roles: " + ", ".join(known))
    return tuple(slug for slug in known if slug in slugs)
