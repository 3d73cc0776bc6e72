"""Asking a server that is not trusted: limits of time and size, lies about length, redirects, compression."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self, cast
from urllib.parse import urldefrag, urljoin

import httpcore
import httpx

from commons_graph import __version__
from commons_graph.errors import SourceLied, SourceNotAllowed, SourceTooLarge, SourceUnreachable
from commons_graph.settings import HarvestSettings
from commons_graph.sources.harvest.hosts import Hosts, checked_url
from commons_graph.sources.harvest.transport import CheckedTransport, CountedStream

_REDIRECTS: Final = 5
_PIECE: Final = 1 << 16
_SLOWEST: Final = 16 << 10
"""Bytes a second below which an answer is given up once its first seconds are over."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer: the address that gave it, its status (200, 304 or a refusal), type and entity tag."""

    url: str
    status: int
    media_type: str
    etag: str = ""


class Fetcher:
    """Asks allowed servers, one request at a time; use as a context manager.

    Every error is one of HarvestFault, whose `where` is the address.
    """

    def __init__(self, hosts: Hosts, limits: HarvestSettings) -> None:
        self._hosts = hosts
        self._limits = limits
        self._client = httpx.Client(
            transport=CheckedTransport(hosts),
            timeout=limits.timeout,
            trust_env=False,
            headers={"User-Agent": f"commons-graph/{__version__} (harvest)"},
        )
        self.received = 0

    @contextmanager
    def opened(
        self, url: str, *, accept: str, etag: str = "", largest: int | None = None, plain: bool = False
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """The head of an answer, and its body piece by piece, decompressed and checked as it comes.

        `largest` is what the body may have in bytes, the limit for a page unless given. `plain` leaves out
        compression on the way, for files that are known by their checksum. The body is complete only when the
        pieces have ended without an error.
        """
        url = urldefrag(url)[0]
        headers = {"Accept": accept, "Accept-Encoding": "identity" if plain else "gzip", "Connection": "close"}
        with self._answered(url, headers | ({"If-None-Match": etag} if etag else {})) as (url, response):
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            answer = Answer(url, response.status_code, media_type, response.headers.get("etag", ""))
            yield answer, self._body(url, response, largest or self._limits.page << 20)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self._client.close()

    @contextmanager
    def _answered(self, url: str, headers: Mapping[str, str]) -> Iterator[tuple[str, httpx.Response]]:
        """Ask, and follow redirects, each checked as the first address was."""
        for _ in range(_REDIRECTS + 1):
            self._hosts.check(url)
            with self._faults(url), self._client.stream("GET", url, headers=headers) as response:
                if not response.has_redirect_location:
                    yield url, response
                    return
                target = urljoin(url, response.headers["location"])
            _check_step(url, target)
            url = target
        raise SourceUnreachable(f"the source redirects more than {_REDIRECTS} times", where=url)

    @contextmanager
    def _faults(self, url: str) -> Iterator[None]:
        try:
            yield
        except (httpx.TimeoutException, httpcore.TimeoutException) as error:
            raise SourceUnreachable(
                f"the source did not answer within {self._limits.timeout:g} seconds", where=url, hint=_AGAIN
            ) from error
        except (httpx.RemoteProtocolError, httpcore.RemoteProtocolError) as error:
            raise SourceLied(f"the answer breaks off or is not HTTP: {error}", where=url, hint=_AGAIN) from error
        except (httpx.HTTPError, httpcore.NetworkError, httpcore.ProtocolError, httpx.InvalidURL, OSError) as error:
            raise SourceUnreachable(f"the source cannot be reached: {error}", where=url, hint=_AGAIN) from error

    def _body(self, url: str, response: httpx.Response, largest: int) -> Iterator[bytes]:
        if response.status_code != 200:
            return
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip"):
            raise SourceLied(f"the answer is encoded as '{coding}', which was not asked for", where=url)
        raw = self._raw(url, response)
        yield from self.bounded(raw if coding == "identity" else expanded(raw, url), url, largest)

    def bounded(self, pieces: Iterable[bytes], url: str, largest: int) -> Iterator[bytes]:
        """The same pieces, until they are more than one answer, or all of the harvest, may have."""
        size = 0
        for piece in pieces:
            size += len(piece)
            self.received += len(piece)
            if size > largest:
                raise SourceTooLarge(f"the answer is larger than {largest >> 20} MiB", where=url, hint=_LARGER)
            if self.received > self._limits.total << 20:
                raise SourceTooLarge(f"the harvest is larger than {self._limits.total} MiB", where=url, hint=_LARGER)
            yield piece

    def _raw(self, url: str, response: httpx.Response) -> Iterator[bytes]:
        """The bytes as they come; too slow, too few or too many are errors."""
        started, received = time.monotonic(), 0
        for piece in cast("httpx.SyncByteStream", response.stream):
            received += len(piece)
            if time.monotonic() - started > self._limits.timeout + received / _SLOWEST:
                raise SourceUnreachable("the source answers too slowly", where=url, hint=_AGAIN)
            yield piece
        _check_length(url, response, received)


_AGAIN: Final = "run the harvest again later: it goes on where it stopped"
_LARGER: Final = "if the source is really that large, raise harvest.page or harvest.total"


def _check_step(url: str, target: str) -> None:
    if checked_url(url).scheme == "https" and checked_url(target).scheme == "http":
        raise SourceNotAllowed(f"the source redirects from https to http: {target}", where=url)


def _check_length(url: str, response: httpx.Response, received: int) -> None:
    """Raise SourceLied when an answer was not as long as it said; one that is too short was noticed before."""
    stated = response.headers.get("content-length", "")
    stream = response.extensions.get("network_stream")
    if not stated.isdecimal() or not isinstance(stream, CountedStream):
        return
    with suppress(httpcore.TimeoutException, httpcore.NetworkError):
        stream.read(_PIECE, timeout=0.2)  # the connection ends here, unless there is more than was said
    arrived = stream.body_received
    if received != int(stated) or (arrived is not None and arrived > received):
        raise SourceLied(
            f"the answer says it has {int(stated):,} bytes, but more came", where=url, hint="tell whoever runs it"
        )


def expanded(pieces: Iterator[bytes], url: str) -> Iterator[bytes]:
    """Decompress gzip (RFC 1952) in small steps, so that a bomb is noticed while it goes off."""
    expander, waiting = zlib.decompressobj(wbits=31), b""
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                if expander.eof:
                    expander = zlib.decompressobj(wbits=31)
                yield expander.decompress(waiting, _PIECE)
                waiting = expander.unused_data if expander.eof else expander.unconsumed_tail
    except zlib.error as error:
        raise SourceLied(f"the compressed answer is damaged: {error}", where=url) from error
    if not expander.eof:
        raise SourceLied("the compressed answer breaks off", where=url, hint=_AGAIN)
