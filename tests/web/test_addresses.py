"""Addresses: where things and sheets are, what became of them, and what no address may do."""

from __future__ import annotations

import socket
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from web.conftest import Served

HOSTILE_PATHS = [
    "/%",
    "/%zz",
    "/%00",
    "/doc/initiative/%00",
    "/doc/initiative/oufipo%00.ttl",
    "/doc/initiative/..",
    "/doc/initiative/../../../etc/passwd",
    "/doc/initiative/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "/doc/initiative/oufipo.",
    "/doc/initiative/oufipo.ttl.ttl",
    "/doc/initiative/oufipo.exe",
    "/doc/initiative/OUFIPO",
    "/doc/initiative/" + "a" * 5000,
    "/doc/" + "a/" * 500,
    "/doc/initiative/%ff%fe",
    "/doc/initiative/é",
    "/doc/initiative/%F0%9F%98%80",
    "/doc/%27%20OR%201=1--/x",
    "/id/initiative/oufipo%0d%0aSet-Cookie:%20a=b",
    "/id//oufipo",
    "//evil.example/",
    "/\\evil.example",
    "/initiatives/",
    "/initiatives?page=0",
    "/initiatives?page=-1",
    "/initiatives?page=1e9",
    "/initiatives?page=²",
    "/initiatives?page=99999",
    "/initiatives?page=99999999999999999999",
    "/initiatives?page=%00",
    "/scheme/role/..",
    "/scheme/%00/%00",
    "/scheme.exe",
    "/ns.",
    "/static/../app.py",
    "/static/%2e%2e%2fapp.py",
    "/queries/..%2f..%2fetc%2fpasswd",
    "/sitemap-initiatives-99999999999.xml",
    "/sitemap-initiatives-x.xml",
    "/sitemap-x-0.xml",
    "/fr/fr/fr",
    "/fr//initiatives",
    "/doc/actor/collporterre/incoming/x/y",
    "/doc/actor/collporterre/incoming/concerns/partnerships",
    "/partnerships?partner=actor/collporterre&page=77",
    "/initiatives?theme=nothing",
    "/initiatives?theme=%3Cscript%3E",
    "/initiatives?legalForm=92",
    "/initiatives?startDate=twenty",
    "/initiatives?territory=nowhere",
    "/initiatives?order=backwards",
    "/initiatives?nothing=1",
    "/initiatives?" + "&".join(f"startDate={year}" for year in range(1900, 1990)),
    "/initiatives?" + "&".join(f"x{number}=" for number in range(300)),
    "/initiatives?q=" + "long" * 100,
    "/partnerships?partner=actor/nobody",
    "/partnerships?partner=initiative/oufipo",
    "/partnerships.geojson",
    "/search?type=spaceships",
    "/search?q=brest&page=77",
    "/search.csv?q=brest",
]


def test_a_thing_leads_to_its_sheet(brest: Served) -> None:
    answer = brest.get("/id/initiative/oufipo", accept="text/turtle")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/initiative/oufipo")
    assert brest.get("/en/id/initiative/oufipo").headers["location"] == "/en/doc/initiative/oufipo"


def test_a_merged_record_leads_to_its_survivor_in_the_same_form(brest: Served) -> None:
    for path, target in (
        ("/id/initiative/merged", "/id/initiative/oufipo"),
        ("/doc/initiative/merged", "/doc/initiative/oufipo"),
        ("/doc/initiative/merged.ttl", "/doc/initiative/oufipo.ttl"),
    ):
        answer = brest.get(path)
        assert (answer.status_code, answer.headers["location"]) == (308, target)


def test_a_withdrawn_record_is_gone_and_says_so_in_every_form(brest: Served) -> None:
    for suffix in ("", ".html", ".ttl", ".jsonld", ".rdf", ".nt"):
        answer = brest.get(f"/doc/initiative/withdrawn{suffix}", accept="text/html, */*;q=0.1")
        assert answer.status_code == 410, suffix
        assert "etag" not in answer.headers
    assert "retirée" in brest.get("/doc/initiative/withdrawn", accept="text/html").text
    assert "ess:Tombstone" in brest.get("/doc/initiative/withdrawn", accept="text/turtle").text
    assert brest.get("/id/initiative/withdrawn").status_code == 303


@pytest.mark.parametrize(
    "path", ["/id/initiative/nobody", "/doc/initiative/nobody.ttl", "/doc/spaceship/x", "/nothing", "/scheme/role/x"]
)
def test_an_unknown_address_is_not_found(brest: Served, path: str) -> None:
    answer = brest.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "CG-W01"
    page = brest.get(path, accept="text/html")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "Traceback" not in page.text


@pytest.mark.parametrize("path", HOSTILE_PATHS)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_no_path_breaks_the_server(brest: Served, path: str, accept: str) -> None:
    status = raw_status(brest, f"GET {path} HTTP/1.1", f"Accept: {accept}")
    assert status in (400, 404), (path, status)


@pytest.mark.parametrize(
    "header",
    [
        'Accept: "',
        "Accept: text/turtle;q=banana",
        "Accept: ;;;,,,===",
        "Accept: text/html;q=0, */*;q=0",
        "Accept: \xff\xfe",
        "Accept: " + "a/b," * 4000,
        "Accept-Language: \x80, ;q, fr;q=2",
        "If-None-Match: \xff",
        "If-None-Match: " + '"x",' * 4000,
        "If-Modified-Since: never",
        "If-Modified-Since: Mon, 99 Zzz 9999 99:99:99 GMT",
        "Range: bytes=5-2",
        "Content-Length: 5",
        "Expect: 200-ok",
    ],
)
@pytest.mark.parametrize("path", ["/", "/doc/initiative/oufipo", "/initiatives", "/sparql"])
def test_no_header_breaks_the_server(brest: Served, path: str, header: str) -> None:
    assert raw_status(brest, f"GET {path} HTTP/1.1", header) in (200, 304, 400, 406, 413, 431)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60))
def test_no_generated_path_breaks_the_server(brest: Served, text: str) -> None:
    for prefix in ("/", "/doc/initiative/", "/en/doc/", "/initiatives?page="):
        answer = brest.client.get(prefix + quote(text, safe="/?&=%+"))
        assert answer.status_code < 500, (prefix, text)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_those_allowed(brest: Served, method: str) -> None:
    answer = brest.client.request(method, "/doc/initiative/oufipo")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["code"] == "CG-W04"


def raw_status(site: Served, request: str, header: str) -> int:
    """The status of a request that no client library would send."""
    host, port = site.root.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        lines = f"{request}\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n"
        connection.sendall(lines.encode("latin-1", "replace") if header.isascii() else lines.encode("latin-1"))
        if header.startswith("Content-Length"):
            connection.sendall(b"12345")
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
            if len(answer) > 64:
                break
    return int(answer.split(b" ", 2)[1])
