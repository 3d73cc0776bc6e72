"""Where a SPARQL text could hold a SERVICE or a FROM clause, however it is cut into tokens.

Oxigraph parses without a lexer: it reads `SERVICEex:a{` and `trueSERVICE<a>{` as SERVICE clauses, and takes
for an operator what other lexers take for the start of an IRI (`FILTER(?a<?b#>"`…). So this scanner does not
decide how a text is cut. It visits every position at which the engine could start to read, and looks there.

It steps over a comment, a string, a variable and the local part of a name, because there the grammar leaves
no choice. At `<` it follows both readings, IRI and operator; at three quotes that close nowhere, the empty
string as well. Every position is visited once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

_SPACE: Final = r"(?:[ \t\r\n]|\#[^\r\n]*(?=[\r\n]))*"
_ESCAPE: Final = r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})"""
_WIDE: Final = "\u0080-\U0010ffff"  # a character that no name may hold ends the parse, so all count as name
_PREFIXED: Final = r"[^\s:<>{}()\"'?$#]*:(?:\\.|[^\s<>{}()\"'\\#])*"
_TARGET: Final = rf"(?P<target><[^<>]*>|[?$][A-Za-z0-9_{_WIDE}]+|{_PREFIXED}){_SPACE}\{{"
_ANY_CASE: Final = re.IGNORECASE | re.ASCII

_PLAIN: Final = re.compile(r"(?:[^#\"'<?$:sf]|s(?!ervice)|f(?!rom))+", _ANY_CASE)
_COMMENT: Final = re.compile(r"#[^\r\n]*")
_IRI: Final = re.compile(r'<[^<>"{}|^`\x00-\x20]*>')
_SCHEME: Final = re.compile(r"<(?!true|false)([a-z][a-z0-9+.-]*):", _ANY_CASE)
_VARIABLE: Final = re.compile(rf"[?$][A-Za-z0-9_{_WIDE}]*")
_LOCAL: Final = re.compile(rf":(?:[A-Za-z0-9_:{_WIDE}](?:[A-Za-z0-9_:{_WIDE}-]|\.+(?=[A-Za-z0-9_:]))*)?")
_LONG: Final = {
    quote: re.compile(rf"{quote * 3}(?:{quote}{{0,2}}(?:[^{quote}\\]|{_ESCAPE}))*{quote * 3}") for quote in "\"'"
}
_SHORT: Final = {quote: re.compile(rf"{quote}(?:[^{quote}\\\r\n]|{_ESCAPE})*{quote}") for quote in "\"'"}

_SERVICE: Final = (
    re.compile(rf"service{_SPACE}{_TARGET}", _ANY_CASE),
    re.compile(rf"service{_SPACE}silent{_SPACE}{_TARGET}", _ANY_CASE),
)
_FROM: Final = re.compile(
    rf"from(?:(?=<)|(?=[ \t\r\n#]){_SPACE})(?:named(?=[ \t\r\n#<]){_SPACE})?(?:<|{_PREFIXED})", _ANY_CASE
)
_PREFIX: Final = re.compile(rf"(?=prefix{_SPACE}([^\s:<>]*):{_SPACE}<([^<>]*)>)", _ANY_CASE)


@dataclass(frozen=True, slots=True)
class Service:
    """A possible SERVICE clause: what it calls, as written, and whether nothing separates it from the word before."""

    target: str
    glued: bool


def prefixes(text: str) -> dict[str, list[str]]:
    """Every namespace that may be declared for each prefix, wherever the words stand (a comment included)."""
    found: dict[str, list[str]] = {}
    for match in _PREFIX.finditer(text):
        found.setdefault(match[1], []).append(match[2])
    return found


def services(text: str) -> Iterator[Service]:
    """Every place where the engine could read a SERVICE clause."""
    for position in _keywords(text, prefixes(text)):
        for pattern in _SERVICE:
            if match := pattern.match(text, position):
                yield Service(match["target"], glued=text[match.start("target") - 1] in "eEtT")


def has_dataset_clause(text: str) -> bool:
    """Whether the query says FROM or FROM NAMED."""
    return any(_FROM.match(text, position) for position in _keywords(text, prefixes(text)))


def _keywords(text: str, declared: Collection[str]) -> Iterator[int]:
    """Positions at which `service` or `from` may be read as a keyword, in order."""
    pending, last, end = [0], -1, len(text)
    while pending:
        position = heappop(pending)
        if position == last or position >= end:
            continue
        last = position
        if text[position] in "sSfF" and not _PLAIN.match(text, position):
            yield position
        for following in _steps(text, position, declared):
            heappush(pending, following)


def _steps(text: str, position: int, declared: Collection[str]) -> Iterator[int]:
    """Where reading may go on after the token at a position."""
    first = text[position]
    if first == "<":
        yield from _after_angle(text, position, declared)
    elif first in "\"'":
        yield from _after_quote(text, position, first)
    else:
        pattern = _BY_FIRST.get(first, _PLAIN)
        match = pattern.match(text, position)
        yield match.end() if match else position + 1


_BY_FIRST: Final = {"#": _COMMENT, "?": _VARIABLE, "$": _VARIABLE, ":": _LOCAL}


def _after_angle(text: str, position: int, declared: Collection[str]) -> Iterator[int]:
    iri = _IRI.match(text, position)
    if iri:
        yield iri.end()
        scheme = _SCHEME.match(text, position)
        if scheme and scheme[1] not in declared:
            return  # `<http:` can only be an IRI where no prefix is called http
    yield position + 1


def _after_quote(text: str, position: int, quote: str) -> Iterator[int]:
    if text.startswith(quote * 3, position):
        long = _LONG[quote].match(text, position)
        if long:
            yield long.end()
        # A code point escape that names no character makes the engine drop the long reading.
        if not long or "\\u" in long[0].lower():
            yield position + 2
        return
    short = _SHORT[quote].match(text, position)
    yield short.end() if short else position + 1
