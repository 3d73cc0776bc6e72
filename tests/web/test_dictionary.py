"""The data dictionary has every column of every table, under the name that lists and dumps write."""

from __future__ import annotations

import csv
import io

import pytest

from commons_graph.schema.model import Schema
from commons_graph.search.record_table import SEPARATOR
from web.conftest import Served
from web.serving import Seen


def lines(census: Served) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(census.get("/dataset/dictionary.csv").content.decode("utf-8-sig"))))


def columns(census: Served, listing: str) -> list[str]:
    return next(csv.reader(io.StringIO(census.get(f"/{listing}.csv").content.decode("utf-8-sig"))))


def test_columns_are_those_of_the_lists_in_their_order(brest: Served, schema: Schema) -> None:
    told: dict[str, list[str]] = {}
    for line in lines(brest):
        told.setdefault(line["table"], []).append(line["column"])
    assert set(told) == {t.list_segment for t in schema.record_types}
    for listing, names in told.items():
        assert names == columns(brest, listing), listing


def test_every_column_says_what_it_means_in_both_languages(brest: Served) -> None:
    for line in lines(brest):
        wanted = ("name_fr", "name_en", "meaning_fr", "meaning_en", "type", "property", "minimum")
        assert all(line[name] for name in wanted if line["column"] != "id" or name != "property"), line
        assert line["missing_value"] == ""


def test_choices_are_what_the_cells_hold(brest: Served) -> None:
    by_column = {(line["table"], line["column"]): line for line in lines(brest)}
    rows = list(csv.DictReader(io.StringIO(brest.get("/initiatives.csv").content.decode("utf-8-sig"))))
    for name in ("theme", "theme_iri"):
        line = by_column["initiatives", name]
        choices = set(line["choices_fr"].split(SEPARATOR))
        assert line["separator"] == SEPARATOR
        held = {value for row in rows for value in row[name].split(SEPARATOR) if value}
        assert len(held) > 5
        assert {value for value in held if not value.endswith("nowhere")} <= choices  # one theme that no list has


def test_the_json_is_a_table_schema_with_the_same_columns(brest: Served) -> None:
    document = brest.get("/dataset/dictionary.json").json()
    fields = {(r["name"], f["name"]): f for r in document["resources"] for f in r["schema"]["fields"]}
    assert set(fields) == {(line["table"], line["column"]) for line in lines(brest)}
    assert all(resource["schema"]["missingValues"] == [""] for resource in document["resources"])
    assert fields["initiatives", "label"]["constraints"]["required"] is True
    scheme = fields["initiatives", "theme"]["choicesOf"]
    assert {"id", "labels"} == set(document["lists"][scheme][0])


@pytest.mark.parametrize(("language", "word"), [("fr", "Dictionnaire des données"), ("en", "Data dictionary")])
def test_the_page_explains_every_table(brest: Served, schema: Schema, language: str, word: str) -> None:
    seen = Seen(brest.page("/dataset/dictionary", language).text)
    assert word in seen.words
    assert len(seen.all("table")) == 1 + len(schema.record_types)  # and one of the columns that all have
