"""What a form sends: read once, bounded, and known to come from a page that was shown here to this browser."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Final
from urllib.parse import unquote_to_bytes, urlsplit

from fastapi import Depends, Request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from commons_graph.errors import AnswerTooLarge, BadRequest, FormExpired
from commons_graph.web.session_cookie import cookie_name
from commons_graph.web.site import Site, TheSite

COOKIE: Final = "commons-form"
"""The cookie that ties a form to the browser it was shown to; it says nothing of the person."""

TOKEN: Final = "form-token"  # noqa: S105 - the name of a field
BAIT: Final = "contact-website"
"""A field that people never see and programs fill in."""

_BYTES: Final = 1 << 20
_FILE_BYTES: Final = 4 << 20
_HEARD: Final = 32 << 20
_FIELDS: Final = 1000
_HOURS: Final = 24
_QUICK: Final = 2.0
"""Seconds within which nobody fills in a form."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What goes into every form that is shown: a signed token, and the cookie it belongs to.

    `fresh` says that the browser has no such cookie yet and has to be given it.
    """

    token: str
    cookie: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Posted:
    """The answers of a form by name, each name with all of its values, as they were typed.

    `hasty` says that a program may have sent it: the bait was taken, or no person is so quick. `files` are the contents
    of files by the name of their field, where a form takes any.
    """

    values: Mapping[str, Sequence[str]]
    hasty: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict)

    def one(self, name: str, fallback: str = "") -> str:
        """The first answer to a question."""
        return next(iter(self.values.get(name, ())), fallback)

    def all(self, name: str) -> list[str]:
        """Every answer to a question."""
        return list(self.values.get(name, ()))


async def _guard(request: Request, site: TheSite) -> Guard:
    known = request.cookies.get(cookie_name(site, COOKIE), "")
    fresh = len(known) != _COOKIE_LENGTH or not known.isascii()
    cookie = secrets.token_urlsafe(_COOKIE_BYTES) if fresh else known
    return Guard(_signer(site).dumps([cookie, time.time()]), cookie, fresh)


async def _posted(request: Request, site: TheSite) -> Posted:
    values, files = await _read(request, _BYTES)
    if files:
        name = next(iter(files))
        raise BadRequest("a form here takes no files", where=name[:60], hint="give the address of the file instead")
    return _checked(request, site, values)


async def _posted_files(request: Request, site: TheSite) -> Posted:
    values, files = await _read(request, _FILE_BYTES)
    return replace(_checked(request, site, values), files=files)


def _checked(request: Request, site: Site, values: dict[str, list[str]]) -> Posted:
    shown_to = request.cookies.get(cookie_name(site, COOKIE), "")
    shown = _checked_token(site, shown_to, values.pop(TOKEN, [""])[0])
    _check_origin(request, site)
    baited = any(values.pop(BAIT, []))
    return Posted(values, hasty=baited or time.time() - shown < _QUICK)


_COOKIE_BYTES: Final = 16
_COOKIE_LENGTH: Final = 22
_SALT: Final = "form"


async def _read(request: Request, most: int) -> tuple[dict[str, list[str]], dict[str, bytes]]:
    """The fields and the files of a body that has at most so many bytes.

    What is not UTF-8 is refused: pages here are, so browsers send nothing else, and guessing would garble a name.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise BadRequest("what was sent is no form", hint=f"forms are sent as {' or '.join(_KINDS)}")
    body = await _body(request, most)
    if kind == _KINDS[0]:
        _check_encoded(body)
    whole = Request(request.scope, _again(body))
    try:
        form = await whole.form(max_fields=_FIELDS, max_files=1, max_part_size=most)
    except (MultiPartException, HTTPException) as error:
        raise BadRequest("the form cannot be read", hint="open the page again, then send it once more") from error
    values: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = await value.read()
            continue
        if kind != _KINDS[0]:
            _check_verbatim(body, name, value)
        values.setdefault(name, []).append(value)
    return values, files


_KINDS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")


def _check_encoded(body: bytes) -> None:
    """Raise BadRequest unless the bytes of a percent-encoded form are UTF-8."""
    try:
        body.decode("ascii")
        unquote_to_bytes(body).decode()
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _check_verbatim(body: bytes, *texts: str) -> None:
    """Raise BadRequest unless texts stand in a body as UTF-8: where they are not, the parser takes them for Latin-1."""
    if not all(text.isascii() or text.encode("utf-8", "surrogatepass") in body for text in texts):
        raise _not_utf8()


def _not_utf8() -> BadRequest:
    return BadRequest("the form is not written in UTF-8", hint="open its page again, then send it once more")


async def _body(request: Request, most: int) -> bytes:
    """The bytes of a body; one that is somewhat too large is heard out, so that its browser gets to see the answer."""
    if _length(request) > _HEARD:
        raise _too_large()
    received, size = bytearray(), 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size <= most:
                received += chunk
            elif size > _HEARD:
                break
    except ClientDisconnect as error:
        raise BadRequest("the form did not come whole") from error
    if size > most:
        raise _too_large()
    return bytes(received)


def _length(request: Request) -> int:
    try:
        return int(request.headers.get("content-length", "0"))
    except ValueError as error:
        raise BadRequest("the length of what was sent cannot be understood") from error


def _again(body: bytes) -> Receive:
    """A body that was read already, for a parser that reads it from the client."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _too_large() -> AnswerTooLarge:
    return AnswerTooLarge("the form holds more than can be taken", hint="shorten the longest answer")


def _checked_token(site: TheSite, cookie: str, token: str) -> float:
    """When the form was shown; raises FormExpired unless it was, to the browser that has this cookie."""
    try:
        shown_to, at = _signer(site).loads(token, max_age=_HOURS * 3600)
    except BadSignature as error:
        raise _expired() from error
    if not cookie or not hmac.compare_digest(shown_to.encode(), cookie.encode()):
        raise _expired()
    return float(at)


def _check_origin(request: Request, site: Site) -> None:
    """Browsers say from which site a form was sent; another one is refused whatever it knows.

    Older ones say only its address, which is then that of this host, as they asked for it or as the settings have it.
    """
    told = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if told is None and origin is not None:
        own = {request.headers.get("host", ""), urlsplit(site.the_office.settings.address).netloc}
        told = "same-origin" if origin.partition("://")[2] in own else "cross-site"
    if told not in (None, "same-origin", "none"):
        raise _expired()


def _expired() -> FormExpired:
    return FormExpired(
        "this form was not shown here, or too long ago",
        hint="open its page again, allow cookies for this site, and send it once more",
    )


def _signer(site: TheSite) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site.the_office.secret, salt=_SALT)


TheGuard = Annotated[Guard, Depends(_guard)]
"""A parameter that receives what every form of a page carries."""

ThePosted = Annotated[Posted, Depends(_posted)]
"""A parameter that receives what a form sent, checked; raises FormExpired, AnswerTooLarge or BadRequest."""

ThePostedFiles = Annotated[Posted, Depends(_posted_files)]
"""The same for a form that may have a file of up to 4 MiB with it."""
