"""`/dataset/dictionary`: what every column and property means, for people, as CSV and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from commons_graph.insight.voice import Voice
from commons_graph.schema.model import text_in
from commons_graph.web.catalogue.datasets import series_iri
from commons_graph.web.catalogue.dictionary import (
    Entry,
    Table,
    dictionary,
    dictionary_csv,
    dictionary_json,
    kind_in_words,
)
from commons_graph.web.dumps import PLAIN_JSON
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, Representation, offers
from commons_graph.web.resource import Body, Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit

_PATH: Final = "dataset/dictionary"
_CSV: Final = Representation("CSV", ("text/csv",), "text/csv; charset=utf-8; header=present", "csv")
"""A table that is the same in every language: it says everything in French and in English."""

_SHOWN: Final = 12
"""Choices that the page names; longer lists have a page of their own."""


@offers(HTML, _CSV, PLAIN_JSON)
def show(site: TheSite, visit: TheVisit) -> Response:
    """Every column of every table and the property behind it; negotiated."""
    return _answer(site, visit, None)


@offers(HTML, _CSV, PLAIN_JSON)
def show_form(site: TheSite, visit: TheVisit, suffix: str) -> Response:
    """The data dictionary in one form: html, csv or json (Frictionless Table Schema)."""
    return _answer(site, visit, suffix)


def _answer(site: Site, visit: Visit, suffix: str | None) -> Response:
    reading, tables = site.reading(visit), dictionary(site.schema)
    forms: dict[Representation, Callable[[], Body]] = {
        HTML: lambda: _html(site, reading, tables),
        _CSV: lambda: dictionary_csv(tables),
        PLAIN_JSON: lambda: orjson.dumps(dictionary_json(tables, reading.links.public()), option=orjson.OPT_INDENT_2),
    }
    state = site.data_state(site.schema.fingerprint)
    return respond(visit, Resource(_PATH, forms, state, site.page_state(reading.edition)), suffix)


def _html(site: Site, reading: Reading, tables: list[Table]) -> str:
    voice, common = Voice(reading.language), _common(tables)
    page = Page(
        "dictionary.html",
        _PATH,
        {"common": _rows(common, voice), "tables": [_shown(table, common, voice) for table in tables]},
        alternates=alternates(reading.visit, _PATH, (_CSV, PLAIN_JSON)),
        described=_described(reading, tables),
    )
    return site.render(reading, page)


def _common(tables: list[Table]) -> list[Entry]:
    """The columns that every table has, which the page explains once."""
    every = [{(entry.column, entry.property) for entry in table.entries} for table in tables]
    shared = set.intersection(*every) if every else set()
    return [entry for table in tables[:1] for entry in table.entries if (entry.column, entry.property) in shared]


def _shown(table: Table, common: Sequence[Entry], voice: Voice) -> dict[str, Any]:
    """A table as the template shows it, without the columns that all have."""
    kind = table.record_type
    return {
        "name": text_in(kind.plurals, voice.language),
        "comment": text_in(kind.comments, voice.language),
        "segment": kind.list_segment,
        "rows": _rows([entry for entry in table.entries if entry.column not in {one.column for one in common}], voice),
    }


def _rows(entries: Sequence[Entry], voice: Voice) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry,
            "name": text_in(entry.names, voice.language),
            "meaning": text_in(entry.meanings, voice.language),
            "kind": kind_in_words(entry, voice),
            "choices": [text_in(term.labels, voice.language) for term in entry.choices[:_SHOWN]],
            "more": max(0, len(entry.choices) - _SHOWN),
            "scheme": entry.choices[0].scheme if entry.choices else None,
        }
        for entry in entries
    ]


def _described(reading: Reading, tables: list[Table]) -> dict[str, Any]:
    """The columns as the variables that the dataset measures, in the words of schema.org."""
    entries = {entry.column: entry for table in tables for entry in table.entries}
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@id": series_iri(reading.links.public()),
        "@type": "Dataset",
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": name,
                "description": text_in(entry.meanings, reading.language),
                "propertyID": entry.property or name,
            }
            for name, entry in entries.items()
        ],
    }
