"""The filters of a page: what can be chosen, how many records each choice leaves, what is chosen, in words.

Whatever shows records of a selection (list, search, map, network) offers the same filters at the same address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from commons_graph.languages import translations
from commons_graph.schema.model import text_in
from commons_graph.search.facets import Facet, FacetKind
from commons_graph.search.selection import Selection
from commons_graph.search.trees import Tree
from commons_graph.web import known_fields as known
from commons_graph.web.filter_phrases import Chosen, filtered
from commons_graph.web.links import readable_part
from commons_graph.web.phrases import counted, records_counted
from commons_graph.web.reading import Reading

SHOWN: Final = 8
"""Values of a facet that are shown at once; the rest is one click away."""

_OPENED: Final = 12
"""Values of a tree up to which all of it is shown."""

_LISTED: Final = 60
"""Values that a page lists at most; beyond that a place is found by its name."""

NAME_SUFFIX: Final = ".name"
"""What follows the name of a facet in the parameter by which a value is asked for by its name."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its label, how many records have it, and the address that turns it on or off."""

    value: str
    label: str
    count: int
    href: str
    chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet with the values to show at once and those to show on demand.

    `named` says that a value can be asked for by its name; `unlisted` is how many values are not listed.
    """

    name: str
    label: str
    choices: Sequence[Choice]
    more: Sequence[Choice]
    named: bool
    unlisted: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value: the name of its facet, its label, and the selection and address without it."""

    facet: str
    label: str
    href: str
    without: Selection


