"""Whom a record should meet, as its page says it: who, and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commons_graph.insight.encounters import AUDIENCE, TERRITORY, THEME, Encounter, encounters
from commons_graph.languages import translations
from commons_graph.schema.model import text_in
from commons_graph.search.rows import RecordRow
from commons_graph.web.reading import Reading
from commons_graph.web.values import Value

_NAMED: Final = 2
"""How many shared values, or records in common, a reason names."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two should meet: what they share, and what it is by name."""

    label: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A record to meet, and the reasons."""

    name: Value
    reasons: list[Reason]


@dataclass(frozen=True, slots=True)
class Meetings:
    """Records alike, and others that help those."""

    alike: list[Meeting]
    to_meet: list[Meeting]


def meetings_of(reading: Reading, row: RecordRow) -> Meetings:
    """Whom a live record should meet."""
    finder = reading.edition.finder(reading.schema)
    found = encounters(reading.edition, finder, row)
    keys = {key for each in (*found.alike, *found.to_meet) for key in (each.key, *each.through)}
    told = _Told(reading, {key: reading.named(key, labels) for key, labels in reading.edition.labels(keys).items()})
    return Meetings([told.alike(each) for each in found.alike], [told.to_meet(each) for each in found.to_meet])


@dataclass(frozen=True, slots=True)
class _Told:
    reading: Reading
    names: dict[str, Value]

    def alike(self, encounter: Encounter) -> Meeting:
        """A record that is alike, and in what."""
        reasons = [self._shared(path, name, values) for (path, name), values in encounter.shared.items()]
        if encounter.through:
            counted_message = translations(self.reading.language).ungettext
            label = counted_message("a partner in common", "partners in common", len(encounter.through))
            reasons.insert(0, self._through(str(label), encounter))
        return Meeting(self.names[encounter.key], reasons)

    def to_meet(self, encounter: Encounter) -> Meeting:
        """A record that is tied to what is alike."""
        message = translations(self.reading.language).ugettext
        return Meeting(self.names[encounter.key], [self._through(str(message("is tied to")), encounter)])

    def _through(self, label: str, encounter: Encounter) -> Reason:
        return Reason(label, [self.names[key] for key in encounter.through[:_NAMED]])

    def _shared(self, path: str, name: str, values: tuple[str, ...]) -> Reason:
        message = translations(self.reading.language).ugettext
        labels = {
            THEME: message("the same theme"),
            AUDIENCE: message("the same public"),
            TERRITORY: message("the same territory"),
        }
        finder = self.reading.edition.finder(self.reading.schema)
        names = finder.holdings.labels(finder.facets.by_name[name], values)
        words = [text_in(names.get(value, {}), self.reading.language, value) for value in values[:_NAMED]]
        return Reason(str(labels[path]), [Value("words", word) for word in words])
