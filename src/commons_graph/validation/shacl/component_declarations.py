"""The constraint components that a shapes graph declares itself (SHACL §6.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.terms import SH
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.tokens import TRUE, is_iri, lexical, sh

_LOCAL: Final = re.compile(r"[^/#]*$")
_VARIABLE: Final = re.compile(r"[^\W\d]\w*")
_RESERVED: Final = frozenset({"this", "shapesGraph", "currentShape", "path", "PATH", "value"})


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component: parameter name → predicate, for those it needs and those it may have."""

    node: str
    mandatory: Mapping[str, str]
    optional: Mapping[str, str]


def read_components(graph: ShapesGraph) -> list[Component]:
    """The components that the shapes graph declares, those of SHACL itself left out."""
    nodes = graph.instances(sh("ConstraintComponent"))
    return [_component(graph, node) for node in nodes if not node.startswith(f"<{SH}")]


def _component(graph: ShapesGraph, node: str) -> Component:
    mandatory: dict[str, str] = {}
    optional: dict[str, str] = {}
    for parameter in graph.objects(node, sh("parameter")):
        path = graph.one(parameter, sh("path"))
        name = _LOCAL.search(lexical(path))[0] if path and is_iri(path) else ""  # type: ignore[index]
        if not path or not _VARIABLE.fullmatch(name) or name in _RESERVED:
            raise BadShapes(f"a parameter has no name that a query can use: {graph.named(node)}")
        kind = optional if TRUE in graph.objects(parameter, sh("optional")) else mandatory
        kind[name] = path
    if not mandatory:
        raise BadShapes(f"a constraint component has no mandatory parameter: {graph.named(node)}")
    return Component(node, mandatory, optional)
