"""What differs between two states of a record, field by field, as the shapes know its fields.

The nodes of a record are its thing, its sheet, and the parts of both. A part that is there before and after is compared
field by field itself; one that came or went is a value of the field that leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.history.text_change import Piece, alike, word_changes
from commons_graph.rdf.addresses import Address
from commons_graph.schema.graph import Node, TripleView
from commons_graph.schema.model import Field, NodeType, Schema
from commons_graph.terms import NEUTRAL_BASE, RDF_TYPE

_PAIRED: Final = 30
"""Texts on each side that are looked through for pairs."""

_ALIKE: Final = 0.3
"""How alike two texts of one field are that count as one text that changed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One value that became another; `pieces` tell a change of text word by word, other values have none."""

    before: Node
    after: Node
    pieces: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What happened to one field of one node.

    `path` is the property, `field` what its shape says of it (None for a property without one), `within` the same of
    the fields that lead from the thing or the sheet to the part that has this one.
    """

    subject: Node
    path: str
    field: Field | None
    within: Sequence[tuple[str, Field | None]] = ()
    removed: Sequence[Node] = ()
    added: Sequence[Node] = ()
    changed: Sequence[Changed] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs of the thing and of its sheet, with the triples on both sides, which values are read in."""

    thing: Sequence[FieldChange]
    sheet: Sequence[FieldChange]
    before: Sequence[ox.Triple]
    after: Sequence[ox.Triple]


def difference(schema: Schema, address: Address, before: bytes, after: bytes, base: str = NEUTRAL_BASE) -> Difference:
    """What leads from one state of a record to another, both in canonical form; b"" is no state at all.

    IRIs are given under `base`.
    """
    old, new = _triples(before, base), _triples(after, base)
    comparison = _Comparison(schema, TripleView(old), TripleView(new))
    thing, sheet = (ox.NamedNode(iri.replace(NEUTRAL_BASE, base, 1)) for iri in (address.thing, address.sheet))
    return Difference(
        thing=list(comparison.of(thing, schema.by_segment(address.segment))),
        sheet=list(comparison.of(sheet, schema.record)),
        before=old,
        after=new,
    )


def _triples(content: bytes, base: str) -> list[ox.Triple]:
    moved = content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + base.encode())
    return [quad.triple for quad in ox.parse(moved, format=ox.RdfFormat.N_TRIPLES)]


class _Comparison:
    """Two views of one record; each node is compared once."""

    def __init__(self, schema: Schema, before: TripleView, after: TripleView) -> None:
        self._schema = schema
        self._before = before
        self._after = after
        self._done: set[Node] = set()

    def of(
        self, node: Node, node_type: NodeType | None, within: Sequence[tuple[str, Field | None]] = ()
    ) -> Iterator[FieldChange]:
        """The changes of one node, in the order of its fields, each followed by those of its parts."""
        self._done.add(node)
        for path in self._paths(node, node_type):
            old, new = self._before.values(node, path), self._after.values(node, path)
            earlier, later = set(old), set(new)
            removed = [value for value in old if value not in later]
            added = [value for value in new if value not in earlier]
            field = node_type.field_at(path) if node_type else None
            if removed or added:
                yield _told(FieldChange(node, path, field, within, removed, added))
            for part in new:
                if part in earlier and part not in self._done and self._has_fields(part):
                    yield from self.of(part, self._type_of(part), [*within, (path, field)])

    def _paths(self, node: Node, node_type: NodeType | None) -> list[str]:
        fields = [field.path for field in node_type.fields] if node_type else []
        present = dict.fromkeys([*self._before.properties(node), *self._after.properties(node)])
        return list(dict.fromkeys(path for path in fields if path in present) | present)

    def _has_fields(self, node: Node) -> bool:
        return bool(self._before.properties(node) or self._after.properties(node))

    def _type_of(self, node: Node) -> NodeType | None:
        classes = [*self._after.iris(node, RDF_TYPE), *self._before.iris(node, RDF_TYPE)]
        return next((found for one in classes if (found := self._schema.inner_by_class(one))), None)


def _told(change: FieldChange) -> FieldChange:
    """The change with the values that became others put together."""
    removed, added = list(change.removed), list(change.added)
    changed = [*_texts(removed, added)]
    if len(removed) == len(added) == 1:
        changed.append(Changed(removed.pop(), added.pop()))
    return FieldChange(change.subject, change.path, change.field, change.within, removed, added, changed)


def _texts(removed: list[Node], added: list[Node]) -> Iterator[Changed]:
    """Texts of one language that became others, the most alike first; takes them out of both lists."""
    languages = dict.fromkeys(node.language for node in removed if isinstance(node, ox.Literal) and node.language)
    for language in languages:
        old, new = (_in_language(nodes, language) for nodes in (removed, added))
        alone = len(old) == len(new) == 1
        for one, other in _pairs(old, new, (lambda *_: 1.0) if alone else alike):
            removed.remove(one)
            added.remove(other)
            yield Changed(one, other, word_changes(one.value, other.value))


def _in_language(nodes: Iterable[Node], language: str | None) -> list[ox.Literal]:
    return [node for node in nodes if isinstance(node, ox.Literal) and node.language == language][:_PAIRED]


def _pairs(
    old: Sequence[ox.Literal], new: Sequence[ox.Literal], measure: Callable[[str, str], float]
) -> Iterator[tuple[ox.Literal, ox.Literal]]:
    ranked = sorted(
        ((measure(one.value, other.value), i, j) for i, one in enumerate(old) for j, other in enumerate(new)),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    taken: set[tuple[str, int]] = set()
    for ratio, i, j in ranked:
        if ratio >= _ALIKE and not taken & {("old", i), ("new", j)}:
            taken |= {("old", i), ("new", j)}
            yield old[i], new[j]
