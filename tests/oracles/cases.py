"""What engines are asked and what they answer, in a form that can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pyoxigraph as ox

from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document

EXAMPLE = "https://example.org/"
PREFIXES = f"""@prefix ex: <{EXAMPLE}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


class Part(NamedTuple):
    """Shapes that have nothing to do with the other shapes of a case, with the names they have in rows."""

    names: frozenset[str]
    shapes_graph: list[ox.Triple]
    data_graph: list[ox.Triple]


class Row(NamedTuple):
    """One result of a report; blank nodes of the data are all "_:", since their labels are an engine's own."""

    focus: str
    path: str
    value: str
    component: str
    severity: str
    shape: str


@dataclass(frozen=True)
class Refusal:
    """What an engine said instead of a report; `crash` when it did not mean to say it."""

    reason: str
    crash: bool = False


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Answer = Counter[Row] | Refusal
Oracle = Callable[["Case"], Answer]


@dataclass(frozen=True)
class Case:
    """A shapes graph and a data graph, as Turtle without its prefixes."""

    shapes: str
    data: str

    @cached_property
    def shapes_graph(self) -> list[ox.Triple]:
        """The triples of the shapes."""
        return _parse(self.shapes)

    @cached_property
    def data_graph(self) -> list[ox.Triple]:
        """The triples of the data."""
        return _parse(self.data)

    def documents(self) -> tuple[Document, Document]:
        """Shapes and data as the port wants them."""
        return Document("shapes.ttl", self.shapes_graph), Document("data.ttl", self.data_graph)

    @cached_property
    def parts(self) -> list[Part]:
        """The shapes, split where no reference leads from one to another; their results do not mix either."""
        about: dict[Term, list[ox.Triple]] = {}
        for triple in self.shapes_graph:
            about.setdefault(triple.subject, []).append(triple)
        parts: list[Part] = []
        for shape in (term for term in about if is_shape(term)):
            reached = _reached(about, shape)
            joined = [part for part in parts if reached & {triple.subject for triple in part.shapes_graph}]
            reached = reached.union(*({triple.subject for triple in part.shapes_graph} for part in joined))
            names = frozenset(local_name(term) for term in reached if is_shape(term))
            triples = [triple for triple in self.shapes_graph if triple.subject in reached]
            parts = [part for part in parts if part not in joined] + [Part(names, triples, self.data_graph)]
        return parts

    @cached_property
    def whole(self) -> Part:
        """All shapes as one part."""
        return Part(frozenset(), self.shapes_graph, self.data_graph)

    def __str__(self) -> str:
        """Both graphs, as Turtle to paste."""
        return f"{PREFIXES}\n# shapes\n{self.shapes}\n\n# data\n{self.data}\n"


def _parse(text: str) -> list[ox.Triple]:
    quads = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE, base_iri=NEUTRAL_BASE)
    return list(dict.fromkeys(quad.triple for quad in quads))


def term_text(term: Term | None) -> str:
    """A term as rows hold it."""
    if term is None:
        return ""
    return "_:" if isinstance(term, ox.BlankNode) else str(term)


def path_text(path: Path | None) -> str:
    """A path as rows hold it: Jena writes a sequence of three as two of two, which is the same path."""
    return "" if path is None else str(_flat(path))


def _flat(path: Path) -> Path:
    steps: list[Path] = []
    for step in map(_flat, path.steps):
        nested = step.operator == path.operator and step.operator in ("sequence", "alternativePath")
        steps += step.steps if nested else (step,)
    return Path(path.iri, path.operator, tuple(steps))


def is_shape(term: Term) -> bool:
    """Whether a term is one of the names that generated shapes have."""
    return isinstance(term, ox.NamedNode) and local_name(term)[:1].lower() == "s" and term.value.startswith(EXAMPLE)


def local_name(term: Term) -> str:
    """What comes last in an IRI."""
    return term.value.rpartition("/")[2] if isinstance(term, ox.NamedNode) else ""


def _reached(about: Mapping[Term, list[ox.Triple]], start: Term) -> set[Term]:
    reached: set[Term] = set()
    pending = [start]
    while pending:
        term = pending.pop()
        if term not in reached and (isinstance(term, ox.BlankNode) or is_shape(term)):
            reached.add(term)
            pending += [triple.object for triple in about.get(term, ())]
    return reached
