"""FAIR Signposting: what the headers, the head of the page and the link sets say of a record, and that they agree."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
import signposting
from signposting import Signpost

from commons_graph.schema.reader import bundled_schema
from commons_graph.web.link_header import Link, fits_header
from web.conftest import Served
from web.serving import Seen

RECORDS = ("actor/tiriad", "initiative/trilingual", "partnership/trilingual-tiriad", "territory/brest-29019")
RELATIONS = ("cite-as", "type", "license", "author", "item", "describedby", "collection", "describes")
HEADER_LIMIT = 4096
"""What nginx allows for all headers of an answer where nobody set `proxy_buffer_size`."""


def of_headers(brest: Served, path: str, accept: str = "text/html") -> list[Signpost]:
    """The signposts in the headers of one form of an address."""
    header = brest.get(path, accept=accept).headers["link"]
    return list(signposting.find_signposting_http_link([header], brest.root + path[1:]))


def of_linkset(brest: Served, key: str, suffix: str) -> dict[str, set[tuple[str, str, str | None]]]:
    """Anchor → relation, target and media type, from a link set."""
    found: dict[str, set[tuple[str, str, str | None]]] = {}
    for post in signposting.find_signposting_linkset(f"{brest.root}doc/{key}/linkset.{suffix}").signposts:
        found.setdefault(str(post.context), set()).add(told(post))
    return found


def told(post: Signpost) -> tuple[str, str, str | None]:
    return str(post.rel), str(post.target), str(post.type) if post.type else None


@pytest.mark.parametrize("key", RECORDS)
def test_the_page_says_how_to_cite_what_it_is_under_which_licence_and_where_its_data_are(
    brest: Served, key: str
) -> None:
    posts = {(str(post.rel), str(post.target)) for post in of_headers(brest, f"/doc/{key}")}
    assert ("cite-as", f"{brest.root}id/{key}") in posts
    assert ("type", "https://schema.org/AboutPage") in posts
    assert any(rel == "type" and target != "https://schema.org/AboutPage" for rel, target in posts)
    assert any(rel == "license" for rel, _ in posts)
    assert ("item", f"{brest.root}doc/{key}.ttl") in posts
    assert ("describedby", f"{brest.root}doc/{key}.jsonld?profile=schema") in posts
    assert ("collection", f"{brest.root}dataset") in posts
    assert {target for rel, target in posts if rel == "linkset"} == {
        f"{brest.root}doc/{key}/linkset.{suffix}" for suffix in ("json", "txt")
    }


def test_the_author_is_the_organisation_that_conducts_the_census(brest: Served) -> None:
    posts = of_headers(brest, "/doc/actor/tiriad")
    assert [str(p.target) for p in posts if str(p.rel) == "author"] == [f"{brest.root}id/actor/collporterre"]
    assert not [p for p in of_headers(brest, "/doc/initiative/trilingual") if str(p.rel) == "author"]


@pytest.mark.parametrize("key", RECORDS)
def test_the_data_lead_back_to_the_page(brest: Served, key: str) -> None:
    page = f"{brest.root}doc/{key}"
    content = {(str(p.rel), str(p.target)) for p in of_headers(brest, f"/doc/{key}.ttl")}
    assert ("collection", page) in content
    assert ("cite-as", f"{brest.root}id/{key}") in content
    metadata = {(str(p.rel), str(p.target)) for p in of_headers(brest, f"/doc/{key}.jsonld?profile=schema")}
    assert ("describes", page) in metadata


@pytest.mark.parametrize("key", RECORDS)
def test_both_link_sets_say_the_same_and_all_that_headers_say(brest: Served, key: str) -> None:
    as_json, as_text = of_linkset(brest, key, "json"), of_linkset(brest, key, "txt")
    assert as_json == as_text
    page = as_json[f"{brest.root}doc/{key}"]
    vocabulary = {f"{brest.root}ns", f"{brest.root}shapes"}  # what explains the terms, not the record
    in_header = {told(p) for p in of_headers(brest, f"/doc/{key}") if str(p.rel) in RELATIONS}
    assert {post for post in in_header if post[1] not in vocabulary} <= page
    data = {told(p) for p in of_headers(brest, f"/doc/{key}.ttl") if str(p.rel) in ("cite-as", "collection", "license")}
    assert data <= as_json[f"{brest.root}doc/{key}.ttl"]


def test_everything_a_link_set_names_here_can_be_had_in_the_type_it_says(brest: Served) -> None:
    for anchor, posts in of_linkset(brest, "actor/tiriad", "json").items():
        for rel, target, media_type in posts | {("self", anchor, None)}:
            if target.startswith(brest.root) and rel != "collection":
                answer = brest.client.get(target, follow_redirects=True)
                assert answer.status_code == 200, (rel, target)
                if media_type:
                    accepted = brest.client.get(target, headers={"accept": media_type})
                    assert accepted.headers["content-type"].partition(";")[0] == media_type


def test_the_link_sets_are_negotiated_and_have_their_own_addresses(brest: Served) -> None:
    path = "/doc/actor/tiriad/linkset"
    for suffix, media_type in (("json", "application/linkset+json"), ("txt", "application/linkset")):
        assert brest.get(f"{path}.{suffix}").headers["content-type"] == media_type
        negotiated = brest.get(path, accept=media_type)
        assert negotiated.headers["content-location"] == f"{path}.{suffix}"
    document = brest.get(f"{path}.json").json()
    assert list(document) == ["linkset"]
    assert all({"anchor"} < set(context) for context in document["linkset"])
    assert brest.get(f"{path}.xml").status_code == 404
    assert brest.get("/doc/actor/nobody/linkset.json").status_code == 404
    assert brest.get("/doc/initiative/withdrawn/linkset.json").status_code == 410
    merged = brest.get("/doc/initiative/merged/linkset.json")
    assert (merged.status_code, merged.headers["location"]) == (308, "/doc/initiative/oufipo/linkset.json")


def test_the_head_of_the_page_says_what_the_headers_say(brest: Served) -> None:
    page = brest.page("/doc/actor/tiriad")
    links = {(a["rel"], urljoin(brest.root, a["href"])) for a in Seen(page.text).all("link")}
    posts = {(str(p.rel), str(p.target)) for p in of_headers(brest, "/doc/actor/tiriad")}
    vocabulary = {f"{brest.root}ns", f"{brest.root}shapes", f"{brest.root}id/actor/tiriad"}
    assert {post for post in posts if post[1] not in vocabulary or post[0] == "cite-as"} <= links


def test_the_headers_fit_where_servers_in_front_allow_four_kilobytes(brest: Served) -> None:
    name = "initiative/recensement-innovations-brest"
    for form in ("", ".ttl", ".ttl?profile=schema"):
        answer = brest.get(f"/doc/{name}{form}", accept="text/html, */*;q=0.1")
        written = sum(len(key) + len(value) + 4 for key, value in answer.headers.items())
        # a public base of 40 characters instead of this one, and a name of 90
        link = answer.headers["link"]
        longer = link.count(brest.root) * (40 - len(brest.root)) + link.count(name) * (90 - len(name))
        assert written + longer < HEADER_LIMIT, form


def test_a_link_that_no_header_can_carry_is_left_out() -> None:
    assert fits_header("https://example.org/a")
    assert not any(map(fits_header, ("https://example.org/é", 'https://example.org/"', "https://example.org/ b")))
    assert Link("https://a.example/", "item", (("type", "text/turtle"),)).written("https://b.example/") == (
        '<https://a.example/>; rel="item"; type="text/turtle"; anchor="https://b.example/"'
    )


def test_every_type_of_record_has_a_type_of_schema_org(brest: Served) -> None:
    for record_type in bundled_schema().record_types:
        listed = brest.get(f"/{record_type.list_segment}.geojson")
        if listed.status_code == 200 and (features := listed.json()["features"]):
            path = features[0]["properties"]["page"].removeprefix(brest.root.rstrip("/"))
            types = [str(p.target) for p in of_headers(brest, path) if str(p.rel) == "type"]
            assert len(types) > 1, path
