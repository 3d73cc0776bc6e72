"""The engine behind the port: shapes read once, then evaluated on data as often as needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.validation.port import Document, Report
from commons_graph.validation.shacl.findings import findings_of
from commons_graph.validation.shacl.graph import Graph, Nodes
from commons_graph.validation.shacl.loading import Loader
from commons_graph.validation.shacl.reading import read_shapes
from commons_graph.validation.shacl.run import Result, Run
from commons_graph.validation.shacl.shape import Shape
from commons_graph.validation.shacl.sparql_store import SparqlStore
from commons_graph.validation.shacl.targets import focus_nodes
from commons_graph.validation.shacl.tokens import iri, lexical


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

    def validate(self, documents: Sequence[Document], focus: Collection[str] | None = None) -> Report:
        """Check the documents together (see the port)."""
        graph = self._loader.load(documents)
        run = Run(graph, SparqlStore(graph, self._graph))
        within = None if focus is None else graph.nodes(iri(name) for name in focus)
        checked, used = graph.nodes(()), 0
        results: list[Result] = []
        for shape in self._shapes:
            nodes = focus_nodes(graph, shape.target, within) if shape.target else None
            if not nodes:
                continue
            used += 1
            checked = checked | nodes
            results += run.results(shape, nodes)
        return Report(findings_of(results, graph, documents), len(checked), used, self.name, self._untouched(graph))

    def _untouched(self, graph: Graph) -> tuple[str, ...]:
        classes = {name for shape in self._shapes if shape.target for name in shape.target.classes}
        candidates: Nodes = graph.own() - graph.hidden()
        return tuple(sorted(lexical(name) for name in classes if not graph.of_class(candidates, name)))


def _target_nodes(shape: Shape) -> Sequence[str]:
    return shape.target.nodes if shape.target else ()
