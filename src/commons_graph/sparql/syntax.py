"""A syntax error of a query, in words that help to find it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from commons_graph.sparql import scanner

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# In the engine's list of what it could have read, sentences say what is wrong; keywords and characters mislead.
_SENTENCE: Final = re.compile(r"(?:^|, |one of |expected )((?:The |the |IRI |Prefix |[a-z]+ tag )[^,\"\[]+)")
_NAME_BEFORE: Final = re.compile(r"(?<![<\w/])([A-Za-z][\w.-]*|):[\w.%-]*\s*\Z", re.ASCII)
_LINE_END: Final = re.compile(r"\r\n|\n")
_AROUND: Final = 24


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped: the line, what stands before and after the place, and an undeclared prefix there."""

    line: str
    before: str
    after: str
    prefix: str | None


def explain(query: str, reason: str) -> tuple[str, str, str]:
    """Message, place and hint for what the engine said about a query.

    The place is `line L, column C`, both from 1, or empty when the engine names none.
    """
    found = _POSITION.fullmatch(reason)
    if not found:
        return f"the query does not follow the grammar of SPARQL: {_one_line(reason)}", "", ""
    line, column = int(found[1]), int(found[2])
    sentences = [_one_line(sentence) for sentence in _SENTENCE.findall(found[3])]
    message = ": ".join(["the query does not follow the grammar of SPARQL", *sentences[:1]])
    return message, f"line {line}, column {column}", _hint(query, line, column)


def stop_at(query: str, line: int, column: int) -> Stop:
    """The surroundings of a place in a query; line and column count from 1, in characters."""
    lines = _LINE_END.split(query)
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    before, after = text[: column - 1], text[column - 1 :]
    name = _NAME_BEFORE.search(before)
    prefix = name[1] if name and name[1] not in scanner.prefixes(query) else None
    return Stop(text, before[-_AROUND:].strip(), after[:_AROUND].strip(), prefix)


def _hint(query: str, line: int, column: int) -> str:
    """The prefix that was not declared, or else the text around the place where the parser stopped."""
    stop = stop_at(query, line, column)
    if stop.prefix is not None:
        return f"declare the prefix: PREFIX {stop.prefix}: <…>"
    if not (stop.before or stop.after):
        return ""
    if stop.after:
        return f"the parser stopped at «{stop.after}» after «{stop.before}»"
    return f"the parser stopped after «{stop.before}»"


def _one_line(text: str) -> str:
    return " ".join(text.split())
