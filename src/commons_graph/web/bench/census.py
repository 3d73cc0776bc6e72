"""A census, as the workbench sees it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from commons_graph.editions.edition import Edition
from commons_graph.editions.ground import ground_of
from commons_graph.schema.model import Field, NodeType, Schema, text_in
from commons_graph.search.linkage import Linked
from commons_graph.search.rows import RecordRow
from commons_graph.search.usage import Usage
from commons_graph.sparql.library import NamedQuery
from commons_graph.terms import ESS, ESS_RECORD, PREFIXES, RDFS_LABEL
from commons_graph.web.bench.maps import Known
from commons_graph.web.bench.questions import Feature, Kind
from commons_graph.web.edition_number import edition_number
from commons_graph.web.links import readable_part
from commons_graph.web.query_results import Linker
from commons_graph.web.rendering import Page
from commons_graph.web.site import Site
from commons_graph.web.visit import Visit

SHEETS: Final = "records"
"""The word for sheets in addresses; things have that of their list."""

_OPENING: Final = "initiatives-without-bearer"
_TERRITORIES: Final = "territory"
_PLACES_DRAWN: Final = 3000
_POPULATION: Final = re.compile(rb"<" + re.escape(ESS.encode()) + rb'population> "(\d{1,12})"')

T = TypeVar("T")


@dataclass(slots=True)
class CensusBench:
    """The Surroundings of a census; what is counted is counted once for each edition."""

    site: Site
    _known: dict[str, tuple[str, object]] = field(default_factory=dict)

    @property
    def queries(self) -> Mapping[str, NamedQuery]:
        """The documented queries."""
        return self.site.queries

    @property
    def opening(self) -> str:
        """A question that an animator asks, short enough to be read."""
        return _OPENING

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes of the census."""
        return PREFIXES

    def usage(self, edition: str | None = None) -> Usage:
        """How often the records and the vocabulary use each class and property, in an edition."""
        return self._usage_of(self.site.current() if edition is None else self._numbered(edition))

    def linked(self, edition: str | None = None) -> Linked:
        """What the records of an edition point into, and one record of each type."""
        read = self.site.current() if edition is None else self._numbered(edition)
        return self._once("linked", read.key, read.linked)

    def _usage_of(self, edition: Edition) -> Usage:
        ground = self._once("ground", edition.base, lambda: ground_of(self.site.schema, edition.base).usage())
        return self._once("usage", edition.key, lambda: edition.usage() + ground)

    def kinds(self, visit: Visit) -> Sequence[Kind]:
        """The types of records that there are, and the sheets about them."""
        edition = self.site.edition(visit)
        return list(_kinds(self.site.schema, edition, self._usage_of(edition), visit.language))

    def known_places(self, visit: Visit) -> Sequence[Known]:
        """Where the territories of the census are, the most populous first."""
        edition = self.site.edition(visit)
        return self._once("places", edition.key, lambda: _places(edition))

    def linker(self, visit: Visit, iris: Iterable[str]) -> Linker:
        """How to link to some IRIs: by the labels of records and of the vocabulary."""
        return self.site.linker(visit, iris)

    def page(self, visit: Visit, page: Page) -> str:
        """The HTML of a page."""
        return self.site.page(visit, page)

    def _numbered(self, edition: str) -> Edition:
        return self.site.current.numbered(edition_number(edition))

    def _once(self, name: str, key: str, read: Callable[[], T]) -> T:
        """What was read under a key, read again when the key is another one."""
        known, found = self._known.get(name, ("", None))
        if known != key:
            found = read()
            self._known[name] = (key, found)
        return found  # type: ignore[return-value]


def _kinds(schema: Schema, edition: Edition, usage: Usage, language: str) -> Iterator[Kind]:
    languages = tuple(dict.fromkeys((language, "fr", "en")))
    for record_type in schema.record_types:
        if count := edition.count(record_type.segment):
            yield Kind(
                word=record_type.list_segment,
                name=text_in(record_type.plurals, language),
                count=count,
                classes=record_type.classes,
                features=_features(record_type, language),
                naming=None if record_type.labelled_by else RDFS_LABEL,
                languages=languages,
            )
    if count := usage[ESS_RECORD, ""]:
        name = schema.label(ESS_RECORD, language) or SHEETS
        yield Kind(SHEETS, name, count, schema.record.classes, _features(schema.record, language), naming=None)


def _features(node_type: NodeType, language: str) -> tuple[Feature, ...]:
    """What a thing of a type may lack: what it must have is never lacking."""
    return tuple(
        Feature(field.term, _name(field, language), field.path) for field in node_type.fields if not field.min_count
    )


def _name(field: Field, language: str) -> str:
    return text_in(field.names, language, readable_part(field.path))


def _places(edition: Edition) -> list[Known]:
    rows = sorted(edition.rows(_TERRITORIES, limit=_PLACES_DRAWN), key=_population, reverse=True)
    return [
        Known((row.longitude, row.latitude), row.labels)
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]


def _population(row: RecordRow) -> int:
    found = _POPULATION.search(row.content)
    return int(found[1]) if found else 0
