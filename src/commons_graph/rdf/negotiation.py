"""Proactive content negotiation: which of our representations a request prefers (RFC 9110 §12.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# A header past these limits comes from no client we know; what is beyond them is not read.
_MAX_LENGTH: Final = 4096
_MAX_RANGES: Final = 64

_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 — an HTTP token
_MEDIA_TYPE: Final = re.compile(rf"({_TOKEN})/({_TOKEN})", re.ASCII)
_LANGUAGE: Final = re.compile(r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
# The Java runtime writes ".2", and some libraries more than three decimals: both are understood.
_WEIGHT: Final = re.compile(r"0?\.[0-9]+|0\.?|1(?:\.0*)?", re.ASCII)
# An open quotation runs to the end, so that no header is scanned twice.
_QUOTED: Final = r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)'
_ELEMENT: Final = re.compile(rf'(?:[^,"]|{_QUOTED})+', re.DOTALL)
_PARAMETER: Final = re.compile(rf'(?:[^;"]|{_QUOTED})+', re.DOTALL)

_ANY: Final = 0  # */*
_TYPE: Final = 1  # type/*
_LOOSE: Final = 2  # type/subtype, with a parameter that the offer does not mention
_EXACT: Final = 3  # type/subtype, plus one for each parameter in common


@dataclass(frozen=True, slots=True)
class _MediaRange:
    """One element of Accept, or one offer: lower-case, `charset` left out."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    weight: float


def negotiate(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that an Accept header prefers, or None when it accepts none of them.

    `offers` are media types in our own order of preference, which breaks ties. A missing header, or one
    without a well-formed element, accepts anything; a malformed element among others is left out. A range
    with a parameter that an offer does not mention (`application/ld+json;profile="…"`) still accepts that
    offer, less precisely than the bare type does. Never raises, whatever the header (RFC 9110 §12.5.1).
    """
    return _negotiate((accept or "")[:_MAX_LENGTH], tuple(offers))


@lru_cache(maxsize=512)
def _negotiate(accept: str, offers: tuple[str, ...]) -> str | None:
    ranges = [found for text in _elements(accept) if (found := _media_range(text))]
    if not ranges:
        return next(iter(offers), None)
    best: str | None = None
    best_score = (0.0, 0)
    for offer in offers:
        score = _score(offer, ranges)
        if score[0] > 0 and (best is None or score > best_score):
            best, best_score = offer, score
    return best


def preferred_language(accept_language: str | None, offers: Sequence[str]) -> str:
    """The offered language that an Accept-Language header prefers, else the first offer.

    `offers` must not be empty. `fr-FR` accepts the offer `fr`, and `fr` accepts `fr-CA` (RFC 4647 §3.4);
    among equal weights the order of the header decides (RFC 9110 §12.5.4).
    """
    return _preferred_language((accept_language or "")[:_MAX_LENGTH], tuple(offers))


@lru_cache(maxsize=512)
def _preferred_language(header: str, offers: tuple[str, ...]) -> str:
    ranges = [found for text in _elements(header) if (found := _language_range(text))]
    best, best_score = offers[0], (0.0, -len(ranges))
    for offer in offers:
        score = _language_score(offer.lower(), ranges)
        if score > best_score:
            best, best_score = offer, score
    return best


def _elements(header: str) -> Iterator[str]:
    for index, match in enumerate(_ELEMENT.finditer(header)):
        if index == _MAX_RANGES:
            return
        yield match.group().strip()


def _media_range(text: str) -> _MediaRange | None:
    """Parse `type/subtype;name=value;q=0.5`; None when it is malformed."""
    head, *rest = [match.group().strip() for match in _PARAMETER.finditer(text)] or [""]
    # A lone * is what the Java runtime sends for */*.
    media_type = _MEDIA_TYPE.fullmatch("*/*" if head == "*" else head)
    if not media_type or (media_type[1] == "*" and media_type[2] != "*"):
        return None
    parameters: list[tuple[str, str]] = []
    for name, value in map(_parameter, filter(None, rest)):
        if name == "q":  # whatever follows the weight says nothing about the media type
            weight = _weight(value)
            return None if weight is None else _range(media_type, parameters, weight)
        parameters.append((name, value))
    return _range(media_type, parameters, 1.0)


def _range(media_type: re.Match[str], parameters: list[tuple[str, str]], weight: float) -> _MediaRange:
    kept = tuple((name, value) for name, value in parameters if name != "charset")
    return _MediaRange(media_type[1].lower(), media_type[2].lower(), kept, weight)


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    value = value.strip()
    if value.startswith('"'):
        value = re.sub(r"\\(.)", r"\1", value.strip('"'), flags=re.DOTALL)
    return name.strip().lower(), value.lower()


def _weight(text: str) -> float | None:
    return float(text) if _WEIGHT.fullmatch(text) else None


@lru_cache(maxsize=256)
def _offer(text: str) -> _MediaRange | None:
    return _media_range(text)


def _score(offer: str, ranges: list[_MediaRange]) -> tuple[float, int]:
    """Weight that the most precise matching range gives an offer, then that precision beyond the bare type."""
    parsed = _offer(offer)
    if parsed is None:
        return (0.0, 0)
    best, weight = max((_precision(wanted, parsed), wanted.weight) for wanted in ranges)
    return (weight, max(best - _EXACT, 0)) if best >= 0 else (0.0, 0)


def _precision(wanted: _MediaRange, offer: _MediaRange) -> int:
    """How precisely a range names an offer; -1 when it does not."""
    if wanted.type == "*":
        return _ANY
    if wanted.type != offer.type or wanted.subtype not in ("*", offer.subtype):
        return -1
    if wanted.subtype == "*":
        return _TYPE
    offered = dict(offer.parameters)
    if any(name in offered and not _same(value, offered[name]) for name, value in wanted.parameters):
        return -1
    common = sum(name in offered for name, _ in wanted.parameters)
    if common == len(wanted.parameters):
        return _EXACT + common
    # Refusing one profile of a type does not refuse the type.
    return _LOOSE if wanted.weight else -1


def _same(wanted: str, offered: str) -> bool:
    """Whether two parameter values agree; a profile is a list of IRIs (RFC 6906 §3.1)."""
    return wanted == offered or bool(set(wanted.split()) & set(offered.split()))


def _language_range(text: str) -> tuple[str, float] | None:
    tag, _, rest = text.partition(";")
    if not _LANGUAGE.fullmatch(tag.strip()):
        return None
    name, value = _parameter(rest) if rest.strip() else ("q", "1")
    weight = _weight(value) if name == "q" else None
    return None if weight is None else (tag.strip().lower(), weight)


def _language_score(offer: str, ranges: list[tuple[str, float]]) -> tuple[float, int]:
    """Weight of an offered language and minus the place of the range that gave it."""
    found: list[tuple[float, int]] = []
    for place, (wanted, weight) in enumerate(ranges):
        if wanted == offer and weight == 0:
            return (0.0, -len(ranges))
        if wanted == offer or wanted.startswith(offer + "-") or offer.startswith(wanted + "-"):
            found.append((weight, -place))
    if not found:
        found = [(weight, -place) for place, (wanted, weight) in enumerate(ranges) if wanted == "*"]
    return max(found, default=(0.0, -len(ranges)))
