"""Lines of outreach from a table: everything that is wrong is told at once, and nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from commons_graph.desk.outreach.checking import NAMES, LineFault, checked
from commons_graph.desk.outreach.doubles import Double, Known
from commons_graph.desk.outreach.following import BY_HAND, STAGES
from commons_graph.desk.outreach.listing import folded
from commons_graph.desk.outreach.tables import Row, Unreadable, rows_of
from commons_graph.journal.outreach import KINDS, Spotted
from commons_graph.schema.model import Schema
from commons_graph.terms import SCHEME

ROWS_MAX: Final = 10_000

_COLUMNS: Final[Mapping[str, str]] = {
    "name": "nom, name, anv, titre, intitule, denomination",
    "kind": "nature, kind, type, seurt",
    "place": "lieu, place, commune, ville, town, lec h",
    "reach": "contact, comment joindre, how to reach, joindre, darempred",
    "found": "repere ou, spotted where, source, origine, merzet e",
    "note": "note, notes, remarque, remarques, commentaire, commentaires, remark, notenn",
    "stage": "etape, stage, pazenn",
    "follower": "suivi par, followed by, suivie par, referent, referente, heuliet gant",
    "step": "prochaine action, next step, a faire, prochaine etape, pazenn da heul",
    "due": "pour le, date, for the day, echeance, a faire le, deiziad",
    "sheet": "fiche, sheet, fichenn",
}
"""Name of an answer → how its column may be called, without case and accents."""

_BY_TITLE: Final = {title: name for name, titles in _COLUMNS.items() for title in titles.split(", ")}


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One row that can be imported: the line of the file it is on, and where the same was noted before."""

    line: int
    content: Spotted
    double: Double | None = None


@dataclass(slots=True)
class Imported:
    """What a table says: its rows, every fault with its line, and the columns that go into the note."""

    rows: list[ImportedRow] = field(default_factory=list)
    faults: list[tuple[int, LineFault]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def new(self) -> list[Spotted]:
        """What was not noted before."""
        return [row.content for row in self.rows if row.double is None]

    @property
    def all(self) -> list[Spotted]:
        """Everything, doubles included."""
        return [row.content for row in self.rows]

    @property
    def doubles(self) -> list[ImportedRow]:
        """The rows that were noted before."""
        return [row for row in self.rows if row.double is not None]


def imported(text: str, schema: Schema, known: Known) -> Imported:
    """Read a table; raises Unreadable where it is none, or has no column of names or no row."""
    rows = rows_of(text)
    columns = _columns(next(rows, Row(1, ())))
    found = Imported(others=[title for title, name in columns if not name])
    words = _words(schema)
    for number, row in enumerate(rows, start=1):
        if number > ROWS_MAX:
            raise Unreadable("many", str(ROWS_MAX))
        _take(found, row, columns, words, known)
    if not found.rows and not found.faults:
        raise Unreadable("rows")
    return found


def _take(
    found: Imported, row: Row, columns: Sequence[tuple[str, str]], words: Mapping[str, Mapping[str, str]], known: Known
) -> None:
    if any(cell.strip() for cell in row.cells[len(columns) :]):
        found.faults.append((row.line, LineFault("", "cells", str(len(columns)))))
        return
    content, faults = checked(_answers(row, columns, words), known.has_sheet)
    if faults:
        found.faults.append((row.line, faults[0]))
        return
    found.rows.append(ImportedRow(row.line, content, known.double_of(content)))
    known.add_row(content, row.line)


def _columns(head: Row) -> list[tuple[str, str]]:
    """Title and name of each column, "" for one that is not known; raises Unreadable."""
    columns: list[tuple[str, str]] = []
    for title in head.cells:
        name = _BY_TITLE.get(folded(title), "")
        if name and name in (other for _, other in columns):
            raise Unreadable("twice", title.strip()[:60], 1)
        columns.append((title.strip(), name))
    while columns and columns[-1] == ("", ""):
        columns.pop()  # spreadsheets write empty columns on the right
    if "name" not in (name for _, name in columns):
        titles = ", ".join(f"« {title[:40]} »" for title, _ in columns[:12] if title)
        raise Unreadable("name", titles, 1)
    return columns


def _answers(row: Row, columns: Sequence[tuple[str, str]], words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The answers of a row; what stands in a column that is not known goes into the note, by its title."""
    answers, notes = dict.fromkeys(NAMES, ""), []
    for (title, name), cell in zip(columns, row.cells, strict=False):
        value = cell.strip()
        if name:
            answers[name] = words[name].get(folded(value), value) if name in words else value
        elif value:
            notes.append(f"{title} : {value}" if title else value)
    answers["note"] = "\n".join(filter(None, [answers["note"], *notes]))
    if answers["stage"] in STAGES and answers["stage"] not in BY_HAND:
        answers["stage"] = BY_HAND[-1]  # what is beyond follows from the sheet
    return answers


def _words(schema: Schema) -> Mapping[str, Mapping[str, str]]:
    """How people write kinds and stages in any language → what is kept."""
    kinds = {folded(text): kind for kind in KINDS for text in _names_of_type(schema, kind)}
    stages = {folded(text): stage for stage in STAGES for text in _names_of_stage(schema, stage)}
    return {"kind": kinds, "stage": stages}


def _names_of_type(schema: Schema, kind: str) -> Iterator[str]:
    record_type = schema.by_segment(kind)
    yield kind
    if record_type is not None:
        yield from record_type.labels.values()


def _names_of_stage(schema: Schema, stage: str) -> Iterator[str]:
    term = schema.terms.get(f"{SCHEME}stage/{stage}")
    yield from (stage, stage.replace("-", " "))
    for text in term.labels.values() if term else ():
        yield text
        yield text.removesuffix("e")  # repérée, repéré
