"""N-Triples as most programs write them, cut into terms a block at a time and without a parser.

A line of it is three terms with a space between, then " ." and a line end; its terms are what the parser would make
of them. Whatever is written otherwise, or wrongly, is left to the parser (N-Triples §4, RDF 1.1 N-Triples canonical).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pyoxigraph as ox

_SPACE, _LINE_END, _DOT, _BLANK_START = b" \n._"

_PATH: Final = rb"[A-Za-z0-9/._~!$&'()*+,;=:@-]*+(?:%[0-9A-Fa-f]{2}[A-Za-z0-9/._~!$&'()*+,;=:@-]*+)*+"
_REST: Final = rb"(?:\?" + _PATH + rb")?(?:#" + _PATH + rb")?"
_IRI: Final = rb"<[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9._-]+(?::[0-9]+)?(?=[/?#>])|(?!//))" + _PATH + _REST + rb">"
_OTHER_DATATYPE: Final = (
    rb"(?!<http://www\.w3\.org/(?:2001/XMLSchema#string|1999/02/22-rdf-syntax-ns#(?:dirL|l)angString)>)" + _IRI
)
_LITERAL: Final = (
    rb'"[^"\\\x00-\x1F\x7F]*+(?:\\[tbnrf"\\][^"\\\x00-\x1F\x7F]*+)*+"'
    rb"(?:@[a-z]{2,3}(?:-[a-z]{4})?(?:-[a-z]{2}|-[0-9]{3})?|\^\^" + _OTHER_DATATYPE + rb")?"
)
_SCOPE: Final = rb"_:[bd][0-9]+x"
_BLANK: Final = _SCOPE + rb"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?"

_IS_PLAIN: Final = re.compile(rb"(?:(?:" + rb"|".join((_IRI, _LITERAL, _BLANK)) + rb")\n)*+").fullmatch
"""Terms, each on a line, that are surely canonical; others are shown to the parser one by one."""


class Terms(NamedTuple):
    """The terms of some lines."""

    subjects: Sequence[bytes]
    predicates: Sequence[bytes]
    objects: Sequence[bytes]


def split_lines(block: bytes, scope: bytes) -> Terms | None:
    """The terms of a block of lines, None when a line is not written canonically; `scope` starts blank nodes.

    Whether the terms themselves are canonical is for `are_canonical` to tell.
    """
    text = bytearray(block)
    data = np.frombuffer(text, np.uint8)
    places = _places(data)
    if places is None:
        return None
    subjects, predicates, objects, ends = places
    first = data[subjects], data[objects]
    if not (_all_in(first[0], b"<_") and _all_in(data[predicates], b"<")):
        return None
    data[predicates - 1] = data[objects - 1] = data[ends] = _LINE_END
    # each line is now its three terms and its dot, a line each
    cells = bytes(text).split(b"\n")
    terms = Terms(cells[0:-1:4], cells[1::4], cells[2::4])
    if not any((starts == _BLANK_START).any() for starts in first):
        return terms
    return Terms(_scoped(terms.subjects, scope), terms.predicates, _scoped(terms.objects, scope))


def _places(data: Any) -> tuple[Any, Any, Any, Any] | None:
    """Where the three terms of each line start, and where the last one ends."""
    line_ends = np.flatnonzero(data == _LINE_END)
    starts = np.append(0, line_ends[:-1] + 1)
    if not len(line_ends) or (line_ends - starts).min() < len("<> <> <> ."):
        return None
    spaces = np.flatnonzero(data == _SPACE)
    at = np.searchsorted(spaces, starts)
    ends = line_ends - 2
    if at[-1] + 2 >= len(spaces) or (data[ends] != _SPACE).any() or (data[ends + 1] != _DOT).any():
        return None
    first, second = spaces[at], spaces[at + 1]
    return (starts, first + 1, second + 1, ends) if (second < ends).all() else None


def _all_in(characters: Any, allowed: bytes) -> bool:
    """Whether there are no other characters than these."""
    return set(bytes(characters)) <= set(allowed)


def _scoped(tokens: Sequence[bytes], scope: bytes) -> Sequence[bytes]:
    return [b"_:" + scope + token[2:] if token[:2] == b"_:" else token for token in tokens]


def are_canonical(terms: Sequence[bytes]) -> bool:
    """Whether terms are what the parser makes of them, blank nodes with their scope."""
    text = b"".join([term + b"\n" for term in terms])
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return _IS_PLAIN(text) is not None or all(_IS_PLAIN(term + b"\n") or _is_kept(term) for term in terms)


def _is_kept(term: bytes) -> bool:
    """Whether the parser gives a term back as it is written."""
    written = re.sub(_SCOPE, b"_:", term, count=1) if term.startswith(b"_:") else term
    try:
        (quad,) = ox.parse(b"<urn:s> <urn:p> " + written + b" .", format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, MemoryError, ValueError):
        return False
    return str(quad.object).encode() == written
