"""What changed in a text, word by word, with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

_WORD: Final = re.compile(r"\S+\s*|\s+")
_AROUND: Final = 12
"""Unchanged words shown on each side of a change."""

_MOST: Final = 1 << 20
"""Pairs of words that are compared; longer texts are told as one replacement."""

What = Literal["same", "removed", "added", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed, went or came; a `gap` stands for unchanged words that are left out."""

    what: What
    text: str


def word_changes(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to another; unchanged stretches that are long are cut short.

    Left whole, the removed and unchanged pieces give the first text, the added and unchanged ones the second.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    found = [Piece("same", "".join(old[:start]))]
    found += _between(old[start : len(old) - end], new[start : len(new) - end])
    found.append(Piece("same", "".join(old[len(old) - end :])))
    return list(_shortened([piece for piece in found if piece.text]))


def alike(before: str, after: str) -> float:
    """How much two texts have in common, from 0 to 1; a quick measure, by their words."""
    return SequenceMatcher(None, before.split()[:500], after.split()[:500], autojunk=False).quick_ratio()


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words two texts begin with together."""
    pairs = zip(old, new, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(old), len(new)))


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    if len(old) * len(new) > _MOST:
        yield from (Piece("removed", "".join(old)), Piece("added", "".join(new)))
        return
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[i:j]))
        else:
            yield Piece("removed", "".join(old[i:j]))
            yield Piece("added", "".join(new[k:m]))


def _shortened(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for at, piece in enumerate(pieces):
        words = _WORD.findall(piece.text) if piece.what == "same" else []
        head = _AROUND if at else 0
        tail = _AROUND if at < len(pieces) - 1 else 0
        if len(words) <= head + tail + _AROUND:
            yield piece
            continue
        if head:
            yield Piece("same", "".join(words[:head]))
        yield Piece("gap", "".join(words[head : len(words) - tail]))
        if tail:
            yield Piece("same", "".join(words[len(words) - tail :]))
