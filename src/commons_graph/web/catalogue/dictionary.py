"""The data dictionary: every column of every table and the property behind it, made from the shapes.

The columns are those that lists and dumps write (`search.record_table`), in their order and under their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from commons_graph.insight.voice import Voice
from commons_graph.schema.model import Field, Kind, RecordType, Schema, Term, Texts, text_in
from commons_graph.search.record_table import FIRST_COLUMNS, LAST_COLUMN, SEPARATOR, Column, columns_of
from commons_graph.spreadsheets import BYTE_ORDER_MARK, csv_lines
from commons_graph.terms import FOAF_PRIMARY_TOPIC, RDF_TYPE
from commons_graph.web.catalogue.words import in_each

MISSING: Final = ""
"""What stands for a missing value: nothing between two commas."""

_LANGUAGES: Final = ("fr", "en")
_HEADER: Final = (
    *("table", "column", "property", "name_fr", "name_en", "meaning_fr", "meaning_en", "type", "datatypes"),
    *("minimum", "maximum", "choices_fr", "choices_en", "missing_value", "separator"),
)
_JSON_TYPES: Final = {Kind.NUMBER: "number", Kind.LINK: "string", Kind.DURATION: "duration"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One column: its property, its names and meanings by language, its kind, how many values, its choices.

    `maximum` None means any number; several values of a cell are joined by a separator. `choices` are the concepts
    that a value is one of, empty where any value will do.
    """

    column: str
    property: str
    names: Texts
    meanings: Texts
    kind: Kind
    datatypes: Sequence[str] = ()
    minimum: int = 0
    maximum: int | None = None
    choices: Sequence[Term] = ()
    addresses: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one type of record."""

    record_type: RecordType
    entries: Sequence[Entry]


def dictionary(schema: Schema) -> list[Table]:
    """All tables, in the order of the shapes."""
    return [Table(record_type, list(_entries(schema, record_type))) for record_type in schema.record_types]


def dictionary_csv(tables: Sequence[Table]) -> bytes:
    """One line for each column of each table."""
    lines = [_line(table, entry) for table in tables for entry in table.entries]
    return BYTE_ORDER_MARK + csv_lines([_HEADER, *lines])


def dictionary_json(tables: Sequence[Table], base: str) -> dict[str, Any]:
    """The dictionary in the words of Frictionless Table Schema, one resource a table; meanings in both languages.

    `choicesOf` of a field names one of the `lists` of concepts.
    """
    lists = {e.choices[0].scheme or "": e.choices for table in tables for e in table.entries if e.choices}
    return {
        "name": "data-dictionary",
        "id": base + "dataset/dictionary",
        "lists": {
            scheme: [{"id": term.iri, "labels": _told(term.labels)} for term in choices]
            for scheme, choices in sorted(lists.items())
        },
        "resources": [
            {
                "name": table.record_type.list_segment,
                "path": f"{base}{table.record_type.list_segment}.csv",
                "titles": _told(table.record_type.plurals),
                "descriptions": _told(table.record_type.comments),
                "schema": {"fields": [_field(entry) for entry in table.entries], "missingValues": [MISSING]},
            }
            for table in tables
        ],
    }


def _entries(schema: Schema, record_type: RecordType) -> Iterator[Entry]:
    yield _fixed(FIRST_COLUMNS[0], "", lambda voice: voice.message("The address of the thing, which never changes"))
    yield _fixed(FIRST_COLUMNS[1], RDF_TYPE, lambda voice: voice.message("What kind of thing it is"))
    for column in columns_of(schema, record_type):
        yield _of_column(schema, column)
    yield _fixed(LAST_COLUMN, FOAF_PRIMARY_TOPIC, lambda voice: voice.message("The address of the record about it"))


def _of_column(schema: Schema, column: Column) -> Entry:
    field = column.field
    choices = schema.concepts(field.scheme) if field.scheme else []
    several = len(column.paths) > 1 or field.max_count is None
    return Entry(
        column=column.name,
        property="/".join(f"<{path}>" for path in column.paths) if len(column.paths) > 1 else field.path,
        names=field.names,
        meanings=_meanings(field, addresses=field.kind in (Kind.CONCEPT, Kind.RECORD) and not column.labels),
        kind=field.kind,
        datatypes=field.datatypes,
        minimum=0 if len(column.paths) > 1 else field.min_count,
        maximum=None if several else field.max_count,
        choices=choices,
        addresses=field.kind in (Kind.CONCEPT, Kind.RECORD) and not column.labels,
    )


def _meanings(field: Field, *, addresses: bool) -> Texts:
    if not addresses:
        return field.descriptions
    also = in_each(lambda voice: voice.message("The addresses that go with the labels of the column before."))
    return {tag: f"{field.descriptions.get(tag, '')} {also[tag]}".strip() for tag in {*field.descriptions, *_LANGUAGES}}


def _fixed(name: str, path: str, told: Callable[[Voice], str]) -> Entry:
    meaning = in_each(told)
    return Entry(name, path, meaning, meaning, Kind.LINK, minimum=1, maximum=1)


def kind_in_words(entry: Entry, voice: Voice) -> str:
    """What the values of a column are."""
    if entry.addresses:
        return voice.message("address")
    words = {
        Kind.TEXT: voice.message("text, in the language of the table"),
        Kind.STRING: voice.message("code or short text"),
        Kind.DATE: voice.message("date, which may be only a month or a year"),
        Kind.NUMBER: voice.message("number"),
        Kind.DURATION: voice.message("duration"),
        Kind.CONCEPT: voice.message("label from a list of words"),
        Kind.RECORD: voice.message("name of another record"),
        Kind.INNER: voice.message("part of the record"),
        Kind.LINK: voice.message("address"),
    }
    return words[entry.kind]


def _line(table: Table, entry: Entry) -> list[str]:
    return [
        table.record_type.list_segment,
        entry.column,
        entry.property,
        *(entry.names.get(tag, "") for tag in _LANGUAGES),
        *(entry.meanings.get(tag, "") for tag in _LANGUAGES),
        "iri" if entry.addresses else str(entry.kind),
        SEPARATOR.join(entry.datatypes),
        str(entry.minimum),
        "" if entry.maximum is None else str(entry.maximum),
        *(SEPARATOR.join(_choice(entry, term, tag) for term in entry.choices) for tag in _LANGUAGES),
        MISSING,
        "" if entry.maximum == 1 else SEPARATOR,
    ]


def _choice(entry: Entry, term: Term, language: str) -> str:
    """What stands in a cell for a term: its label, or its address in a column of addresses."""
    return term.iri if entry.addresses else text_in(term.labels, language)


def _field(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": entry.column,
        "titles": _told(entry.names),
        "descriptions": _told(entry.meanings),
        "type": _JSON_TYPES.get(entry.kind, "string") if entry.maximum == 1 else "string",
        "kind": "iri" if entry.addresses else str(entry.kind),
        "rdfType": entry.property,
        "datatypes": list(entry.datatypes),
        "constraints": {"required": entry.minimum > 0},
        "minimumValues": entry.minimum,
        "maximumValues": entry.maximum,
    }
    if entry.maximum != 1:
        found["separator"] = SEPARATOR
    if entry.choices:
        found["choicesOf"] = entry.choices[0].scheme
    return found


def _told(texts: Mapping[str, str]) -> dict[str, str]:
    return {tag: texts[tag] for tag in _LANGUAGES if tag in texts}
