"""Facets: by what records can be filtered and counted, derived from the shapes.

A field that takes its values from a list is a facet, and so is a territory, a year and the class of a thing. A field
that names another record is a filter: it may stand in an address, and is not offered with counts. Some values stand
one step away: the status of an initiative in its latest situation, the kind of what it needs in the need itself, the
roles it is supported in on the partnerships that concern it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Final

from commons_graph.schema.model import Field, Kind, NodeType, RecordType, Schema, Texts
from commons_graph.terms import RDF_TYPE, WITHIN

RESERVED: Final = frozenset({"q", "type", "page", "order", "format", "lang"})
"""Parameters of addresses that are no facets."""

CLASS_FACET: Final = "class"


class FacetKind(StrEnum):
    """What the values of a facet are, and so what choosing one includes."""

    CLASS = "class"  # the local name of a class: "Organisation"
    CONCEPT = "concept"  # a term of a scheme, "food"; includes the narrower terms
    TREE = "tree"  # the slug of a territory, "brest-29019"; includes everything within it
    YEAR = "year"  # "2013", the year of a partial date
    RECORD = "record"  # the key of a record: "actor/tiriad"


class Step(Enum):
    """Where the values of a facet stand, seen from the thing."""

    THING = "thing"  # on the thing itself
    SHEET = "sheet"  # on the sheet about it
    PART = "part"  # on one of its parts
    ONWARD = "onward"  # on a record that it names
    INWARD = "inward"  # on a record that names it


@dataclass(frozen=True, slots=True)
class Source:
    """Where records of one type have the values of a facet: the property, and how it is reached.

    `via` is the property that leads to the part or to the other record; `dated` is the property by which the latest
    of several parts is known, which alone counts.
    """

    step: Step
    path: str
    via: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its name in addresses, its label, what its values are, and where each type of record has them.

    `scheme` is that of a CONCEPT; `targets` are the segments of the records that a TREE or RECORD names.
    """

    name: str
    names: Texts
    kind: FacetKind
    sources: Mapping[str, Source]
    scheme: str | None = None
    targets: tuple[str, ...] = ()

    @property
    def offered(self) -> bool:
        """Whether lists offer it with counts."""
        return self.kind is not FacetKind.RECORD

    @property
    def segments(self) -> tuple[str, ...]:
        """The types of record that have it."""
        return tuple(self.sources)

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True)
class Facets:
    """All facets of a schema."""

    schema: Schema
    by_name: Mapping[str, Facet]
    by_segment: Mapping[str, tuple[Facet, ...]]

    def of(self, segment: str) -> tuple[Facet, ...]:
        """The facets of one type of record, in the order to show them."""
        return self.by_segment.get(segment, ())

    def common(self, segments: Sequence[str]) -> tuple[Facet, ...]:
        """The facets that any of some types has; of all types when none is named."""
        wanted = segments or tuple(self.by_segment)
        return tuple(dict.fromkeys(facet for segment in wanted for facet in self.of(segment)))

    def named(self, name: str) -> Facet | None:
        """The facet with a name."""
        return self.by_name.get(name)

    def iri(self, facet: Facet, value: str) -> str | None:
        """The IRI of a value of a CONCEPT or CLASS facet; None where the value names nothing of the kind."""
        if facet.kind is FacetKind.CONCEPT:
            return f"{facet.scheme}/{value}"
        types = (self.schema.by_segment(segment) for segment in facet.segments if facet.kind is FacetKind.CLASS)
        return next((iri for t in types if t for iri in t.classes if local_name(iri) == value), None)

    def naming(self, segment: str, path: str) -> Facet | None:
        """The filter of a type whose values are the records that a property names."""
        named = (FacetKind.RECORD, FacetKind.TREE)
        found = (facet for facet in self.of(segment) if facet.kind in named)
        return next((facet for facet in found if facet.sources[segment].path == path), None)

    def __hash__(self) -> int:
        return hash(self.schema.fingerprint)


def facets_of(schema: Schema) -> Facets:
    """The facets that the shapes imply."""
    return _derived(_ByFingerprint(schema))


def local_name(iri: str) -> str:
    """The last part of an IRI."""
    return iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]


@dataclass(frozen=True, slots=True, eq=False)
class _ByFingerprint:
    """A schema as the key of a cache."""

    schema: Schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByFingerprint) and other.schema.fingerprint == self.schema.fingerprint

    def __hash__(self) -> int:
        return hash(self.schema.fingerprint)


@lru_cache(maxsize=4)
def _derived(key: _ByFingerprint) -> Facets:
    schema = key.schema
    merged: dict[str, Facet] = {}
    by_segment: dict[str, list[str]] = {}
    for record_type in schema.record_types:
        for facet in _of_type(schema, record_type):
            name = _merge(merged, record_type.segment, facet)
            by_segment.setdefault(record_type.segment, []).append(name)
    return Facets(schema, merged, {segment: tuple(merged[n] for n in names) for segment, names in by_segment.items()})


