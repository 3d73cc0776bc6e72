"""A figure as a page shows it: its sentences, its table in words, its pictures and where its data is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from commons_graph.insight.figure_answers import Answered, answered
from commons_graph.insight.figure_list import figures
from commons_graph.insight.figures import Figure, Line, Unit, written
from commons_graph.schema.model import text_in
from commons_graph.web.census_facts import CensusFacts
from commons_graph.web.figure_book import Outcome
from commons_graph.web.figure_gallery import FRAMES
from commons_graph.web.reading import Reading
from commons_graph.web.representations import CSV, SPARQL_QUERY, SVG
from commons_graph.web.resource import address_of_form
from commons_graph.web.values import Value

PATH: Final = "figures"
LINES_SHOWN: Final = 60
_SCHEMA_ORG: Final = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """One size of a picture, with the room it takes."""

    href: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure; `answered` is None where its query has no answer, and `pending` says that one may yet come."""

    figure: Figure
    topic: str
    how: str
    path: str
    answered: Answered | None
    pending: bool
    pictures: Mapping[str, ShownPicture]
    lines: list[list[Value]]
    query_address: str
    forms: Mapping[str, str]

    @property
    def title(self) -> str:
        """The finding, or the topic where nothing is found yet."""
        return self.answered.told.finding if self.answered else self.topic

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers."""
        return [c.unit is not Unit.TEXT for c in self.answered.told.table.columns] if self.answered else []


def shown_figure(reading: Reading, name: str, outcome: Outcome) -> ShownFigure:
    """A figure from what its query gave."""
    figure, visit = figures()[name], reading.visit
    told = None
    if isinstance(outcome, tuple):
        told = answered(reading.edition, reading.schema, reading.language, figure, outcome)
    path = f"{PATH}/{name}"
    return ShownFigure(
        figure=figure,
        topic=text_in(figure.query.titles, reading.language),
        how=text_in(figure.query.descriptions, reading.language),
        path=path,
        answered=told,
        pending=outcome is None,
        pictures=_pictures(reading, path, told),
        lines=[_line(reading, told, line) for line in told.told.table.lines[:LINES_SHOWN]] if told else [],
        query_address=reading.links.page("sparql", urlencode({"query": figure.query.text})),
        forms={form.suffix: address_of_form(visit, path, form) for form in (CSV, SVG, SPARQL_QUERY)},
    )


def _pictures(reading: Reading, path: str, told: Answered | None) -> dict[str, ShownPicture]:
    pictures = {}
    for size, frame in FRAMES.items():
        picture = told.picture(frame) if told else None
        if picture is not None:
            query = "" if size == "wide" else f"size={size}"
            href = address_of_form(reading.visit, path, SVG, query)
            pictures[size] = ShownPicture(href, round(picture.spec["width"]), round(picture.spec["height"]))
    return pictures


def _line(reading: Reading, told: Answered, line: Line) -> list[Value]:
    """The cells of a line in words; the first is a link where its record or concept has a page here."""
    cells = zip(line.cells, told.told.table.columns, strict=True)
    values = [
        Value("text", written(cell, column.unit, told.voice), language=_language(cell, reading.language))
        for cell, column in cells
    ]
    if line.iri and (href := reading.links.local(line.iri)):
        values[0] = Value("link", values[0].text, href, language=values[0].language)
    return values


def _language(cell: object, language: str) -> str | None:
    """The language of a name, where it is not the page's."""
    own: str | None = getattr(cell, "language", None)
    return own if own != language else None


def described_together(reading: Reading, shown: list[ShownFigure], facts: CensusFacts | None) -> dict[str, Any]:
    """All figures as JSON-LD: a data catalogue, each figure with its name and address."""
    links = reading.links
    document: dict[str, Any] = {
        "@context": _SCHEMA_ORG,
        "@type": "DataCatalog",
        "@id": links.public(PATH),
        "inLanguage": reading.language,
        "dateModified": reading.edition.modified.isoformat(),
        "dataset": [{"@type": "Dataset", "@id": links.public(each.path), "name": each.title} for each in shown],
    }
    if facts:
        document["about"] = {"@id": reading.thing_iri(facts.row.key), "name": facts.name.text}
    return document


def described(reading: Reading, shown: ShownFigure, facts: CensusFacts | None) -> dict[str, Any]:
    """A figure as JSON-LD (schema.org Dataset), so that search engines and reference managers can cite it."""
    links = reading.links
    document: dict[str, Any] = {
        "@context": _SCHEMA_ORG,
        "@type": "Dataset",
        "@id": links.public(shown.path),
        "name": shown.title,
        "description": f"{shown.topic}. {shown.how}",
        "inLanguage": reading.language,
        "dateModified": reading.edition.modified.isoformat(),
        "version": str(reading.edition.sequence),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": form.media_type,
                "contentUrl": links.public(f"{shown.path}.{form.suffix}"),
            }
            for form in (CSV, SVG)
        ],
    }
    if facts:
        document["isPartOf"] = {"@type": "Dataset", "@id": reading.thing_iri(facts.row.key), "name": facts.name.text}
        if facts.license and facts.license.href:
            document["license"] = facts.license.href
    return document
