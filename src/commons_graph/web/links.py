"""From IRIs to addresses that work where the visitor is.

RDF always carries the public base. Pages link by root-relative paths instead, under the prefix the request
came with, so that the same page works on localhost and behind the public address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from commons_graph.terms import ESS, ONTOLOGY, SCHEME, SHAPE

_LINKED_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_THING: Final = re.compile(r"(?:id|doc)/([a-z][a-z-]*/[a-z0-9]+(?:-[a-z0-9]+)*)(#.*)?", re.DOTALL)
_SCHEME_PATH: Final = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the addresses of one request.

    `base` is the public base IRI, `prefix` the path it was reached under (`""` or `/census`), and
    `language_prefix` is `/en` where the address fixes the language, else empty. `edition` is the number of the edition
    that the address names, else empty: who reads an edition stays in it.
    """

    base: str
    prefix: str = ""
    language_prefix: str = ""
    edition: str = ""

    def page(self, path: str = "", query: str = "") -> str:
        """The address of a page from its path below the base, such as `doc/actor/tiriad`, and its parameters.

        The path may end with a fragment; the parameters are percent-encoded.
        """
        return self._within(f"{self.prefix}{self.language_prefix}/{path}", query)

    def form(self, path: str = "") -> str:
        """Where a form is sent that asks for a page; the form itself carries the edition, as a hidden field."""
        return f"{self.prefix}{self.language_prefix}/{path}"

    def present(self, address: str = "") -> str:
        """The address of a page in the edition in force, from its path and query below the base."""
        return f"{self.prefix}{self.language_prefix}/{address}"

    def in_language(self, language: str, path: str) -> str:
        """The address of a page with its language fixed."""
        return self._within(f"{self.prefix}/{language}/{path}")

    def file(self, path: str) -> str:
        """The address of something that has no language, such as a style sheet."""
        return f"{self.prefix}/{path}"

    def data(self, path: str, query: str = "") -> str:
        """The address of something that reads an edition but has no language, such as the result of a query."""
        return self._within(f"{self.prefix}/{path}", query)

    def public(self, path: str = "") -> str:
        """The public, absolute address of a path."""
        return self.base + path

    def key_of(self, iri: str) -> str | None:
        """`initiative/oufipo` for the IRI of a thing, of its sheet or of a part of either; None elsewhere."""
        if not iri.startswith(self.base):
            return None
        match = _THING.fullmatch(iri, len(self.base))
        return match[1] if match else None

    def local(self, iri: str) -> str | None:
        """The page of this site about an IRI: a thing, a sheet, a term or a concept; None when there is none."""
        if iri.startswith(self.base):
            match = _THING.fullmatch(iri, len(self.base))
            return self.page(f"doc/{match[1]}{match[2] or ''}") if match else None
        if iri.startswith(SCHEME) and _SCHEME_PATH.fullmatch(iri, len(SCHEME)):
            return self.page("scheme/" + iri[len(SCHEME) :])
        for namespace, path in ((ESS, "ns"), (SHAPE, "shapes")):
            if iri.startswith(namespace):
                return self.page(f"{path}#{iri[len(namespace) :]}")
        return self.page("ns") if iri == ONTOLOGY else None

    def canonical(self, path: str = "") -> str:
        """The public address of a page, in the language that its address fixes: a translation is its own page."""
        return f"{self.base}{self.language_prefix[1:]}{'/' if self.language_prefix else ''}{path}"

    def href(self, iri: str) -> str | None:
        """Where a link to an IRI leads: a page here, else the IRI itself when its scheme is safe to follow."""
        return self.local(iri) or safe_href(iri)

    def _within(self, address: str, query: str = "") -> str:
        """An address with parameters, before its fragment, and within the edition that is being read."""
        if not (query or self.edition):
            return address
        place, mark, fragment = address.partition("#")
        edition = f"edition={self.edition}" if self.edition else ""
        parameters = "&".join(filter(None, (query, edition)))
        return f"{place}{'&' if '?' in place else '?'}{parameters}{mark}{fragment}"


def safe_href(iri: str) -> str | None:
    """The IRI when a browser may follow it (http, https, mailto), else None."""
    try:
        scheme = urlsplit(iri).scheme
    except ValueError:
        return None
    return iri if scheme in _LINKED_SCHEMES else None


def readable_part(iri: str) -> str:
    """The last part of an IRI as words, for a thing without a label: `…/role/project-bearer` → `project bearer`."""
    last = re.split(r"[/#:]", iri.rstrip("/#"))[-1]
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last).replace("-", " ").replace("_", " ")
    return spaced.strip() or iri


def short_address(iri: str) -> str:
    """An address elsewhere as people say it: the host, then the path when it is short."""
    try:
        parts = urlsplit(iri)
    except ValueError:
        return iri
    if parts.scheme == "mailto":
        return parts.path
    host = (parts.netloc or parts.scheme).removeprefix("www.")
    path = parts.path.rstrip("/")
    return host + path if path and len(path) <= 40 and not parts.query else host
