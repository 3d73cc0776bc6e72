"""What the shapes and the ontology say, as frozen values that every face reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Texts = Mapping[str, str]
"""Language tag → text."""


class Text(str):
    """A text that knows its language, None where nobody said; everywhere else it is a plain string."""

    __slots__ = ("language",)

    def __new__(cls, text: str, language: str | None = None) -> Text:
        """The text with its language."""
        made = super().__new__(cls, text)
        made.language = None if language == "und" else language
        return made

    language: str | None


def text_in(texts: Texts, language: str, fallback: str = "") -> Text:
    """The text in a language, else French, else English, else any, else `fallback`."""
    for tag in (language, "fr", "en"):
        if tag in texts:
            return Text(texts[tag], tag)
    found = next(iter(texts.items()), None)
    return Text(found[1], found[0]) if found else Text(fallback)


class Kind(StrEnum):
    """What a field holds, so that a face knows how to show or ask for it."""

    TEXT = "text"  # language-tagged text
    STRING = "string"  # a code or a plain string
    DATE = "date"  # a date, possibly partial, or a date with a time
    NUMBER = "number"
    DURATION = "duration"
    CONCEPT = "concept"  # one term of a concept scheme
    RECORD = "record"  # a link to another record
    INNER = "inner"  # a part of this record with fields of its own
    LINK = "link"  # an address elsewhere on the web


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which fields stand together (sh:PropertyGroup)."""

    iri: str
    labels: Texts
    order: float

    def __hash__(self) -> int:
        return hash(self.iri)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record type (a sh:PropertyShape)."""

    iri: str
    path: str
    term: str  # its name in JSON-LD, CSV headers and addresses
    names: Texts
    descriptions: Texts
    messages: Texts
    order: float
    group: Group | None
    kind: Kind
    datatypes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()  # for RECORD and INNER
    scheme: str | None = None  # for CONCEPT
    min_count: int = 0
    max_count: int | None = None
    editor: str | None = None  # a DASH editor
    longest: int | None = None  # characters that a text may have
    pattern: str | None = None  # what a text must look like, as a regular expression
    single_line: bool = False
    one_per_language: bool = False
    read_only: bool = False  # dash:readOnly: shown to people, and not asked of them


@dataclass(frozen=True, slots=True)
class NodeType:
    """A kind of node with fields: a part of a record, or the sheet itself."""

    iri: str
    classes: tuple[str, ...]
    labels: Texts
    fields: tuple[Field, ...]

    def field_at(self, path: str) -> Field | None:
        """The field with this path."""
        return next((f for f in self.fields if f.path == path), None)

    def grouped(self) -> Iterator[tuple[Group | None, list[Field]]]:
        """Groups in their order, each with its fields in theirs; fields without a group come last."""
        groups = {f.group for f in self.fields}
        for group in sorted(groups, key=lambda g: (g is None, g.order if g else 0.0, g.iri if g else "")):
            yield group, [f for f in self.fields if f.group == group]

    def __hash__(self) -> int:
        return hash(self.iri)


@dataclass(frozen=True, slots=True)
class RecordType(NodeType):
    """A kind of record: it has addresses (`id/{segment}/…`) and a list (`{list_segment}`)."""

    segment: str = ""
    list_segment: str = ""
    plurals: Texts = field(default_factory=dict)
    comments: Texts = field(default_factory=dict)
    order: float = 0.0
    labelled_by: tuple[str, ...] = ()  # paths whose labels make the label of a thing without a name

    __hash__ = NodeType.__hash__


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, concept or concept scheme of the vocabulary."""

    iri: str
    labels: Texts
    definitions: Texts
    kind: str  # class, property, concept, scheme
    scheme: str | None = None
    notation: str | None = None
    broader: str | None = None
    also: tuple[str, ...] = ()  # other names, of any language, by which people look for it
    sentences: Texts = field(default_factory=dict)  # how a tie in this role is told; {partner} stands for a value


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything the shapes and the ontology say; built by `schema.reader.read_schema`."""

    record_types: tuple[RecordType, ...]  # in the order of their sh:order
    inner_types: tuple[NodeType, ...]
    record: NodeType  # the fields of the sheet itself (ess:Record)
    terms: Mapping[str, Term]  # IRI → term
    fingerprint: str  # SHA-256 of the files it was read from

    @property
    def segments(self) -> dict[str, frozenset[str]]:
        """Segment → the classes that its things may have."""
        return {record_type.segment: frozenset(record_type.classes) for record_type in self.record_types}

    def by_segment(self, segment: str) -> RecordType | None:
        """The record type whose things live under `id/{segment}/`."""
        return next((t for t in self.record_types if t.segment == segment), None)

    def by_list_segment(self, segment: str) -> RecordType | None:
        """The record type listed at `/{segment}`."""
        return next((t for t in self.record_types if t.list_segment == segment), None)

    def by_class(self, class_iri: str) -> RecordType | None:
        """The record type of the instances of a class."""
        return next((t for t in self.record_types if class_iri in t.classes), None)

    def inner_by_class(self, class_iri: str) -> NodeType | None:
        """The inner node type of a class."""
        return next((t for t in self.inner_types if class_iri in t.classes), None)

    def label(self, iri: str, language: str) -> Text | None:
        """The label of a class, property, concept or scheme; None where the vocabulary has none."""
        term = self.terms.get(iri)
        return text_in(term.labels, language) if term and term.labels else None

    def concepts(self, scheme: str) -> list[Term]:
        """The concepts of a scheme, in the order of their notation, then of their IRI."""
        found = [t for t in self.terms.values() if t.kind == "concept" and t.scheme == scheme]
        return sorted(found, key=lambda t: (t.notation or "", t.iri))
