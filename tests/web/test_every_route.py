"""What holds for every GET address, walked from the table of routes."""

from __future__ import annotations

import json

import pytest

from commons_graph.web.pages import query_show
from commons_graph.web.routes import ROUTES
from commons_graph.web.static_files import static_files
from web.conftest import Served
from web.serving import Seen

EXAMPLES = {
    "/": "/",
    "/id/{segment}/{slug}": "/id/actor/tiriad",
    "/doc/{segment}/{name}": "/doc/actor/tiriad",
    "/doc/{segment}/{slug}/card": "/doc/initiative/oufipo/card",
    "/doc/{segment}/{slug}/incoming/{term}/{listing}": "/doc/actor/tiriad/incoming/partner/partnerships",
    "/doc/{segment}/{slug}/history": "/doc/actor/tiriad/history",
    "/doc/{segment}/{slug}/history.{suffix}": "/doc/actor/tiriad/history.ttl",
    "/doc/{segment}/{slug}/history/{name}": "/doc/actor/tiriad/history/1.rdfp",
    "/doc/{segment}/{slug}/timemap": "/doc/actor/tiriad/timemap",
    "/doc/{segment}/{slug}/timemap.{suffix}": "/doc/actor/tiriad/timemap.json",
    "/doc/{segment}/{slug}/linkset": "/doc/actor/tiriad/linkset",
    "/doc/{segment}/{slug}/linkset.{suffix}": "/doc/actor/tiriad/linkset.json",
    "/dataset": "/dataset",
    "/dataset.{suffix}": "/dataset.ttl",
    "/dataset/dictionary": "/dataset/dictionary",
    "/dataset/dictionary.{suffix}": "/dataset/dictionary.csv",
    "/dataset/{name}": "/dataset/1",
    "/dataset/{number}/citation.{suffix}": "/dataset/1/citation.cff",
    "/dumps": "/dumps",
    "/dumps.{suffix}": "/dumps.json",
    "/dumps/{number}": "/dumps/1",
    "/dumps/{number}/": "/dumps/1/",
    "/dumps/{number}/{name}": "/dumps/1/void.ttl",
    "/profiles": "/profiles",
    "/profiles.{suffix}": "/profiles.ttl",
    "/ns": "/ns",
    "/ns.{suffix}": "/ns.ttl",
    "/ns/context.jsonld": "/ns/context.jsonld",
    "/shapes": "/shapes",
    "/shapes.{suffix}": "/shapes.ttl",
    "/shapes/{name}": "/shapes/Actor-siren-checksum",
    "/scheme": "/scheme",
    "/scheme.{suffix}": "/scheme.ttl",
    "/scheme/{name}": "/scheme/role",
    "/scheme/{scheme}/{name}": "/scheme/role/technical",
    "/sparql/vocabulary.json": "/sparql/vocabulary.json",
    "/network": "/network",
    "/network.{suffix}": "/network.graphml",
    "/network/nodes.csv": "/network/nodes.csv",
    "/search": "/search?q=brest",
    "/search.{suffix}": "/search.rq?q=brest",
    "/suggest": "/suggest?q=fab",
    "/opensearch.xml": "/opensearch.xml",
    "/map": "/map",
    "/map.json": "/map.json?bbox=-5,48,-4,49&zoom=9",
    "/map/ground.json": "/map/ground.json?bbox=-5,48,-4,49&zoom=9",
    "/figures": "/figures",
    "/figures/{name}": "/figures/roles",
    "/fragments": "/fragments",
    "/fragments.{suffix}": "/fragments.nq?page=2",
    "/queries": "/queries",
    "/.well-known/void": "/.well-known/void",
    "/.well-known/void.{suffix}": "/.well-known/void.ttl",
    "/changes": "/changes",
    "/changes.atom": "/changes.atom",
    "/changes.{suffix}": "/changes.nq",
    "/changes/shape": "/changes/shape",
    "/changes/shape.{suffix}": "/changes/shape.ttl",
    "/changes/{name}": "/changes/1",
    "/changes/changeset/{sequence}": "/changes/changeset/1",
    "/activity": "/activity",
    "/activity/{page}": "/activity/1",
    "/guides": "/guides",
    "/guides/{name}": "/guides/developers",
    "/health": "/health",
    "/robots.txt": "/robots.txt",
    "/sitemap.xml": "/sitemap.xml",
    "/sitemap-{name}-{part}.xml": "/sitemap-initiatives-0.xml",
    "/static/{name}": "/static/" + static_files()["commons.css"].name,
    "/{listing}": "/initiatives",
}
PATHS = [EXAMPLES.get(path, path) for path, function in ROUTES if function is not query_show.show] + ["/openapi.json"]


def test_every_route_has_an_example_here() -> None:
    assert {path for path, function in ROUTES if function is not query_show.show} == set(EXAMPLES)


