"""The answer of a figure's query as rows of plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import orjson

from commons_graph.editions.edition import Edition
from commons_graph.errors import QueryFault
from commons_graph.schema.model import Schema, text_in

Row = Mapping[str, str]
"""Variable → lexical value; an unbound variable is missing."""

Names = Callable[[str], str]
"""The name of a thing, a concept or a territory, from its IRI."""


def parse_rows(body: bytes) -> tuple[Row, ...]:
    """The rows of a SELECT result in SPARQL results JSON; raises QueryFault for the answer to another form."""
    document = orjson.loads(body)
    if "results" not in document:
        raise QueryFault("a figure needs a SELECT query")
    return tuple({name: term["value"] for name, term in row.items()} for row in document["results"]["bindings"])


def whole(row: Row, name: str) -> int:
    """A count; zero where it is missing."""
    return int(decimal(row, name) or 0)


def decimal(row: Row, name: str) -> Decimal | None:
    """A number; None where it is missing or is none."""
    try:
        value = Decimal(row[name])
    except (KeyError, InvalidOperation):
        return None
    return value if value.is_finite() else None


@dataclass(frozen=True, slots=True)
class NameBook:
    """Names in one language: of concepts from the vocabulary, of things from the edition."""

    language: str
    schema: Schema
    base: str
    labels: Mapping[str, Mapping[str, str]]

    def __call__(self, iri: str) -> str:
        """The name, or the last part of the IRI for what has none."""
        name = self.schema.label(iri, self.language) or text_in(
            self.labels.get(_key(iri, self.base), {}), self.language
        )
        return name or iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2].replace("-", " ")


def name_book(edition: Edition, schema: Schema, language: str, rows: tuple[Row, ...]) -> NameBook:
    """The names of everything that some rows mention, fetched at once."""
    return NameBook(language, schema, edition.base, edition.labels(set(_keys(rows, edition.base))))


def _keys(rows: tuple[Row, ...], base: str) -> Iterator[str]:
    for row in rows:
        for value in row.values():
            if value.startswith(base + "id/"):
                yield _key(value, base)


def _key(iri: str, base: str) -> str:
    return iri.removeprefix(base + "id/")
