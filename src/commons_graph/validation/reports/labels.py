"""What the documents say of the nodes in some findings: labels, and the values that are too many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import CommonsError
from commons_graph.terms import FOAF_PRIMARY_TOPIC, RDFS_LABEL, SH, SKOS_PREF_LABEL
from commons_graph.validation.port import Document, Finding, Node
from commons_graph.validation.reports.terms import one_line
from commons_graph.validation.streams import StreamedTriples

_LABELS: Final = (RDFS_LABEL, SKOS_PREF_LABEL)
_COUNTING: Final = frozenset(
    f"{SH}{name}ConstraintComponent"
    for name in ("MinCount", "MaxCount", "UniqueLang", "HasValue", "QualifiedMinCount", "QualifiedMaxCount")
)


class Labels:
    """The labels of the nodes in some findings; an inner node has that of its record, a sheet that of its topic.

    Only what the findings name is kept, so that the memory does not grow with the documents.
    """

    def __init__(self, documents: Sequence[Document], findings: Iterable[Finding], language: str) -> None:
        self._language = language
        self._texts: dict[str, dict[str, str]] = {}
        self._topics: dict[str, str] = {}
        self._counted: dict[tuple[str, str], list[Node]] = {}
        self._note_wanted(findings)
        try:
            self._read_all(documents)
        except CommonsError:  # a file vanished since it was checked: what it alone says is not known any more
            self._counted = {}

    def label(self, node: Node) -> str:
        """The label of a node, "" when it has none."""
        if not isinstance(node, ox.NamedNode):
            return ""
        whole = node.value.partition("#")[0]
        for name in (node.value, whole, self._topics.get(whole, "")):
            texts = self._texts.get(name, {})
            for tag in (self._language, "fr", "en", *texts):
                if tag in texts:
                    return one_line(texts[tag])
        return ""

    def values(self, finding: Finding) -> list[Node] | None:
        """The values of a finding about how many there are, in the order of the documents; None for other findings."""
        key = _counted_key(finding)
        return None if key is None else self._counted.get(key)

    def _note_wanted(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            for node in (finding.focus, finding.value):
                if isinstance(node, ox.NamedNode):
                    self._texts.setdefault(node.value, {})
                    self._texts.setdefault(node.value.partition("#")[0], {})
            key = _counted_key(finding)
            if key is not None:
                self._counted.setdefault(key, [])

    def _read_all(self, documents: Sequence[Document]) -> None:
        if self._texts or self._counted:
            self._read(documents)
        missing = [topic for topic in self._topics.values() if topic not in self._texts]
        if missing:
            self._texts.update((topic, {}) for topic in missing)
            self._read(documents)

    def _read(self, documents: Sequence[Document]) -> None:
        counted = {predicate for _, predicate in self._counted}
        wanted = counted.union(_LABELS, (FOAF_PRIMARY_TOPIC,))
        subjects = {*self._texts, *(subject for subject, _ in self._counted)}
        for document in documents:
            for triple in _triples(document, subjects):
                predicate = triple.predicate.value
                if predicate in wanted and isinstance(triple.subject, ox.NamedNode):
                    self._note(triple.subject.value, predicate, triple.object)

    def _note(self, subject: str, predicate: str, value: Node) -> None:
        values = self._counted.get((subject, predicate))
        if values is not None and value not in values:
            values.append(value)
        if subject not in self._texts:
            return
        if predicate in _LABELS and isinstance(value, ox.Literal):
            self._texts[subject].setdefault(value.language or "", value.value)
        elif predicate == FOAF_PRIMARY_TOPIC and isinstance(value, ox.NamedNode):
            self._topics[subject] = value.value


def _triples(document: Document, subjects: Collection[str]) -> Iterable[ox.Triple]:
    triples = document.triples
    return triples.described(subjects) if isinstance(triples, StreamedTriples) else triples


def _counted_key(finding: Finding) -> tuple[str, str] | None:
    if finding.value is not None or finding.component not in _COUNTING or not finding.path or not finding.path.iri:
        return None
    return (finding.focus.value, finding.path.iri) if isinstance(finding.focus, ox.NamedNode) else None
