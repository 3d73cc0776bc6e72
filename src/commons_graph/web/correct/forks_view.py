"""Fields that two people changed at once, in words: what they said before, what they say now, what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from commons_graph.desk.correcting.changing import Correction
from commons_graph.desk.review.three_way import Fork, Values
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Schema, text_in
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading
from commons_graph.web.values import Value


@dataclass(frozen=True, slots=True)
class ShownFork:
    """One field to choose about: its number, its label, and its values in the three states."""

    number: int
    label: str
    before: Sequence[Value]
    now: Sequence[Value]
    mine: Sequence[Value]


def shown_forks(reading: Reading, correction: Correction) -> list[ShownFork]:
    """The fields that were changed on both sides, each otherwise."""
    if not correction.moved:
        return []
    key = correction.now.key
    views = [_view(reading, r.content) for r in (correction.before, correction.now, correction.wanted)]
    return [_shown(reading, key, number, fork, views) for number, fork in enumerate(correction.comparison.forks)]


def _shown(reading: Reading, key: str, number: int, fork: Fork, views: Sequence[TripleView]) -> ShownFork:
    path = fork.place[1][1:-1]
    sides = zip((fork.before, fork.now, fork.proposed), views, strict=True)
    before, now, mine = (list(_values(reading, path, values, view)) for values, view in sides)
    return ShownFork(number, field_label(reading.schema, key, path, reading.language), before, now, mine)


def field_label(schema: Schema, key: str, path: str, language: str) -> str:
    """What a property of a record, or of its parts, is called: by its shape, else by the vocabulary or its address."""
    own = schema.by_segment(key.partition("/")[0])
    nodes = [*([own] if own else []), schema.record, *schema.inner_types]
    field = next((found for node in nodes if (found := node.field_at(path))), None)
    named = text_in(field.names, language) if field else ""
    return named or schema.label(path, language) or readable_part(path)


def _values(reading: Reading, path: str, values: Values, view: TripleView) -> Iterable[Value]:
    triples = _triples(
        "".join(f"<urn:x> <urn:x> {value} .\n" for value in sorted(values)).encode(), reading.edition.base
    )
    reader = reading.values_in(triples)
    for triple in triples:
        yield reader.value(view, triple.object, path)


def _view(reading: Reading, content: bytes) -> TripleView:
    return TripleView(_triples(content, reading.edition.base))


def _triples(content: bytes, base: str) -> list[ox.Triple]:
    moved = content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + base.encode())
    return [quad.triple for quad in ox.parse(moved, format=ox.RdfFormat.N_TRIPLES)]
