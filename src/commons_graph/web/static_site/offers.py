"""Which addresses a census kept as files has: all that need no server, lists with one filter at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from commons_graph.web.static_site.address import Address

NEEDS_SERVER: Final = {
    "/sparql": "still/sparql",
    "/fragments": "still/fragments",
    "/selection": "still/selection",
}
"""What only a server can do → the page that says so, in its place."""

ABSENT: Final = frozenset(
    {"/suggest", "/health", "/map.json", "/map/ground.json", "/sparql/vocabulary.json", "/docs", "/search.{suffix}"}
)
"""What pages ask for only while a server answers; nothing here leads to it."""

_PLAIN: Final = re.compile(r"(?:\.well-known/|[A-Za-z0-9_~@-])?(?:[A-Za-z0-9_~@.-]|/(?![./]))*")
"""A path that can be the name of a file anywhere: nothing hidden, nothing that leads upward."""

_ONE_OF: Final = "*"
"""Any one parameter."""

_QUERIES: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    (r"map", frozenset({"type"})),
    (r"network", frozenset({"around"})),
    (r"network\.[a-z]+|network/nodes\.csv", frozenset({"whole"})),
    (r"figures/[a-z0-9-]+\.svg", frozenset({"size"})),
    (r"queries/.*|search.*|guides.*|ns.*|scheme.*|shapes.*", frozenset()),
    (r"doc/[^/]+/[^/]+", frozenset({"version"})),
    (r"doc/.*|changes.*|activity.*|dataset.*|dumps.*", frozenset()),
    (r"[a-z-]+\.(?:umap\.geojson|gogocarto\.json)", frozenset()),
    (r"[a-z-]+(?:\.[a-z]+)*", frozenset({_ONE_OF})),
    (r".*", frozenset()),
)
"""Path → the parameters of which one may stand in the address, besides the page; the first that fits counts."""

_NEVER: Final = frozenset({"q", "zoom", "at", "bbox", "year", "depth", "edition", "profile", "query", "format"})
_FORGOTTEN: Final = frozenset({"sparql", "fragments", "search"})
"""Paths whose parameters a browser reads, or nobody."""

_QUERY_MAX: Final = 160
"""Characters of a query string that a file name has room for."""


def offered(address: Address) -> Address | None:
    """The address under which something is kept; None where it would need a server."""
    if f"/{address.path}" in ABSENT or not _PLAIN.fullmatch(address.path):
        return None
    if address.path in _FORGOTTEN:
        return Address(address.path)
    if not address.query:
        return address
    return address if _kept(address) else None


def _kept(address: Address) -> bool:
    if len(address.query) > _QUERY_MAX or ".." in unquote(address.query):
        return False
    names = [name for name, _ in parse_qsl(address.query, keep_blank_values=True)]
    rest = [name for name in names if name != "page"]
    allowed = next(allowed for pattern, allowed in _QUERIES if re.fullmatch(pattern, address.path))
    if len(rest) > 1 or len(names) - len(rest) > 1 or not _NEVER.isdisjoint(rest):
        return False
    return not rest or _ONE_OF in allowed or rest[0] in allowed


def inner_address(address: Address) -> Address:
    """Where the application makes what is kept under an address."""
    return Address(NEEDS_SERVER.get(f"/{address.path}", address.path), address.query)


def languages_of(path: str, languages: Iterable[str]) -> tuple[str, str]:
    """A path without the language at its front, and that language: `en/actors` → (`actors`, `en`)."""
    first, _, rest = path.partition("/")
    return (rest, first) if first in set(languages) else (path, "")


def address_of(target: str, base: str, languages: Iterable[str]) -> Address | None:
    """The address, without its language, that a link leads to; None for one that leaves the site.

    Pages link by paths from the root, data by whole IRIs; both are read.
    """
    try:
        whole, parts = urlsplit(base), urlsplit(target)
    except ValueError:
        return None
    elsewhere = (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (whole.scheme, whole.netloc)
    if elsewhere or not parts.path.startswith(whole.path):
        return None
    path, _ = languages_of(parts.path[len(whole.path) :], languages)
    return Address(unquote(path), parts.query)
