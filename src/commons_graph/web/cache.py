"""Ready-made answers, kept as the bytes and header lists that ASGI sends.

An answer is found by its address and by the values of the request headers its `Vary` names. All of them
belong to one edition: a new edition empties the cache.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Address = tuple[bytes, bytes]
"""Raw path and query string."""

Headers = list[tuple[bytes, bytes]]

_KEPT_BY_304: Final = frozenset(
    {
        b"etag",
        b"cache-control",
        b"content-location",
        b"vary",
        b"last-modified",
        b"link",
        b"content-profile",
        b"memento-datetime",
    }
    | {b"access-control-allow-origin", b"access-control-expose-headers"}
)
"""What RFC 9110 §15.4.5 wants in a 304; other headers would only repeat what the client has."""

_KEY_MAX: Final = 2048
"""Longest address and header values that are worth remembering, in bytes."""


def not_modified(headers: Headers) -> dict[str, Any]:
    """The start of a 304 answer to a request that would have been answered with these headers."""
    kept = [(name, value) for name, value in headers if name in _KEPT_BY_304]
    return {"type": "http.response.start", "status": 304, "headers": kept}


@dataclass(slots=True)
class Entry:
    """One answer, in the very messages that ASGI sends."""

    start: dict[str, Any]
    body: dict[str, Any]
    unchanged: dict[str, Any]
    etag: bytes | None
    modified: bytes | None
    size: int


def make_entry(status: int, headers: Headers, body: bytes) -> Entry:
    """The entry for a whole answer; adds Content-Length where a streamed answer had none."""
    if not any(name == b"content-length" for name, _ in headers):
        headers = [*headers, (b"content-length", b"%d" % len(body))]
    found = dict(headers)
    return Entry(
        start={"type": "http.response.start", "status": status, "headers": headers},
        body={"type": "http.response.body", "body": body},
        unchanged=not_modified(headers),
        etag=found.get(b"etag"),
        modified=found.get(b"last-modified"),
        size=len(body) + sum(len(name) + len(value) for name, value in headers) + 1000,
    )


@dataclass(slots=True)
class AnswerCache:
    """A store of answers of one edition, bounded in bytes, least recently used out first."""

    limit: int
    edition: str = ""
    size: int = 0
    _varies: dict[Address, tuple[bytes, ...]] = field(default_factory=dict)
    _entries: OrderedDict[tuple[Any, ...], Entry] = field(default_factory=OrderedDict)

    def of_edition(self, key: str) -> None:
        """Forget everything when the edition is another one."""
        if key != self.edition:
            self.edition, self.size = key, 0
            self._varies.clear()
            self._entries.clear()

    def find(self, address: Address, headers: Mapping[bytes, bytes]) -> Entry | None:
        """The answer to a GET of this address with these headers."""
        names = self._varies.get(address)
        if names is None:
            return None
        key = (address, *[headers.get(name) for name in names])
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def keep(self, address: Address, headers: Mapping[bytes, bytes], entry: Entry) -> None:
        """Remember an answer under the request headers its Vary names."""
        vary = dict(entry.start["headers"]).get(b"vary", b"")
        names = tuple(sorted(name.strip().lower() for name in vary.split(b",") if name.strip()))
        values = [headers.get(name) for name in names]
        if sum(len(value or b"") for value in values) + len(address[0]) + len(address[1]) > _KEY_MAX:
            return
        if self._varies.setdefault(address, names) != names:
            # Forms of one address that vary on different headers share the widest list.
            names = tuple(sorted({*names, *self._varies[address]}))
            self._varies[address] = names
            values = [headers.get(name) for name in names]
        key = (address, *values)
        previous = self._entries.pop(key, None)
        self._entries[key] = entry
        self.size += entry.size - (previous.size if previous else 0)
        self._shrink()

    def _shrink(self) -> None:
        while self.size > self.limit and self._entries:
            _, dropped = self._entries.popitem(last=False)
            self.size -= dropped.size
        if len(self._varies) > 2 * len(self._entries) + 1000:
            self._varies = {key[0]: self._varies[key[0]] for key in self._entries}
