"""The whole restitution as a folder of files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from commons_graph.editions.edition import Edition
from commons_graph.errors import ReadError
from commons_graph.insight.chart_spec import WIDE
from commons_graph.insight.drawing import draw
from commons_graph.insight.figure_answers import Answered, answered
from commons_graph.insight.figure_csv import figure_csv
from commons_graph.insight.figure_list import figures, places_query
from commons_graph.insight.figure_rows import name_book
from commons_graph.insight.restitution.asking import Answers, ask_edition
from commons_graph.insight.restitution.booklet import STYLE, Booklet, Chapter, Credit, booklet_html
from commons_graph.insight.restitution.census_text import CensusText, census_text
from commons_graph.insight.restitution.directory import Directory, read_directory
from commons_graph.insight.restitution.places import read_places
from commons_graph.insight.restitution.poster import Sheet, pdf, poster
from commons_graph.insight.restitution.press import press_csv
from commons_graph.insight.restitution.printing import booklet_pdf
from commons_graph.insight.restitution.slides import png, slide
from commons_graph.insight.voice import Voice
from commons_graph.schema.model import Schema, text_in
from commons_graph.settings import QueryLimits
from commons_graph.sparql.library import named_queries

MARK: Final = "edition.json"
"""The file that tells a restitution from any other folder, and which edition it is of."""

_PLACES: Final = "places"
_CREDITS: Final = "records-by-licence"
_SLIDE_PIXELS: Final = 1920


@dataclass(frozen=True, slots=True)
class Order:
    """What to write: of which edition, in which language, with a PDF or not, and whom to tell how far it is."""

    edition: Edition
    schema: Schema
    language: str
    limits: QueryLimits
    printed: bool
    progress: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: figures, those among them without an answer, initiatives, and the pages of the PDF."""

    figures: int
    unanswered: tuple[str, ...]
    initiatives: int
    pages: int


def write_restitution(order: Order, folder: Path) -> Summary:
    """Write a restitution into a folder, which is new, empty, or holds an earlier one.

    Whole or not at all: the files are made beside the folder and take its place when they are complete. Raises
    ReadError for a folder that holds anything else, PrintingFailed when the PDF cannot be made.
    """
    _check(folder)
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        for name in ("figures", "slides"):
            (partial / name).mkdir(parents=True)
        summary = _write(order, partial)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(partial, folder)
    except OSError as error:
        raise ReadError(f"the folder cannot be written: {error.strerror or error}", where=str(folder)) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return summary


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ReadError("this is a file, not a folder", where=str(folder), hint="name a new folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise ReadError(
            "this folder holds something other than an earlier report", where=str(folder), hint="name a new folder"
        )


def _write(order: Order, folder: Path) -> Summary:
    edition, voice = order.edition, Voice(order.language)
    answers = ask_edition(edition, _queries(), order.limits, lambda name: order.progress(f"counting: {name}"))
    chapters = tuple(_chapter(order, name, answers) for name in figures())
    told = [chapter.answered for chapter in chapters if chapter.answered]
    census = census_text(edition, voice)
    directory = read_directory(edition, order.schema, voice)
    booklet = _booklet(order, voice, census, chapters, directory, answers)
    order.progress("drawing figures and slides")
    _write_figures(folder / "figures", told)
    _write_slides(folder / "slides", told, f"{census.name} · {booklet.edition}", order.language)
    order.progress("drawing the poster")
    _write_poster(folder, order, booklet, answers)
    (folder / "press.csv").write_bytes(press_csv(directory))
    (folder / "index.html").write_text(booklet_html(booklet), encoding="utf-8")
    shutil.copyfile(STYLE, folder / "booklet.css")
    (folder / MARK).write_bytes(_mark(order))
    pages = 0
    if order.printed:
        order.progress("printing the booklet")
        pages = booklet_pdf(folder / "index.html", folder / "booklet.pdf")
    silent = tuple(chapter.figure.name for chapter in chapters if not chapter.answered)
    return Summary(len(chapters), silent, len(directory.entries), pages)


