"""The tokens of Turtle, TriG, N-Triples and N-Quads (RDF 1.2 Turtle §6.5), with their offsets.

The text has been accepted by the parser before, so a token is only delimited here, never judged. Triple terms,
reifiers and annotations are no tokens: the scanner stops at them.
"""

from __future__ import annotations

import re
from typing import Final

from commons_graph.rdf.places.proof import Unscannable

Token = tuple[str, int, int]
"""Kind, start and end; the kind of a punctuation mark is itself."""

IRI: Final = "iri"
NAME: Final = "name"
BLANK: Final = "blank"
STRING: Final = "string"
NUMBER: Final = "number"
WORD: Final = "word"
AT: Final = "at"
END: Final = "end"
_MARK: Final = "mark"

_PLAIN = r"""[^\s<>"'(){}\[\];,.\#^@|~+!$&*=/?\\%`]"""
_PREFIX_PLAIN = r"""[^\s<>"'(){}\[\];,.\#^@|~+!$&*=/?\\%`:]"""
_LOCAL = rf"(?:{_PLAIN}++|%[0-9A-Fa-f]{{2}}|\\.)"

_TOKEN: Final = re.compile(
    rf"""
    (?:\s++|\#[^\n\r]*+)*+
    (?:
      (?P<{IRI}> < (?: [^\x00-\x20<>"{{}}|^`\\]++ | \\u[0-9A-Fa-f]{{4}} | \\U[0-9A-Fa-f]{{8}} )*+ > )
    | (?P<{BLANK}> _: {_PREFIX_PLAIN}++ (?: \.++ {_PREFIX_PLAIN}++ )*+ )
    | (?P<{STRING}> \"\"\" (?: "{{0,2}}+ (?: [^"\\]++ | \\. ) )*+ \"\"\"
                  | ''' (?: '{{0,2}}+ (?: [^'\\]++ | \\. ) )*+ '''
                  | " (?: [^"\\\n\r]++ | \\. )*+ "
                  | ' (?: [^'\\\n\r]++ | \\. )*+ ' )
    | (?P<{NUMBER}> [+-]?+ (?: (?: [0-9]++ \.? [0-9]*+ | \. [0-9]++ ) [eE][+-]?+[0-9]++
                             | [0-9]*+ \. [0-9]++ | [0-9]++ ) )
    | (?P<{NAME}> (?: {_PREFIX_PLAIN}++ (?: \.++ {_PREFIX_PLAIN}++ )*+ )? : (?: {_LOCAL}++ (?: \.++ {_LOCAL}++ )*+ )? )
    | (?P<{AT}> @ [A-Za-z]++ (?: -++ [A-Za-z0-9]++ )*+ )
    | (?P<{WORD}> [A-Za-z]++ )
    | (?P<{_MARK}> \^\^ | [\[\](){{}};,.] )
    | (?P<{END}> \Z )
    )
    """,
    re.VERBOSE | re.DOTALL,
)


def next_token(text: str, at: int) -> Token:
    """The first token from an offset on, of the kind END after the last; raises Unscannable."""
    match = _TOKEN.match(text, at)
    if match is None:
        raise Unscannable
    kind = match.lastgroup or ""
    start, end = match.span(kind)
    return (text[start:end] if kind == _MARK else kind, start, end)
