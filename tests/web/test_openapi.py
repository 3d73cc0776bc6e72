"""The description of the interface is valid, complete, and true."""

from __future__ import annotations

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from commons_graph.schema.reader import bundled_schema
from commons_graph.web.pages import query_show
from commons_graph.web.routes import ROUTES
from web.conftest import Served
from web.test_every_route import EXAMPLES

LISTS = {record_type.list_segment for record_type in bundled_schema().record_types}
OWN = {
    "/queries/{name}": "/queries/partners-by-role",
    "/sparql": "/sparql?query=ASK%7B%7D",
    **{f"/{name}": f"/{name}" for name in LISTS},
    **{f"/{name}.{{suffix}}": f"/{name}.csv" for name in LISTS},
}
NEEDED = {"/map.json": {"bbox": "-5,48,-4,49", "zoom": "9"}, "/map": {"zoom": "9", "at": "48.39,-4.49"}}
"""Parameters that go together."""


@pytest.fixture(scope="module")
def document(brest: Served) -> dict[str, Any]:
    answer = brest.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def example(path: str) -> str:
    return OWN.get(path) or EXAMPLES.get(path, path)


def test_it_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_it_has_every_route_and_every_list(brest: Served, document: dict[str, Any]) -> None:
    routes = {path for path, _ in ROUTES} - {"/{listing}"}
    assert routes | {"/sparql"} | {f"/{name}" for name in LISTS} <= document["paths"].keys()
    assert any(function is query_show.show for _, function in ROUTES)
    assert document["servers"] == [{"url": brest.root.rstrip("/")}]


def test_every_documented_get_answers_as_documented(brest: Served, document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        responses = item["get"]["responses"]
        status = next(iter(responses))
        address = example(path)
        answer = brest.get(address)
        if answer.status_code == 404 and address.startswith(("/dataset/", "/dumps/")):
            continue  # nothing is published here
        assert str(answer.status_code) == status, (address, answer.text[:300])
        offered = responses[status].get("content", {})
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        assert not offered or media_type in offered or "*/*" in offered, (address, media_type)


def test_every_documented_media_type_can_be_had(brest: Served, document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        offered = set(item["get"]["responses"].get("200", {}).get("content", {})) - {"*/*"}
        if "{suffix}" in path or path == "/sparql" or not offered:
            continue
        for media_type in offered:
            answer = brest.get(example(path), accept=media_type)
            if answer.status_code == 404:
                break
            if answer.status_code == 406 and path.strip("/") in LISTS:
                continue  # not every record is somewhere, and no query says a whole list in its order
            assert answer.status_code == 200, (path, media_type, answer.text[:300])
            assert answer.headers["content-type"].partition(";")[0] == media_type, path


def test_every_documented_parameter_is_understood(brest: Served, document: dict[str, Any]) -> None:
    for path in ("/initiatives", "/search", "/suggest", "/map", "/map.json", "/network", "/doc/{segment}/{name}"):
        address = example(path).partition("?")[0]
        needed = NEEDED.get(path, {})
        for parameter in document["paths"][path]["get"]["parameters"]:
            value = parameter.get("example")
            if parameter["in"] != "query" or parameter["name"] in ("edition", "version", "around"):
                continue
            given = value[0] if isinstance(value, list) else value
            answer = brest.client.get(address, params={**needed, parameter["name"]: given})
            # 404 says that no record has such a value; what is not understood is a bad request
            assert answer.status_code in (200, 303, 404), (path, parameter["name"], answer.text[:200])


def test_filters_of_lists_are_those_of_the_shapes(document: dict[str, Any]) -> None:
    names = {p["name"] for p in document["paths"]["/initiatives"]["get"]["parameters"]}
    assert {"theme", "territory", "q", "page", "order", "edition"} <= names
    suffixes = document["paths"]["/initiatives.{suffix}"]["get"]["parameters"][0]["schema"]["enum"]
    assert {"csv", "jsonld", "geojson", "umap.geojson", "gogocarto.json"} <= set(suffixes)


def test_pages_of_an_edition_say_so(document: dict[str, Any]) -> None:
    for path in ("/", "/doc/{segment}/{name}", "/initiatives", "/sparql"):
        assert "edition" in {p["name"] for p in document["paths"][path]["get"]["parameters"]}, path
    names = [p["name"] for p in document["paths"]["/sparql"]["get"]["parameters"]]
    assert len(names) == len(set(names))