@dataclass
class Filters:
    """The filters of one page. `typed` says that its path does not tell the types; `more` are its own parameters."""

    reading: Reading
    selection: Selection
    path: str
    typed: bool = False
    more: Sequence[tuple[str, str]] = ()
    _labels: dict[tuple[str, str], str] = field(default_factory=dict)

    @cached_property
    def count(self) -> int:
        """How many records are selected."""
        return self.reading.finder.count(self.selection)

    @cached_property
    def facets(self) -> list[ShownFacet]:
        """The facets that offer a choice, or in which something is chosen."""
        offered = (f for f in self.reading.finder.facets.common(self.selection.types) if f.offered)
        return [shown for facet in offered if (shown := self._facet(facet))]

    @cached_property
    def chips(self) -> list[Chip]:
        """What is chosen, each with the way to take it off."""
        return list(self._chips())

    @cached_property
    def sentence(self) -> str:
        """The count and what was chosen, in words."""
        return self.sentence_of(self.selection, self.count)

    def sentence_of(self, selection: Selection, count: int) -> str:
        """Another selection of the same page in words."""
        language = self.reading.language
        return filtered(language, self._counted(selection, count), list(self._chosen(selection)), selection.text)

    def address(self, selection: Selection | None = None, path: str | None = None, page: int = 1) -> str:
        """Where a selection is shown: this one here, unless told otherwise."""
        query = self.query(selection, page)
        return self.reading.links.page(self.path if path is None else path, query)

    def elsewhere(self, path: str) -> str:
        """The same selection on a page whose path does not tell the types: the map, the network."""
        query = self.selection.query(self.reading.finder.facets, types=True)
        return self.reading.links.page(path, query)

    def query(self, selection: Selection | None = None, page: int = 1) -> str:
        """The query string of a selection, with the parameters of the page."""
        more = [*self.more, *([("page", str(page))] if page > 1 else [])]
        return (selection or self.selection).query(self.reading.finder.facets, types=self.typed, more=more)

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The parameters that a form carries along, but for those it asks for itself."""
        pairs = [*self.selection.pairs(self.reading.finder.facets, types=self.typed), *self.more]
        return [pair for pair in pairs if pair[0] not in without]

    def label(self, facet: Facet, value: str) -> str:
        """A value in words."""
        pair = (facet.name, value)
        if pair not in self._labels:
            self._label_all(facet, [value])
        return self._labels[pair]

    def name(self, facet: Facet) -> str:
        """The name of a facet."""
        if facet.kind is FacetKind.CLASS:
            return str(translations(self.reading.language).ugettext("Kind"))
        return text_in(facet.names, self.reading.language, readable_part(facet.name))

    def wider(self) -> Iterator[tuple[str, int, str]]:
        """Selections that hold more, the nearest first: a sentence, a count and an address for each."""
        for selection in dict.fromkeys([*self._wholes(), *(chip.without for chip in reversed(self.chips))]):
            count = self.reading.finder.count(selection)
            if count and not selection.is_whole:
                yield self.sentence_of(selection, count), count, self.address(selection)

    def _facet(self, facet: Facet) -> ShownFacet | None:
        finder, chosen = self.reading.finder, self.selection.of(facet.name)
        every = finder.ids(self._before(facet))

        def count(value: str) -> int:
            return every.intersection_cardinality(finder.holdings.having(facet.name, value))

        tree = finder.holdings.tree(facet.name)
        if tree is None:
            rows = [(value, 0, n) for value in finder.holdings.known(facet.name) if (n := count(value))]
        else:
            rows = list(_Branches(tree, count, chosen).rows(finder.holdings.roots(facet.name)))
        rows += [(value, 0, 0) for value in chosen if value not in {row[0] for row in rows}]
        if not chosen and (len(rows) < 2 or all(n == len(every) for _, _, n in rows)):
            return None
        self._label_all(facet, [value for value, _, _ in rows])
        return self._shown(facet, rows if tree else self._sorted(facet, rows), flat=tree is None)

    def _shown(self, facet: Facet, rows: Sequence[tuple[str, int, int]], *, flat: bool) -> ShownFacet:
        choices = [self._choice(facet, *row) for row in rows]
        first = [c for rank, c in enumerate(choices) if rank < (SHOWN if flat else _OPENED) or c.chosen]
        rest = [c for c in choices if c not in first]
        known = len(self.reading.finder.holdings.known(facet.name))
        named = facet.kind is FacetKind.TREE and known > _OPENED
        return ShownFacet(facet.name, self.name(facet), first, rest[:_LISTED], named, max(0, len(rest) - _LISTED))

    def _choice(self, facet: Facet, value: str, depth: int, count: int) -> Choice:
        on = (facet.name, value) in self.selection.values
        selection = self._toggled(facet, value)
        tree = self.reading.finder.holdings.tree(facet.name)
        if tree and not on:  # choosing a part narrows the choice of its whole, and the other way round
            for other in self.selection.of(facet.name):
                if other in tree.wholes(value) or value in tree.wholes(other):
                    selection = selection.without(facet.name, other)
        return Choice(value, self._labels[facet.name, value], count, self.address(selection), on, depth)

    def _before(self, facet: Facet) -> Selection:
        """What the values of a facet are counted in; pages kept as files offer one filter at a time."""
        return self._unfiltered() if self.reading.still else self.selection.without_facet(facet.name)

    def _toggled(self, facet: Facet, value: str) -> Selection:
        on = (facet.name, value) in self.selection.values
        if self.reading.still and not on:
            return self._unfiltered().with_value(facet.name, value)
        return self.selection.toggled(facet.name, value)

    def _unfiltered(self) -> Selection:
        return replace(self.selection, values=(), text="")

    def _sorted(self, facet: Facet, rows: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
        if facet.kind is FacetKind.YEAR:
            return sorted(rows, reverse=True)
        return sorted(rows, key=lambda row: (-row[2], self._labels[facet.name, row[0]].casefold()))

    def _label_all(self, facet: Facet, values: Sequence[str]) -> None:
        labels = self.reading.finder.holdings.labels(facet, values)
        for value in values:
            known_as = labels.get(value, {})
            self._labels[facet.name, value] = text_in(known_as, self.reading.language, readable_part(value))

    def _chips(self) -> Iterator[Chip]:
        for name, value in self.selection.pairs(self.reading.finder.facets):
            facet = self.reading.finder.facets.named(name)
            if facet:
                without = self.selection.without(name, value)
                yield Chip(self.name(facet), self.label(facet, value), self.address(without), without)
            elif name == "q":
                without = self.selection.with_text("")
                yield Chip("", value, self.address(without), without)

    def _chosen(self, selection: Selection) -> Iterator[Chosen]:
        facets = self.reading.finder.facets
        for name in dict.fromkeys(name for name, _ in selection.pairs(facets)):
            facet = facets.named(name)
            if facet:
                values = selection.of(name)
                words = [self.label(facet, value) for value in values]
                yield Chosen(name, facet.kind, self.name(facet), words, self._towns(facet, values))

    def _towns(self, facet: Facet, values: Iterable[str]) -> bool:
        """Whether some territories are all towns, which is where people are « à »."""
        if facet.kind is not FacetKind.TREE:
            return False
        finder = self.reading.finder
        if known.TOWN[0] not in finder.facets.by_name:
            return False
        towns = finder.holdings.having(*known.TOWN)
        numbers = finder.numbers([f"{facet.targets[0]}/{value}" for value in values])
        return all(number in towns for number in numbers.values())

    def _wholes(self) -> Iterator[Selection]:
        """The selection with a territory, or a word of a list, taken for what it lies within."""
        for name, value in self.selection.values:
            tree = self.reading.finder.holdings.tree(name)
            for whole in tree.wholes(value) if tree else ():
                yield self.selection.without(name, value).with_value(name, whole)

    def _counted(self, selection: Selection, count: int) -> str:
        language, schema = self.reading.language, self.reading.schema
        types = [t for s in selection.types if (t := schema.by_segment(s))]
        if len(types) == 1:
            return counted(language, count, text_in(types[0].labels, language), text_in(types[0].plurals, language))
        return records_counted(language, count)


@dataclass(frozen=True)
class _Branches:
    """Which values of a tree to show: its roots, and what lies within those that are chosen or are alone."""

    tree: Tree
    count: Callable[[str], int]
    chosen: Sequence[str]

    def rows(self, roots: Iterable[str]) -> Iterator[tuple[str, int, int]]:
        """(value, depth, count) in the order to show them, the whole tree when it is small."""
        whole = list(self._walk(roots, 0, set(), everything=True, room=_OPENED))
        if len(whole) <= _OPENED:
            yield from whole
        else:
            yield from self._walk(roots, 0, set(), everything=False, room=_LISTED * 4)

    def _walk(
        self, values: Iterable[str], depth: int, seen: set[str], *, everything: bool, room: int
    ) -> Iterator[tuple[str, int, int]]:
        here = sorted((-n, value) for value in values if value not in seen and (n := self.count(value)))
        for negative, value in here:
            if len(seen) > room:
                return
            if value not in seen:
                seen.add(value)
                yield value, depth, -negative
                if everything or len(here) == 1 or self._leads(value):
                    parts = self.tree.parts(value)
                    yield from self._walk(parts, depth + 1, seen, everything=everything, room=room)

    def _leads(self, value: str) -> bool:
        """Whether a chosen value lies within this one, or is it."""
        return any(chosen == value or value in self.tree.wholes(chosen) for chosen in self.chosen)
