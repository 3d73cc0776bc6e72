"""What programs that only read pages find: schema.org, Open Graph, links to other forms, the sitemap, robots."""

from __future__ import annotations

import json
import urllib.robotparser
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from web.conftest import Served
from web.serving import Seen

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANGUAGES = ("fr", "en", "br")
LOCALES = {"fr": "fr_FR", "en": "en_GB", "br": "br_FR"}


def described(brest: Served, path: str, language: str = "fr") -> dict[str, Any]:
    """The JSON-LD of a page, as a program that knows no JSON-LD reads it."""
    (script,) = [text for text in Seen(brest.page(path, language).text).scripts if '"@context"' in text]
    found: dict[str, Any] = json.loads(script)
    return found


def metas(brest: Served, path: str, language: str = "fr") -> dict[str, list[str]]:
    """The meta elements of a page by property or name."""
    found: dict[str, list[str]] = {}
    for meta in Seen(brest.page(path, language).text).all("meta"):
        name = meta.get("property") or meta.get("name")
        if name:
            found.setdefault(name, []).append(meta["content"])
    return found


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/doc/initiative/trilingual", "Project"),
        ("/doc/actor/tiriad", "Organization"),
        ("/doc/partnership/trilingual-tiriad", "OrganizationRole"),
        ("/doc/territory/brest-29019", "AdministrativeArea"),
        ("/doc/census/brest-2013", "Dataset"),
    ],
)
def test_a_page_says_in_schema_org_what_it_is_about(brest: Served, path: str, kind: str) -> None:
    found = described(brest, path)
    assert found["@id"] == brest.root + path[1:].replace("doc/", "id/", 1)
    assert kind in ([found["@type"]] if isinstance(found["@type"], str) else found["@type"])
    assert found["@context"][kind] == f"https://schema.org/{kind}"
    assert found["url"]
    assert isinstance(found["name"], (str, list))
    page = found["mainEntityOfPage"]
    assert (page["@type"], page["url"]) == ("WebPage", brest.root + path[1:])
    assert page["license"].startswith("https://")


def test_names_are_plain_texts_in_the_language_of_the_page(brest: Served) -> None:
    for language, name in (("fr", "Le jardin"), ("en", "The garden"), ("br", "Al liorzh")):
        found = described(brest, "/doc/initiative/trilingual", language)
        assert found["@context"]["@language"] == language
        assert name in found["name"]


def test_an_initiative_names_its_funder_and_the_area_it_serves(brest: Served) -> None:
    garden = described(brest, "/doc/initiative/trilingual")
    assert garden["funder"]["@id"] == f"{brest.root}id/actor/tiriad"
    assert garden["funder"]["name"] == "Tiriad"
    assert garden["funder"]["url"] == f"{brest.root}doc/actor/tiriad"
    assert garden["foundingDate"] == "2013-01"
    area = described(brest, "/doc/initiative/oufipo")["areaServed"]
    assert (area["@id"], area["name"]) == (f"{brest.root}id/territory/brest-29019", "Brest")
    assert "funder" not in described(brest, "/doc/actor/tiriad")


def test_a_homepage_is_the_address_and_the_same_thing(brest: Served) -> None:
    found = described(brest, "/doc/initiative/hostile")
    assert found["url"] == found["sameAs"]
    assert found["url"].startswith("http://evil.example/")
    assert "mailto:" not in json.dumps(found)


def test_a_town_has_its_coordinates(brest: Served) -> None:
    geo = described(brest, "/doc/territory/brest-29019")["geo"]
    assert geo["@type"] == "GeoCoordinates"
    assert (float(geo["latitude"]), float(geo["longitude"])) == pytest.approx((48.40031, -4.50259))


@pytest.mark.parametrize("path", ["/", "/doc/actor/tiriad", "/initiatives", "/map", "/profiles", "/scheme/role"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shared_page_shows_title_sentence_address_picture_and_language(
    brest: Served, path: str, language: str
) -> None:
    found = metas(brest, path, language)
    for name in ("og:title", "og:description", "og:type", "og:url", "og:site_name", "og:image", "og:image:alt"):
        assert len(found[name]) == 1, name
        assert found[name][0].strip(), name
    assert found["og:locale"] == [LOCALES[language]]
    assert set(found["og:locale:alternate"]) == set(LOCALES.values()) - {LOCALES[language]}
    assert found["twitter:card"] == ["summary_large_image"]
    assert brest.client.get(found["og:url"][0]).status_code == 200
    assert brest.client.get(found["og:image"][0]).headers["content-type"] == "image/png"


@pytest.mark.parametrize("path", ["/doc/actor/tiriad", "/initiatives", "/profiles", "/scheme/role"])
def test_every_other_form_is_a_link_in_the_head(brest: Served, path: str) -> None:
    links = [a for a in Seen(brest.page(path).text).all("link") if a["rel"] == "alternate" and "type" in a]
    assert links
    for link in links:
        answer = brest.get(link["href"], accept="*/*")
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].partition(";")[0] == link["type"]


def test_the_sitemap_dates_records_by_their_last_change_and_names_every_translation(brest: Served) -> None:
    index = ET.fromstring(brest.get("/sitemap.xml").text)
    files = {file.findtext(f"{SITEMAP}loc"): file.findtext(f"{SITEMAP}lastmod") for file in index}
    dated = files[f"{brest.root}sitemap-initiatives-0.xml"]
    assert dated is not None
    newest = None
    for url in ET.fromstring(brest.get("/sitemap-initiatives-0.xml").text):
        address, moment = url.findtext(f"{SITEMAP}loc"), url.findtext(f"{SITEMAP}lastmod")
        assert address is not None
        assert moment is not None
        modified = datetime.fromisoformat(moment)
        assert modified.tzinfo is not None
        newest = max(newest or modified, modified)
        others = {a.get("hreflang"): a.get("href") for a in url.findall(f"{XHTML}link")}
        path = address.removeprefix(brest.root)
        assert others == {"x-default": address} | {tag: f"{brest.root}{tag}/{path}" for tag in LANGUAGES}
    assert datetime.fromisoformat(dated) == newest
    last = brest.get("/doc/initiative/oufipo.ttl").headers["last-modified"]
    assert datetime.strptime(last, "%a, %d %b %Y %H:%M:%S %Z").date() == (newest and newest.date())  # noqa: DTZ007


def test_everything_in_the_sitemap_can_be_read_and_no_file_is_too_long(brest: Served) -> None:
    files = [file.findtext(f"{SITEMAP}loc") for file in ET.fromstring(brest.get("/sitemap.xml").text)]
    for file in files:
        assert file is not None
        text = brest.client.get(file).text
        addresses = [url.findtext(f"{SITEMAP}loc") or "" for url in ET.fromstring(text)]
        assert 0 < len(addresses) <= 50_000
        assert len(text.encode()) < 50 << 20
        for address in addresses[:: max(1, len(addresses) // 20)]:
            answer = brest.client.get(address, headers={"accept": "text/html"})
            assert answer.status_code == 200, address
            assert 'name="robots" content="noindex"' not in answer.text, address


def test_robots_may_read_pages_and_data_and_find_the_sitemap(brest: Served) -> None:
    text = brest.get("/robots.txt").text
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(text.splitlines())
    assert rules.site_maps() == [f"{brest.root}sitemap.xml"]
    for path in ("", "doc/actor/tiriad", "doc/actor/tiriad.ttl", "initiatives.csv", "dumps/1", "changes", "sparql"):
        assert rules.can_fetch("SomeBot", brest.root + path), path
    assert not rules.can_fetch("SomeBot", brest.root + "sparql?query=SELECT")
