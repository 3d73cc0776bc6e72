"""Which servers a harvest may talk to, and at which addresses of the network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Final
from urllib.parse import SplitResult, urlsplit

from commons_graph.errors import SourceNotAllowed, SourceUnreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class Hosts:
    """The allow-list of one harvest.

    `listed` are hosts, or host:port, that the operator wrote down: these may even be on the private network.
    The host of `url`, which the operator typed, is allowed as well, but only at public addresses.
    """

    def __init__(self, url: str, listed: Iterable[str] = ()) -> None:
        self._listed = frozenset(_canonical(host) for host in listed)
        self._own = _place(checked_url(url))

    def check(self, url: str) -> None:
        """Raise SourceNotAllowed unless the server of an address is allowed."""
        place = _place(checked_url(url))
        if place != self._own and not self._is_listed(*place):
            raise SourceNotAllowed(
                f"the source leads to the server {place[0]}:{place[1]}, which is not allowed",
                where=url,
                hint="if you trust it, add it to harvest.allow in commons-graph.toml or give --allow HOST",
            )

    def addresses(self, host: str, port: int) -> list[str]:
        """The network addresses to connect to, checked; connecting to these and no others leaves no room for tricks.

        Raises SourceNotAllowed when all are private, loopback, link-local or otherwise not of the public internet
        and the host was not written down; SourceUnreachable when the name has none.
        """
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise SourceUnreachable(f"the name of the server is not known: {error}", where=host) from error
        known = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if self._is_listed(host, port):
            return known
        public = [address for address in known if is_public(address)]
        if not public:
            raise SourceNotAllowed(
                f"the server {host} is at {', '.join(known)}, which is not a public address",
                where=f"{host}:{port}",
                hint="if it is meant to be on your own network, add it to harvest.allow or give --allow HOST:PORT",
            )
        return public

    def _is_listed(self, host: str, port: int) -> bool:
        name = _canonical(host)
        return name in self._listed or f"{name}:{port}" in self._listed


def checked_url(url: str) -> SplitResult:
    """The parts of an address that may be asked for; raises SourceNotAllowed for any but plain http and https ones."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid or "@" in parts.netloc or any(ord(char) <= 32 or char in '<>"{}|\\^`' for char in url):
        raise SourceNotAllowed(
            "the address is not a plain http or https one",
            where=url[:200],
            hint="write it like https://census.example.org/changes",
        )
    return parts


def is_public(text: str) -> bool:
    """Whether a network address belongs to the public internet, also when it is an IPv4 address in IPv6 dress."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    return address.is_global and not address.is_multicast


def _place(parts: SplitResult) -> tuple[str, int]:
    return _canonical(parts.hostname or ""), parts.port or _PORTS[parts.scheme]


def _canonical(host: str) -> str:
    return host.strip().lower().rstrip(".").replace("[", "").replace("]", "")
