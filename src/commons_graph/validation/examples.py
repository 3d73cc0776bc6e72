"""A bad and a good example for a shape, found by trying: the engine itself says which is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.turtle import record_turtle
from commons_graph.terms import NEUTRAL_BASE, RDF, RDF_TYPE, RDFS, SH, XSD
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document, Node
from commons_graph.validation.rules import Rules

_HARVESTED: Final = 12
"""How many values of real data are tried."""

Values = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Two pieces of Turtle: one that breaks a rule, and one that keeps it."""

    bad: str
    good: str


def example_of(shape: str, shapes: Sequence[Document], context: Sequence[Document], engine: str) -> Example | None:
    """An example for a property shape, None when trying finds none.

    Values of the same property in `context`, real data and vocabulary, are tried before made-up ones; the
    context also says what the values are.
    """
    rules = Rules(shapes)
    node = ox.NamedNode(shape)
    paths = [path for path in rules.values(node, SH + "path") if isinstance(path, ox.NamedNode)]
    target = _target(rules, node)
    if not paths or target is None:
        return None
    tries = list(_tries([*_harvested(target, paths[0], context), *_fitting(rules, node, context)]))
    documents = [Document(f"{number}", _triples(number, target, paths[0], one)) for number, one in enumerate(tries)]
    background = [Document(document.name, document.triples, background=True) for document in context]
    report = make_validator(engine, shapes).validate([*documents, *background])
    wrong = Counter(finding.source for finding in report.findings if finding.source_shape == shape)
    bad = [number for number, _ in enumerate(tries) if wrong[str(number)]]
    good = [number for number, one in enumerate(tries) if one and not wrong[str(number)]]
    if not bad or not good:
        return None
    return Example(*(_turtle(target, paths[0], tries[chosen]) for chosen in (bad[0], good[0])))


def _target(rules: Rules, shape: Node) -> ox.NamedNode | None:
    """The class that a shape, or the shape it belongs to, is about."""
    holders = [shape, *(ox.NamedNode(name) for name in rules.names() if shape in _properties(rules, name))]
    for holder in holders:
        for target in rules.values(holder, SH + "targetClass"):
            if isinstance(target, ox.NamedNode):
                return target
        if isinstance(holder, ox.NamedNode) and ox.NamedNode(RDFS + "Class") in rules.values(holder, RDF_TYPE):
            return holder
    return None


def _properties(rules: Rules, name: str) -> list[Node]:
    return rules.values(ox.NamedNode(name), SH + "property")


def _harvested(target: ox.NamedNode, path: ox.NamedNode, context: Sequence[Document]) -> list[Node]:
    """Values of the property in real data: those of things of the class come first."""
    instances = set(_subjects(context, ox.NamedNode(RDF_TYPE), target))
    found: dict[Node, bool] = {}
    for triple in chain.from_iterable(document.triples for document in context):
        if triple.predicate == path and not isinstance(triple.object, ox.BlankNode):
            found[triple.object] = found.get(triple.object, False) or triple.subject in instances
    return sorted(found, key=lambda value: not found[value])[:_HARVESTED]


def _fitting(rules: Rules, shape: Node, context: Sequence[Document]) -> list[Node]:
    """Nodes of the context that are of the class or in the scheme that the shape asks for."""
    asked = [(ox.NamedNode(RDF_TYPE), target) for target in rules.values(shape, SH + "class")]
    for nested in chain.from_iterable(rules.values(node, SH + "property") for node in rules.values(shape, SH + "node")):
        for path in rules.values(nested, SH + "path"):
            if isinstance(path, ox.NamedNode):
                asked += [(path, value) for value in rules.values(nested, SH + "hasValue")]
    found = chain.from_iterable(_subjects(context, path, value) for path, value in asked)
    return [node for node, _ in zip(found, range(_HARVESTED), strict=False)]


def _subjects(context: Sequence[Document], predicate: ox.NamedNode, value: Node) -> Iterator[Node]:
    for triple in chain.from_iterable(document.triples for document in context):
        if triple.object == value and triple.predicate == predicate and isinstance(triple.subject, ox.NamedNode):
            yield triple.subject


def _tries(harvested: list[Node]) -> Iterator[Values]:
    """Nothing at all, one value, two values: the plainest first."""
    made = list(_made_up())
    yield ()
    for value in [*harvested, *made]:
        yield (value,)
    yield from pairwise([*harvested, *made])


def _made_up() -> Iterator[Node]:
    for text in ("Un exemple", "Un autre exemple"):
        yield ox.Literal(text, language="fr")
    yield from (ox.Literal(text) for text in ("exemple", "29200", "x" * 301))
    yield ox.Literal("Ein Beispiel", language="de")
    dates = {"date": ("2013-05-17", "1900-01-01"), "gYear": ("2013",), "dateTime": ("2013-05-17T18:00:00Z",)}
    numbers = {"integer": ("42", "-1"), "decimal": ("48.39", "484.0")}
    for datatype, texts in (dates | numbers).items():
        yield from (ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)) for text in texts)
    yield from (ox.NamedNode(iri) for iri in ("https://example.org/", NEUTRAL_BASE + "id/exemple/autre"))


def _triples(number: int, target: ox.NamedNode, path: ox.NamedNode, values: Values) -> list[ox.Triple]:
    subject = ox.NamedNode(f"{NEUTRAL_BASE}id/exemple/{number}")
    return _described(subject, target, path, values)


def _turtle(target: ox.NamedNode, path: ox.NamedNode, values: Values) -> str:
    subject = ox.NamedNode(NEUTRAL_BASE + "id/exemple")
    return record_turtle(_described(subject, target, path, values)).decode()


def _described(subject: ox.NamedNode, target: ox.NamedNode, path: ox.NamedNode, values: Values) -> list[ox.Triple]:
    return [
        ox.Triple(subject, ox.NamedNode(RDF + "type"), target),
        *(ox.Triple(subject, path, value) for value in values),
    ]
