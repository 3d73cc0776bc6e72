"""The engine behind the port: shapes read once, then evaluated on data as often as needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.validation.port import Document, Finding, Report
from commons_graph.validation.shacl.findings import findings_of
from commons_graph.validation.shacl.graph import Graph, Nodes
from commons_graph.validation.shacl.loading import Loader
from commons_graph.validation.shacl.reading import read_shapes
from commons_graph.validation.shacl.run import Batch, Run
from commons_graph.validation.shacl.shape import Shape
from commons_graph.validation.shacl.sparql_store import SparqlStore
from commons_graph.validation.shacl.targets import focus_nodes
from commons_graph.validation.shacl.tokens import iri, lexical

MANY: Final = 20_000
"""From so many results on, they are kept as numbers where the data is in columns."""

_OTHERS: Final = ('"', "_")
"""What no IRI starts with, and the tokens of other terms do."""


class SetValidator:
    """SHACL Core and SHACL-SPARQL, a set of nodes at a time; instances may be shared between threads."""

    name: Final = "set"

    def __init__(self, shapes: Sequence[Document]) -> None:
        """Read the shapes; raises BadShapes when they are ill-formed, recursive or beyond this engine."""
        try:
            self._graph, self._shapes = read_shapes(shapes)
        except RecursionError as error:
            raise BadShapes("the shapes are nested too deeply") from error
        self._loader = Loader(sorted({node for shape in self._shapes for node in _target_nodes(shape)}))

    @property
    def shapes(self) -> Sequence[Shape]:
        """The shapes that have a target."""
        return self._shapes

    def validate(self, documents: Sequence[Document], focus: Collection[str] | None = None) -> Report:
        """Check the documents together (see the port); `focus` may also hold literals and blank nodes, as tokens."""
        graph = self._loader.load(documents)
        run = Run(graph, SparqlStore(graph, self._graph))
        within = None if focus is None else graph.nodes(name if name[:1] in _OTHERS else iri(name) for name in focus)
        checked, used = graph.nodes(()), 0
        found: list[Batch] = []
        for shape in self._shapes:
            nodes = focus_nodes(graph, shape.target, within) if shape.target else None
            if not nodes:
                continue
            used += 1
            checked = checked | nodes
            found += run.results(shape, nodes)
        findings = _findings(run, found, documents)
        return Report(findings, len(checked), used, self.name, self._untouched(graph))

    def _untouched(self, graph: Graph) -> tuple[str, ...]:
        classes = {name for shape in self._shapes if shape.target for name in shape.target.classes}
        candidates: Nodes = graph.own() - graph.hidden()
        return tuple(sorted(lexical(name) for name in classes if not graph.of_class(candidates, name)))


def _findings(run: Run, found: Sequence[Batch], documents: Sequence[Document]) -> Sequence[Finding]:
    """The findings, made at once when they are few and when they are looked at when they are many."""
    if sum(map(len, found)) >= MANY:
        # both import numpy
        from commons_graph.validation.shacl.column_graph import ColumnGraph  # noqa: PLC0415
        from commons_graph.validation.shacl.many_findings import ManyFindings  # noqa: PLC0415

        if isinstance(run.graph, ColumnGraph):
            return ManyFindings(run, run.graph.triples, found, documents)
    return findings_of(run, found, documents)


def _target_nodes(shape: Shape) -> Sequence[str]:
    return shape.target.nodes if shape.target else ()
