"""Dates, numbers, durations, codes and addresses as people type them."""

from __future__ import annotations

import pytest

from commons_graph.desk.forms.amounts import duration_of, duration_shown, number_of
from commons_graph.desk.forms.dates import DATE, MOMENT, MONTH, YEAR, date_of
from commons_graph.desk.forms.faults import AnswersRefused
from commons_graph.desk.forms.filling import answers_of
from commons_graph.desk.forms.links import link_of
from commons_graph.desk.forms.reading import record_from
from commons_graph.schema.model import Schema
from commons_graph.terms import XSD

DATES = {
    "2019": "2019",
    "en 2019": "2019",
    "2019-03": "2019-03",
    "03/2019": "2019-03",
    "mars 2019": "2019-03",
    "Depuis mars 2019": "2019-03",
    "sept. 2010": "2010-09",
    "miz Meurzh 2019": "2019-03",
    "2019-03-12": "2019-03-12",
    "2019/03/12": "2019-03-12",
    "12/03/2019": "2019-03-12",
    "12.3.19": "2019-03-12",
    "12 mars 2019": "2019-03-12",
    "le 1er août 2020": "2020-08-01",
    "mardi 12 mars 2019": "2019-03-12",
    "March 12, 2019": "2019-03-12",
    "12th of March 2019": "2019-03-12",
}

NO_DATES = ["", "été 2019", "bientôt", "31/02/2019", "2019-02-31", "13/13/2019", "0000", "12/03", "2019-13", "x" * 500]

MOMENTS = {
    "2013-05-17T18:30": "2013-05-17T18:30:00",
    "17/05/2013 18h30": "2013-05-17T18:30:00",
    "le 17 mai 2013 à 18 heures 30": "2013-05-17T18:30:00",
    "17 mai 2013 à 18 h": "2013-05-17T18:00:00",
}

NUMBERS = {
    "25000": "25000",
    "25 000 €": "25000",
    "25\u202f000\u00a0euros": "25000",
    "1 250,50 €": "1250.50",
    "1.250,50": "1250.50",
    "1,250.50": "1250.50",
    "2.000.000": "2000000",
    "-4,5": "-4.5",
}

DURATIONS = {
    "PT2H30M": "PT2H30M",
    "2 h 30": "PT2H30M",
    "2h30": "PT2H30M",
    "2:30": "PT2H30M",
    "2 heures et 30 minutes": "PT2H30M",
    "45 min": "PT45M",
    "une heure": "PT1H",
    "1 heure et demie": "PT1H30M",
    "une demi-heure": "PT30M",
    "1 jour": "P1D",
    "2 jours 3 h": "P2DT3H",
    "150 min": "PT150M",
}

LINKS = {
    "www.a-brest.net": "https://www.a-brest.net",
    "a-brest.net/page?x=1#y": "https://a-brest.net/page?x=1#y",
    "HTTP://Exemple.org/É": "http://Exemple.org/É",
    "<https://exemple.org/a>": "https://exemple.org/a",
    "« https://exemple.org »": "https://exemple.org",
    "https://exemple.org/a.": "https://exemple.org/a",
    "exemple.org:8080/x": "https://exemple.org:8080/x",
    "https://fr.wikipedia.org/wiki/Brest_(Finistère)": "https://fr.wikipedia.org/wiki/Brest_(Finistère)",
    'https://exemple.org/a"b<c>': "https://exemple.org/a%22b%3Cc%3E",
}


@pytest.mark.parametrize(("typed", "written"), DATES.items())
def test_a_date_is_understood(typed: str, written: str) -> None:
    datatype = {4: YEAR, 7: MONTH, 10: DATE}[len(written)]
    assert date_of(typed, (DATE, MONTH, YEAR)) == (written, datatype)


@pytest.mark.parametrize("typed", NO_DATES)
def test_what_is_no_date_is_not_guessed(typed: str) -> None:
    assert date_of(typed, (DATE, MONTH, YEAR)) is None


def test_a_date_is_only_taken_where_its_precision_is() -> None:
    assert date_of("mars 2019", (DATE,)) is None
    assert date_of("12/03/2019 18h30", (DATE,)) is None


@pytest.mark.parametrize(("typed", "written"), MOMENTS.items())
def test_a_moment_is_understood(typed: str, written: str) -> None:
    assert date_of(typed, (DATE, MOMENT)) == (written, MOMENT)


@pytest.mark.parametrize(("typed", "written"), NUMBERS.items())
def test_a_number_is_understood(typed: str, written: str) -> None:
    assert number_of(typed, (XSD + "decimal",)) == (written, XSD + "decimal")


@pytest.mark.parametrize("typed", ["douze", "1 2", "12 mars", "1,2,3", "", "€", "1e400x"])
def test_what_is_no_number_is_not_guessed(typed: str) -> None:
    assert number_of(typed, (XSD + "decimal",)) is None


def test_a_whole_number_has_no_decimals() -> None:
    assert number_of("139 619 habitants", (XSD + "integer",)) == ("139619", XSD + "integer")
    assert number_of("1,5", (XSD + "integer",)) is None


@pytest.mark.parametrize(("typed", "written"), DURATIONS.items())
def test_a_duration_is_understood_and_shown_as_it_was_meant(typed: str, written: str) -> None:
    assert duration_of(typed) == written
    assert duration_of(duration_shown(written)) == written


@pytest.mark.parametrize("typed", ["longtemps", "P", "PT", "2", "30 et 2 h", "1 h 2 h", "-PT1H"])
def test_what_is_no_duration_is_not_guessed(typed: str) -> None:
    assert duration_of(typed) is None


@pytest.mark.parametrize(("typed", "written"), LINKS.items())
def test_a_link_is_completed(typed: str, written: str) -> None:
    assert link_of(typed) == written


@pytest.mark.parametrize(
    ("segment", "name", "typed", "written"),
    [
        ("actor", "siren", "732 829 320", "732829320"),
        ("actor", "siret", "732.829.320-00074", "73282932000074"),
        ("actor", "rna", "w291000001", "W291000001"),
        ("actor", "siren", "pas un numéro", "pas un numéro"),
        ("initiative", "place.1.postalCode", "29 200", "29200"),
    ],
)
def test_a_code_is_taken_however_it_is_spaced(
    schema: Schema, segment: str, name: str, typed: str, written: str
) -> None:
    assert answers_of(schema, record_from(schema, f"{segment}/x", {name: [typed]}, language="fr"))[name] == [written]


@pytest.mark.parametrize("words", ["je ne sais pas", "Je ne sais pas.", "?", "inconnu", "NSP"])
def test_i_do_not_know_is_no_answer_but_in_a_text(schema: Schema, words: str) -> None:
    answers = {"startDate": [words], "homepage": [words], "description": [words]}
    found = answers_of(schema, record_from(schema, "initiative/x", answers, language="fr"))
    assert found == {"description": [words]}


def test_what_cannot_be_understood_is_told_in_the_words_of_the_shapes(schema: Schema) -> None:
    with pytest.raises(AnswersRefused) as caught:
        record_from(schema, "initiative/x", {"startDate": ["bientôt"], "theme": ["nothing"]}, language="fr")
    told = {fault.name: fault.message["fr"] for fault in caught.value.faults}
    assert told["startDate"].startswith("Donnez une seule date de début")
    assert told["theme"] == "Choisissez les thèmes dans la liste proposée."
