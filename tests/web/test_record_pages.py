"""What the page of a record offers besides its fields: ties as sentences, whom to meet, a card for other sites."""

from __future__ import annotations

import html
import re

from web.conftest import Served
from web.serving import Seen


def test_tie_is_told_as_a_sentence_from_both_ends(brest: Served) -> None:
    sentence = "Brest métropole a conseillé Les Fabriques du Ponant"
    assert sentence in Seen(brest.page("/doc/initiative/fabriques-du-ponant").text).words
    assert sentence in Seen(brest.page("/doc/actor/brest-metropole").text).words
    english = Seen(brest.page("/doc/actor/brest-metropole", "en").text).words
    assert "Brest métropole has advised Les Fabriques du Ponant" in english


def test_page_of_a_tie_opens_with_its_sentence_and_links_to_both_ends(brest: Served) -> None:
    page = brest.page("/doc/partnership/benevalibre-april").text
    lead = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    assert lead
    assert Seen(lead[1]).words.strip() == "April a soutenu techniquement Bénévalibre."
    assert {a["href"] for a in Seen(lead[1]).all("a")} == {"/doc/actor/april", "/doc/initiative/benevalibre"}


def test_sentence_in_another_language_says_so(brest: Served) -> None:
    assert re.search(r'<h3 class="tie-who" lang="fr">', brest.page("/br/doc/initiative/fabriques-du-ponant").text)


def test_page_names_whom_to_meet_and_why(brest: Served) -> None:
    words = Seen(brest.page("/doc/initiative/fabriques-du-ponant").text).words
    assert "Proches dans ce recensement" in words
    assert "partenaire commun" in words
    assert "même territoire (Brest)" in words
    assert "À rencontrer" in words


def test_card_may_be_framed_by_other_sites_and_the_page_may_not(brest: Served) -> None:
    card = brest.page("/doc/initiative/oufipo/card")
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in brest.page("/doc/initiative/oufipo").headers["content-security-policy"]
    words = Seen(card.text).words
    assert "Oufipo" in words
    assert "Brest" in words
    assert all(a["target"] == "_top" for a in Seen(card.text).all("a"))


def test_embedding_text_leads_to_the_card(brest: Served) -> None:
    page = brest.page("/doc/initiative/oufipo").text
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert text
    frame = Seen(html.unescape(text[1])).all("iframe")[0]
    assert frame["title"] == "Oufipo"
    assert brest.client.get(frame["src"]).status_code == 200


def test_card_of_what_is_not_there_is_a_plain_404(brest: Served) -> None:
    assert brest.get("/doc/initiative/nothing/card", accept="text/html").status_code == 404
    assert brest.get("/doc/nothing/oufipo/card", accept="text/html").status_code == 404


def test_card_of_a_withdrawn_record_is_gone_and_that_of_a_merged_one_moves(brest: Served) -> None:
    assert brest.get("/doc/initiative/withdrawn/card", accept="text/html").status_code == 410
    moved = brest.get("/doc/initiative/merged/card", accept="text/html")
    assert moved.status_code == 308
    assert moved.headers["location"].endswith("/card")


def test_page_leads_to_its_place_in_the_network_where_it_has_one(brest: Served) -> None:
    page = brest.page("/doc/initiative/fabriques-du-ponant").text
    address = next(a["href"] for a in Seen(page).all("a") if "around=" in a["href"])
    assert "Les Fabriques du Ponant" in Seen(brest.page(address).text).words
    assert "around=" not in brest.page("/doc/census/brest-2013").text
