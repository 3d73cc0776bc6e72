"""The order of findings in a report: it depends on nothing but the findings."""

from __future__ import annotations

import pyoxigraph as ox

from commons_graph.validation.port import Finding, Node


def sort_key(finding: Finding) -> tuple[str, ...]:
    """Document, focus node, path and the rest; blank nodes are equal, since their labels change from run to run."""
    texts = repr(sorted(finding.messages.items()))
    place = (finding.source, _stable(finding.focus), str(finding.path or ""))
    return (*place, finding.component, finding.source_shape, _stable(finding.value), texts)


def _stable(term: Node | None) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term or "")
