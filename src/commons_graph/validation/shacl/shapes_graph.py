"""The shapes graph, looked up node by node; reading lists and property paths out of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from commons_graph.errors import BadShapes
from commons_graph.terms import OWL, RDFS
from commons_graph.validation.paths import Path, operators
from commons_graph.validation.port import Document
from commons_graph.validation.shacl.tokens import (
    FIRST,
    NIL,
    REST,
    SUBCLASS,
    TYPE,
    iri,
    is_iri,
    is_literal,
    lexical,
    sh,
    token_of,
)

_CLASSES = (iri(RDFS + "Class"), iri(OWL + "Class"))


class ShapesGraph:
    """Subject → predicate → objects, as tokens, in the order in which they were written."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._index: dict[str, dict[str, list[str]]] = {}
        self._parents: dict[str, list[str]] = {}
        for place, document in enumerate(documents):
            scope = scope_of(place)
            for triple in document.triples:
                self._add(token_of(triple.subject, scope), str(triple.predicate), token_of(triple.object, scope))

    def _add(self, subject: str, predicate: str, value: str) -> None:
        values = self._index.setdefault(subject, {}).setdefault(predicate, [])
        if value not in values:
            values.append(value)
            self._parents.setdefault(value, []).append(subject)

    def __iter__(self) -> Iterator[str]:
        """All subjects."""
        return iter(self._index)

    def triples(self) -> Iterator[tuple[str, str, str]]:
        """All triples."""
        for subject, about in self._index.items():
            for predicate, values in about.items():
                for value in values:
                    yield subject, predicate, value

    def about(self, node: str) -> dict[str, list[str]]:
        """Predicate → objects of a node."""
        return self._index.get(node, {})

    def objects(self, node: str, predicate: str) -> list[str]:
        """The objects of a predicate of a node."""
        return self._index.get(node, {}).get(predicate, [])

    def one(self, node: str, predicate: str) -> str | None:
        """The first object, or None."""
        values = self.objects(node, predicate)
        return values[0] if values else None

    def subjects(self, predicate: str, value: str) -> list[str]:
        """The nodes that point at a value through a predicate."""
        return [node for node in self._parents.get(value, ()) if value in self.objects(node, predicate)]

    def members(self, head: str) -> list[str]:
        """The members of a list; raises BadShapes when it is not well-formed."""
        found: list[str] = []
        seen: set[str] = set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise BadShapes(f"a list is ill-formed: {self.named(head)}", hint=_LIST_HINT)
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def instances(self, class_term: str) -> list[str]:
        """The instances of a class and of its subclasses, within the shapes graph."""
        classes, pending = {class_term}, [class_term]
        while pending:
            for subclass in self.subjects(SUBCLASS, pending.pop()):
                if subclass not in classes:
                    classes.add(subclass)
                    pending.append(subclass)
        return [node for node in self if not classes.isdisjoint(self.objects(node, TYPE))]

    def is_class(self, node: str) -> bool:
        """Whether a node is a class itself, so that a shape of this name targets its instances (SHACL §2.1.3.3)."""
        pending, seen = list(self.objects(node, TYPE)), set[str]()
        while pending:
            kind = pending.pop()
            if kind in _CLASSES:
                return True
            if kind not in seen:
                seen.add(kind)
                pending += self.objects(kind, SUBCLASS)
        return False

    def path(self, node: str, above: tuple[str, ...] = ()) -> Path:
        """The property path that a node stands for; raises BadShapes for an ill-formed or endless one."""
        if node in above:
            raise BadShapes(f"a property path contains itself: {self.named(above[0])}")
        if is_iri(node) and not self.objects(node, FIRST):
            return Path(iri=lexical(node))
        above = (*above, node)
        if self.objects(node, FIRST):
            return Path(operator="sequence", steps=self._steps(self._path_members(node), above))
        found = [(operator, value) for operator in operators() for value in self.objects(node, sh(operator))]
        if is_literal(node) or len(found) != 1:
            raise BadShapes(f"a node in the place of a property path is not one: {self.named(node)}", hint=_PATH_HINT)
        operator, value = found[0]
        steps = self._path_members(value) if operator == "alternativePath" else [value]
        return Path(operator=operator, steps=self._steps(steps, above))

    def _path_members(self, head: str) -> list[str]:
        members = self.members(head)
        if len(members) < 2:
            raise BadShapes(f"a property path is a list of fewer than two members: {self.named(head)}", hint=_PATH_HINT)
        return members

    def _steps(self, nodes: Iterable[str], above: tuple[str, ...]) -> tuple[Path, ...]:
        return tuple(self.path(node, above) for node in nodes)

    def nearest_iri(self, node: str) -> str:
        """The IRI of a node, else that of the nearest node around it, else ""."""
        pending, seen = [node], {node}
        while pending:
            nearest = pending.pop(0)
            if is_iri(nearest):
                return lexical(nearest)
            around = sorted(parent for parent in self._parents.get(nearest, ()) if parent not in seen)
            seen.update(around)
            pending += around
        return ""

    def named(self, node: str) -> str:
        """A node for a person: a nameless one by what it is part of."""
        if not node.startswith("_:"):
            return node
        around = self.nearest_iri(node)
        return f"a node without address within <{around}>" if around else "a node without address"


_LIST_HINT = "each cell of a list has one rdf:first and one rdf:rest, and the last rdf:rest is rdf:nil"
_PATH_HINT = "a path is an IRI, a list of two or more, or a node with one of: " + ", ".join(
    f"sh:{operator}" for operator in operators()
)


def scope_of(place: int) -> str:
    """What the labels of the blank nodes of the document at this place start with."""
    return f"d{place}x"
