"""JSON with the offsets of every value; the text has been accepted by a parser before."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from commons_graph.rdf.places.proof import Unscannable

_TOKEN: Final = re.compile(r'\s*+(?:(?P<text>"(?:[^"\\]++|\\.)*+")|(?P<mark>[{}\[\],:])|(?P<scalar>[^\s"{}\[\],:]++))')


@dataclass(frozen=True, slots=True)
class Json:
    """One value: where it stands, and its parts. `members` is set for an object, `items` for an array."""

    start: int
    end: int
    text: str | None = None
    members: tuple[tuple[str, Json], ...] | None = None
    items: tuple[Json, ...] | None = None

    def member(self, name: str) -> Json | None:
        """The value of the last member with a name, as JSON parsers take it."""
        return dict(self.members or ()).get(name)


def read_json(text: str) -> Json:
    """The value that a text is; raises Unscannable, or RecursionError for nesting past Python's limit."""
    value, _ = _value(text, 0)
    return value


def _value(text: str, at: int) -> tuple[Json, int]:
    match = _next(text, at)
    start, end = match.span(match.lastgroup or 0)
    word = match.group(match.lastgroup or 0)
    if match.lastgroup == "text":
        return Json(start, end, text=json.loads(word, strict=False)), end
    if word == "{":
        return _object(text, start, end)
    if word == "[":
        return _array(text, start, end)
    if match.lastgroup == "mark":
        raise Unscannable
    return Json(start, end), end


def _object(text: str, start: int, at: int) -> tuple[Json, int]:
    members: list[tuple[str, Json]] = []
    while (match := _next(text, at)).group("mark") != "}":
        if match.group("mark") == ",":
            match = _next(text, match.end())
        if match.lastgroup != "text":
            raise Unscannable
        colon = _next(text, match.end())
        value, at = _value(text, colon.end())
        members.append((json.loads(match.group("text"), strict=False), value))
    return Json(start, match.end(), members=tuple(members)), match.end()


def _array(text: str, start: int, at: int) -> tuple[Json, int]:
    items: list[Json] = []
    while (match := _next(text, at)).group("mark") != "]":
        value, at = _value(text, match.end() if match.group("mark") == "," else at)
        items.append(value)
    return Json(start, match.end(), items=tuple(items)), match.end()


def _next(text: str, at: int) -> re.Match[str]:
    match = _TOKEN.match(text, at)
    if match is None:
        raise Unscannable
    return match
