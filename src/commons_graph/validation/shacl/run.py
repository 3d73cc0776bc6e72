"""One validation of one graph: shapes are evaluated for sets of nodes, and nested verdicts are remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.graph import Graph, Nodes, Pairs
from commons_graph.validation.shacl.path_relations import value_nodes
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, QueryAnswers, Row, Shape, Task


@dataclass(frozen=True, slots=True)
class Batch:
    """The results of one constraint of one shape: pairs of nodes, or rows.

    `path` is what the pairs have in the place of the shape's path, and `valued` whether their second node is a value.
    """

    shape: Shape
    constraint: Constraint
    pairs: Pairs = None
    rows: Sequence[Row] = ()
    path: Path | None = None
    valued: bool = True

    def __len__(self) -> int:
        return len(self.rows) if self.pairs is None else len(self.pairs)


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
            for _, pairs in faults.paths:
                failing = failing | self.graph.foci(pairs)
        for nested in shape.properties:
            bad = self.failing(nested, task.values)
            if bad:
                failing = failing | self.graph.foci(self.graph.having(task.pairs, bad))
        return failing

    def results(self, shape: Shape, focus: Nodes) -> Iterator[Batch]:
        """The results of a shape for some focus nodes (SHACL §3.4.1)."""
        if shape.deactivated or not focus:
            return
        task = self._task(shape, focus)
        for constraint, faults in self._faults(task):
            yield from self._batches(shape, constraint, faults)
        for nested in shape.properties:
            for batch in self.results(nested, task.values):
                yield batch if shape.path is None else self._repeated(batch, task.pairs)

    def rows(self, batch: Batch) -> Sequence[Row]:
        """The results of a batch, one by one."""
        if batch.pairs is None:
            return batch.rows
        pairs = self.graph.pair_terms(batch.pairs)
        return [Row(focus, value if batch.valued else None, batch.path) for focus, value in pairs]

    def told(self, batch: Batch, rows: Sequence[Row]) -> Iterator[Result]:
        """Some rows of a batch, with the results that explain them."""
        details = self._details(batch.constraint, rows)
        for row in rows:
            yield Result(batch.shape, batch.constraint, row, tuple(details.get(row.value, ())))

    def _task(self, shape: Shape, focus: Nodes) -> Task:
        return Task(self, shape, focus, value_nodes(self.graph, shape.path, focus))

    def _faults(self, task: Task) -> Iterator[tuple[Constraint, Faults]]:
        some = len(task.pairs) > 0
        for constraint in task.shape.constraints:
            if some or not constraint.needs_values:
                faults = constraint.evaluate(task)
                if faults is not NO_FAULT:
                    yield constraint, faults

    def _batches(self, shape: Shape, constraint: Constraint, faults: Faults) -> Iterator[Batch]:
        if faults.rows:
            yield Batch(shape, constraint, rows=faults.rows)
        if faults.nodes is not None:
            yield Batch(shape, constraint, self.graph.identity(faults.nodes), valued=False)
        if faults.pairs is not None:
            yield Batch(shape, constraint, faults.pairs)
        for path, pairs in faults.paths:
            yield Batch(shape, constraint, pairs, path=path)

    def _details(self, constraint: Constraint, rows: Sequence[Row]) -> Mapping[str | None, list[Result]]:
        found: dict[str | None, list[Result]] = {}
        if constraint.detailed is None:
            return found
        nodes = self.graph.nodes(row.value for row in rows if row.value is not None)
        for batch in self.results(constraint.detailed, nodes):
            for result in self.told(batch, self.rows(batch)):
                found.setdefault(result.row.focus, []).append(result)
        return found

    def _repeated(self, batch: Batch, around: Pairs) -> Batch:
        """The results of a property shape, as often as its focus node is a value node of the shape around it."""
        if batch.pairs is not None:
            return replace(batch, pairs=self.graph.repeated(batch.pairs, around))
        foci = self.graph.nodes(row.focus for row in batch.rows)
        times = Counter(value for _, value in self.graph.pair_terms(self.graph.having(around, foci)))
        return replace(batch, rows=[row for row in batch.rows for _ in range(times[row.focus])])
