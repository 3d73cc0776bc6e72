"""The documented queries of `queries/`: one file is one query, its title and explanation in its first comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from commons_graph.bundled import bundled
from commons_graph.errors import QueryFault, ReadError

_HEADER: Final = re.compile(r"#\s*(title|description|parameter \w+)@([a-z-]+):\s*(\S.*)")
_SKIPPED: Final = re.compile(r"<[^<>\s]*>|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|#[^\n]*")
_FORM: Final = re.compile(r"\b(select|construct|ask|describe)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One query of the library: its name in addresses, titles and descriptions by language, and its SPARQL text.

    `text` is what to evaluate and to show, without the lines of the header. `labels` says what each parameter is
    called, by the name of its variable.
    """

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    text: str
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """`select`, `construct`, `ask` or `describe`."""
        return query_form(self.text)


def query_form(text: str) -> str:
    """The form of a query: `select`, `construct`, `ask` or `describe`; `select` where none can be told."""
    found = _FORM.search(without_texts(text))
    return found[0].lower() if found else "select"


def without_texts(text: str) -> str:
    """A query without what may hold any word: addresses, strings and comments."""
    return _SKIPPED.sub(" ", text)


def named_queries() -> dict[str, NamedQuery]:
    """The queries that travel with the package, by name, in the order of their names."""
    return read_queries(bundled("queries").glob("*.rq"))


def read_queries(paths: Iterable[Path]) -> dict[str, NamedQuery]:
    """Query files by name, in the order of their names; raises ReadError and QueryFault (see `parse_query`)."""
    queries = {}
    for path in sorted(paths):
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise ReadError(f"the query cannot be read: {error}", where=str(path)) from error
        queries[path.stem] = parse_query(path.stem, text)
    return queries


def parse_query(name: str, text: str) -> NamedQuery:
    """The query in a text that starts with `# title@fr: …` and `# description@fr: …`, once for each language.

    A parameter (see `sparql.parameters`) is named by `# parameter NAME@fr: …`. A description may be written on
    several lines, each starting the same way. Raises QueryFault when the header has no title.
    """
    texts: dict[str, dict[str, str]] = {"title": {}, "description": {}}
    lines = text.splitlines()
    while lines and (match := _HEADER.fullmatch(lines[0].strip())):
        kind, language, words = match.groups()
        some = texts.setdefault(kind, {})
        some[language] = f"{some.get(language, '')} {words}".strip()
        lines.pop(0)
    if not texts["title"]:
        raise QueryFault("the query has no title", where=name, hint="begin the file with a line `# title@fr: …`")
    labels = {kind.removeprefix("parameter "): some for kind, some in texts.items() if kind.startswith("parameter ")}
    return NamedQuery(name, texts["title"], texts["description"], "\n".join(lines).strip() + "\n", labels)
