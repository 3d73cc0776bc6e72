"""Three languages: each whole, at addresses of its own, and honest about texts in another one."""

from __future__ import annotations

import re

import pytest

from commons_graph.languages import interface_languages
from commons_graph.schema.model import Text, text_in
from commons_graph.words import date_in_words, euros_in_words, lower_first, number_in_words
from web.conftest import Served
from web.serving import Seen

NB, NARROW = "\u00a0", "\u202f"


def test_french_english_and_breton_are_offered_the_default_first() -> None:
    assert interface_languages("fr") == ("fr", "en", "br")
    assert interface_languages("en") == ("en", "fr", "br")


@pytest.mark.parametrize("path", ["", "initiatives", "doc/actor/tiriad", "guides/census", "territories?page=2"])
def test_every_page_names_its_other_languages_and_itself(brest: Served, path: str) -> None:
    page = Seen(brest.page(f"/br/{path}").text)
    named = {a["hreflang"]: a["href"].replace(brest.root, "/") for a in page.all("link") if "hreflang" in a}
    assert named == {"fr": f"/fr/{path}", "en": f"/en/{path}", "br": f"/br/{path}", "x-default": f"/{path}"}
    switches = {a["hreflang"]: a["href"] for a in page.all("a") if "hreflang" in a}
    assert switches == {tag: href for tag, href in named.items() if tag != "x-default"}


def test_a_breton_page_speaks_breton(brest: Served) -> None:
    answer = brest.page("/br/initiatives")
    assert answer.headers["content-language"] == "br"
    words = Seen(answer.text).words
    assert re.search(r"\d+ nevezadenn sokial", words)
    assert "Mont d’an danvez" in words


def test_a_label_that_breton_lacks_is_french_and_says_so(brest: Served) -> None:
    page = brest.page("/br/scheme/legal-form").text
    assert re.search(r'<span lang="fr">Association déclarée</span>', page)
    assert re.search(r"<h1>\s*Stummoù lezennel\s*</h1>", page)


def test_definitions_in_french_are_marked_on_a_breton_page(brest: Served) -> None:
    page = brest.page("/br/ns").text
    definitions = re.findall(r"</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    assert definitions
    assert all(text.startswith('<span lang="fr">') for text in definitions if text.strip())
    french = brest.page("/fr/ns").text
    assert '<span lang="fr">' not in french


def test_a_text_knows_its_language_and_keeps_it_in_a_sentence() -> None:
    label = text_in({"fr": "Innovation sociale", "en": "Social innovation"}, "br")
    assert (label, label.language) == ("Innovation sociale", "fr")
    lowered = lower_first(label)
    assert isinstance(lowered, Text)
    assert lowered.language == "fr"
    assert text_in({"und": "Tiriad"}, "br").language is None
    assert text_in({}, "br", "role") == "role"


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("fr", "6 janvier 2013", "janvier 2013"),
        ("en", "6 January 2013", "January 2013"),
        ("br", "6 Genver 2013", "Genver 2013"),
    ],
)
def test_dates_are_written_as_each_language_does(language: str, day: str, month: str) -> None:
    assert date_in_words("2013-01-06", language) == day
    assert date_in_words("2013-01", language) == month
    assert date_in_words("2013", language) == "2013"


def test_numbers_and_money_are_written_as_each_language_does() -> None:
    assert [number_in_words("108400.5", tag) for tag in ("fr", "en", "br")] == [
        f"108{NARROW}400,5",
        "108,400.5",
        f"108{NB}400,5",
    ]
    assert [euros_in_words("108400", tag) for tag in ("fr", "en", "br")] == [
        f"108{NARROW}400{NB}€",
        "€108,400",
        f"108{NB}400{NB}€",
    ]
