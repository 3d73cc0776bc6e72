"""One validation of one graph: shapes are evaluated for sets of nodes, and nested verdicts are remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from commons_graph.validation.shacl.graph import Graph, Nodes
from commons_graph.validation.shacl.path_relations import value_nodes
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, QueryAnswers, Row, Shape, Task


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result, before it is told in words (SHACL §3.6.2)."""

    shape: Shape
    constraint: Constraint
    row: Row
    details: tuple[Result, ...] = ()


@dataclass(slots=True)
class _Verdicts:
    """What is known of one shape: the nodes that were judged, and those that do not conform."""

    judged: Nodes
    failing: Nodes


@dataclass(slots=True)
class Run:
    """The evaluation of shapes on one graph; `sparql` answers the queries of constraints."""

    graph: Graph
    sparql: QueryAnswers
    _verdicts: dict[str, _Verdicts] = field(default_factory=dict)

    def failing(self, shape: Shape, nodes: Nodes) -> Nodes:
        """Those among some nodes that do not conform to a shape (SHACL §3.4.2)."""
        known = self._verdicts.get(shape.node)
        if known is None:
            none = nodes - nodes
            known = self._verdicts[shape.node] = _Verdicts(none, none)
        todo = nodes - known.judged
        if todo:
            known.failing = known.failing | self._judge(shape, todo)
            known.judged = known.judged | todo
        return nodes & known.failing

    def _judge(self, shape: Shape, focus: Nodes) -> Nodes:
        failing = focus - focus
        if shape.deactivated:
            return failing
        task = self._task(shape, focus)
        for _, faults in self._faults(task):
            if faults.nodes is not None:
                failing = failing | faults.nodes
            if faults.pairs is not None:
                failing = failing | self.graph.foci(faults.pairs)
            if faults.rows:
                failing = failing | self.graph.nodes(row.focus for row in faults.rows)
        for nested in shape.properties:
            bad = self.failing(nested, task.values)
            if bad:
                failing = failing | self.graph.foci(self.graph.having(task.pairs, bad))
        return failing

    def results(self, shape: Shape, focus: Nodes) -> Iterator[Result]:
        """The results of a shape for some focus nodes (SHACL §3.4.1)."""
        if shape.deactivated or not focus:
            return
        task = self._task(shape, focus)
        for constraint, faults in self._faults(task):
            yield from self._told(shape, constraint, faults)
        for nested in shape.properties:
            yield from self._repeated(task, self.results(nested, task.values))

    def _task(self, shape: Shape, focus: Nodes) -> Task:
        return Task(self, shape, focus, value_nodes(self.graph, shape.path, focus))

    def _faults(self, task: Task) -> Iterator[tuple[Constraint, Faults]]:
        some = len(task.pairs) > 0
        for constraint in task.shape.constraints:
            if some or not constraint.needs_values:
                faults = constraint.evaluate(task)
                if faults is not NO_FAULT:
                    yield constraint, faults

    def _told(self, shape: Shape, constraint: Constraint, faults: Faults) -> Iterator[Result]:
        rows: list[Row] = list(faults.rows)
        if faults.nodes is not None:
            rows += [Row(term) for term in self.graph.terms(faults.nodes)]
        if faults.pairs is not None:
            rows += [Row(focus, value) for focus, value in self.graph.pair_terms(faults.pairs)]
        details = self._details(constraint, rows)
        for row in rows:
            yield Result(shape, constraint, row, details.get(row.value, ()))

    def _details(self, constraint: Constraint, rows: list[Row]) -> dict[str | None, tuple[Result, ...]]:
        if constraint.detailed is None or not rows:
            return {}
        found: dict[str | None, tuple[Result, ...]] = {}
        nodes = self.graph.nodes(row.value for row in rows if row.value is not None)
        for result in self.results(constraint.detailed, nodes):
            found[result.row.focus] = (*found.get(result.row.focus, ()), result)
        return found

    def _repeated(self, task: Task, results: Iterator[Result]) -> Iterator[Result]:
        """The results of a property shape, as often as its focus node is a value node of the shape around it."""
        if task.shape.path is None:
            yield from results
            return
        found = list(results)
        times: dict[str, int] = {}
        if found:
            bad = self.graph.having(task.pairs, self.graph.nodes(result.row.focus for result in found))
            for _, value in self.graph.pair_terms(bad):
                times[value] = times.get(value, 0) + 1
        for result in found:
            for _ in range(times.get(result.row.focus, 1)):
                yield result