def _queries() -> Mapping[str, str]:
    texts = {name: figure.query.text for name, figure in figures().items()}
    return {**texts, _PLACES: places_query().text, _CREDITS: named_queries()[_CREDITS].text}


def _chapter(order: Order, name: str, answers: Answers) -> Chapter:
    figure, rows = figures()[name], answers[name]
    if not isinstance(rows, tuple):
        return Chapter(figure, None)
    return Chapter(figure, answered(order.edition, order.schema, order.language, figure, rows))


def _booklet(  # noqa: PLR0913, PLR0917 — the parts of one page, gathered here and nowhere else
    order: Order,
    voice: Voice,
    census: CensusText,
    chapters: tuple[Chapter, ...],
    directory: Directory,
    answers: Answers,
) -> Booklet:
    edition, rows = order.edition, answers[_CREDITS]
    return Booklet(
        voice=voice,
        census=census,
        edition=voice.message(
            "Edition %(number)s, of %(date)s",
            number=voice.number(edition.sequence),
            date=voice.day(edition.modified.date().isoformat()),
        ),
        address=edition.base,
        counted=", ".join(_counts(edition, voice)),
        chapters=chapters,
        directory=directory,
        credits=tuple(
            Credit(row.get("licence", ""), row.get("credit", ""), int(row.get("records", 0)))
            for row in (rows if isinstance(rows, tuple) else ())
        ),
    )


def _counts(edition: Edition, voice: Voice) -> list[str]:
    return [
        voice.counted_message("%(number)s initiative", "%(number)s initiatives", edition.count("initiative")),
        voice.counted_message("%(number)s actor", "%(number)s actors", edition.count("actor")),
        voice.counted_message("%(number)s partnership", "%(number)s partnerships", edition.count("partnership")),
    ]


def _write_figures(folder: Path, told: list[Answered]) -> None:
    pictures = {each.name: picture for each in told if (picture := each.picture(WIDE))}
    for name, svg in zip(pictures, draw(list(pictures.values())), strict=True):
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    for each in told:
        (folder / f"{each.name}.csv").write_bytes(figure_csv(each.told.table))


def _write_slides(folder: Path, told: list[Answered], foot: str, language: str) -> None:
    for number, each in enumerate(told, 1):
        svg = slide(each, text_in(each.figure.query.titles, language), foot)
        (folder / f"{number:02d}-{each.name}.svg").write_text(svg, encoding="utf-8")
        (folder / f"{number:02d}-{each.name}.png").write_bytes(png(svg, _SLIDE_PIXELS))


def _write_poster(folder: Path, order: Order, booklet: Booklet, answers: Answers) -> None:
    rows = answers[_PLACES]
    places = read_places(rows, booklet.directory.entries) if isinstance(rows, tuple) else {}
    names = name_book(order.edition, order.schema, order.language, rows if isinstance(rows, tuple) else ())
    licence = f" · {booklet.census.license_name}" if booklet.census.license else ""
    credit = booklet.voice.message(
        "Map drawn from the points of the territories of this census, without any other map. %(address)s",
        address=f"{booklet.address}{licence}",
    )
    sheet = Sheet(
        booklet.census, booklet.directory, places, names, booklet.voice, booklet.counted, booklet.edition, credit
    )
    svg = poster(sheet)
    (folder / "poster.svg").write_text(svg, encoding="utf-8")
    (folder / "poster.pdf").write_bytes(pdf(svg))


def _mark(order: Order) -> bytes:
    edition = order.edition
    said = {
        "edition": edition.sequence,
        "changeset": edition.manifest.changeset,
        "modified": edition.manifest.modified,
        "records": edition.manifest.records,
        "base": edition.base,
        "language": order.language,
    }
    return orjson.dumps(said, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
