"""JSON-LD: the node objects with an address, and the values in them.

What an object says is never worked out here: it is cut out, put under the contexts around it, and given to the
parser; a place is told only when the parser reads from that piece what was looked for. Documents whose contexts
reach further than their own object (scoped contexts, `@propagate`) or that hold raw JSON get no places.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from commons_graph.rdf.places.json_tree import Json, read_json
from commons_graph.rdf.places.proof import Unscannable

_CONTEXT: Final = "@context"
_FAR_REACHING: Final = ("@propagate", "@import", "@json", "@nest", "@reverse")


@dataclass(frozen=True, slots=True)
class NodeObject:
    """A JSON object with an address: its members, where the address stands, and the contexts that hold in it."""

    value: Json
    address: Json
    contexts: tuple[str, ...]


class JsonLd:
    """One reading of a document; raises Unscannable."""

    def __init__(self, text: str, base: str) -> None:
        self._text = text
        self._base = base
        if any(f'"{word}"' in text for word in _FAR_REACHING):
            raise Unscannable
        self._root = read_json(text)
        self._names: dict[tuple[tuple[str, ...], str], ox.NamedNode | ox.BlankNode | None] = {}

    def nodes(self) -> Iterator[tuple[ox.NamedNode | ox.BlankNode, NodeObject]]:
        """The node objects that have an address, in the order of the text, each with the subject it describes."""
        for node in self._objects(self._root, (), ("@id",)):
            subject = self._subject(node)
            if subject is not None:
                yield subject, node

    def describes(self, node: NodeObject) -> bool:
        """Whether the object says anything of its own subject, and is not a mere link to it."""
        subject = self._subject(node)
        return any(
            triple.subject == subject
            for key, value in node.value.members or ()
            if key != _CONTEXT and value is not node.address
            for triple in self._said(node, key, value)
        )

    def value_of(self, node: NodeObject, triple: ox.Triple) -> Json | None:
        """The JSON value that makes the object state a triple, when there is one."""
        for key, value in node.value.members or ():
            if key == _CONTEXT or value is node.address:
                continue
            for part in value.items if value.items is not None else (value,):
                if triple in self._said(node, key, part):
                    return part
        return None

    def _objects(self, value: Json, contexts: tuple[str, ...], names: tuple[str, ...]) -> Iterator[NodeObject]:
        for item in value.items or ():
            yield from self._objects(item, contexts, names)
        if value.members is None:
            return
        context = value.member(_CONTEXT)
        if context is not None:
            written = self._text[context.start : context.end]
            parts = context.items if context.items is not None else (context,)
            contexts = (*contexts, *(self._text[part.start : part.end] for part in parts))
            names = (*names, *_names_of_address(json.loads(written, strict=False)))
        address = next((member for key, member in value.members if key in names and member.text is not None), None)
        if address is not None:
            yield NodeObject(value, address, contexts)
        for key, member in value.members:
            if key != _CONTEXT:
                yield from self._objects(member, contexts, names)

    def _subject(self, node: NodeObject) -> ox.NamedNode | ox.BlankNode | None:
        key = (node.contexts, node.address.text or "")
        if key not in self._names:
            said = self._read(node, '"@type": "https://type.invalid/"')
            subject = said[0].subject if said else None
            self._names[key] = subject if isinstance(subject, ox.NamedNode | ox.BlankNode) else None
        return self._names[key]

    def _said(self, node: NodeObject, key: str, value: Json) -> list[ox.Triple]:
        return self._read(node, f"{json.dumps(key)}: {self._text[value.start : value.end]}")

    def _read(self, node: NodeObject, member: str) -> list[ox.Triple]:
        contexts = ", ".join(node.contexts)
        piece = f'{{"@context": [{contexts}], "@id": {json.dumps(node.address.text)}, {member}}}'
        try:
            quads = ox.parse(piece.encode(), format=ox.RdfFormat.JSON_LD, base_iri=self._base)
            return [quad.triple for quad in quads]
        except (SyntaxError, ValueError):
            return []


def _names_of_address(context: Any) -> Iterator[str]:
    """The terms that stand for `@id` in a context; raises Unscannable for a context within a term."""
    for part in context if isinstance(context, list) else [context]:
        for term, definition in part.items() if isinstance(part, dict) else ():
            if isinstance(definition, dict) and _CONTEXT in definition:
                raise Unscannable
            if definition == "@id":
                yield term
