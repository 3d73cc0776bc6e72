"""What the shapes say of proposed records, question by question, before anybody accepts them.

The verdict is reached with the records of the census that the proposed ones refer to, as the newest edition has them.
Nothing is locked and nothing is written; the gate judges again what is accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from commons_graph.desk.forms.faults import Fault
from commons_graph.desk.forms.filling import fragments, in_language, numbered, said_by
from commons_graph.desk.forms.questions import SHEET, part_type, questions_of
from commons_graph.desk.office import Office
from commons_graph.editions.edition import Edition
from commons_graph.editions.shelf import Shelf
from commons_graph.gate.documents import vocabulary_documents
from commons_graph.gate.judge import Extent, Judge, Judged, key_of_node
from commons_graph.gate.record_graph import RecordGraph, triples_of
from commons_graph.rdf.records import Record
from commons_graph.schema.model import NodeType, Schema, Texts, text_in
from commons_graph.terms import NEUTRAL_BASE, RDFS_LABEL
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Finding, Severity, Validator

_ADDRESSES: Final = re.compile(rf"<?{re.escape(NEUTRAL_BASE)}(?:id|doc)/([a-z-]+/[a-z0-9-]+)(?:#[\w.~-]+)?>?")
_SHEET_FIRST: Final = 1000
_LAST: Final = 1 << 20


def faults_of(
    office: Office, records: Sequence[Record], about: Mapping[str, str], *, language: str = "fr"
) -> list[Fault]:
    """What is wrong with some records, in the order of their questions, in the words of the shapes.

    `about` says with what the answers of a record begin, by its key: `actor.1.`; those of a record it does not name
    begin with nothing. Texts are named as in a form in `language`. Warnings are among the faults, and say so.
    """
    judge, shelf = _judge(office.validator), Shelf(office.settings.var / "editions")
    if shelf.current_name is None:
        contents = {record.key: record.content for record in records}
        judged = judge.records(contents, {key: key for key in contents})
        return _told(judged, _Naming(office.schema, records, language), about)
    with closing(shelf.current()) as edition:
        judged = _judged(judge, edition, records)
        naming = _Naming(office.schema, records, language, edition.labels(_spoken_of(judged)))
    return _told(judged, naming, about)


def _judge(validator: Validator) -> Judge:
    """The judge of a validator, made once: finding out what the shapes read takes a while."""
    if validator not in _JUDGES:
        _JUDGES[validator] = Judge(validator, vocabulary_documents())
    return _JUDGES[validator]


_JUDGES: Final[WeakKeyDictionary[Validator, Judge]] = WeakKeyDictionary()


def _judged(judge: Judge, edition: Edition, records: Sequence[Record]) -> Judged:
    written = {record.key: record.content for record in records}
    graph = RecordGraph(edition.references, judge.around, written)
    nodes = frozenset(subject for content in written.values() for subject, _, _ in triples_of(content))
    return judge.nodes(graph, Extent(nodes), {key: key for key in written})


def _spoken_of(judged: Judged) -> set[str]:
    """The keys of the records that messages name by their addresses."""
    texts = (text for finding in judged.report.findings for text in finding.messages.values())
    return {match[1] for text in texts for match in _ADDRESSES.finditer(text)}


def _told(judged: Judged, naming: _Naming, about: Mapping[str, str]) -> list[Fault]:
    found: dict[tuple[str, str], tuple[tuple[int, int, str], Fault]] = {}
    for finding in judged.report.findings:
        key = key_of_node(finding.focus)
        if key in naming.ranks and finding.severity is not Severity.INFO:
            order, name = naming.place(finding)
            fault = Fault(about.get(key, "") + name, naming.message(finding), finding.severity is Severity.WARNING)
            found.setdefault((fault.name, text_in(fault.message, "fr")), ((naming.ranks[key], order, name), fault))
    return [fault for _, fault in sorted(found.values(), key=lambda one: one[0])]


@dataclass(frozen=True, slots=True)
class _Place:
    """A node of a record in the form: with what the names of its answers begin, and what can be said of it.

    `order` is that of its question for a part, and of its first question for the thing and the sheet.
    """

    prefix: str
    node: NodeType
    order: int = 0
    part: str = ""


class _Naming:
    """How findings on records are told in a form: by the names of questions, with what other records are called."""

    def __init__(
        self, schema: Schema, records: Sequence[Record], language: str, labels: Mapping[str, Texts] | None = None
    ) -> None:
        self.ranks = {record.key: rank for rank, record in enumerate(records)}
        self._language = language
        self._labels = {**_own_labels(records), **(labels or {})}
        self._places = {node: place for record in records for node, place in _places(schema, record)}

    def place(self, finding: Finding) -> tuple[int, str]:
        """The order and the name of the question that a finding is about; "" for the record as a whole."""
        place = self._places.get(finding.focus.value) if isinstance(finding.focus, ox.NamedNode) else None
        if place is None:
            return _LAST, ""
        path = _property(finding.path) if finding.path else ""
        at = next((n for n, field in enumerate(place.node.fields) if field.path == path), None)
        if at is None:
            return _LAST, place.part
        value = finding.value
        tag = (value.language or "") if isinstance(value, ox.Literal) else ""
        order = place.order if place.part else place.order + at
        return order, in_language(place.prefix + place.node.fields[at].term, tag, self._language)

    def message(self, finding: Finding) -> Texts:
        """The words of a finding in each language, with records by their names."""
        return {tag or "fr": self._with_names(text, tag) for tag, text in finding.messages.items()}

    def _with_names(self, text: str, tag: str) -> str:
        """A message with the names of records in the place of their addresses."""
        opening, closing_ = ("“", "”") if tag == "en" else ("« ", " »")

        def called(match: re.Match[str]) -> str:
            return opening + text_in(self._labels.get(match[1], {}), tag, match[1]) + closing_

        return _ADDRESSES.sub(called, text)


def _property(path: Path) -> str:
    """The property that a path is about, even where it is followed backwards."""
    return path.iri or (_property(path.steps[0]) if path.steps else "")


def _own_labels(records: Sequence[Record]) -> dict[str, Texts]:
    """What proposed records are called that the census does not have yet."""
    return {record.key: _texts(said_by(record).get(record.address.thing, {}).get(RDFS_LABEL, ())) for record in records}


def _texts(values: Sequence[object]) -> Texts:
    return {value.language or "fr": value.value for value in values if isinstance(value, ox.Literal)}


def _places(schema: Schema, record: Record) -> Iterator[tuple[str, _Place]]:
    """The nodes of a record that a form knows: the thing, the sheet, and the parts of either."""
    said, node = said_by(record), schema.by_segment(record.address.segment)
    tops = ((node, record.address.thing, "", 0), (schema.record, record.address.sheet, SHEET, _SHEET_FIRST))
    for top, iri, prefix, first in tops:
        if top is None:
            continue
        yield iri, _Place(prefix, top, first)
        for question in questions_of(schema, top).values():
            if part := part_type(schema, question.field):
                order = first + top.fields.index(question.field)
                for number, fragment in numbered(question, fragments(question, said, iri), iri):
                    start = f"{question.name}.{number}"
                    yield f"{iri}#{fragment}", _Place(start + ".", part, order, start)
