"""The reference engine: pySHACL, behind the port.

It drives pySHACL shape by shape rather than through `pyshacl.validate`, for three reasons: that function leaves
`rdflib.NORMALIZE_LITERALS` and the parsing of booleans changed behind it; its `focus_nodes` option also skips
the nested shapes of other nodes, so that `sh:node` and `sh:or` always hold; and it does not say what it checked.

Nothing is fetched: owl:imports are not followed, graphs come parsed, pySHACL refuses SERVICE, and rdflib
refuses FROM on a single graph.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from decimal import InvalidOperation
from typing import Any, Final

import rdflib
from pyparsing import ParseBaseException
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node as RdflibNode

from commons_graph.errors import BadShapes, CommonsError
from commons_graph.terms import SH
from commons_graph.validation.ordering import sort_key
from commons_graph.validation.port import Document, Report
from commons_graph.validation.pyshacl_advanced import AdvancedFeatures, uses_advanced_features
from commons_graph.validation.pyshacl_results import ResultReader
from commons_graph.validation.rdflib_terms import RDFLIB_LOCK, add_document, quiet_rdflib, scope_of

_TARGET: Final = rdflib.URIRef(SH + "target")

# The methods of pyshacl.Shape have no types.
_Shape = Any


class PyShaclValidator:
    """pySHACL with the shapes of some documents; instances may be shared between threads, which then take turns."""

    name: Final = "pyshacl"

    def __init__(self, shapes: Sequence[Document]) -> None:
        """Read the shapes; raises BadShapes when they are ill-formed."""
        graph = rdflib.Graph()
        with RDFLIB_LOCK, _as_bad_shapes(), _quiet():
            for index, document in enumerate(shapes):
                add_document(graph, document, scope_of(index))
            advanced = uses_advanced_features(graph)
            self._shapes = (ShapesGraph if advanced else _IndexedShapes)(graph, logger=_silent_logger())
            self._advanced = AdvancedFeatures(self._shapes, self._shapes.shapes) if advanced else None
            self._targeting = [shape for shape in self._shapes.shapes if not shape.deactivated and _has_target(shape)]
        self._targeting.sort(key=lambda shape: str(shape.node))

    def validate(self, documents: Sequence[Document], focus: Collection[str] | None = None) -> Report:
        """Check the documents together (see the port)."""
        wanted = None if focus is None else frozenset(focus)
        with RDFLIB_LOCK, _as_bad_shapes(), _quiet():
            data = _Data(documents)
            reader = ResultReader(self._shapes.graph, documents)
            findings, checked, used = [], set(), 0
            with self._advanced.applied(data.graph) if self._advanced else _plain(data.graph) as (executor, graph):
                for shape in self._targeting:
                    nodes = data.focus_nodes(shape, graph, wanted)
                    if not nodes:
                        continue
                    used += 1
                    checked.update(nodes)
                    _, results = shape.validate(executor, graph, focus=nodes)
                    findings += [reader.finding(node, triples) for _, node, triples in results]
            untouched = {str(c) for shape in self._targeting for c in _classes(shape) if not data.has_instance(c)}
        findings.sort(key=sort_key)
        return Report(tuple(findings), len(checked), used, self.name, tuple(sorted(untouched)))


class _Data:
    """The documents as one rdflib graph, and which nodes may be in focus."""

    def __init__(self, documents: Sequence[Document]) -> None:
        own = _PreparedGraph()
        for index, document in enumerate(documents):
            if not document.background:
                add_document(own, document, scope_of(index))
        described = set(own.subjects())
        for index, document in enumerate(documents):
            if document.background:
                add_document(own, document, scope_of(index))
        self._background = set(own.subjects()) - described
        self.graph = own

    def focus_nodes(self, shape: _Shape, graph: rdflib.Graph, wanted: frozenset[str] | None) -> list[RdflibNode]:
        nodes = shape.focus_nodes(graph) - self._background
        return sorted(node for node in nodes if wanted is None or str(node) in wanted)

    def has_instance(self, class_node: RdflibNode) -> bool:
        classes = {class_node, *self.graph.transitive_subjects(rdflib.RDFS.subClassOf, class_node)}
        return any(s not in self._background for c in classes for s in self.graph.subjects(rdflib.RDF.type, c))


class _IndexedShapes(ShapesGraph):
    """Shapes whose constraint parameters are looked up once, not for every value: it halves the time."""

    def __init__(self, graph: rdflib.Graph, logger: logging.Logger) -> None:
        super().__init__(graph, logger=logger)
        self._pairs: dict[RdflibNode, list[tuple[RdflibNode, RdflibNode]]] = {}

    def predicate_objects(self, s: RdflibNode) -> list[tuple[RdflibNode, RdflibNode]]:
        if s not in self._pairs:
            pairs = self.graph.predicate_objects(s)
            self._pairs[s] = [(p, o) for p, o in pairs if p in CONSTRAINT_PARAMETERS_MAP]
        return self._pairs[s]


class _PreparedGraph(rdflib.Graph):
    """A graph that parses each query once: pySHACL asks the same one again for every focus node."""

    def __init__(self) -> None:
        super().__init__()
        self._queries: dict[str, Any] = {}

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query_object, str):
            query_object = self._prepared(query_object)
        return super().query(query_object, *args, **kwargs)

    def _prepared(self, text: str) -> Any:
        if text not in self._queries:
            try:
                self._queries[text] = prepareQuery(text, initNs=dict(self.namespaces()))
            except Exception as error:  # rdflib raises Exception itself for an unknown prefix
                raise BadShapes(f"a SPARQL constraint cannot be read: {error}", hint=" ".join(text.split())) from error
        return self._queries[text]


@contextmanager
def _plain(graph: rdflib.Graph) -> Iterator[tuple[SHACLExecutor, rdflib.Graph]]:
    """How to validate without Advanced Features."""
    yield SHACLExecutor(), graph


def _has_target(shape: _Shape) -> bool:
    own = any(True for targets in shape.target() for _ in targets)
    return own or bool(shape.sg.graph.value(shape.node, _TARGET))


def _classes(shape: _Shape) -> set[RdflibNode]:
    return {*shape.target_classes(), *shape.implicit_class_targets()}


@contextmanager
def _as_bad_shapes() -> Iterator[None]:
    try:
        yield
    except InvalidOperation as error:
        raise BadShapes(
            "pySHACL cannot compare a decimal with NaN",
            hint="--engine set can; or write the bound as a double",
        ) from error
    except (ReportableRuntimeError, ParseBaseException, NotImplementedError, RecursionError) as error:
        text = str(error).strip().splitlines()
        raise BadShapes(
            f"the shapes cannot be applied: {text[0] if text else type(error).__name__}",
            hint="check the shape named in the message" if text else "",
        ) from error
    except CommonsError:
        raise
    except Exception as error:  # whatever else comes out of a library that was given odd shapes
        raise BadShapes(
            f"pySHACL stopped with {type(error).__name__}: {error}", hint="--engine set may say what is wrong"
        ) from error


def _silent_logger() -> logging.Logger:
    """A logger of our own for pySHACL: what matters comes as an exception or in the results."""
    logger = logging.getLogger("commons_graph.validation.pyshacl")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib and pySHACL from writing to stderr what findings and errors tell."""
    with quiet_rdflib(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ShapeRecursionWarning)
        yield
