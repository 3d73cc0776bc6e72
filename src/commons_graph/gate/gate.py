"""The gate of a census: what is written must be right, and must not make anything else wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from commons_graph.gate.judge import Extent, Judge, Judged, key_of_node
from commons_graph.gate.record_graph import RecordGraph
from commons_graph.rdf.records import Record
from commons_graph.search.writer import IndexWriter
from commons_graph.validation.port import Finding


class Gate:
    """Judges records before they are accepted; a judge takes a while to make, and may serve many gates.

    The report has every finding on the records to be written, and those findings on other records that they would
    not have without the change. `index` must be at the journal's head when records are judged.
    """

    def __init__(self, judge: Judge, index: IndexWriter) -> None:
        self._judge = judge
        self._index = index

    def judge_first(self, records: Sequence[Record]) -> Judged:
        """The verdict on the first records of a census: there is nothing else."""
        return self._judge.records({record.key: record.content for record in records}, _names(records))

    def judge(self, records: Sequence[Record]) -> Judged:
        """The verdict on records that differ from those of the census, and on all that the change affects."""
        self._index.keep_values([path[1:-1] for path in self._judge.reading.joins if path is not None])
        written = {record.key: record.content for record in records}
        after = RecordGraph(self._index.references, self._judge.around, written)
        extent = self._judge.extent(after, self._index.references.contents(written), written)
        judged = self._judge.nodes(after, extent, _names(records))
        if all(key_of_node(finding.focus) in written for finding in judged.report.findings):
            return judged
        return self._new_only(judged, extent, written)

    def _new_only(self, judged: Judged, extent: Extent, written: Collection[str]) -> Judged:
        """The verdict without what other records had before."""
        before = RecordGraph(self._index.references, self._judge.around, {})
        earlier = Counter(map(_fault, self._judge.nodes(before, extent, {}).report.findings))
        kept = []
        for finding in judged.report.findings:
            fault = _fault(finding)
            if key_of_node(finding.focus) in written or not earlier[fault]:
                kept.append(finding)
            else:
                earlier[fault] -= 1
        return replace(judged, report=replace(judged.report, findings=tuple(kept)))


def _fault(finding: Finding) -> tuple[str, ...]:
    """What makes two findings the same fault, whatever else their messages name."""
    where = (finding.focus, finding.path, finding.value, finding.shape, finding.source_constraint)
    return (*map(str, where), finding.component, finding.severity)


def _names(records: Sequence[Record]) -> dict[str, str]:
    return {record.key: record.origin or record.key for record in records}
