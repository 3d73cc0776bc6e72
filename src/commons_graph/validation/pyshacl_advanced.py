"""SHACL Advanced Features by pySHACL: rules, functions, SPARQL-based targets and expression constraints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import rdflib
from pyshacl.functions import apply_functions, gather_functions, unapply_functions
from pyshacl.graph_abstraction import DataGraph
from pyshacl.pytypes import SHACLExecutor
from pyshacl.rules import apply_rules, gather_rules
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.target import apply_target_types, gather_target_types

from commons_graph.errors import BadShapes
from commons_graph.terms import SH

_SH: Final = rdflib.Namespace(SH)
_TERMS: Final = ("rule", "target", "expression")
_CLASSES: Final = ("SPARQLFunction", "SHACLFunction", "SPARQLTargetType")
_IGNORED: Final = ("entailment", "js", "jsFunctionName", "values")

_Shape = Any  # pyshacl.Shape has no types


class AdvancedFeatures:
    """What a shapes graph uses of the Advanced Features; raises BadShapes for what pySHACL would leave out unsaid."""

    def __init__(self, graph: ShapesGraph, shapes: Sequence[_Shape]) -> None:
        for name in _IGNORED:
            for node in graph.graph.subjects(_SH[name]):
                raise BadShapes(f"sh:{name} is not supported by pySHACL: {node}")
        self._executor = SHACLExecutor(advanced_mode=True)
        self._functions = gather_functions(self._executor, graph)
        self._rules = gather_rules(self._executor, graph)
        apply_target_types(gather_target_types(graph))
        for shape in shapes:
            shape.set_advanced(True)

    @contextmanager
    def applied(self, data: rdflib.Graph) -> Iterator[tuple[SHACLExecutor, rdflib.Graph]]:
        """How to validate a data graph and the graph to validate: it gets what the rules infer, within this context."""
        graph = DataGraph.from_rdflib(data)
        apply_functions(self._executor, self._functions, graph)
        try:
            apply_rules(self._executor, self._rules, graph)
            yield self._executor, graph
        finally:
            unapply_functions(self._functions, graph)


def uses_advanced_features(graph: rdflib.Graph) -> bool:
    """Whether a shapes graph goes beyond SHACL Core and SHACL-SPARQL."""
    terms = any((None, _SH[name], None) in graph for name in (*_TERMS, *_IGNORED))
    return terms or any((None, rdflib.RDF.type, _SH[name]) in graph for name in _CLASSES)
