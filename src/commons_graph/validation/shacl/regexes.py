"""Regular expressions of XPath, which SPARQL's REGEX and sh:pattern use, for Python's `regex` module.

They are translated construct by construct (XPath and XQuery Functions 3.1 §5.6, XSD 1.1 part 2 appendix G): what
XPath does not have is refused by its name, so that shapes mean the same here as elsewhere. `regex` rather than
`re`, for classes of Unicode, subtraction of classes, and a limit of time on each match.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from commons_graph.errors import BadShapes
from commons_graph.validation.shacl.literals import NAME_CHARACTER, NAME_START

if TYPE_CHECKING:
    import regex

SECONDS: Final = 1.0
"""The longest that one match may take: an expression that backtracks without end is told, not waited for."""

_STEPS: Final = 10_000_000
"""How many steps of a search are surely done within the limit."""

_FLAGS: Final = frozenset("smixq")
_CLASSES: Final = {
    "i": ":" + NAME_START,
    "c": ":" + NAME_CHARACTER,
    "s": r" \t\n\r",
    "d": r"\p{Nd}",
}
_OUTSIDE_WORDS: Final = r"\p{P}\p{Z}\p{C}"
_SINGLE: Final = frozenset(r"nrt\|.?*+(){}-[]^$")
_CATEGORY: Final = re.compile(r"\\([pP])\{(Is)?([A-Za-z0-9_-]+)\}")
_QUANTIFIER: Final = re.compile(r"(?:[?*+]|\{(?:[0-9]+(?:,[0-9]*)?)\})\??")
_BACK_REFERENCE: Final = re.compile(r"\\([1-9][0-9]*)")


@lru_cache(maxsize=512)
def matcher(pattern: str, flags: str) -> Callable[[str], bool]:
    """Whether a text has a match; raises BadShapes for an expression that XPath does not allow."""
    unknown = set(flags) - _FLAGS
    if unknown:
        raise BadShapes(f"unknown flag in sh:flags: {min(unknown)}", hint="XPath has the flags s, m, i, x and q")
    import regex  # noqa: PLC0415 - shapes without patterns start sooner

    options = regex.VERSION1 | (regex.IGNORECASE if "i" in flags else 0)
    translation = _Translation("" if "q" in flags else pattern, flags)
    text = regex.escape(pattern) if "q" in flags else translation.text()
    try:
        compiled = regex.compile(text, options)
    except regex.error as error:
        raise _refused(pattern, str(error)) from error
    return _Matcher(pattern, compiled, translation.harmless)


class _Matcher:
    """A search with a limit of time, which costs more than most searches and is left out for harmless lengths."""

    def __init__(self, pattern: str, compiled: regex.Pattern[str], harmless: int) -> None:
        self._pattern = pattern
        self._search = compiled.search
        self._harmless = harmless

    def __call__(self, text: str) -> bool:
        if len(text) <= self._harmless:
            return self._search(text) is not None
        try:
            return self._search(text, timeout=SECONDS) is not None
        except TimeoutError as error:
            shown = text if len(text) <= 60 else text[:59] + "…"
            raise BadShapes(
                f"the regular expression {self._pattern!r} takes more than {SECONDS:g} s on the text {shown!r}",
                hint="repetitions within repetitions, such as (a+)+, can take for ever",
            ) from error


class _Translation:
    """The reading of one expression from left to right."""

    def __init__(self, pattern: str, flags: str) -> None:
        if "x" in flags:
            pattern = _without_spaces(pattern)
        self._pattern = pattern
        self._at = 0
        self._groups = 0
        self._choices = 0
        self._explosive = False
        self._dot = r"(?s:.)" if "s" in flags else r"[^\n\r]"
        # XPath's $ is the very end, and does not stand before a last line end.
        self._start, self._end = (r"(?m:^)", r"(?m:$)") if "m" in flags else (r"\A", r"\Z")

    @property
    def harmless(self) -> int:
        """The longest text on which a search surely ends in time: each repetition multiplies the ways to go."""
        return 0 if self._explosive else int(_STEPS ** (1 / (self._choices + 1)))

    def text(self) -> str:
        """The same expression for `regex`."""
        parts = []
        while self._at < len(self._pattern):
            parts.append(self._next())
        return "".join(parts)

    def _next(self) -> str:
        char = self._pattern[self._at]
        if char == "\\":
            return self._escape(inside=False)
        if char == "[":
            return self._class()
        if char == "(":
            return self._group()
        if char in "?*+{":
            return self._quantifier()
        if char in "}]":
            raise self._error(f"{char} without its beginning")
        self._at += 1
        return {".": self._dot, "^": self._start, "$": self._end}.get(char, char if char in ")|" else re.escape(char))

    def _group(self) -> str:
        rest = self._pattern[self._at :]
        if rest.startswith("(?:"):
            self._at += 3
            return "(?:"
        if rest.startswith("(?"):
            names = {
                "(?=": "look-ahead",
                "(?!": "look-ahead",
                "(?<": "look-behind or named group",
                "(?P": "named group",
            }
            raise self._error(f"{names.get(rest[:3], 'inline flags')} {rest[:4]}…")
        self._at += 1
        self._groups += 1
        return "("

    def _quantifier(self) -> str:
        match = _QUANTIFIER.match(self._pattern, self._at)
        if match is None:
            raise self._error("{ that starts no quantifier")
        self._choices += match[0][0] in "?*+" or "," in match[0]
        self._explosive |= self._pattern[self._at - 1] == ")"
        self._at = match.end()
        if self._at < len(self._pattern) and self._pattern[self._at] in "+*?":
            raise self._error(f"possessive or doubled quantifier {match[0]}{self._pattern[self._at]}")
        return match[0]

    def _escape(self, *, inside: bool) -> str:
        category = _CATEGORY.match(self._pattern, self._at)
        if category is not None:
            self._at = category.end()
            letter, block, name = category.groups()
            return rf"\{letter}{{{'Block=' if block else ''}{name}}}"
        reference = _BACK_REFERENCE.match(self._pattern, self._at)
        if reference is not None and not inside:
            return self._back_reference(reference)
        letter = self._pattern[self._at + 1 : self._at + 2]
        self._at += 2
        if letter.lower() in _CLASSES:
            outside = letter.isupper()
            body = _CLASSES[letter.lower()]
            return f"[^{body}]" if outside else (body if inside else f"[{body}]")
        if letter in ("w", "W"):
            return f"[^{_OUTSIDE_WORDS}]" if letter == "w" else f"[{_OUTSIDE_WORDS}]"
        if letter and letter in _SINGLE:
            return "\\" + letter
        raise self._error(f"escape \\{letter}" + (" (word boundary)" if letter in ("b", "B") else ""))

    def _back_reference(self, match: re.Match[str]) -> str:
        """As many digits as there are groups so far (XPath §5.6.1)."""
        digits = match[1]
        while len(digits) > 1 and int(digits) > self._groups:
            digits = digits[:-1]
        if int(digits) > self._groups:
            raise self._error(f"reference \\{digits} to a group that does not exist yet")
        self._explosive = True
        self._at += 1 + len(digits)
        return f"(?:\\{digits})"

    def _class(self) -> str:
        """A character class, its subtraction included: [a-z-[aeiou]] becomes [[a-z]--[aeiou]]."""
        self._at += 1
        negated = self._pattern.startswith("^", self._at)
        self._at += negated
        parts: list[str] = []
        while True:
            char = self._pattern[self._at : self._at + 1]
            if not char:
                raise self._error("[ without its end")
            if char == "]" and parts:
                self._at += 1
                return f"[{'^' if negated else ''}{''.join(parts)}]"
            if self._pattern.startswith("-[", self._at) and parts:
                self._at += 1
                return self._subtracted(f"[{'^' if negated else ''}{''.join(parts)}]")
            parts.append(self._class_part(char))

    def _subtracted(self, whole: str) -> str:
        less = self._class()
        if not self._pattern.startswith("]", self._at):
            raise self._error("a subtraction that does not end its character class")
        self._at += 1
        return f"[{whole}--{less}]"

    def _class_part(self, char: str) -> str:
        if char == "\\":
            return self._escape(inside=True)
        if char in "[]":
            raise self._error(f"{char} inside a character class")
        self._at += 1
        if char == "-":
            return self._hyphen()
        return "\\" + char if char in "&~|^#" else char

    def _hyphen(self) -> str:
        """A hyphen between two characters makes a range; at an edge it stands for itself."""
        before = self._pattern[self._at - 2]
        after = self._pattern[self._at : self._at + 1]
        at_edge = after == "]" or (before in "[^" and self._pattern[self._at - 3 : self._at - 2] != "\\")
        return r"\-" if at_edge else "-"

    def _error(self, what: str) -> BadShapes:
        return _refused(self._pattern, what)


def _without_spaces(pattern: str) -> str:
    """The flag x: white space outside character classes is left out (XPath §5.6.2)."""
    kept, depth, escaped = [], 0, False
    for char in pattern:
        if not escaped and char in "[]":
            depth += 1 if char == "[" else -1
        if depth or escaped or char not in " \t\n\r":
            kept.append(char)
        escaped = char == "\\" and not escaped
    return "".join(kept)


def _refused(pattern: str, what: str) -> BadShapes:
    return BadShapes(
        f"the regular expression {pattern!r} is not one of XPath: {what}",
        hint="sh:pattern takes the expressions of XPath; --engine pyshacl takes those of Python",
    )
