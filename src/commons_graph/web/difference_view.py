"""What differs between two states of a record, in words: fields by their labels, values by theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from commons_graph.history.difference import Difference, FieldChange
from commons_graph.history.text_change import Piece
from commons_graph.schema.graph import Node, TripleView
from commons_graph.schema.model import Field, text_in
from commons_graph.terms import RDF_TYPE
from commons_graph.web.links import readable_part
from commons_graph.web.reading import Reading
from commons_graph.web.values import Part, ShownField, Value, ValueReader


@dataclass(frozen=True, slots=True)
class Edit:
    """What happened to one value: `before` is None for one that came, `after` for one that went.

    `pieces` tell the change of a text word by word.
    """

    before: Value | None
    after: Value | None
    pieces: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What happened to one field; `label` leads to it through the parts it stands in."""

    label: str
    edits: Sequence[Edit]


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """The changes of the thing and those of the sheet about it."""

    thing: Sequence[ShownChange]
    sheet: Sequence[ShownChange]


def shown_difference(reading: Reading, found: Difference) -> ShownDifference:
    """A difference as a page shows it, in the language of the reading."""
    view = _View(reading, found)
    return ShownDifference([view.change(one) for one in found.thing], [view.change(one) for one in found.sheet])


class _View:
    """Reads values on both sides of one difference."""

    def __init__(self, reading: Reading, found: Difference) -> None:
        self._reading = reading
        self._values: ValueReader = reading.values_in([*found.before, *found.after])
        self._before, self._after = TripleView(found.before), TripleView(found.after)

    def change(self, change: FieldChange) -> ShownChange:
        """One field."""
        return ShownChange(" › ".join(self._labels(change)), list(self._edits(change)))

    def _labels(self, change: FieldChange) -> Iterator[str]:
        for path, field in (*change.within, (change.path, change.field)):
            yield self._label(path, field)

    def _label(self, path: str, field: Field | None) -> str:
        """The name that the shape gives a field, else that of the vocabulary, else the end of its IRI."""
        named = text_in(field.names, self._reading.language) if field else ""
        return named or self._reading.schema.label(path, self._reading.language) or readable_part(path)

    def _edits(self, change: FieldChange) -> Iterator[Edit]:
        for one in change.changed:
            before, after = self._value(self._before, one.before, change), self._value(self._after, one.after, change)
            yield Edit(before, after, one.pieces)
        for node in change.removed:
            yield Edit(self._value(self._before, node, change), None)
        for node in change.added:
            yield Edit(None, self._value(self._after, node, change))

    def _value(self, view: TripleView, node: Node, change: FieldChange) -> Value:
        value = self._values.value(view, node, change.path)
        if value.part is None:
            return value
        # a page may leave out what no shape knows of, but a history must not
        known = {field.path for field in value.part.fields} | {RDF_TYPE}
        more = [
            ShownField("", path, self._label(path, None), self._values.values(view, node, path))
            for path in view.properties(node)
            if path not in known
        ]
        return _unanchored(replace(value, part=replace(value.part, fields=[*value.part.fields, *more])))


def _unanchored(value: Value) -> Value:
    """A value whose parts have no anchors: on one page they may stand many times."""
    if value.part is None:
        return value
    fields = [_field(field) for field in value.part.fields]
    return replace(value, part=Part("", value.part.label, fields))


def _field(field: ShownField) -> ShownField:
    return replace(field, values=[_unanchored(value) for value in field.values])
