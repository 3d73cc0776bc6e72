"""Lists: a counted title, pages, and the whole as a table or as JSON-LD."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS

from commons_graph.schema.reader import bundled_schema
from commons_graph.spreadsheets import guarded
from web.conftest import Served
from web.serving import Seen


def test_the_count_is_a_sentence_and_the_title(brest: Served) -> None:
    page = brest.page("/initiatives").text
    count = len(rows_of(brest, "/initiatives.csv"))
    assert f"<h1>{count} innovations sociales</h1>" in page
    assert f"<title>{count} innovations sociales – " in page


def test_pages_are_numbered_in_the_title_and_in_the_address(brest: Served) -> None:
    page = brest.page("/territories?page=2")
    seen = Seen(page.text)
    assert re.search(r"<title>1\u202f\d+ territoires – page 2 sur \d+ – ", page.text)
    assert [a["href"] for a in seen.all("a") if a.get("aria-current") == "page" and "page=" in a["href"]] == [
        "/territories?page=2"
    ]
    assert {a.get("rel") for a in seen.all("a")} >= {"prev", "next"}
    assert 'rel="canonical"' in page.headers["link"]
    assert "territories?page=2>" in page.headers["link"]


def test_pages_share_nothing_and_leave_nothing_out(brest: Served) -> None:
    found: list[str] = []
    for page in (1, 2):
        shown = json.loads(Seen(brest.page(f"/actors?page={page}").text).scripts[0])
        found += [member["@id"] for member in shown["hydra:member"]]
        assert ("hydra:next" in shown["hydra:view"]) == (page == 1)
    assert len(found) == len(set(found)) == shown["hydra:totalItems"]
    assert set(found) == {row["id"] for row in rows_of(brest, "/actors.csv")}


def test_the_json_ld_of_a_list_is_linked_data(brest: Served) -> None:
    graph = Graph().parse(data=brest.get("/initiatives.jsonld").text, format="json-ld")
    oufipo = URIRef(f"{brest.root}id/initiative/oufipo")
    assert (oufipo, RDF.type, URIRef("https://w3id.org/commons-graph/ess#Initiative")) in graph
    assert str(graph.value(oufipo, RDFS.label)) == "Oufipo"


def test_the_table_has_a_column_for_every_field(brest: Served) -> None:
    schema = bundled_schema()
    for record_type in schema.record_types:
        text = brest.get(f"/{record_type.list_segment}.csv").content.decode("utf-8-sig")
        header = next(csv.reader(io.StringIO(text)))
        for field in record_type.fields:
            assert any(name == field.term or name.startswith(field.term + ".") for name in header), field.term
        assert header[:2] == ["id", "type"]
        assert len(header) == len(set(header))


def test_the_table_gives_labels_and_addresses(brest: Served) -> None:
    row = next(row for row in rows_of(brest, "/partnerships.csv") if row["id"].endswith("/trilingual-tiriad"))
    assert row["partner"] == "Tiriad"
    assert row["partner_iri"] == f"{brest.root}id/actor/tiriad"
    assert set(row["role"].split(" | ")) == {"Soutien financier", "Soutien technique"}
    assert row["amount"] == "108400"
    assert row["evidence.wording"] == "finance le jardin"
    assert row["record.license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    english = next(r for r in rows_of(brest, "/en/partnerships.csv") if r["id"].endswith("/trilingual-tiriad"))
    assert "Financial support" in english["role"]


def test_no_cell_is_taken_for_a_formula(brest: Served) -> None:
    text = brest.get("/initiatives.csv").content.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.startswith(("=", "@", "+", "\t", "\r")), cell
    assert "'=1+1" in text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("-4.48", "-4.48"),
        ("-x", "'-x"),
        ("+33 2", "'+33 2"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_numbers_are_left_alone(cell: str, expected: str) -> None:
    assert guarded(cell) == expected


def test_a_table_is_for_spreadsheets(brest: Served) -> None:
    answer = brest.get("/initiatives", accept="text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert 'filename="initiatives.csv"' in answer.headers["content-disposition"]
    assert answer.headers["vary"] == "Accept, Accept-Language"
    assert brest.get("/initiatives.csv").headers["vary"] == "Accept-Language"


def test_an_empty_list_is_a_page_with_a_next_step(brest: Served) -> None:
    page = Seen(brest.page("/gatherings").text)
    assert "0 rencontre " in page.words
    assert "ne contient pas encore" in page.words
    assert "Voir ce qu’il contient" in page.words
    assert rows_of(brest, "/gatherings.csv") == []


def test_a_repeated_table_has_a_length(brest: Served) -> None:
    first, second = brest.get("/actors.csv"), brest.get("/actors.csv")
    assert first.content == second.content
    assert int(second.headers["content-length"]) == len(second.content)


def rows_of(site: Served, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(site.get(path).content.decode("utf-8-sig"))))
