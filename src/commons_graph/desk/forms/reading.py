"""The answers of a form as a record, in canonical form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from commons_graph.desk.forms.faults import AnswersRefused, Fault
from commons_graph.desk.forms.filling import FRAGMENT, IDENTITY, fragments, numbered, root, said_by, usual_fragment
from commons_graph.desk.forms.plain_text import Unwelcome
from commons_graph.desk.forms.questions import TYPE, Answers, Control, Question, part_type, questions_of
from commons_graph.desk.forms.values import WITHOUT_LANGUAGE, shown, tidy, value_of
from commons_graph.errors import UnknownType
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import Record, RecordCollector
from commons_graph.rdf.turtle import as_bytes
from commons_graph.schema.graph import Node
from commons_graph.schema.model import Schema, Texts
from commons_graph.terms import ESS_RECORD, FOAF_PRIMARY_TOPIC, RDF_TYPE

_LANGUAGE: Final = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*")
_PARTS: Final = 100
"""Parts that one question may have; a form is for people."""

_TOO_MANY: Final[Texts] = {
    "fr": f"Il y a trop de réponses ici : {_PARTS} au plus.",
    "en": f"There are too many answers here: {_PARTS} at most.",
    "br": f"Re a respontoù a zo amañ: {_PARTS} d’ar muiañ.",
}


def record_from(  # noqa: PLR0913 - what a form is about, and what else its record says
    schema: Schema,
    key: str,
    answers: Answers,
    *,
    language: str,
    known: Record | None = None,
    extra: Sequence[ox.Triple] = (),
) -> Record:
    """The record that answers make, in the language of their form.

    Questions that were not asked keep what `known` says, and so does everything that no question covers; an answer that
    is there and empty takes away what was said. `extra` is added: triples about the thing or the sheet, such as the
    licence. Raises AnswersRefused with a fault for each answer that cannot be taken, UnknownType or a RecordFault for a
    key or a triple that cannot be.
    """
    node, address = schema.by_segment(key.partition("/")[0]), address_of_key(key)
    if node is None:
        raise UnknownType(f"'{address.segment}' is not a type of record", where=key)
    reading = _Reading(schema, answers, language, said_by(known) if known else {})
    reading.read(questions_of(schema, node).values(), address.thing)
    reading.read(questions_of(schema, schema.record).values(), address.sheet)
    if reading.faults:
        raise AnswersRefused(reading.faults)
    reading.say_once(address.thing, RDF_TYPE, node.classes[0])
    reading.say_once(address.sheet, RDF_TYPE, ESS_RECORD)
    reading.say_once(address.sheet, FOAF_PRIMARY_TOPIC, address.thing)
    return _canonical(schema, key, [*reading.triples(), *extra], known.origin if known else "")


def _canonical(schema: Schema, key: str, triples: Iterable[ox.Triple], origin: str) -> Record:
    collector = RecordCollector(schema.segments)
    collector.add(Source(origin, N_TRIPLES, data=as_bytes(triples, ox.RdfFormat.N_TRIPLES)))
    return next(record for record in collector.records() if record.key == key)


class _Reading:
    """A record while it is made: what was known of it, changed by one answer after the other."""

    def __init__(self, schema: Schema, answers: Answers, language: str, said: dict[str, dict[str, list[Node]]]) -> None:
        self._schema = schema
        self._answers = answers
        self._language = language
        self._said = said
        self.faults: list[Fault] = []

    def read(self, questions: Iterable[Question], node: str, prefix: str = "") -> None:
        """Take in the answers about one node."""
        for question in questions:
            name = prefix + question.name
            if question.control is Control.PART:
                if name in self._answers or any(key.startswith(name + ".") for key in self._answers):
                    self._read_parts(question, node, name)
            else:
                self._read_values(question, node, name)

    def say_once(self, node: str, path: str, iri: str) -> None:
        """Say something of a node unless something else is said of it already."""
        self._said.setdefault(node, {}).setdefault(path, [ox.NamedNode(iri)])

    def triples(self) -> Iterator[ox.Triple]:
        """Everything that is said now."""
        for node, paths in self._said.items():
            for path, values in paths.items():
                for value in values:
                    yield ox.Triple(ox.NamedNode(node), ox.NamedNode(path), value)

    def _read_values(self, question: Question, node: str, name: str) -> None:
        asked = dict(self._asked(question, name))
        if not asked or (question.name == TYPE and not any(filter(None, asked.get("", ())))):
            return
        path = question.field.path
        kept: list[Node] = []
        known: dict[tuple[str, str], Node] = {}
        for before in self._said.get(node, {}).get(path, ()):
            answer = shown(question, before)
            if answer is None or answer[0] not in asked:
                kept.append(before)
            else:
                known[answer] = before
        for tag, texts in asked.items():
            written = name if tag in ("", self._language) else f"{name}@{tag}"
            for text in texts:
                try:
                    value = self._value(question, known, tag, text)
                except Unwelcome as refused:
                    self.faults.append(Fault(written, refused.message))
                else:
                    kept += [value] if value is not None else []
        self._said.setdefault(node, {})[path] = kept

    def _asked(self, question: Question, name: str) -> Iterator[tuple[str, list[str]]]:
        """Language, "" where there is none, → the answers in it."""
        if not question.has_language:
            if name in self._answers:
                yield "", list(self._answers[name])
            return
        named: dict[str, list[str]] = {self._language: [name]} if name in self._answers else {}
        for key in self._answers:
            tag = key[len(name) + 1 :].lower() if key.startswith(name + "@") else ""
            if tag == WITHOUT_LANGUAGE or _LANGUAGE.fullmatch(tag):
                named.setdefault(tag, []).append(key)
        for tag, keys in named.items():
            yield tag, [text for key in keys for text in self._answers[key]]

    def _value(self, question: Question, known: Mapping[tuple[str, str], Node], tag: str, text: str) -> Node | None:
        """The value of one answer, None for one that is empty; what was known already stays byte for byte."""
        if (tag, text) in known:
            return known[tag, text]
        answer = tidy(question, text)
        if not answer:
            return None
        for (other, before), value in known.items():
            if other == tag and _same(question, before, answer):
                return value
        return value_of(self._schema, question, answer, tag)

    def _read_parts(self, question: Question, node: str, name: str) -> None:
        path, before = question.field.path, fragments(question, self._said, node)
        mine = {f"{root(node)}#{fragment}" for fragment in before}
        links = [v for v in self._said.get(node, {}).get(path, ()) if getattr(v, "value", None) not in mine]
        asked = dict(self._parts_asked(question, node, name, before))
        if len(asked) > _PARTS:
            self.faults.append(Fault(name, _TOO_MANY))
            return
        for gone in mine - set(asked.values()):
            self._forget(gone)
        part = part_type(self._schema, question.field)
        for number, iri in asked.items():
            self.read(question.parts, iri, f"{name}.{number}.")
            if part and any(values for path, values in self._said.get(iri, {}).items() if path != RDF_TYPE):
                self.say_once(iri, RDF_TYPE, part.classes[0])
                links.append(ox.NamedNode(iri))
            else:
                self._forget(iri)
        self._said.setdefault(node, {})[path] = links

    def _parts_asked(self, question: Question, node: str, name: str, before: list[str]) -> Iterator[tuple[str, str]]:
        """The number of each part in the form, and its address: the one it has, else the first that is free."""
        known = dict(numbered(question, before, node))
        start, taken = len(name) + 1, set(before)
        numbers = {key[start:].partition(".")[0] for key in self._answers if key.startswith(name + ".")}
        for number in sorted((n for n in numbers if n.isascii() and n.isdecimal() and len(n) < 10), key=int):
            named = next(iter(self._answers.get(f"{name}.{number}.{IDENTITY}", ())), "")
            fragment = named if named in before else known.get(int(number), "")
            if not fragment:
                fragment = self._free(question, node, named, int(number), taken)
                taken.add(fragment)
            yield number, f"{root(node)}#{fragment}"

    def _free(self, question: Question, node: str, named: str, number: int, taken: set[str]) -> str:
        """A fragment that nothing has yet; a numbered one belongs to the question whose name it has."""
        free = FRAGMENT.fullmatch(named) and not named.rpartition("-")[2].isdecimal()
        wanted = named if free else usual_fragment(question, number, node)
        while wanted in taken or f"{root(node)}#{wanted}" in self._said:
            number += 1
            wanted = usual_fragment(question, number, node)
        return wanted

    def _forget(self, node: str) -> None:
        """Say nothing any more of a part and of its own parts."""
        for values in self._said.pop(node, {}).values():
            for value in values:
                if isinstance(value, ox.NamedNode) and value.value.startswith(root(node) + "#"):
                    self._forget(value.value)


def _same(question: Question, before: str, answer: str) -> bool:
    """Whether a tidy answer is what stood in the form, once a browser has sent it back."""
    try:
        return tidy(question, before) == answer
    except Unwelcome:
        return False
