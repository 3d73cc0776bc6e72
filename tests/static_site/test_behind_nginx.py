"""A built site behind the real nginx answers as our own server does."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from commons_graph.web.static_site.address import Address
from commons_graph.web.static_site.offers import offered
from static_site.conftest import Site
from web.serving import Seen

PAGE = "doc/initiative/recensement-participatif-du-pays-de-brest"
ACCEPTS = [
    "text/turtle",
    "application/ld+json",
    "application/rdf+xml",
    "application/n-triples",
    "application/json",
    "text/turtle;q=0.9, application/rdf+xml",
    "application/rdf+xml;q=0.3, text/turtle;q=0.8, application/n-triples;q=0.7",
    "application/n-triples, text/turtle;q=0.2, */*;q=0.1",
    "Application/LD+JSON",
]


def first_initiative(built: Site) -> str:
    names = sorted(path.name for path in (built.folder / "doc" / "initiative").glob("*.ttl"))
    return "doc/initiative/" + next(name for name in names if "withdrawn" not in name).removesuffix(".ttl")


def test_the_build_meets_no_page_that_fails(built: Site) -> None:
    assert built.built.missing == ()
    assert built.built.files > 300


def test_every_link_of_every_page_leads_to_a_page(built: Site) -> None:
    waiting, seen, faults = [built.root], {built.root}, []
    while waiting:
        address = waiting.pop()
        answer = built.client.get(address, headers={"accept": "text/html", "accept-language": "fr"})
        if answer.is_redirect:
            found = {urljoin(address, answer.headers["location"])}
        elif answer.status_code != 200:
            faults.append((answer.status_code, address))
            continue
        else:
            is_page = answer.headers["content-type"].startswith("text/html")
            found = Seen(answer.text).links(address) if is_page else set()
        new = {one for one in found if urlsplit(one).netloc == urlsplit(built.root).netloc} - seen
        seen |= new
        waiting += new
    assert faults == []
    assert len(seen) > 300


@pytest.mark.parametrize("accept", ACCEPTS)
def test_data_is_negotiated_as_by_our_own_server(built: Site, dynamic: httpx.Client, accept: str) -> None:
    for path in (first_initiative(built), "ns", "actors", ".well-known/void"):
        there = dynamic.get(f"/{path}", headers={"accept": accept})
        here = built.get(f"/{path}", accept=accept)
        assert here.status_code == there.status_code, (path, accept)
        if there.status_code == 200 and "html" not in there.headers["content-type"]:
            assert here.headers["content-type"] == there.headers["content-type"], (path, accept)
            assert here.content == there.content, (path, accept)


def test_the_files_of_an_edition_are_as_they_lie_there(built: Site, dynamic: httpx.Client) -> None:
    for name in ("definition.html", "LICENSE.txt", "README.fr.md", "void.ttl", "census.nq.gz"):
        for accept in ("text/html", "*/*", "text/turtle"):
            there, here = dynamic.get(f"/dumps/1/{name}"), built.get(f"/dumps/1/{name}", accept=accept)
            assert here.status_code == 200, name
            assert here.content == there.content, name


@pytest.mark.parametrize("language", ["fr", "en-GB,en;q=0.9", "br, fr;q=0.8", "de, en;q=0.5", "fr;q=0.2, br;q=0.4", ""])
def test_pages_are_negotiated_by_language(built: Site, still: httpx.Client, language: str) -> None:
    for path in (first_initiative(built), "ns", ".well-known/void", "sitemap.xml", "opensearch.xml"):
        headers = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": language}
        there, here = still.get(f"/{path}", headers=headers), built.client.get(f"/{path}", headers=headers)
        assert here.status_code == there.status_code == 200
        assert here.headers.get("content-language") == there.headers.get("content-language"), (path, language)
        assert here.headers["content-type"] == there.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["ns", "en/ns", "br/actors.csv", "fr/", "robots.txt", "sitemap.xml", "ns/context.jsonld"]
)
def test_an_address_has_the_headers_of_our_own_server(built: Site, still: httpx.Client, path: str) -> None:
    there, here = still.get(f"/{path}", headers={"accept": "text/html"}), built.get(f"/{path}", accept="text/html")
    assert here.status_code == there.status_code == 200
    told = ["content-type", "content-language", "cache-control", "content-security-policy", "x-content-type-options"]
    told += ["referrer-policy", "permissions-policy", "cross-origin-opener-policy", "access-control-allow-origin"]
    for name in told:
        assert here.headers.get(name) == there.headers.get(name), name
    asked = {part.strip() for part in there.headers.get("vary", "").split(",") if "Accept" in part}
    assert asked <= {part.strip() for part in ", ".join(here.headers.get_list("vary")).split(",")}


def test_a_page_tells_of_its_other_forms_in_its_headers(built: Site) -> None:
    links = built.get(f"/{first_initiative(built)}", accept="text/html").headers["link"]
    assert f'</{first_initiative(built)}.ttl>; rel="alternate"; type="text/turtle"' in links


def test_a_thing_leads_to_its_sheet(built: Site) -> None:
    sheet = first_initiative(built)
    answer = built.get("/" + sheet.replace("doc/", "id/"), accept="text/turtle")
    assert (answer.status_code, answer.headers["location"]) == (303, "/" + sheet)
    assert built.get("/en/" + sheet.replace("doc/", "id/")).headers["location"] == "/en/" + sheet
    assert built.get("/id/initiative/never-was").status_code == 404


def test_a_withdrawn_record_is_gone_in_every_form(built: Site, dynamic: httpx.Client) -> None:
    for accept in ("text/turtle", "application/ld+json"):
        here = built.get("/doc/initiative/withdrawn", accept=accept)
        assert here.status_code == 410
        assert here.content == dynamic.get("/doc/initiative/withdrawn", headers={"accept": accept}).content
    page = built.get("/doc/initiative/withdrawn", accept="text/html", accept_language="en")
    assert page.status_code == 410
    assert '<html lang="en">' in page.text
    assert built.get("/doc/initiative/withdrawn.ttl").status_code == 410


def test_a_merged_record_leads_to_the_one_that_took_its_place(built: Site, dynamic: httpx.Client) -> None:
    for path in (
        "doc/initiative/merged",
        "id/initiative/merged",
        "en/doc/initiative/merged",
        "doc/initiative/merged.ttl",
    ):
        there, here = dynamic.get(f"/{path}"), built.get(f"/{path}")
        assert (here.status_code, here.headers["location"]) == (there.status_code, there.headers["location"])
        assert here.status_code == 308


def test_errors_have_pages_and_problems(built: Site) -> None:
    page = built.get("/nothing/here", accept="text/html", accept_language="br")
    assert page.status_code == 404
    assert '<html lang="br">' in page.text
    problem = built.get("/nothing/here", accept="application/json")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404
    assert built.get("/ns", accept="image/png").status_code == 406
    deeper = built.get("/initiatives?theme=food&role=research", accept="text/html", accept_language="fr")
    assert deeper.status_code == 404
    assert "un seul filtre à la fois" in deeper.text
    assert built.client.post("/ns").status_code == 405


def test_what_the_build_keeps_for_itself_is_not_served(built: Site) -> None:
    for path in ("/.build/manifest.json", "/server/nginx.conf"):
        assert built.get(path).status_code == 404


def test_pages_can_be_asked_for_again(built: Site) -> None:
    first = built.get("/ns", accept="text/turtle")
    again = built.get("/ns", accept="text/turtle", if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    head = built.client.head("/ns", headers={"accept": "text/turtle"})
    assert head.headers["content-length"] == str(len(first.content))
    assert head.content == b""


def test_the_page_for_queries_says_where_the_data_is(built: Site) -> None:
    answer = built.get("/sparql?query=ASK+%7B%7D", accept="text/html", accept_language="fr")
    assert answer.status_code == 200
    assert "rien ici ne peut répondre à des requêtes" in answer.text


def test_lists_offer_one_filter_at_a_time() -> None:
    assert offered(Address("initiatives", "theme=food&page=2"))
    assert not offered(Address("initiatives", "theme=food&role=research"))
    assert not offered(Address("initiatives", "q=jardin"))
    assert not offered(Address("map", "zoom=5&at=48.1,-4.1"))
    assert not offered(Address("doc/../../etc/passwd"))
    assert not offered(Address("x//y"))
    assert offered(Address("search", "q=jardin")) == Address("search")
