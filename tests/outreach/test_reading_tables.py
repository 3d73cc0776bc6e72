"""Tables as spreadsheets save them, read without a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from commons_graph.census import Census
from commons_graph.desk.outreach.checking import cleaned, day_of
from commons_graph.desk.outreach.doubles import Known
from commons_graph.desk.outreach.importing import Imported, imported
from commons_graph.desk.outreach.tables import Unreadable, text_of
from commons_graph.rdf.parsing import Source
from commons_graph.schema.model import Schema
from commons_graph.settings import Settings


@pytest.fixture(scope="module")
def known_names(
    tmp_path_factory: pytest.TempPathFactory, schema: Schema, small_census: list[Source]
) -> Iterator[object]:
    with Census(Settings(instance=tmp_path_factory.mktemp("names")), schema) as census:
        census.load(small_census)
        with closing(census.shelf.current()) as edition:
            yield lambda: Known([], edition)


@pytest.fixture
def read(schema: Schema, known_names: object) -> object:
    return lambda content: imported(text_of(content), schema, known_names())  # type: ignore[operator]


HEAD = "Nom;Nature;Lieu;Étape;Pour le\r\n"
LINE = "Café des aidants;innovation sociale;Brest;rencontrée;01/12/2026\r\n"


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8-sig", ";"), ("utf-8", ","), ("cp1252", ";"), ("utf-16", "\t"), ("cp1252", "\t")],
)
def test_every_encoding_and_separator_of_a_spreadsheet_is_read(read, encoding: str, separator: str) -> None:  # type: ignore[no-untyped-def]
    found: Imported = read((HEAD + LINE).replace(";", separator).encode(encoding))
    assert not found.faults
    content = found.rows[0].content
    assert (content.name, content.kind, content.stage, content.due) == (
        *("Café des aidants", "initiative"),
        *("met", "2026-12-01"),
    )


def test_every_faulty_line_has_one_fault_with_its_number(read) -> None:  # type: ignore[no-untyped-def]
    table = HEAD + LINE + ";;Brest;;\r\n" + "X;;;;demain\r\n" + 'Y;;"deux\r\nlignes";volée;\r\n' + "Z;;;;;;trop\r\n"
    found: Imported = read(table.encode())
    assert [(line, fault.name, fault.what) for line, fault in found.faults] == [
        *((3, "name", "missing"), (4, "due", "day")),
        *((5, "stage", "choice"), (7, "", "cells")),
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        (b"Nom;Lieu\r\n\x00\x01", "binary"),
        (b"Nom;Lieu\r\n\x81", "letters"),
        (b"Titre;Nom\r\nA;B", "twice"),
        (b"Chose;Lieu\r\nA;B", "name"),
        (b"Nom;Lieu\r\n", "rows"),
        (b'Nom;Lieu\r\n"A;B', "quotes"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(read, content: bytes, what: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.what == what


def test_what_stands_in_a_column_of_another_title_goes_into_the_note(read) -> None:  # type: ignore[no-untyped-def]
    found: Imported = read("Nom;Téléphone;Note\nA;02 98 00 00 00;vu au forum\n".encode())
    assert found.others == ["Téléphone"]
    assert found.rows[0].content.note == "vu au forum\nTéléphone : 02 98 00 00 00"


def test_doubles_are_found_whatever_their_case_and_accents(read) -> None:  # type: ignore[no-untyped-def]
    found: Imported = read("Nom;Lieu\nCafé des Aidants;Brest\nCAFE DES AIDANTS;\nCafé des aidants;Morlaix\n".encode())
    assert [(row.line, row.double.row if row.double else 0) for row in found.rows] == [(2, 0), (3, 2), (4, 3)]
    assert len(found.new) == 1


def test_the_apostrophe_that_guards_a_formula_is_taken_off_again(read) -> None:  # type: ignore[no-untyped-def]
    found: Imported = read(b"Nom;Contact\n'=1+1;'+33 6 00 00 00 00\n")
    assert (found.rows[0].content.name, found.rows[0].content.reach) == ("=1+1", "+33 6 00 00 00 00")


def test_what_nobody_sees_is_taken_out_of_a_text() -> None:
    assert cleaned("  Ca\u200bfé\u202e \x07des\r\naidants ") == "Café des\naidants"


@pytest.mark.parametrize(
    ("text", "day"),
    [("1/2/2026", "2026-02-01"), ("2026-02-01", "2026-02-01"), ("31/02/2026", ""), ("demain", ""), ("2026", "")],
)
def test_days_are_read_as_people_write_them(text: str, day: str) -> None:
    assert day_of(text) == day
