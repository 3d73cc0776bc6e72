"""Ties seen from one end: records that have no name of their own, such as partnerships, shown in full.

Which types these are is said by the shapes (`ess:labelledBy`): such a record is the link between the things it
is named after, so the page of one of them shows the other and what the tie says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Field, Kind, RecordType, text_in
from commons_graph.search.facets import FacetKind
from commons_graph.search.index import Incoming
from commons_graph.search.rows import RecordRow
from commons_graph.search.selection import select
from commons_graph.web import known_fields as known
from commons_graph.web.filters import Filters
from commons_graph.web.phrases import Mention, period
from commons_graph.web.reading import Reading
from commons_graph.web.sentences import Sentence, sentences_of, unlinked
from commons_graph.web.values import ShownField, Value, ValueReader

SHOWN: Final = 50
"""How many ties of one kind a page shows before it links to the rest."""


@dataclass(frozen=True, slots=True)
class Tie:
    """One tie: the other end, in which roles, the period, other facts, and the parts (evidence) it rests on.

    `sentences` tell the same, one for each role that has words of its own.
    """

    address: str
    others: list[Value]
    roles: list[Value]
    sentences: list[Sentence]
    period: str
    facts: list[ShownField]
    parts: list[ShownField]

    @property
    def only_role(self) -> str | None:
        """The role, when there is one alone, so that its evidence need not name it again."""
        return self.roles[0].text if len(self.roles) == 1 else None


@dataclass(frozen=True, slots=True)
class Ties:
    """The ties of one kind through one field: how many there are, and the first of them in full."""

    mention: Mention
    shown: list[Tie]


def ties_and_mentions(reading: Reading, key: str) -> tuple[list[Ties], list[Mention]]:
    """Everything that points at a record: ties in full, the rest as counts, each with the address of its list."""
    ties: list[Ties] = []
    mentions: list[Mention] = []
    for incoming in reading.edition.incoming(key):
        record_type = reading.schema.by_segment(incoming.segment)
        field = field_naming(reading, record_type, incoming.path) if record_type else None
        if record_type is None or field is None:
            continue
        if incoming.path in record_type.labelled_by:
            ties.append(_ties(reading, key, incoming, record_type, field))
        else:
            mentions.append(mention(reading, key, incoming.count, record_type, field))
    return ties, mentions


def field_naming(reading: Reading, record_type: RecordType, path: str) -> Field | None:
    """The field through which a record points elsewhere: its own, its parts' or its sheet's."""
    inner = (c for f in record_type.fields if f.kind is Kind.INNER for c in f.classes)
    parts = (t for c in inner if (t := reading.schema.inner_by_class(c)))
    found = (node_type.field_at(path) for node_type in (record_type, *parts, reading.schema.record))
    return next(filter(None, found), None)


def mention(reading: Reading, key: str, count: int, record_type: RecordType, field: Field) -> Mention:
    """The counted sentence about the records of one type that name a record in one field."""
    filters = mentions_as_filters(reading, key, field.path, record_type)
    within = filters is not None and any(reading.finder.holdings.tree(name) for name in filters.selection.facets)
    return Mention(
        count=filters.count if filters and within else count,
        kind=text_in(record_type.labels, reading.language),
        kinds=text_in(record_type.plurals, reading.language),
        field=text_in(field.names, reading.language),
        address=filters.address() if filters else reading.links.page(record_type.list_segment),
        # what is within a territory need not name it
        sentence=filters.sentence if filters and within else "",
    )


def mentions_as_filters(reading: Reading, key: str, path: str, record_type: RecordType) -> Filters | None:
    """The list of the records of one type that name a record through a property; None where no filter does that."""
    facet = reading.finder.facets.naming(record_type.segment, path)
    if facet is None:
        return None
    value = key if facet.kind is FacetKind.RECORD else key.partition("/")[2]
    selection = select([record_type.segment], values=[(facet.name, value)])
    return Filters(reading, selection, record_type.list_segment)


def tie_itself(reading: Reading, record_type: RecordType, row: RecordRow) -> Tie | None:
    """A record that is a tie, seen from outside; None for a record of another kind."""
    return tie_list(reading, record_type, "", [row])[0] if record_type.labelled_by else None


def tie_list(reading: Reading, record_type: RecordType, path: str, rows: Sequence[RecordRow]) -> list[Tie]:
    """Some records of a type as ties, seen from the end that `path` points at."""
    described = [(row, row.triples()) for row in rows]
    values = reading.values_in(triple for _, triples in described for triple in triples)
    told = _Told(reading, record_type, path, values)
    return [told.tie(row.key, TripleView(triples)) for row, triples in described]


def _ties(reading: Reading, key: str, incoming: Incoming, record_type: RecordType, field: Field) -> Ties:
    rows = reading.edition.sources(key, incoming.path, incoming.segment, limit=SHOWN)
    counted = mention(reading, key, incoming.count, record_type, field)
    return Ties(counted, tie_list(reading, record_type, incoming.path, rows))


@dataclass(frozen=True, slots=True)
class _Told:
    """How ties of one type are told from the end that `path` points at."""

    reading: Reading
    record_type: RecordType
    path: str
    values: ValueReader

    def tie(self, key: str, view: TripleView) -> Tie:
        """One tie from its triples."""
        thing, values = ox.NamedNode(self.reading.thing_iri(key)), self.values
        ends = [f for f in self.record_type.fields if f.path in self.record_type.labelled_by]
        told = [f for f in self.record_type.fields if f not in ends and f.path not in (known.START, known.END)]
        concepts = [f for f in told if f.kind is Kind.CONCEPT]
        parts = [f for f in told if f.kind is Kind.INNER]
        return Tie(
            address=self.reading.links.page("doc/" + key),
            others=[v for f in ends if f.path != self.path for v in values.values(view, thing, f.path)],
            roles=[v for f in concepts for v in values.values(view, thing, f.path)],
            sentences=self._sentences(view, thing, [iri for f in concepts for iri in view.iris(thing, f.path)]),
            period=period(self.reading.language, view.text(thing, known.START), view.text(thing, known.END)),
            facts=values.fields(view, thing, [f for f in told if f not in concepts and f not in parts]),
            parts=values.fields(view, thing, parts),
        )

    def _sentences(self, view: TripleView, thing: ox.NamedNode, roles: list[str]) -> list[Sentence]:
        paths = {field.term: field.path for field in self.record_type.fields}

        def named(term: str) -> list[Value]:
            path = paths.get(term)
            found = self.values.values(view, thing, path) if path else []
            return [unlinked(value) for value in found] if path == self.path else found

        return sentences_of(self.reading.schema, self.reading.language, roles, named)
