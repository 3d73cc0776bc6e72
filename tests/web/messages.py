"""Which texts the pages ask for, and which of them a language still lacks. `make messages` runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import commons_graph
from commons_graph.errors import all_errors, meaning
from commons_graph.languages import SOURCE_LANGUAGE, catalogues

PACKAGE = Path(commons_graph.__file__).parent
TRANSLATED = ("fr", "br")
_OF_COMMANDS = ("fr",)
_IN_TEMPLATES = ["_", "gettext", "ngettext"]
_IN_PYTHON = {
    **dict.fromkeys(["_", "N_", "gettext", "ugettext", "message"]),
    **dict.fromkeys(["ngettext", "ungettext", "counted_message"], (1, 2)),
}
"""Functions whose first texts are message ids; `message` is what modules call `translations(…).ugettext`."""

Id = str | tuple[str, ...]


def asked(language: str) -> dict[Id, str]:
    """Every message that a language needs a text for, and one place that asks for it.

    Pages ask in every language; `commons-graph explain`, for the docstrings of errors, in those of the command line.
    """
    found: dict[Id, str] = {}
    if language in _OF_COMMANDS:
        found = {text: kind.__name__ for kind in all_errors() for text in meaning(kind)}
    for path in sorted(path for folder in ("web", "insight", "feeds") for path in (PACKAGE / folder).rglob("*.html")):
        with path.open("rb") as stream:
            for line, function, texts, _ in babel_extract(stream, _IN_TEMPLATES, [], {"trim_blocks": "true"}):
                for message in _ids(function, texts):
                    found.setdefault(message, f"{path.name}:{line}")
    for folder in ("web", "insight", "feeds", "desk"):
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            with path.open("rb") as stream:
                for line, texts, _, _ in extract("python", stream, keywords=_IN_PYTHON):
                    found.setdefault(texts, f"{path.name}:{line}")
    return found


def _ids(function: str | None, texts: str | tuple[str | None, ...] | None) -> Iterator[Id]:
    strings = tuple(text for text in (texts if isinstance(texts, tuple) else (texts,)) if text)
    if strings:
        yield strings[:2] if function == "ngettext" else strings[0]


def read(language: str) -> list[tuple[Path, Catalog]]:
    """The catalogues of a language."""
    found = []
    for path in catalogues().get(language, ()):
        with path.open("rb") as stream:
            found.append((path, read_po(stream, locale=language, abort_invalid=True)))
    return found


def entries(language: str) -> dict[str, Message]:
    """Singular message id → entry, over all catalogues of a language."""
    return {singular(entry.id): entry for _, catalogue in read(language) for entry in catalogue if entry.id}


def singular(message: Id | list[str]) -> str:
    """What a message is looked up by."""
    return message if isinstance(message, str) else message[0]


def missing(language: str) -> list[str]:
    """Messages without a finished text in a language, each with a place that asks for it."""
    known = entries(language)
    return [f"{where}: {message!r}" for message, where in asked(language).items() if not _finished(known, message)]


def _finished(known: dict[str, Message], message: Id) -> bool:
    entry = known.get(singular(message))
    if entry is None or entry.fuzzy:
        return False
    texts = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
    return all(texts) and isinstance(message, tuple) == isinstance(entry.id, (tuple, list))


def unused(language: str) -> list[str]:
    """Entries of the catalogues of a language that nothing asks for."""
    wanted = {singular(message) for message in asked(language)}
    return [
        f"{path.name}: {entry.id!r}"
        for path, catalogue in read(language)
        for entry in catalogue
        if entry.id and singular(entry.id) not in wanted
    ]


def main() -> int:
    """Write what is missing and what is left over; 1 when there is something."""
    lines = [f"{language}: {line}" for language in TRANSLATED for line in missing(language)]
    lines += [f"{language}: nobody asks for {line}" for language in TRANSLATED for line in unused(language)]
    print("\n".join(lines or [f"every message has its text in {', '.join((*TRANSLATED, SOURCE_LANGUAGE))}"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
