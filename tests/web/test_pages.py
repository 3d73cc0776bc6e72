"""Pages for people: words instead of addresses, counted sentences, and nothing a text can break."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pytest

from commons_graph.schema.reader import bundled_schema
from web.conftest import Served
from web.serving import Seen

ALIKE = 12
"""How many addresses of one kind are followed: 1,200 communes are all alike."""

DEEP = 2
"""How many filters at once are followed: each adds a choice to all the others, so their number has no end."""

NB, NARROW = "\u00a0", "\u202f"


def test_the_first_screen_says_what_it_is_where_and_in_one_sentence(brest: Served) -> None:
    page = brest.page("/doc/initiative/oufipo").text
    first = Seen(page[page.index("<main") : page.index("<h2")]).words
    for text in ("Innovation sociale", "Oufipo", "Brest", "Un projet de création sonore"):
        assert text in first
    assert "http" not in first


def test_who_helps_in_which_role_is_told_on_the_page_of_either_end(brest: Served) -> None:
    initiative = Seen(brest.page("/doc/initiative/trilingual").text).words
    assert "Tiriad" in initiative
    for role in ("Soutien financier", "Soutien technique"):
        assert role in initiative
    assert "janvier 2013 – 2015" in initiative
    assert f"108{NARROW}400{NB}€" in initiative
    assert f"«{NB}finance le jardin{NB}»" in brest.page("/doc/initiative/trilingual").text
    assert "example.org/source" in initiative
    actor = Seen(brest.page("/doc/actor/tiriad").text).words
    assert "Le jardin" in actor
    assert f"«{NB}finance le jardin{NB}»" in brest.page("/doc/actor/tiriad").text


def test_links_in_are_counted_sentences_that_lead_to_the_list(brest: Served) -> None:
    seen = Seen(brest.page("/doc/territory/brest-29019").text)
    sentence = re.search(r"(\d+) innovations sociales à Brest", seen.words)
    assert sentence
    address = next(a["href"] for a in seen.all("a") if a["href"] == "/initiatives?territory=brest-29019")
    listed = Seen(brest.page(address).text)
    assert f"{sentence[1]} innovations sociales à Brest" in listed.words
    assert len([a for a in listed.all("li") if a.get("class") == "item"]) == int(sentence[1])


def test_one_and_many_are_told_apart(brest: Served) -> None:
    french = Seen(brest.page("/doc/actor/collporterre").text).words
    assert f"1 recensement nomme Collporterre dans son champ «{NB}Mené par{NB}»" in french
    english = Seen(brest.page("/doc/actor/collporterre", "en").text).words
    assert "1 census names Collporterre in its field “Conducted by”" in english


def test_no_address_stands_where_a_label_belongs(brest: Served) -> None:
    for path in ("/doc/initiative/fabriques-du-ponant", "/doc/actor/ville-de-brest", "/initiatives", "/", "/actors"):
        page = re.sub(
            r"<textarea.*?</textarea>", "", brest.page(path).text, flags=re.DOTALL
        )  # what other sites may copy
        text = Seen(page).words.replace(f"{brest.root}id{path.removeprefix('/doc')}", "")
        assert not re.search(r"https?://|\b(ess|role|theme|foaf|dct):[a-zA-Z]|_:", text), path


def test_a_thing_without_a_label_shows_its_last_readable_part(brest: Served) -> None:
    seen = Seen(brest.page("/doc/initiative/trilingual").text)
    assert "nowhere sans libellé" in seen.words
    assert not [a for a in seen.all("a") if "nowhere" in a["href"]]


def test_text_in_another_language_says_so(brest: Served) -> None:
    breton = brest.page("/doc/initiative/breton").text
    assert '<h1 lang="br">Ti an holl</h1>' in breton
    french = brest.page("/doc/initiative/trilingual").text
    assert "<h1>Le jardin</h1>" in french
    assert 'lang="br">Ur liorzh.' in french
    assert "En breton" in french
    english = brest.page("/doc/initiative/trilingual", "en").text
    assert "<h1>The garden</h1>" in english
    assert 'lang="fr">Un jardin.' in english


def test_dates_are_in_words_and_machine_readable(brest: Served) -> None:
    assert '<time datetime="2013-01">janvier 2013</time>' in brest.page("/doc/initiative/trilingual").text
    assert '<time datetime="2013-01">January 2013</time>' in brest.page("/doc/initiative/trilingual", "en").text


def test_hostile_text_stays_text(brest: Served) -> None:
    for path in ("/doc/initiative/hostile", "/initiatives", "/"):
        for language in ("fr", "en"):
            seen = Seen(brest.page(path, language).text)
            assert len(seen.scripts) == 1, path
            assert not seen.all("img")
            assert not [a for _, a in seen.tags if any(name.startswith("on") for name in a)]
    page = brest.page("/doc/initiative/hostile").text
    assert "{{ 7*7 }} %(kind)s %s" in Seen(page).words
    assert len(Seen(page).all("h1")) == 1


def test_links_lead_only_where_a_browser_may_go(brest: Served) -> None:
    for path in ("/doc/initiative/hostile", "/doc/actor/ville-de-brest", "/sparql"):
        for attributes in Seen(brest.page(path).text).all("a"):
            href = attributes["href"]
            assert href.startswith(("/", "#", "http://", "https://", "mailto:")), href


def test_error_pages_offer_a_way_back(brest: Served) -> None:
    for path in ("/<script>alert(1)</script>", "/initiatives?page=99", "/doc/initiative/nobody"):
        answer = brest.get(path, accept="text/html")
        seen = Seen(answer.text)
        assert answer.status_code == 404
        assert len(seen.all("h1")) == 1
        assert not seen.scripts
        assert {"/", "/initiatives"} <= {a["href"] for a in seen.all("a")}


@pytest.mark.parametrize(("language", "alike"), [("fr", ALIKE), ("en", ALIKE // 4)])
def test_every_internal_link_answers(brest: Served, language: str, alike: int) -> None:
    pending, seen = [f"{brest.root}{language}/"], set()
    followed: Counter[str] = Counter()
    while pending:
        address = pending.pop(0)
        kind = _kind(address)
        if address in seen or followed[kind] >= alike:
            continue
        seen.add(address)
        followed[kind] += 1
        answer = brest.client.get(address, headers={"accept": "text/html, */*;q=0.5"}, follow_redirects=True)
        assert answer.status_code == 200 or address.endswith("/hostile.rdf"), address
        path = urlsplit(address).path
        if answer.headers["content-type"].startswith("text/html") and path.startswith(f"/{language}/"):
            pending.extend(link for link in sorted(Seen(answer.text).links(address)) if _filters(link) <= DEEP)
    assert len(seen) > 200


def test_every_facet_of_every_list_leads_to_a_page_with_what_it_counts(brest: Served) -> None:
    home = Seen(brest.page("/fr/").text).links(brest.root)
    names = {f"/fr/{record_type.list_segment}" for record_type in bundled_schema().record_types}
    lists = sorted(link for link in home if urlsplit(link).path in names)
    facets = sorted({a for page in lists for a in Seen(brest.page(page).text).links(page) if a.startswith(page + "?")})
    assert len(facets) > 100
    for address in facets:
        answer = brest.get(address, accept="text/html")
        assert answer.status_code == 200, address
        assert "/doc/" in answer.text, f"{address} offers a facet with nothing in it"


def _kind(address: str) -> str:
    """The shape of an address: its folder, its ending, and the name of what is asked, or how many things are."""
    parts = urlsplit(address)
    folder, _, name = parts.path.rpartition("/")
    asked = [name for name, _ in parse_qsl(parts.query)]
    return f"{folder}/{name.partition('.')[2]}?{asked[0] if len(asked) == 1 else len(asked)}"


def _filters(address: str) -> int:
    return len(parse_qsl(urlsplit(address).query))
