"""Web addresses as people write them: completed where there is no doubt, refused where a link could do harm."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

import pyoxigraph as ox

from commons_graph.desk.forms.plain_text import Unwelcome
from commons_graph.schema.model import Texts

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:[/?#]|$))")
_HOST: Final = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*(?::\d{1,5})?(?:[/?#].*)?")
_SEEN_IN_IRIS: Final = "!#$%&'()*+,/:;=?@[]~"
"""ASCII that an address may have besides letters, digits and `-._` (RFC 3986 §2); the rest is percent-encoded."""

_WRAPPED: Final = (("<", ">"), ("(", ")"), ("«", "»"), ('"', '"'), ("“", "”"), ("[", "]"))


def link_of(text: str) -> str:
    """The web address that somebody means by a cleaned text: `www.exemple.org` → `https://www.exemple.org`.

    Raises Unwelcome for another scheme, such as `javascript:`, for an e-mail address and for what is no address.
    """
    text = _unwrapped(text)
    scheme = _SCHEME.match(text)
    if scheme is None:
        if "@" in text.partition("/")[0]:
            raise Unwelcome(_MAILBOX)
        if not _HOST.fullmatch(text):
            raise Unwelcome(_NO_ADDRESS)
        text = "https://" + text
    elif scheme[1].lower() not in ("http", "https"):
        raise Unwelcome(_MAILBOX if scheme[1].lower() == "mailto" else _OTHER_SCHEME)
    else:
        text = scheme[1].lower() + text[scheme.end() - 1 :]
    return _checked(text)


def _unwrapped(text: str) -> str:
    """The address without what people put around it: brackets, quotation marks, the stop of a sentence."""
    text = text.strip()
    for opening, closing in _WRAPPED:
        if text.startswith(opening) and text.endswith(closing) and len(text) > 2:
            text = text[1:-1].strip()
    return text.rstrip(".,;!\u00a0 ") if not text.endswith("...") else text


def _checked(text: str) -> str:
    parts = _parts(text)
    if not parts.hostname or parts.hostname.strip(".") == "" or re.search(r"\s", text):
        raise Unwelcome(_NO_ADDRESS)
    if "@" in parts.netloc:  # what stands before @ is not the site, and deceives
        raise Unwelcome(_DISGUISED)
    written = "".join(char if ord(char) > 127 or char.isalnum() else quote(char, _SEEN_IN_IRIS) for char in text)
    try:
        return ox.NamedNode(written).value
    except ValueError as error:
        raise Unwelcome(_NO_ADDRESS) from error


def _parts(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises for one that is no number
    except ValueError as error:
        raise Unwelcome(_NO_ADDRESS) from error
    return parts


_NO_ADDRESS: Final[Texts] = {
    "fr": "Ce n’est pas une adresse web. Recopiez-la depuis la barre du navigateur : https://www.exemple.org",
    "en": "This is not a web address. Copy it from the address bar of the browser: https://www.example.org",
    "br": "N’eo ket ur chomlec’h web. Adskrivit anezhañ diwar varrenn ar merdeer: https://www.exemple.org",
}
_OTHER_SCHEME: Final[Texts] = {
    "fr": "Une adresse doit commencer par https:// ou http:// pour être publiée. Donnez celle d’une page web.",
    "en": "Only addresses that start with https:// or http:// can be published. Give the address of a web page.",
    "br": "Ar chomlec’hioù a grog gant https:// pe http:// hepken a vez embannet. Roit hini ur bajenn web.",
}
_MAILBOX: Final[Texts] = {
    "fr": "Ceci est une adresse électronique, pas une page web. Donnez l’adresse d’une page, comme https://www.exemple.org",
    "en": "This is an e-mail address, not a web page. Give the address of a page, such as https://www.example.org",
    "br": "Ur chomlec’h postel eo, ha n’eo ket ur bajenn web. Roit chomlec’h ur bajenn, evel https://www.exemple.org",
}
_DISGUISED: Final[Texts] = {
    "fr": "Cette adresse cache le vrai nom du site derrière un @. Donnez l’adresse de la page elle-même.",
    "en": "This address hides the true name of the site behind an @. Give the address of the page itself.",
    "br": "Kuzhet eo gwir anv al lec’hienn a-dreñv un @ er chomlec’h-mañ. Roit chomlec’h ar bajenn hec’h-unan.",
}
