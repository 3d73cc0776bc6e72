"""The initiatives of an edition as a directory: by territory, by theme, and their partners by role."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from commons_graph.editions.edition import Edition
from commons_graph.insight.figure_rows import NameBook
from commons_graph.insight.voice import Voice
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Schema, text_in
from commons_graph.search.rows import RecordRow
from commons_graph.terms import ESS, FOAF

ENTRIES_MAX: Final = 1500
"""Initiatives that a booklet holds; more would not be one. What is left out is said."""

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Help:
    """One partner of an initiative and its roles."""

    partner: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One initiative; `anchor` is its place in the booklet, `territories` and `themes` are IRIs."""

    anchor: str
    iri: str
    name: str
    summary: str
    homepage: str
    themes: tuple[str, ...]
    territories: tuple[str, ...]
    partners: tuple[Help, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """The initiatives in the order of their names, and the names of what they mention; `all` counts the census."""

    entries: tuple[Entry, ...]
    names: NameBook
    all: int
    elsewhere: str = field(default="")

    def by_territory(self) -> list[tuple[str, list[Entry], list[Entry]]]:
        """Territory, initiatives told there in full, and those told under another of their territories."""
        told: dict[str, list[Entry]] = defaultdict(list)
        seen: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            first, *others = sorted(map(self.names, entry.territories), key=alphabetical) or [self.elsewhere]
            told[first].append(entry)
            for other in others:
                seen[other].append(entry)
        places = sorted({*told, *seen}, key=lambda name: (name == self.elsewhere, alphabetical(name)))
        return [(place, told[place], seen[place]) for place in places]

    def by_theme(self) -> list[tuple[str, list[Entry]]]:
        """Theme and its initiatives."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for theme in entry.themes:
                found[self.names(theme)].append(entry)
        return sorted(found.items(), key=lambda item: alphabetical(item[0]))

    def by_role(self) -> list[tuple[str, list[tuple[str, list[Entry]]]]]:
        """Role, and each partner that holds it with the initiatives it helps so."""
        found: dict[str, dict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        for entry in self.entries:
            for helping in entry.partners:
                for role in helping.roles:
                    found[role][helping.partner].append(entry)
        return [
            (role, sorted(partners.items(), key=lambda item: alphabetical(item[0])))
            for role, partners in sorted(found.items(), key=lambda item: (-len(item[1]), alphabetical(item[0])))
        ]


def alphabetical(name: str) -> str:
    """What a name is sorted by: without accents and capitals."""
    apart = unicodedata.normalize("NFKD", name)
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()


def read_directory(edition: Edition, schema: Schema, voice: Voice) -> Directory:
    """The directory of an edition, read from its index."""
    rows = list(_rows(edition, "initiative", ENTRIES_MAX))
    things = {f"{edition.base}id/{row.key}": TripleView(row.triples()) for row in rows}
    ties = _ties(edition, things)
    mentioned = [{"iri": iri} for iri in _mentioned(things, ties)]
    names = NameBook(
        voice.language,
        schema,
        edition.base,
        edition.labels({m["iri"].removeprefix(f"{edition.base}id/") for m in mentioned}),
    )
    entries = [
        _entry(row, iri, view, ties.get(iri, []), names) for row, (iri, view) in zip(rows, things.items(), strict=True)
    ]
    entries.sort(key=lambda entry: (alphabetical(entry.name), entry.anchor))
    return Directory(tuple(entries), names, edition.count("initiative"), voice.message("Without a territory"))


def _rows(edition: Edition, segment: str, most: int | None = None) -> Iterator[RecordRow]:
    offset, total = 0, edition.count(segment) if most is None else most
    while offset < total and (batch := edition.rows(segment, offset=offset, limit=min(_BATCH, total - offset))):
        yield from batch
        offset += len(batch)


_Tie = tuple[str, tuple[str, ...]]


def _ties(edition: Edition, things: Mapping[str, TripleView]) -> dict[str, list[_Tie]]:
    """Initiative → (partner, roles) of each of its partnerships."""
    found: dict[str, list[_Tie]] = defaultdict(list)
    for row in _rows(edition, "partnership"):
        view, tie = TripleView(row.triples()), ox.NamedNode(f"{edition.base}id/{row.key}")
        concerned, partner = view.iri(tie, ESS + "concerns"), view.iri(tie, ESS + "partner")
        if concerned and partner and concerned in things:
            found[concerned].append((partner, tuple(view.iris(tie, ESS + "role"))))
    return found


def _mentioned(things: Mapping[str, TripleView], ties: Mapping[str, Sequence[_Tie]]) -> Iterator[str]:
    for iri, view in things.items():
        yield from view.iris(ox.NamedNode(iri), ESS + "territory")
        for partner, _ in ties.get(iri, ()):
            yield partner


def _entry(row: RecordRow, iri: str, view: TripleView, ties: Sequence[_Tie], names: NameBook) -> Entry:
    thing, language = ox.NamedNode(iri), names.language
    partners = [Help(names(partner), tuple(sorted(map(names, roles)))) for partner, roles in ties]
    return Entry(
        anchor=row.key.replace("/", "-"),
        iri=iri,
        name=text_in(row.labels, language, row.slug),
        summary=text_in(view.texts(thing, ESS + "summary"), language),
        homepage=view.iri(thing, FOAF + "homepage") or "",
        themes=tuple(view.iris(thing, ESS + "theme")),
        territories=tuple(view.iris(thing, ESS + "territory")),
        partners=tuple(sorted(partners, key=lambda helping: alphabetical(helping.partner))),
    )
