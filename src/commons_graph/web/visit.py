"""What a page knows about the request it answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from commons_graph.rdf.negotiation import preferred_language
from commons_graph.web.edition_number import EDITION, is_number, without_edition
from commons_graph.web.links import Links

SCOPE_KEY: Final = "commons_graph.visit"
"""Where the ASGI scope carries the Visit."""

METHOD_KEY: Final = "commons_graph.method"
"""Where the ASGI scope carries the method that was asked for; pages themselves only ever see GET."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, once its prefix and language prefix are taken off its path.

    `path` is below the base and has no leading slash; `language` is the language of the interface, and
    `fixed` says that the address, not Accept-Language, chose it. `edition` is what `?edition=` says, which `query`
    no longer holds; None where the edition in force is read.
    """

    links: Links
    path: str
    query: str
    language: str
    fixed: bool
    accept: str | None = None
    edition: str | None = None
    accept_profile: str | None = None
    accept_datetime: str | None = None

    @property
    def at_present(self) -> Visit:
        """The same visit to the edition in force."""
        return replace(self, edition=None, links=replace(self.links, edition=""))

    @property
    def address(self) -> str:
        """The path and query below the base."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Addressing:
    """How addresses are read: the public base, the path it has, and the languages of the interface, default first.

    `editions` says whether `?edition=` chooses one; where there are none it is a parameter like any other.
    """

    base: str
    base_path: str
    languages: tuple[str, ...]
    editions: bool = True

    def visit(self, path: str, query: str, accept: str | None, accept_language: str | None) -> Visit:
        """The visit that a request path makes: `/census/en/actors` → prefix `/census`, language `en`, path `actors`."""
        prefix, rest = "", path
        if self.base_path and (path == self.base_path or path.startswith(self.base_path + "/")):
            prefix, rest = self.base_path, path[len(self.base_path) :]
        edition = None
        if self.editions and EDITION in query:
            query, edition = without_edition(query)
        links = Links(self.base, prefix, edition=edition if edition and is_number(edition) else "")
        rest = rest.removeprefix("/")
        first, _, tail = rest.partition("/")
        if first in self.languages:
            links = replace(links, language_prefix="/" + first)
            return Visit(links, tail, query, first, fixed=True, accept=accept, edition=edition)
        language = preferred_language(accept_language, self.languages)
        return Visit(links, rest, query, language, fixed=False, accept=accept, edition=edition)