@pytest.mark.parametrize("path", PATHS)
def test_every_get_also_answers_head(brest: Served, path: str) -> None:
    for accept in ("text/html, */*;q=0.5", "*/*"):
        get = brest.get(path, accept=accept)
        head = brest.client.head(path, headers={"accept": accept})
        assert get.status_code in (200, 303, 308)
        assert (head.status_code, head.content) == (get.status_code, b"")
        ignored = {"date", "transfer-encoding"}
        if "transfer-encoding" in get.headers:
            ignored.add("content-length")  # known of what came piece by piece only once it is kept
        assert {k: v for k, v in head.headers.items() if k not in ignored} == {
            k: v for k, v in get.headers.items() if k not in ignored
        }


@pytest.mark.parametrize("path", PATHS)
def test_reading_is_allowed_from_anywhere_and_nothing_runs_in_a_page(brest: Served, path: str) -> None:
    answer = brest.get(path, origin="https://elsewhere.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "referrer-policy" in answer.headers
    preflight = brest.client.options(
        path, headers={"origin": "https://x.example", "access-control-request-method": "GET"}
    )
    assert preflight.status_code == 204
    assert "HEAD" in preflight.headers["access-control-allow-methods"]
    assert preflight.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["fr", "en", "br"])
def test_every_page_is_well_made(brest: Served, path: str, language: str) -> None:
    answer = brest.get(path, accept="text/html", accept_language=language)
    if not answer.headers.get("content-type", "").startswith("text/html") or path.endswith("/card"):
        return  # a card is a page in the page of somebody else, and has no head and foot of its own
    seen = Seen(answer.text)
    assert len(seen.all("h1")) == 1
    assert seen.all("html") == [{"lang": language}]
    assert answer.headers["content-language"] == language
    assert seen.tags[[tag for tag, _ in seen.tags].index("body") + 1] == ("a", {"class": "skip", "href": "#content"})
    assert {a["id"] for a in seen.all("main")} == {"content"}
    scripts = seen.all("script")
    # what has no page answers with that of an error, which describes nothing
    assert [a["type"] for a in scripts].count("application/ld+json") == (answer.status_code == 200)
    assert {a["type"] for a in scripts if "src" not in a} <= {"application/ld+json", "application/json"}
    assert {a["type"] for a in scripts if "src" in a} <= {"module"}
    for script in filter(str.strip, seen.scripts):
        json.loads(script)
    assert {a["hreflang"] for a in seen.all("a") if "hreflang" in a} == {"fr", "en", "br"}
    assert {a["hreflang"] for a in seen.all("link") if "hreflang" in a} == {"fr", "en", "br", "x-default"}
    assert not seen.all("style")
    assert not [a for _, a in seen.tags if "style" in a or any(name.startswith("on") for name in a)]
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert len(seen.all("table")) == len(seen.all("caption"))
    assert all("scope" in a for a in seen.all("th"))
    loaded = [a.get("src", "") for _, a in seen.tags if "src" in a]
    loaded += [a["href"] for a in seen.all("link") if a["rel"] in ("stylesheet", "icon")]
    assert all(address.startswith(("/static/", "/figures/")) for address in loaded)


def test_static_files_never_change_at_their_address(brest: Served) -> None:
    for file in static_files().values():
        answer = brest.get(f"/static/{file.name}")
        assert answer.content == file.content
        assert "immutable" in answer.headers["cache-control"]
    assert brest.get("/static/commons.css").status_code == 404


def test_the_language_of_the_address_wins_over_the_header(brest: Served) -> None:
    answer = brest.get("/en/doc/actor/tiriad", accept="text/html", accept_language="fr")
    assert answer.headers["content-language"] == "en"
    assert answer.headers["vary"] == "Accept, Accept-Profile, Accept-Datetime"
    links = [a["href"] for a in Seen(answer.text).all("a") if a["href"].startswith("/") and "hreflang" not in a]
    assert links
    assert all(href.startswith("/en/") for href in links)


@pytest.mark.parametrize(("header", "language"), [("", "fr"), ("de", "fr"), ("en-GB", "en"), ("br, en;q=0.5", "br")])
def test_french_unless_the_reader_prefers_another_language(brest: Served, header: str, language: str) -> None:
    assert brest.page("/", header).headers["content-language"] == language


def test_health_says_which_edition_answers(brest: Served) -> None:
    answer = brest.get("/health")
    assert answer.json()["status"] == "ok"
    assert answer.json()["sequence"] == 1
    assert answer.headers["cache-control"] == "no-store"


def test_the_sitemap_lists_every_record_at_its_public_address(brest: Served) -> None:
    index = brest.get("/sitemap.xml").text
    assert f"<loc>{brest.root}sitemap-initiatives-0.xml</loc>" in index
    part = brest.get("/sitemap-initiatives-0.xml").text
    assert f"<loc>{brest.root}doc/initiative/oufipo</loc>" in part
    assert "withdrawn" not in part


def test_openapi_names_the_formats(brest: Served) -> None:
    document = brest.get("/openapi.json").json()
    offered = document["paths"]["/doc/{segment}/{name}"]["get"]["responses"]["200"]["content"]
    assert {"text/html", "text/turtle", "application/ld+json"} <= set(offered)
    assert "/sparql" in document["paths"]
    assert "422" not in json.dumps(document["paths"])
