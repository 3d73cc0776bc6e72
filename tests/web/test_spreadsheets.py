"""Lists for people who know spreadsheets and maps: CSV with labels and addresses, GoGoCarto, uMap."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commons_graph.schema.model import Kind
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.record_table import FIRST_COLUMNS, LAST_COLUMN, SEPARATOR, columns_of
from commons_graph.spreadsheets import guarded
from web.conftest import DATA, Served

PLACED = Path(__file__).parent / "placed.ttl"
SAMPLE = Path(__file__).parents[3] / "shared" / "data" / "samples" / "gogocarto" / "gogo-elements.json"
MARK = "\ufeff"


@pytest.fixture(scope="module")
def placed(serve_census: Callable[..., Served]) -> Served:
    """The sample census with records that have positions of their own."""
    return serve_census(DATA, PLACED)


def rows(served: Served, path: str, language: str = "fr") -> list[dict[str, str]]:
    """The lines of a CSV file by column name."""
    text = served.get(path, accept_language=language).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_file_starts_with_the_mark_that_spreadsheets_need_and_is_utf_8(brest: Served) -> None:
    text = brest.get("/initiatives.csv").content.decode("utf-8")
    assert text.startswith(MARK + "id,type,")
    assert text.count(MARK) == 1
    assert "Numérique" in text


@pytest.mark.parametrize("record_type", bundled_schema().record_types, ids=lambda t: t.list_segment)
def test_every_reference_has_a_column_of_labels_and_one_of_addresses(brest: Served, record_type: Any) -> None:
    schema = bundled_schema()
    names = rows_names(brest, f"/{record_type.list_segment}.csv")
    assert names == [*FIRST_COLUMNS, *(column.name for column in columns_of(schema, record_type)), LAST_COLUMN]
    assert len(names) == len(set(names))
    for field in record_type.fields:
        if field.kind in (Kind.CONCEPT, Kind.RECORD):
            assert names.index(field.term + "_iri") == names.index(field.term) + 1


def rows_names(served: Served, path: str) -> list[str]:
    """The column names of a CSV file."""
    first, _, _ = served.get(path).content.decode("utf-8-sig").partition("\r\n")
    return next(csv.reader([first]))


def test_labels_and_addresses_of_several_values_stand_in_the_same_order(brest: Served) -> None:
    themes = {c["@id"]: c for c in brest.get("/scheme/theme.jsonld").json()["@graph"]}
    seen = 0
    for row in rows(brest, "/initiatives.csv"):
        labels, iris = row["theme"].split(SEPARATOR), row["theme_iri"].split(SEPARATOR)
        assert len(labels) == len(iris)
        for label, iri in zip(labels, iris, strict=True):
            if iri in themes:
                assert label in json.dumps(themes[iri], ensure_ascii=False)
                seen += 1
    assert seen > 10


def test_the_dictionary_has_the_same_columns(brest: Served) -> None:
    listed = rows(brest, "/dataset/dictionary.csv")
    for table in {row["table"] for row in listed}:
        columns = [row["column"] for row in listed if row["table"] == table]
        assert columns == rows_names(brest, f"/{table}.csv"), table


def test_no_cell_is_a_formula(brest: Served) -> None:
    hostile = next(row for row in rows(brest, "/initiatives.csv") if row["id"].endswith("/hostile"))
    assert hostile["novelty"] == "'=1+1"
    assert hostile["description"].startswith("'=HYPERLINK")
    for row in rows(brest, "/initiatives.csv"):
        assert not any(cell.startswith(("=", "@", "\t", "\r")) for cell in row.values())


@pytest.mark.parametrize("text", ["=1", "+x", "-x", "@x", "\tx", "\rx"])
def test_what_looks_like_a_formula_gets_an_apostrophe_and_numbers_do_not(text: str) -> None:
    assert guarded(text) == "'" + text
    assert [guarded(number) for number in ("-4.5", "+3", "12", "")] == ["-4.5", "+3", "12", ""]


def test_a_table_follows_the_filters_of_its_address_and_the_language(brest: Served) -> None:
    whole, some = rows(brest, "/initiatives.csv"), rows(brest, "/initiatives.csv?theme=culture")
    assert 0 < len(some) < len(whole)
    assert {row["id"] for row in some} < {row["id"] for row in whole}
    assert any("/theme/culture" in row["theme_iri"] for row in some)
    french, english = rows(brest, "/actors.csv", "fr"), rows(brest, "/actors.csv", "en")
    assert {r["type"] for r in french} != {r["type"] for r in english}


def test_gogocarto_elements_have_the_structure_of_its_own(placed: Served) -> None:
    answer = placed.get("/initiatives.gogocarto.json")
    assert answer.headers["content-type"] == "application/json"
    document = answer.json()
    assert document["ontology"] == "gogofull"
    assert document["licence"].startswith("https://creativecommons.org/")
    for element in document["data"]:
        assert set(element["geo"]) == {"latitude", "longitude"}
        assert all(isinstance(value, float) for value in element["geo"].values())
        assert element["categories"]
        assert element["sourceKey"]
        assert element["updatedAt"]
        assert placed.client.get(element["url"]).status_code == 200


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample of GoGoCarto is not here")
def test_every_field_of_a_gogocarto_sample_is_there_with_the_same_kind_of_value(placed: Served) -> None:
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    ours = placed.get("/initiatives.gogocarto.json").json()
    assert set(sample) <= set(ours)
    opening_hours = {"openHoursMoreInfos", "openHours", "telephone", "email"}  # which a census does not hold
    wanted: dict[str, set[type]] = {}
    for element in sample["data"]:
        for name, value in element.items():
            wanted.setdefault(name, set()).add(type(value))
    for element in ours["data"]:
        for name in wanted.keys() - opening_hours:
            assert type(element[name]) in wanted[name] | {type(None)}, name
        assert set(element["address"]) <= {"streetAddress", "addressLocality", "postalCode", "addressCountry"}


def test_records_that_are_nowhere_are_counted_not_dropped_in_silence(brest: Served) -> None:
    for form, members in (("gogocarto.json", "data"), ("umap.geojson", "features")):
        document = brest.get(f"/initiatives.{form}").json()
        whole = len(rows(brest, "/initiatives.csv"))
        assert len(document[members]) + document["withoutPosition"] == whole
        assert document["withoutPosition"] > 0


def test_umap_features_have_plain_properties_a_name_and_a_point(placed: Served) -> None:
    answer = placed.get("/initiatives.umap.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    document = answer.json()
    assert document["type"] == "FeatureCollection"
    lighthouse = next(f for f in document["features"] if f["properties"]["name"] == "Le phare partagé")
    assert lighthouse["geometry"] == {"type": "Point", "coordinates": [-4.7712, 48.3286]}
    assert lighthouse["properties"]["approximate"] == "false"
    for feature in document["features"]:
        assert all(isinstance(value, str) for value in feature["properties"].values())
        assert {"name", "description", "page", "licence", "credit"} <= set(feature["properties"])
        assert "_umap_options" not in feature["properties"]


@pytest.mark.parametrize("form", ["csv", "geojson", "umap.geojson", "gogocarto.json"])
def test_every_file_follows_filters_has_a_tag_of_its_own_and_is_linked_from_the_page(brest: Served, form: str) -> None:
    whole, some = brest.get(f"/initiatives.{form}"), brest.get(f"/initiatives.{form}?theme=culture")
    assert whole.status_code == some.status_code == 200
    assert len(some.content) < len(whole.content)
    tags = {brest.get(f"/initiatives.{other}").headers["etag"] for other in ("csv", "geojson", "umap.geojson", form)}
    assert len(tags) == len({"csv", "geojson", "umap.geojson", form})
    assert f"/initiatives.{form}?theme=culture" in brest.page("/initiatives?theme=culture").text


def test_the_forms_for_maps_never_take_the_place_of_geojson_or_json_ld(brest: Served) -> None:
    assert (
        brest.get("/initiatives", accept="application/geo+json").headers["content-location"] == "/initiatives.geojson"
    )
    assert brest.get("/initiatives", accept="application/json").headers["content-location"] == "/initiatives.jsonld"


def test_a_list_of_what_is_never_anywhere_has_no_map_files(brest: Served) -> None:
    for form in ("umap.geojson", "gogocarto.json"):
        assert brest.get(f"/partnerships.{form}").status_code == 404
