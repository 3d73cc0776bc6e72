"""One value of a field, ready to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pyoxigraph as ox

from commons_graph import words
from commons_graph.schema.graph import Node, TripleView, best_language
from commons_graph.schema.model import Field, Schema, Texts, text_in
from commons_graph.terms import ESS, RDF_TYPE, SCHEME
from commons_graph.web.known_fields import EUROS, QUOTED
from commons_graph.web.links import Links, readable_part, short_address

_DEEPEST: Final = 3
_DATE: Final = re.compile(r"\d{4}-\d{2}(-\d{2}(T[\d:.]+(Z|[+-][\d:]+)?)?)?")

Form = Literal["text", "words", "link", "part"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value: a text, a value in words, a link, or a part with fields of its own.

    `language` is set where it differs from the page's, `elsewhere` where the same text also exists in the
    page's language; `unnamed` where the label was made of the address.
    """

    form: Form
    text: str
    href: str | None = None
    language: str | None = None
    elsewhere: bool = False
    unnamed: bool = False
    machine: str | None = None
    part: Part | None = None

    @property
    def date(self) -> str | None:
        """The value of a `datetime` attribute, for a date that is shown in words."""
        return self.machine if self.machine and _DATE.fullmatch(self.machine) else None


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field with its values."""

    term: str
    path: str
    label: str
    values: list[Value]

    @property
    def quoted(self) -> bool:
        """Whether its texts are somebody's words."""
        return self.path in QUOTED

    @property
    def here(self) -> list[Value]:
        """The values to show first: all but the same texts in other languages."""
        return [value for value in self.values if not value.elsewhere]

    @property
    def translations(self) -> list[Value]:
        """The same texts in other languages."""
        return [value for value in self.values if value.elsewhere]


@dataclass(frozen=True, slots=True)
class Part:
    """An inner node: its anchor on the page, what it is, and its fields."""

    anchor: str
    label: str
    fields: list[ShownField]


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Turns nodes into values, in one language; `names` holds the labels of the records that are linked to."""

    schema: Schema
    links: Links
    language: str
    names: Mapping[str, Texts]

    def fields(self, view: TripleView, subject: Node, fields: Iterable[Field], depth: int = 0) -> list[ShownField]:
        """The fields of a node that have values, in the order given."""
        return [
            ShownField(field.term, field.path, self.name(field), self.values(view, subject, field.path, depth))
            for field in fields
            if view.values(subject, field.path)
        ]

    def values(self, view: TripleView, subject: Node, path: str, depth: int = 0) -> list[Value]:
        """The values of one property of a node, texts in the page's language first."""
        nodes = view.values(subject, path)
        best = best_language(nodes, self.language)
        return sorted((self._value(view, node, path, best, depth) for node in nodes), key=lambda v: v.elsewhere)

    def value(self, view: TripleView, node: Node, path: str) -> Value:
        """One value of one property, by itself."""
        return self._value(view, node, path, None, 0)

    def name(self, field: Field) -> str:
        """The name of a field; without one, its last readable part."""
        return text_in(field.names, self.language, readable_part(field.path))

    def _value(self, view: TripleView, node: Node, path: str, best: str | None, depth: int) -> Value:
        if isinstance(node, ox.Literal):
            return self._literal(node, path, best)
        if not isinstance(node, ox.NamedNode):
            return Value("words", readable_part(str(node)), unnamed=True)
        # Records hold a few levels of parts; a part that contains itself must not hang the page.
        if depth < _DEEPEST and view.iris(node, RDF_TYPE):
            return self._part(view, node, depth)
        return self.link(node.value)

    def link(self, iri: str) -> Value:
        """A link to an IRI, by its label; without one, by its last readable part.

        What is neither a record of this census nor a term of its vocabulary has no page here to link to.
        """
        key = self.links.key_of(iri)
        if key is not None:
            labels = self.names.get(key)
            if labels:
                return self._named(labels, self.links.local(iri))
            return Value("link", readable_part(iri), self.links.local(iri) if key in self.names else None, unnamed=True)
        term = self.schema.terms.get(iri)
        if term is not None and term.labels:
            return self._named(term.labels, self.links.local(iri))
        if iri.startswith((ESS, SCHEME)) and term is None:
            return Value("link", readable_part(iri), unnamed=True)
        href = self.links.href(iri)
        return Value("link", words.licence_name(iri) or short_address(iri), href, unnamed=href is None)

    def _named(self, labels: Texts, href: str | None) -> Value:
        text = text_in(labels, self.language)
        return Value("link", text, href, language=foreign(labels, text, self.language))

    def _literal(self, node: ox.Literal, path: str, best: str | None) -> Value:
        if node.language:
            language = node.language if node.language != self.language else None
            return Value("text", node.value, language=language, elsewhere=best is not None and node.language != best)
        if path in EUROS:
            return Value("words", words.euros_in_words(node.value, self.language), machine=node.value)
        text = words.literal_in_words(node.value, node.datatype.value, self.language)
        return Value("words", text, machine=node.value if text != node.value else None)

    def _part(self, view: TripleView, node: ox.NamedNode, depth: int) -> Value:
        node_type = next((t for c in view.iris(node, RDF_TYPE) if (t := self.schema.inner_by_class(c))), None)
        if node_type is None:
            return self.link(node.value)
        label = text_in(node_type.labels, self.language)
        part = Part(node.value.partition("#")[2], label, self.fields(view, node, node_type.fields, depth + 1))
        return Value("part", label, part=part)


def foreign(texts: Texts, chosen: str, language: str) -> str | None:
    """The language of a chosen text when it is not the page's."""
    if texts.get(language) == chosen:
        return None
    return next((tag for tag, text in texts.items() if text == chosen and tag != "und"), None)
