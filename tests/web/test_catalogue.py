"""The French of the interface is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import commons_graph.web
from commons_graph.web.languages import catalogues

WEB = Path(commons_graph.web.__file__).parent
Message = str | tuple[str, ...]


def messages() -> dict[Message, str]:
    """Every message that a template or a module asks for, and one place that does."""
    found: dict[Message, str] = {}
    for path in sorted(WEB.rglob("*.html")):
        with path.open("rb") as stream:
            for line, _, message, _ in babel_extract(
                stream, ["_"], [], {"trim_blocks": "true", "lstrip_blocks": "true"}
            ):
                found.setdefault((message[0] if isinstance(message, tuple) else message) or "", f"{path.name}:{line}")
    for path in sorted(WEB.rglob("*.py")):
        keywords = {"ungettext": (1, 2), "ugettext": None, "message": None}
        with path.open("rb") as stream:
            for line, message, _, _ in extract("python", stream, keywords=keywords):
                found.setdefault(message, f"{path.name}:{line}")
    return found


@pytest.fixture(scope="module")
def french() -> Catalog:
    with catalogues()["fr"].open("rb") as stream:
        return read_po(stream, locale="fr")


def test_every_message_has_a_french_text(french: Catalog) -> None:
    asked = messages()
    assert len(asked) > 80
    for message, place in asked.items():
        entry = french.get(message[0] if isinstance(message, tuple) else message)
        assert entry is not None, (message, place)
        texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        assert all(texts), (message, place)
        if isinstance(message, tuple):
            assert len(texts) == 2, (message, place)


def test_no_french_text_is_left_over(french: Catalog) -> None:
    asked = {message[0] if isinstance(message, tuple) else message for message in messages()}
    for entry in french:
        if entry.id:
            assert (entry.id[0] if isinstance(entry.id, tuple) else entry.id) in asked, entry.id


def test_french_texts_have_the_same_places_and_french_typography(french: Catalog) -> None:
    for source, text in texts_of(french):
        assert sorted(re.findall(r"%\(\w+\)s", source)) == sorted(re.findall(r"%\(\w+\)s", text)), text
        assert "'" not in text, text
        assert not re.search(r" [:;!?»]|« ", text), text


def texts_of(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Each message id with its text, singular and plural alike."""
    for entry in catalogue:
        if entry.id:
            ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
            texts = [entry.string] if isinstance(entry.string, str) else list(entry.string or [])
            yield from zip(ids, texts, strict=True)
