"""Records of a map in words: name, kind, town, link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commons_graph.schema.model import text_in
from commons_graph.search.facets import CLASS_FACET, Facet
from commons_graph.web.reading import Reading
from commons_graph.web.values import Value


@dataclass(frozen=True, slots=True)
class Told:
    """One record: its name with its link, what it is, its town, whether its place is known better than that."""

    number: int
    name: Value
    kind: str
    town: Value | None
    placed: bool
    exact: bool

    @property
    def sentence(self) -> str:
        """What it is and where, in one line."""
        return ", ".join([self.name.text, self.kind, *([self.town.text] if self.town else [])])


def told_of(reading: Reading, keys: Sequence[str]) -> list[Told]:
    """Some records in words, in the order of their keys."""
    atlas = reading.finder.atlas
    numbers = reading.finder.numbers(keys)
    towns = {key: atlas.town(number) for key, number in numbers.items()}
    labels = reading.edition.labels({*keys, *filter(None, towns.values())})
    kinds = _Kinds(reading)
    return [
        Told(
            number=numbers[key],
            name=reading.named(key, labels.get(key, {})),
            kind=kinds.of(key, numbers[key]),
            town=reading.named(town, labels.get(town, {})) if (town := towns[key]) else None,
            placed=atlas.position(numbers[key]) is not None,
            exact=atlas.exact(numbers[key]),
        )
        for key in keys
        if key in numbers
    ]


class _Kinds:
    """The kinds of records, by their class where a type has several."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._facet: Facet | None = reading.finder.facets.named(CLASS_FACET)

    def of(self, key: str, number: int) -> str:
        """What a record is."""
        schema, language = self._reading.schema, self._reading.language
        record_type = schema.by_segment(key.partition("/")[0])
        if self._facet and record_type and record_type.segment in self._facet.segments:
            for value, records in self._reading.finder.holdings.direct(CLASS_FACET).items():
                label = number in records and schema.label(
                    self._reading.finder.facets.iri(self._facet, value) or "", language
                )
                if label:
                    return label
        return text_in(record_type.labels, language) if record_type else ""
