"""A syntax error of a query, in words that help to find it."""

from __future__ import annotations

import re
from typing import Final

from commons_graph.sparql import scanner

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# In the engine's list of what it could have read, sentences say what is wrong; keywords and characters mislead.
_SENTENCE: Final = re.compile(r"(?:^|, |one of |expected )((?:The |the |IRI |Prefix |[a-z]+ tag )[^,\"\[]+)")
_NAME_BEFORE: Final = re.compile(r"(?<![<\w/])([A-Za-z][\w.-]*|):[\w.%-]*\s*\Z", re.ASCII)
_LINE_END: Final = re.compile(r"\r\n|\n")
_AROUND: Final = 24


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


def _hint(query: str, line: int, column: int) -> str:
    """The prefix that was not declared, or else the text around the place where the parser stopped."""
    lines = _LINE_END.split(query)
    text = lines[line - 1] if line <= len(lines) else ""
    before, after = text[: column - 1], text[column - 1 :]
    name = _NAME_BEFORE.search(before)
    if name and name[1] not in scanner.prefixes(query):
        return f"declare the prefix: PREFIX {name[1]}: <…>"
    before, after = before[-_AROUND:].strip(), after[:_AROUND].strip()
    if not (before or after):
        return ""
    return f"the parser stopped at «{after}» after «{before}»" if after else f"the parser stopped after «{before}»"


def _one_line(text: str) -> str:
    return " ".join(text.split())
