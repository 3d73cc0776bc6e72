"""The French and the Breton of the interface are complete."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from gettext import c2py

import pytest

from commons_graph.web.phrases import rows_counted
from web import messages

LANGUAGES = pytest.mark.parametrize("language", messages.TRANSLATED)
_PLACE = re.compile(r"%\((\w+)\)s")


@LANGUAGES
def test_every_message_has_a_text(language: str) -> None:
    assert len(messages.asked(language)) > 80
    assert messages.missing(language) == []


@LANGUAGES
def test_no_text_is_left_over(language: str) -> None:
    assert messages.unused(language) == []


@LANGUAGES
def test_no_message_stands_in_two_catalogues(language: str) -> None:
    ids = Counter(messages.singular(entry.id) for _, cat in messages.read(language) for entry in cat if entry.id)
    assert [message for message, times in ids.items() if times > 1] == []


@LANGUAGES
def test_all_catalogues_of_a_language_count_alike(language: str) -> None:
    assert len({(cat.num_plurals, cat.plural_expr) for _, cat in messages.read(language)}) == 1


@LANGUAGES
def test_texts_keep_the_places_of_the_message(language: str) -> None:
    for entry in messages.entries(language).values():
        ids = forms(entry.id)
        known = {place for source in ids for place in _PLACE.findall(source)}
        for text in forms(entry.string):
            named = _PLACE.findall(text)
            assert set(named) <= known, text
            assert len(ids) > 1 or sorted(named) == sorted(_PLACE.findall(ids[0])), text
            assert not re.search(r"%(?!\(\w+\)s|%)", text), text


def test_french_typography() -> None:
    for text in texts_of("fr"):
        assert "'" not in text, text
        assert not re.search(r" [:;!?»]|« ", text), text


def test_breton_apostrophes_and_quotation_marks() -> None:
    for text in texts_of("br"):
        assert "'" not in text, text
        assert not re.search(r" »|« ", text), text


def test_breton_counts_in_its_five_ways() -> None:
    (first, *_) = [catalogue for _, catalogue in messages.read("br")]
    assert first.num_plurals == 5
    plural = c2py(first.plural_expr)
    numbers = (1, 21, 2, 22, 3, 4, 9, 10, 11, 73, 0, 1_000_000)
    assert [plural(number) for number in numbers] == [0, 0, 1, 1, 2, 2, 2, 4, 4, 4, 4, 3]
    assert rows_counted("br", 3) == "3 linenn"


def texts_of(language: str) -> Iterator[str]:
    """Every text of a language."""
    for entry in messages.entries(language).values():
        yield from forms(entry.string)


def forms(text: object) -> tuple[str, ...]:
    """Singular and plural forms alike."""
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]
