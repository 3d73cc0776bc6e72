"""Connections for a harvest: only to checked addresses, with every byte that arrives counted."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpcore
import httpx

from commons_graph.sources.harvest.hosts import Hosts

_HEAD_END: Final = b"\r\n\r\n"
_HEAD_MAX: Final = 1 << 17


class CheckedTransport(httpx.BaseTransport):
    """Carries requests over connections that this machine resolved and checked itself; each serves one request.

    Proxies and variables of the environment play no part.
    """

    def __init__(self, hosts: Hosts) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_keepalive_connections=0,
            network_backend=_CheckedBackend(hosts),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the stream of the answer belongs to the caller."""
        url = request.url
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            extensions=request.extensions,
        )
        response = self._pool.handle_request(sent)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class CountedStream(httpcore.NetworkStream):
    """A connection that knows how many bytes of an answer came after its head."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._head = b""
        self._received = 0
        self._body_starts: int | None = None

    @property
    def body_received(self) -> int | None:
        """Bytes that arrived after the head; None while no head was recognised."""
        return None if self._body_starts is None else self._received - self._body_starts

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read from the network."""
        data = self._stream.read(max_bytes, timeout)
        self._received += len(data)
        if self._body_starts is None and len(self._head) < _HEAD_MAX:
            self._head += data
            self._find_body()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write to the network."""
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt; what is counted from here on is the plain text."""
        return CountedStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Ask the connection below."""
        return self._stream.get_extra_info(info)

    def _find_body(self) -> None:
        """Note where the body starts; heads of interim answers (1xx) are passed over."""
        start = 0
        while (end := self._head.find(_HEAD_END, start)) >= 0:
            if self._head[start:].partition(b" ")[2][:1] != b"1":
                self._body_starts = end + len(_HEAD_END)
                return
            start = end + len(_HEAD_END)


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves names itself, and connects to the very address that was checked."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the checked addresses that answers."""
        *others, last = self._hosts.addresses(host, port)
        for address in others:
            try:
                return CountedStream(self._network.connect_tcp(address, port, timeout, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return CountedStream(self._network.connect_tcp(last, port, timeout, local_address, socket_options))

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Refuse: sources are on the network."""
        raise httpcore.ConnectError(f"sources are not read from {path}")


class _Body(httpx.SyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
