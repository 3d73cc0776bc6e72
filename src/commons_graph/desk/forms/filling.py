"""A record as the answers of its form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import pyoxigraph as ox

from commons_graph.desk.forms.questions import Control, Question, questions_of
from commons_graph.desk.forms.values import shown
from commons_graph.rdf.records import Record
from commons_graph.schema.graph import Node
from commons_graph.schema.model import Schema

IDENTITY: Final = "part"
"""The last word of the name under which a form keeps which part it is about, where the number alone does not say it."""

FRAGMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,80}")

Said: TypeAlias = Mapping[str, Mapping[str, Sequence[Node]]]
"""Subject → predicate → values."""


def said_by(record: Record) -> dict[str, dict[str, list[Node]]]:
    """What a record says, node by node."""
    found: dict[str, dict[str, list[Node]]] = {}
    for quad in ox.parse(record.content, format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, ox.NamedNode):
            found.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return found


def answers_of(schema: Schema, record: Record, *, language: str = "fr") -> dict[str, list[str]]:
    """Every answer that a record gives; texts in another language than that of the form under `name@language`.

    What no answer can stand for, such as coordinates, is left out; `record_from` keeps it.
    """
    node, filling = schema.by_segment(record.address.segment), _Filling(said_by(record), language)
    if node is not None:
        filling.fill(questions_of(schema, node).values(), record.address.thing)
    filling.fill(questions_of(schema, schema.record).values(), record.address.sheet)
    return filling.answers


class _Filling:
    """A form while it is filled in a language from what a record says."""

    def __init__(self, said: Said, language: str) -> None:
        self._said = said
        self._language = language
        self.answers: dict[str, list[str]] = {}

    def fill(self, questions: Iterable[Question], node: str, prefix: str = "") -> None:
        for question in questions:
            name = prefix + question.name
            if question.control is Control.PART:
                self._fill_parts(question, node, name)
                continue
            for value in self._said.get(node, {}).get(question.field.path, ()):
                if answer := shown(question, value):
                    tag, text = answer
                    self.answers.setdefault(in_language(name, tag, self._language), []).append(text)

    def _fill_parts(self, question: Question, node: str, name: str) -> None:
        for number, fragment in numbered(question, fragments(question, self._said, node), node):
            start = f"{name}.{number}."
            self.fill(question.parts, f"{root(node)}#{fragment}", start)
            seen = any(key.startswith(start) for key in self.answers)
            if fragment != usual_fragment(question, number, node) or not seen:
                self.answers[start + IDENTITY] = [fragment]


def in_language(name: str, tag: str, language: str) -> str:
    """The name of the answer in a language: plain where that is the one of the form, or where there is none."""
    return name if tag in ("", language) else f"{name}@{tag}"


def root(node: str) -> str:
    """The thing or the sheet that a node is, or is a part of."""
    return node.partition("#")[0]


def fragments(question: Question, said: Said, node: str) -> list[str]:
    """The names of the parts that a node has for a question: what stands after the `#`; others are left out."""
    values = said.get(node, {}).get(question.field.path, ())
    start = root(node) + "#"
    iris = [value.value for value in values if isinstance(value, ox.NamedNode) and value.value.startswith(start)]
    return [name for iri in iris if FRAGMENT.fullmatch(name := iri.removeprefix(start))]


def usual_fragment(question: Question, number: int, node: str) -> str:
    """The name of a part: `situation-1`; of a part of a part: `place-1-opening-2`."""
    own = node.partition("#")[2]
    stem = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", question.field.term).lower().replace("_", "-")
    return f"{own + '-' if own else ''}{stem}-{number}"


def numbered(question: Question, names: Iterable[str], node: str) -> Iterator[tuple[int, str]]:
    """Parts with their numbers in a form: the one in their name, else the first that is free."""
    names = sorted(names)
    own = {name: int(name.rpartition("-")[2]) for name in names if _is_usual(question, name, node)}
    taken, free = set(own.values()), 1
    for name in sorted(names, key=lambda name: (own.get(name, 1 << 20), name)):
        if name in own:
            yield own[name], name
            continue
        while free in taken:
            free += 1
        taken.add(free)
        yield free, name


def _is_usual(question: Question, name: str, node: str) -> bool:
    digits = name.rpartition("-")[2]
    return digits.isdecimal() and digits.isascii() and name == usual_fragment(question, int(digits), node)
