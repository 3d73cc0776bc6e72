"""One value of a record as an answer, and one answer as a value."""

from __future__ import annotations

import re
from typing import Final, TypeAlias

import pyoxigraph as ox

from commons_graph.desk.forms.amounts import duration_of, duration_shown, number_of
from commons_graph.desk.forms.dates import date_of
from commons_graph.desk.forms.links import link_of
from commons_graph.desk.forms.plain_text import LONGEST, Unwelcome, cleaned
from commons_graph.desk.forms.questions import Control, Question, short_name
from commons_graph.rdf.addresses import SLUG, SLUG_MAX
from commons_graph.schema.graph import Node
from commons_graph.schema.model import Field, Kind, Schema
from commons_graph.schema.reader import term_name
from commons_graph.terms import NEUTRAL_BASE, RDF_TYPE, XSD

Value: TypeAlias = ox.NamedNode | ox.Literal

WITHOUT_LANGUAGE: Final = "und"
"""What stands for the language of a text that has none, such as a proper name."""

_THING: Final = NEUTRAL_BASE + "id/"
_STRING: Final = XSD + "string"
_KEY: Final = re.compile(r"([a-z][a-z-]*)/(" + SLUG.pattern + r")")
_PUNCTUATION: Final = re.compile(r"[\s.\-_/\u00a0\u202f]")
_UNKNOWN: Final = frozenset(
    {"?", "-", "–", "—", "nsp", "inconnu", "inconnue", "je ne sais pas", "ne sait pas", "on ne sait pas", "sais pas"}
    | {"unknown", "i don't know", "i don’t know", "don't know", "dianav", "n’ouzon ket", "n'ouzon ket"}
)
"""What people write where they would rather leave a question empty; in texts they are words like any other."""

_WORDS: Final = frozenset({Kind.TEXT, Kind.STRING})
_LONGEST_LINK: Final = 2000
_LONGEST_CODE: Final = 200


def shown(question: Question, value: Node) -> tuple[str, str] | None:
    """A value as the answer that stands for it, with its language, "" for none; None where no answer can.

    Texts without language have the language `und`.
    """
    if isinstance(value, ox.Literal):
        return _shown_text(value) if question.field.kind is Kind.TEXT else _shown_literal(question, value)
    text = _shown_iri(question, value.value) if isinstance(value, ox.NamedNode) else None
    return None if text is None else ("", text)


def _shown_text(value: ox.Literal) -> tuple[str, str] | None:
    tag = value.language or (WITHOUT_LANGUAGE if value.datatype.value == _STRING else None)
    return (tag, value.value) if tag else None


def _shown_literal(question: Question, value: ox.Literal) -> tuple[str, str] | None:
    if value.language or value.datatype.value not in (question.field.datatypes or (_STRING,)):
        return None
    return "", duration_shown(value.value) if question.field.kind is Kind.DURATION else value.value


def _shown_iri(question: Question, iri: str) -> str | None:
    field = question.field
    if field.path == RDF_TYPE:
        return term_name(iri)
    if field.kind is Kind.CONCEPT:
        return short_name(iri, field.scheme or "")
    if field.kind is Kind.RECORD:
        return iri.removeprefix(_THING)
    return iri if field.kind is Kind.LINK and not iri.startswith(NEUTRAL_BASE) else None


def tidy(question: Question, text: str) -> str:
    """An answer without what nobody sees, "" where it says nothing; raises Unwelcome."""
    text = cleaned(text, lines=question.control is Control.TEXT)
    says_nothing = question.field.kind not in _WORDS and text.casefold().strip(" .!") in _UNKNOWN
    return "" if says_nothing else text


def value_of(schema: Schema, question: Question, text: str, language: str) -> Value:
    """The value that a tidy answer stands for, a text in a language; raises Unwelcome with what to do."""
    made = _value(schema, question, text, language) if len(text) <= _longest(question) else None
    if made is None:
        raise Unwelcome(question.field.messages or question.field.descriptions)
    return made


def _longest(question: Question) -> int:
    """Characters that an answer is worth reading; texts are bounded where they are tidied."""
    return {**dict.fromkeys(_WORDS, LONGEST), Kind.LINK: _LONGEST_LINK}.get(question.field.kind, _LONGEST_CODE)


def _value(schema: Schema, question: Question, text: str, language: str) -> Value | None:
    field = question.field
    if field.kind is Kind.TEXT:
        return ox.Literal(text) if language == WITHOUT_LANGUAGE else ox.Literal(text, language=language)
    if field.kind is Kind.CONCEPT:
        return _concept(schema, question, text)
    if field.kind is Kind.RECORD:
        return _record(question, text)
    return ox.NamedNode(link_of(text)) if field.kind is Kind.LINK else _literal(_written(field, text))


def _written(field: Field, text: str) -> tuple[str, str] | None:
    """The lexical form and datatype of an answer."""
    if field.kind is Kind.DATE:
        return date_of(text, field.datatypes)
    if field.kind is Kind.NUMBER:
        return number_of(text, field.datatypes)
    if field.kind is Kind.DURATION:
        lexical = duration_of(text)
        return (lexical, field.datatypes[0]) if lexical else None
    return _as_expected(text, field.pattern), (field.datatypes or (_STRING,))[0]


def _literal(written: tuple[str, str] | None) -> ox.Literal | None:
    return ox.Literal(written[0], datatype=ox.NamedNode(written[1])) if written else None


def _as_expected(text: str, pattern: str | None) -> str:
    """A code as its pattern has it, where only blanks, points or small letters differ: `429 632 215` → 429632215."""
    if pattern is None:
        return text
    bare = _PUNCTUATION.sub("", text).upper()
    try:
        expected = re.compile(pattern)
    except re.error:  # shapes may use expressions that only XPath has
        return text
    return bare if expected.search(bare) and not expected.search(text) else text


def _concept(schema: Schema, question: Question, text: str) -> ox.NamedNode | None:
    if question.field.path == RDF_TYPE:
        classes = (name for node in schema.record_types if node.iri == question.field.iri for name in node.classes)
        return next((ox.NamedNode(name) for name in classes if text in (name, term_name(name))), None)
    scheme = question.field.scheme or ""
    known = (term.iri for term in schema.concepts(scheme))
    return next((ox.NamedNode(iri) for iri in known if text in (iri, short_name(iri, scheme))), None)


def _record(question: Question, text: str) -> ox.NamedNode | None:
    """The thing of a key, `actor/april`, or of its address under the neutral base."""
    found = _KEY.fullmatch(text.removeprefix(NEUTRAL_BASE).removeprefix("id/").removeprefix("doc/"))
    if not found or found[1] not in question.targets or len(found[2]) > SLUG_MAX:
        return None
    return ox.NamedNode(_THING + found[0])
