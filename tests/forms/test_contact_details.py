"""E-mail addresses and telephone numbers are found in free text, and hardly anything else is taken for one."""

from __future__ import annotations

import time

import pyoxigraph as ox
import pytest

from commons_graph.desk.contact_details import asked_about, found_in, may_hold_details
from commons_graph.desk.forms.questions import sections_of
from commons_graph.desk.forms.reading import record_from
from commons_graph.rdf.records import Record
from commons_graph.schema.model import Schema

NUMBERS = [
    "02 98 00 00 00",
    "0298001122",
    "02.98.00.11.22",
    "02-98-00-11-22",
    "02/98/00/11/22",
    "06_12_34_56_78",
    "06\u202f12\u202f34\u202f56\u202f78",
    "+33 2 98 00 11 22",
    "+33 (0)2 98 00 11 22",
    "0033 2 98 00 11 22",
    "+44 20 7946 0958",
    "+49 30 901820",
    "0 800 123 456",
]

ADDRESSES = [
    "anne@port.example",
    "anne.le-gall+fab@sous.port.bzh",
    "prénom.nom@éxemple.fr",
    "anne @ port.bzh",
    "anne (at) port (point) example",
    "anne[at]port.bzh",
    "anne arobase port point bzh",
]

NONE = [
    "SIREN 429 632 215",
    "SIRET : 732 829 320 00074",
    "732829320",
    "W291000001",
    "29200 Brest",
    "de 2013 à 2014, puis 2015-2016",
    "1998 2003 2005 2007 2009",
    "le 01/02/2019 et le 2013-05-17 18:30",
    "12 000 €, 10 000 000 euros et 1 250,50 €",
    "139 619 habitants",
    "ISBN 978-2-07-036822-8",
    "IBAN FR76 3000 4000 0312 3456 7890 143",
    "Fab @ Brest, suivi par @collporterre",
    "https://www.a-brest.net/article0298001122.html",
    "48.40031, -4.50259",
    "au point de rencontre, à l’arobase",
]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("around", ["{}", "Appelez le {}, merci.", "(tél. : {})"])
def test_a_telephone_number_is_found_as_it_stands(number: str, around: str) -> None:
    text = around.format(number)
    (found,) = found_in(text)
    assert (found.kind, found.text) == ("telephone", number)
    assert text[found.start : found.end] == number


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("around", ["{}", "Écrivez à {}, merci.", "<mailto:{}>"])
def test_an_email_address_is_found_however_it_is_disguised(address: str, around: str) -> None:
    text = around.format(address)
    (found,) = found_in(text)
    assert (found.kind, found.text) == ("email", address)
    assert text[found.start : found.end] == address


@pytest.mark.parametrize("text", NONE)
def test_other_numbers_and_signs_raise_no_alarm(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize("text", [*NUMBERS, *ADDRESSES])
def test_the_quick_look_at_a_record_misses_none(schema: Schema, text: str) -> None:
    record = record_from(schema, "actor/x", {"description": [f"Voir : {text}, merci."]}, language="fr")
    assert may_hold_details(record.content)


def test_the_quick_look_spares_most_records(sample: list[Record]) -> None:
    assert sum(may_hold_details(record.content) for record in sample) < len(sample) / 20


def test_several_are_found_in_the_order_they_stand() -> None:
    found = found_in("06 12 34 56 78 ou anne@port.example, sinon 02 98 00 11 22")
    assert [one.kind for one in found] == ["telephone", "email", "telephone"]


def test_the_whole_sample_census_raises_no_alarm(sample: list[Record]) -> None:
    alarms = []
    for record in sample:
        for quad in ox.parse(record.content, format=ox.RdfFormat.N_TRIPLES):
            if isinstance(quad.object, ox.Literal):
                alarms += [(record.key, one.text) for one in found_in(quad.object.value)]
    assert alarms == []


def test_writers_are_asked_about_free_texts_alone(schema: Schema) -> None:
    kind = schema.by_segment("actor")
    assert kind is not None
    answers = {
        "label": ["Anne 02 98 00 11 22"],
        "description@en": ["Write to anne@port.example"],
        "place.2.address": ["3 rue du Port, 06 12 34 56 78"],
        "siren": ["0298001122"],
        "homepage": ["https://port.example/0298001122"],
        "sheet.credit": ["anne@port.example"],
        "startDate": ["02 98 00 11 22"],
        "unknown": ["anne@port.example"],
    }
    sections = [*sections_of(schema, kind), *sections_of(schema, schema.record)]
    found = [(one.name, one.found.kind, one.question.name) for one in asked_about(answers, sections)]
    assert found == [
        ("label", "telephone", "label"),
        ("description@en", "email", "description"),
        ("place.2.address", "telephone", "address"),
        ("sheet.credit", "email", "sheet.credit"),
    ]


@pytest.mark.parametrize(
    "text", ["a%" * 25_000, "a.a" * 16_000, "a point " * 6_000, "0 1 " * 12_000, "06 " * 16_000, "@a" * 25_000]
)
def test_a_long_text_made_to_be_slow_is_not(text: str) -> None:
    started = time.process_time()
    found_in(text)
    assert time.process_time() - started < 3