def _merge(merged: dict[str, Facet], segment: str, facet: Facet) -> str:
    """Add the facet of one type to those of the others; returns its name, which says the type where two differ."""
    name = facet.name
    known = merged.get(name)
    if name in RESERVED or (known and (segment in known.sources or not _alike(known, facet))):
        name = f"{segment}.{name}"
        known = merged.get(name)
    sources = {**(known.sources if known else {}), **facet.sources}
    targets = tuple(dict.fromkeys((*(known.targets if known else ()), *facet.targets)))
    merged[name] = replace(
        facet, name=name, names=known.names if known else facet.names, sources=sources, targets=targets
    )
    return name


def _alike(one: Facet, other: Facet) -> bool:
    return (one.kind, one.scheme) == (other.kind, other.scheme)


def _of_type(schema: Schema, record_type: RecordType) -> Iterator[Facet]:
    """The facets of a type in the order of its fields, years after the rest and the sheet last."""
    segment = record_type.segment
    if len(record_type.classes) > 1:
        yield Facet(CLASS_FACET, {}, FacetKind.CLASS, {segment: Source(Step.THING, RDF_TYPE)})
    placed = [
        *((_place(field), facet) for field in record_type.fields for facet in _of_field(schema, record_type, field)),
        *_roles(schema, segment),
    ]
    placed.sort(key=lambda pair: (pair[1].kind is FacetKind.YEAR, pair[0]))
    yield from (facet for _, facet in placed)
    for field in schema.record.fields:
        if field.kind in (Kind.CONCEPT, Kind.DATE, Kind.RECORD):
            yield from _plain(schema, field, segment, Source(Step.SHEET, field.path))


def _of_field(schema: Schema, record_type: RecordType, field: Field) -> Iterator[Facet]:
    segment = record_type.segment
    yield from _plain(schema, field, segment, Source(Step.THING, field.path))
    if field.kind is Kind.INNER:
        yield from _of_part(schema, record_type, field)
    elif field.kind is Kind.RECORD and not _is_tree(schema, field):
        for target in _targets(schema, field):
            for told in target.fields:
                # what every record of the other type says of itself, such as its kind, tells records here apart
                if told.kind is Kind.CONCEPT and told.min_count and len(_targets(schema, field)) == 1:
                    source = Source(Step.ONWARD, told.path, via=field.path)
                    name = f"{field.term}.{told.term}"
                    yield Facet(name, field.names, FacetKind.CONCEPT, {segment: source}, told.scheme)


def _plain(schema: Schema, field: Field, segment: str, source: Source) -> Iterator[Facet]:
    sources = {segment: source}
    if field.kind is Kind.CONCEPT:
        yield Facet(field.term, field.names, FacetKind.CONCEPT, sources, field.scheme)
    elif field.kind is Kind.DATE:
        yield Facet(field.term, field.names, FacetKind.YEAR, sources)
    elif field.kind is Kind.RECORD:
        kind = FacetKind.TREE if _is_tree(schema, field) else FacetKind.RECORD
        targets = tuple(target.segment for target in _targets(schema, field))
        yield Facet(field.term, field.names, kind, sources, targets=targets)


def _of_part(schema: Schema, record_type: RecordType, field: Field) -> Iterator[Facet]:
    """The words of a part, unless the thing itself has words of the same list; the records that a part names."""
    own = {f.scheme for f in record_type.fields if f.kind is Kind.CONCEPT}
    for part in (t for c in field.classes if (t := schema.inner_by_class(c))):
        dated = next((f.path for f in part.fields if f.kind is Kind.DATE), "")
        for told in part.fields:
            source = Source(Step.PART, told.path, via=field.path)
            if told.kind is Kind.RECORD:
                yield from _plain(schema, told, record_type.segment, source)
            elif told.kind is Kind.CONCEPT and told.scheme not in own:
                yield from _plain(schema, told, record_type.segment, replace(source, dated=dated))


def _roles(schema: Schema, segment: str) -> Iterator[tuple[tuple[float, float, str], Facet]]:
    """The words of the ties that name a thing of this type at the first of their ends that can."""
    for tie in schema.record_types:
        ends = [field for path in tie.labelled_by if (field := tie.field_at(path))]
        end = next((f for f in ends if segment in {t.segment for t in _targets(schema, f)}), None)
        for told in tie.fields:
            if end and told.kind is Kind.CONCEPT:
                source = Source(Step.INWARD, told.path, via=end.path)
                yield _place(told), Facet(told.term, told.names, FacetKind.CONCEPT, {segment: source}, told.scheme)


def _place(field: Field) -> tuple[float, float, str]:
    return (field.group.order if field.group else 1e9, field.order, field.path)


def _targets(schema: Schema, field: Field) -> list[RecordType]:
    found: Iterable[RecordType] = (t for c in field.classes if (t := schema.by_class(c)))
    return list(dict.fromkeys(found))


def _is_tree(schema: Schema, field: Field) -> bool:
    """Whether the records that a field names lie within one another."""
    targets: list[NodeType] = list(_targets(schema, field))
    return len(targets) == 1 and targets[0].field_at(WITHIN) is not None
