"""The search page and the suggestions, over a real server."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from web.conftest import Served
from web.serving import Seen

NB = "\u00a0"


def names(page: str) -> list[str]:
    found = re.findall(r'<p class="item-name"><a[^>]*>(.*?)</a>', page)
    return [re.sub(r"<[^>]+>", "", name) for name in found]


def test_words_that_were_found_are_marked(brest: Served) -> None:
    page = brest.page("/search?q=sonores").text
    assert "Un projet de création <mark>sonore</mark>" in page
    assert names(page) == ["Oufipo"]


def test_a_passage_begins_near_the_words(brest: Served) -> None:
    page = brest.page("/search?q=échantillon").text
    assert re.search(r'lang="en"|<mark>échantillon</mark>', page)


def test_what_is_filed_under_a_word_is_found_and_says_so(brest: Served) -> None:
    page = brest.page("/search?q=fablab").text
    assert set(names(page)) == {"Fab@Brest - fabrication numérique pour tou.te.s", "Les Fabriques du Ponant"}
    assert f"<mark>Thèmes{NB}: Fabrication numérique</mark>" in page
    assert "/initiatives?theme=digital-fabrication" in [a["href"] for a in Seen(page).all("a")]


def test_a_slip_is_corrected_and_the_correction_is_said(brest: Served) -> None:
    page = Seen(brest.page("/search?q=Alimentatoin").text)
    assert f"Aucune fiche n’a le mot «{NB}Alimentatoin{NB}». Voici celles qui ont «{NB}alimentation{NB}»" in page.words


def test_words_that_no_record_has_together_find_those_with_some(brest: Served) -> None:
    page = Seen(brest.page("/search?q=tiriad+wiki").text)
    assert "Aucune fiche n’a tous ces mots" in page.words


def test_results_are_filtered_by_type(brest: Served) -> None:
    page = brest.page("/search?q=brest").text
    links = dict(
        re.findall(r'<a href="(/search\?type=[^"]+)" rel="nofollow"><span>[^<]+</span> <span>(\d+)</span>', page)
    )
    assert "/search?type=initiatives&amp;q=brest" in links
    narrowed = brest.page("/search?type=initiatives&q=brest").text
    assert len(names(narrowed)) == int(links["/search?type=initiatives&amp;q=brest"])
    assert "innovations sociales avec les mots" in narrowed


def test_nothing_found_is_a_page_with_next_steps(brest: Served) -> None:
    seen = Seen(brest.page("/search?q=xylophone").text)
    assert "0 fiche avec les mots" in seen.words
    assert "Essayez avec moins de mots" in seen.words
    assert "/initiatives" in [a["href"] for a in seen.all("a")]


def test_a_search_without_words_says_how_to_search(brest: Served) -> None:
    for path in ("/search", "/search?q=", "/search?q=%20%20"):
        seen = Seen(brest.page(path).text)
        assert "Les guillemets trouvent des mots qui se suivent" in seen.words


def test_hostile_words_are_only_words(brest: Served) -> None:
    for words in (
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%22unclosed",
        "AND+OR+NOT+*",
        "name:x^5",
        "%F0%9F%98%80",
        "%00",
        "%ff",
    ):
        page = brest.page(f"/search?q={words}").text
        assert "<script>alert" not in page
        assert len(Seen(page).all("h1")) == 1


def test_suggestions_are_those_that_browsers_understand(brest: Served) -> None:
    answer = brest.get("/en/suggest?q=fab")
    assert answer.headers["content-type"] == "application/x-suggestions+json; charset=utf-8"
    text, suggested, kinds, addresses = answer.json()
    assert text == "fab"
    assert len(suggested) == len(kinds) == len(addresses) > 1
    assert "Les Fabriques du Ponant" in suggested
    assert kinds[suggested.index("Les Fabriques du Ponant")] == "Social innovation"
    assert all(brest.page(address) for address in addresses)
    assert not [address for address in addresses if "/partnership/" in address]


def test_suggestions_forgive_like_searches(brest: Served) -> None:
    for typed, meant in (
        ("telecom br", "Télécom Bretagne"),
        ("colporterr", "Collporterre"),
        ("LES PETITS D", "Les Petits Débrouillards"),
    ):
        assert meant in brest.get(f"/suggest?q={typed}").json()[1], typed
    assert brest.get("/suggest?q=").json() == ["", [], [], []]


def test_a_browser_is_told_how_to_search(brest: Served) -> None:
    page = brest.page("/en/search").text
    address = re.search(r'<link rel="search"[^>]*href="([^"]+)"', page)
    assert address
    document = ElementTree.fromstring(brest.get(address[1]).text)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    templates = {url.get("type"): url.get("template") for url in document.iter(space + "Url")}
    assert templates == {
        "text/html": f"{brest.root}en/search?q={{searchTerms}}",
        "application/x-suggestions+json": f"{brest.root}en/suggest?q={{searchTerms}}",
    }
    name = document.find(space + "ShortName")
    assert name is not None
    assert len(name.text or "") <= 16
