"""How the parts of a line of outreach, and what is wrong with one, are said."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from commons_graph.desk.outreach.checking import LineFault
from commons_graph.desk.outreach.following import STAGES
from commons_graph.desk.outreach.tables import Unreadable
from commons_graph.journal.outreach import KINDS
from commons_graph.languages import translations
from commons_graph.schema.model import Schema, text_in
from commons_graph.terms import SCHEME


def column_names(language: str) -> Mapping[str, str]:
    """Name of each answer → what it is called, in the order of a line; the import knows these too."""
    message = translations(language).ugettext
    return {
        "name": str(message("Name")),
        "kind": str(message("Kind")),
        "place": str(message("Place")),
        "reach": str(message("How to reach")),
        "found": str(message("Spotted where")),
        "stage": str(message("Stage")),
        "follower": str(message("Followed by")),
        "step": str(message("Next step")),
        "due": str(message("For the day")),
        "note": str(message("Note")),
        "sheet": str(message("Sheet")),
    }


def stage_names(schema: Schema, language: str) -> Mapping[str, str]:
    """The stages by the labels of their concepts, in their order."""
    terms = {stage: schema.terms.get(f"{SCHEME}stage/{stage}") for stage in STAGES}
    return {stage: str(text_in(term.labels, language, stage)) if term else stage for stage, term in terms.items()}


def kind_names(schema: Schema, language: str) -> Mapping[str, str]:
    """What a line can be about, by the labels of the types of records."""
    types = {kind: schema.by_segment(kind) for kind in KINDS}
    return {kind: str(text_in(found.labels, language, kind)) if found else kind for kind, found in types.items()}


def fault_in_words(language: str, fault: LineFault) -> str:
    """What is wrong with one answer, and how to put it right."""
    message = translations(language).ugettext
    told: Mapping[str, Callable[[], str]] = {
        "missing": lambda: message("Write a name: that of the initiative, of the association or of the group."),
        "long": lambda: message("“%(column)s” is too long: at most %(detail)s characters."),
        "day": lambda: message("“%(detail)s” is no day. Write it like 2026-12-01 or 01/12/2026."),
        "past": lambda: message("“%(detail)s” is no day in the past. Write it like 2026-05-17 or 17/05/2026."),
        "choice": lambda: message("“%(detail)s” is none of the choices of “%(column)s”."),
        "sheet": lambda: message("The census has no sheet at “%(detail)s”. Copy the address of its page."),
        "cells": lambda: message("This line has more cells than there are columns (%(detail)s)."),
    }
    column = column_names(language).get(fault.name, "")
    return str(told[fault.what]()) % {"column": column, "detail": fault.detail[:80]}


def unreadable_in_words(language: str, reason: Unreadable) -> str:
    """Why a file cannot be imported, and what to do."""
    message = translations(language).ugettext
    told: Mapping[str, Callable[[], str]] = {
        "nothing": lambda: message("Choose a file, or paste a table."),
        "workbook": lambda: message(
            "This is the file of a spreadsheet. Open it, choose “Save as”, then the format CSV, and import that file."
        ),
        "binary": lambda: message("This file is no text. Save the table as CSV from the spreadsheet."),
        "empty": lambda: message("This file is empty."),
        "letters": lambda: message("The letters of this file cannot be read. Save it as CSV in UTF-8."),
        "quotes": lambda: message(
            "From line %(line)s on this is no table: a quotation mark is not closed, or a cell is too long."
        ),
        "many": lambda: message("The table has more than %(detail)s lines. Import it in several parts."),
        "rows": lambda: message("There is no line below the names of the columns."),
        "twice": lambda: message("Line 1: two columns mean the same; the second is “%(detail)s”."),
        "name": lambda: message("Line 1: no column is called “Nom”. There are: %(detail)s."),
    }
    return str(told[reason.what]()) % {"detail": reason.detail, "line": reason.line}
