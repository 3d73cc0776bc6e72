"""What an address selects: types of record, values of facets, words. One value behind every view of the records.

In an address, `?theme=food&theme=care&territory=brest-29019&q=repair`: several values of one facet widen the
selection (or), several facets narrow it (and). The order of parameters and repeated ones change nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from commons_graph.errors import BadRequest, NotFound
from commons_graph.rdf.addresses import SLUG, SLUG_MAX
from commons_graph.search.facets import Facet, FacetKind, Facets

TEXT_MAX: Final = 300
"""Characters of a search."""

VALUES_MAX: Final = 60
"""Values of facets in one address."""

_PARAMETERS_MAX: Final = 200

_TRACKERS: Final = re.compile(r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|msclkid|mc_[ce]id|igshid|ref")
"""What other sites add to the addresses people share; it selects nothing."""

_YEAR: Final = re.compile(r"\d{4}")
_CONCEPT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


@dataclass(frozen=True, slots=True)
class Selection:
    """Some records: those of the types (segments; none means all), with a value of each facet, that hold the words.

    `values` are pairs of facet name and value, sorted, without repetition.
    """

    types: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    text: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is chosen but the types."""
        return not self.values and not self.text

    @property
    def facets(self) -> tuple[str, ...]:
        """The names of the facets with a chosen value."""
        return tuple(dict.fromkeys(name for name, _ in self.values))

    def of(self, facet: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        return tuple(value for name, value in self.values if name == facet)

    def with_value(self, facet: str, value: str) -> Selection:
        """The same with one value more."""
        return replace(self, values=_sorted((*self.values, (facet, value))))

    def without(self, facet: str, value: str) -> Selection:
        """The same with one value less."""
        return replace(self, values=tuple(pair for pair in self.values if pair != (facet, value)))

    def without_facet(self, facet: str) -> Selection:
        """The same with no value of a facet."""
        return replace(self, values=tuple(pair for pair in self.values if pair[0] != facet))

    def toggled(self, facet: str, value: str) -> Selection:
        """The same with a value on where it was off, off where it was on."""
        chosen = (facet, value) in self.values
        return self.without(facet, value) if chosen else self.with_value(facet, value)

    def with_text(self, text: str) -> Selection:
        """The same with other words."""
        return replace(self, text=tidy(text))

    def with_types(self, types: Sequence[str]) -> Selection:
        """The same of other types."""
        return replace(self, types=tuple(types))

    def pairs(self, facets: Facets, *, types: bool = False) -> list[tuple[str, str]]:
        """The parameters of its address; `types` for a page whose path does not say them."""
        order = {name: rank for rank, name in enumerate(facets.by_name)}
        listed = [("type", t.list_segment) for s in self.types if types and (t := facets.schema.by_segment(s))]
        values = sorted(self.values, key=lambda pair: (order.get(pair[0], len(order)), pair))
        return listed + values + ([("q", self.text)] if self.text else [])

    def query(self, facets: Facets, *, types: bool = False, more: Iterable[tuple[str, str]] = ()) -> str:
        """The query string of its address, percent-encoded; `more` are parameters of the page."""
        return urlencode([*self.pairs(facets, types=types), *more], quote_via=quote, safe="/")


def select(types: Sequence[str] = (), text: str = "", values: Iterable[tuple[str, str]] = ()) -> Selection:
    """A selection in its canonical form."""
    return Selection(tuple(dict.fromkeys(types)), _sorted(values), tidy(text))


def read_selection(
    facets: Facets, query: str, types: Sequence[str] | None = None, also: Iterable[str] = ("page", "order")
) -> Selection:
    """The selection that a query string makes.

    `types` are given where the path says them; else `?type=initiatives&type=actors` does. `also` names parameters
    that the page reads itself. Raises BadRequest for a parameter that nothing here has, NotFound for a value that
    no record could have; whether a record of that name exists is asked of the edition.
    """
    others = {*also, "q"}
    chosen: list[tuple[str, str]] = []
    named, words = list(types or ()), []
    for name, value in _parameters(query):
        if name == "type" and types is None:
            named.extend([_segment(facets, value)] if value else [])
        elif name == "q":
            words.append(value)
        elif name not in others and not _TRACKERS.fullmatch(name) and value:
            chosen.append((name, value))
    pairs = [_checked(facets, named, name, value) for name, value in chosen]
    if len(pairs) > VALUES_MAX:
        raise BadRequest("the address chooses too many values", hint=f"choose at most {VALUES_MAX}")
    text = tidy(" ".join(words))
    if len(text) > TEXT_MAX:
        raise BadRequest("the search has too many words", hint=f"search for at most {TEXT_MAX} characters")
    return select(_ordered(facets, named), text, pairs)


def tidy(text: str) -> str:
    """Words with single spaces between them, without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())


def _parameters(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=_PARAMETERS_MAX)
    except ValueError:
        raise BadRequest("the address has too many parameters", hint=f"at most {_PARAMETERS_MAX}") from None


def _segment(facets: Facets, listed: str) -> str:
    record_type = facets.schema.by_list_segment(listed)
    if record_type is None:
        raise NotFound(f"there is no type of record '{listed[:40]}'")
    return record_type.segment


def _ordered(facets: Facets, segments: Sequence[str]) -> list[str]:
    """Types in the order of the shapes, so that equal selections are equal values."""
    return [t.segment for t in facets.schema.record_types if t.segment in segments]


def _checked(facets: Facets, types: Sequence[str], name: str, value: str) -> tuple[str, str]:
    facet = facets.named(name)
    if facet is None or (types and not any(segment in facet.sources for segment in types)):
        offered = ", ".join(f.name for f in facets.common(types) if f.offered)
        raise BadRequest(f"the records here have no filter '{name[:40]}'", hint=f"filters: {offered}")
    if not _possible(facets, facet, value):
        raise NotFound(f"the filter '{name}' has no value '{value[:80]}'")
    return name, value


def _possible(facets: Facets, facet: Facet, value: str) -> bool:
    if facet.kind is FacetKind.YEAR:
        return value.isascii() and _YEAR.fullmatch(value) is not None
    if facet.kind is FacetKind.CONCEPT:
        return _CONCEPT.fullmatch(value) is not None and facets.iri(facet, value) in facets.schema.terms
    if facet.kind is FacetKind.CLASS:
        return facets.iri(facet, value) is not None
    segment, _, slug = value.rpartition("/") if facet.kind is FacetKind.RECORD else (facet.targets[0], "", value)
    return segment in facet.targets and len(slug) <= SLUG_MAX and SLUG.fullmatch(slug) is not None


def _sorted(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(set(values)))
