"""Shapes as values: what a shape targets, and the constraints it declares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import ClassVar, Final, Protocol

from commons_graph.terms import SH
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Severity
from commons_graph.validation.shacl.graph import Graph, Nodes, Pairs
from commons_graph.validation.shacl.sparql_query import Query


@dataclass(slots=True, eq=False)
class Shape:
    """One shape (SHACL §2); it is filled in while it is read and never changed afterwards.

    `label` is the IRI of the shape, or of the nearest one around it. `messages` are the literals of sh:message.
    """

    node: str
    label: str
    path: Path | None = None
    severity: Severity = Severity.VIOLATION
    severity_iri: str = SH + "Violation"
    messages: tuple[str, ...] = ()
    deactivated: bool = False
    constraints: list[Constraint] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The target declarations of a shape (SHACL §2.1.3), as tokens."""

    nodes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()


_NO_BINDINGS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One result that is more than a pair of nodes; `path` takes the place of the shape's, `bindings` fill messages."""

    focus: str
    value: str | None = None
    path: Path | None = None
    bindings: Mapping[str, str] = field(default_factory=lambda: _NO_BINDINGS)
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Faults:
    """What a constraint found: focus nodes without a value, pairs with one, and rows. None stands for nothing.

    `paths` are pairs that have a path of their own.
    """

    nodes: Nodes = None
    pairs: Pairs = None
    rows: Sequence[Row] = ()
    paths: Sequence[tuple[Path, Pairs]] = ()


NO_FAULT = Faults()


class Evaluator(Protocol):
    """What constraints ask of the run that they are part of."""

    @property
    def graph(self) -> Graph:
        """The data graph."""

    @property
    def sparql(self) -> QueryAnswers:
        """Who answers the queries of SPARQL-based constraints."""

    def failing(self, shape: Shape, nodes: Nodes) -> Nodes:
        """Those among some nodes that do not conform to a shape (SHACL §3.4.2)."""


class QueryAnswers(Protocol):
    """Answers to queries on the data graph."""

    def select(self, query: Query, bindings: Mapping[str, str] | None) -> Iterable[Mapping[str, str]]:
        """The solutions of a SELECT: variable → token; without bindings, for all focus nodes at once."""

    def ask(self, query: Query, bindings: Mapping[str, str]) -> bool:
        """The answer to an ASK."""


class Task:
    """One shape to be evaluated for some focus nodes: `pairs` lead from them to all their value nodes."""

    def __init__(self, run: Evaluator, shape: Shape, focus: Nodes, pairs: Pairs) -> None:
        self.run = run
        self.graph = run.graph
        self.shape = shape
        self.focus = focus
        self.pairs = pairs

    @cached_property
    def values(self) -> Nodes:
        """The value nodes."""
        return self.graph.values(self.pairs)

    @cached_property
    def foci(self) -> Nodes:
        """The focus nodes that have a value node."""
        return self.graph.foci(self.pairs)


@dataclass(frozen=True)
class Constraint(ABC):
    """One constraint of one shape; `component` is the local name of a component of SHACL, or an IRI.

    `parameters` are tokens by name, for messages. `source` is the node of sh:sourceConstraint, "" for none.
    `messages` are those of a SPARQL constraint or validator, which come before those of the shape. `nested` are the
    shapes that the constraint rests on; the results of `detailed` explain its own (sh:detail, SHACL §3.6.2.4).
    A constraint that `needs_values` cannot fail for a focus node without value nodes.
    """

    needs_values: ClassVar[bool] = True

    component: str
    parameters: Mapping[str, str]
    source: str = field(default="", kw_only=True)
    messages: tuple[str, ...] = field(default=(), kw_only=True)
    nested: tuple[Shape, ...] = field(default=(), kw_only=True)
    detailed: Shape | None = field(default=None, kw_only=True)

    @property
    def component_iri(self) -> str:
        """The value of sh:sourceConstraintComponent."""
        return self.component if ":" in self.component else f"{SH}{self.component}ConstraintComponent"

    @abstractmethod
    def evaluate(self, task: Task) -> Faults:
        """What is wrong with some focus nodes."""
