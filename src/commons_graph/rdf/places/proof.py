"""A triple by its places, and the parser as the judge of what stands there."""

from __future__ import annotations

import pyoxigraph as ox


class Unscannable(Exception):
    """The text uses something that is not followed here; its places are not given."""


Node = tuple[int, int, str]
"""A term in a text: start, end, and what stands for it where the stretch itself would not read as that term."""

Statement = tuple[Node, Node, Node]
"""One triple by its places; a plain tuple, because large files have many."""


def parse_one(turtle: str, base: str) -> ox.Triple:
    """The first triple of a text; raises Unscannable."""
    try:
        quad: ox.Quad = next(iter(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE, base_iri=base)))
    except (SyntaxError, ValueError, StopIteration) as error:
        raise Unscannable from error
    return quad.triple


def same(one: ox.Triple, other: ox.Triple) -> bool:
    """Whether two triples are equal but for the labels of blank nodes, which a second reading changes."""
    return _shape(one.subject) == _shape(other.subject) and (
        one.predicate == other.predicate and _shape(one.object) == _shape(other.object)
    )


def _shape(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> object:
    return None if isinstance(term, ox.BlankNode) else term
