"""The records of a proposal in words: what would change, and where somebody has to choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from commons_graph.desk.review.sheets import Sheet
from commons_graph.desk.review.three_way import Comparison, Fork, Place, Values, compared
from commons_graph.history.difference import difference
from commons_graph.rdf.addresses import Address
from commons_graph.rdf.records import Record
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Field, NodeType, text_in
from commons_graph.terms import NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL
from commons_graph.web.difference_view import ShownDifference, shown_difference
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading
from commons_graph.web.values import Value

NOW, PROPOSED = "now", "proposed"


@dataclass(frozen=True, slots=True)
class ShownFork:
    """A field to choose about: the name of the question, what the field is called, and what each side says."""

    name: str
    label: str
    before: Sequence[Value]
    now: Sequence[Value]
    proposed: Sequence[Value]


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """One record: its name, where it is or would be, what accepting would change, and what is to be chosen.

    `meanwhile` is what others changed since the proposal was made, None where nothing did.
    """

    name: Value
    key: str
    new: bool
    difference: ShownDifference
    meanwhile: ShownDifference | None
    forks: Sequence[ShownFork]


def comparison_of(sheet: Sheet) -> Comparison | None:
    """The three-way comparison of a record that has moved on since the proposal was made."""
    if not sheet.moved:
        return None
    return compared(sheet.after.address, sheet.known or b"", sheet.now or b"", sheet.after.content)


def fork_name(sheet: int, fork: int) -> str:
    """The name of the question about a field that both sides changed."""
    return f"fork-{sheet}-{fork}"


def chosen_record(sheet: Sheet, number: int, answers: Mapping[str, str]) -> Record:
    """What would be written of a record, by the choices that were made; what was not chosen stays as it is now."""
    comparison = comparison_of(sheet)
    if comparison is None:
        return sheet.after
    return comparison.merged([i for i in range(len(comparison.forks)) if answers.get(fork_name(number, i)) == PROPOSED])


def unanswered(sheets: Sequence[Sheet], answers: Mapping[str, str]) -> list[str]:
    """The names of the questions that are still to be answered."""
    return [
        name
        for number, sheet in enumerate(sheets)
        if (comparison := comparison_of(sheet))
        for i in range(len(comparison.forks))
        if answers.get(name := fork_name(number, i)) not in (NOW, PROPOSED)
    ]


def shown_sheet(reading: Reading, sheet: Sheet, number: int) -> ShownSheet:
    """One record as the page shows it."""
    address, now = sheet.after.address, sheet.now or b""
    result = chosen_record(sheet, number, {})
    comparison = comparison_of(sheet)
    return ShownSheet(
        name=named(reading, sheet.after),
        key=sheet.after.key,
        new=sheet.now is None,
        difference=changes(reading, address, now, result.content),
        meanwhile=changes(reading, address, sheet.known, now) if comparison and sheet.known else None,
        forks=[_fork(reading, fork, fork_name(number, i), comparison) for i, fork in enumerate(comparison.forks)]
        if comparison
        else [],
    )


def changes(reading: Reading, address: Address, before: bytes, after: bytes) -> ShownDifference:
    """What leads from one state of a record to another, in words."""
    return shown_difference(reading, difference(reading.schema, address, before, after, reading.edition.base))


def named(reading: Reading, record: Record) -> Value:
    """A record by the name it gives itself, as a link where it is in the edition already."""
    start = f"<{record.address.thing}> <{RDFS_LABEL}> "
    lines = "".join(f"{line}\n" for line in record.content.decode().split("\n") if line.startswith(start))
    quads = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)
    labels = {q.object.language or "und": q.object.value for q in quads if isinstance(q.object, ox.Literal)}
    known = reading.edition.record(record.address.segment, record.address.slug)
    href = reading.links.page(f"doc/{record.key}") if known else None
    text = text_in(labels or (known.labels if known else {}), reading.language) or readable_part(record.key)
    return Value("link" if href else "words", text, href)


def _fork(reading: Reading, fork: Fork, name: str, comparison: Comparison) -> ShownFork:
    sides = (fork.before, fork.now, fork.proposed)
    before, now, proposed = (_values(reading, fork, side, comparison) for side in sides)
    return ShownFork(name, _label(reading, fork, comparison), before, now, proposed)


def _values(reading: Reading, fork: Fork, values: Values, comparison: Comparison) -> list[Value]:
    """The values of one side, each with what the parts it leads to say there."""
    triples = [*_triples(reading, fork.place, values), *_parts(reading, values, comparison)]
    subject, path = triples[0].subject if triples else None, fork.place[1][1:-1]
    view, reader = TripleView(triples), reading.values_in(triples)
    return [reader.value(view, node, path) for node in view.values(subject, path)] if subject else []


def _parts(reading: Reading, values: Values, comparison: Comparison) -> list[ox.Triple]:
    return [
        triple
        for side in (comparison.proposed, comparison.now)
        for place, inner in side.items()
        if place[0] in values
        for triple in _triples(reading, place, inner)
    ]


def _triples(reading: Reading, place: Place, values: Values) -> list[ox.Triple]:
    text = "".join(f"{place[0]} {place[1]} {value} .\n" for value in sorted(values))
    at_home = text.replace(f"<{NEUTRAL_BASE}", f"<{reading.edition.base}")
    return [quad.triple for quad in ox.parse(at_home, format=ox.RdfFormat.N_TRIPLES)]


def _label(reading: Reading, fork: Fork, comparison: Comparison) -> str:
    path, field = fork.place[1][1:-1], _field(reading, fork, comparison)
    named = text_in(field.names, reading.language) if field else ""
    return str(named or reading.schema.label(path, reading.language) or readable_part(path))


def _field(reading: Reading, fork: Fork, comparison: Comparison) -> Field | None:
    """What the shapes say of a field: of the thing, of the sheet, or of a part."""
    subject, schema = fork.place[0][1:-1], reading.schema
    if subject == comparison.address.sheet:
        node_type: NodeType | None = schema.record
    elif subject == comparison.address.thing:
        node_type = schema.by_segment(comparison.address.segment)
    else:
        kinds = comparison.now.get((fork.place[0], f"<{RDF_TYPE}>"), frozenset())
        node_type = next((found for kind in kinds if (found := schema.inner_by_class(kind[1:-1]))), None)
    return node_type.field_at(fork.place[1][1:-1]) if node_type else None
