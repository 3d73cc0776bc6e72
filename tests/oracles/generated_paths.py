"""All property paths up to a depth, so that one choice makes a path: Hypothesis has few choices for a case."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from oracles import generated_terms as terms

_UNARY: Final = ("inverse", "zeroOrMore", "oneOrMore", "zeroOrOne")


def _grown(inner: tuple[str, ...], beside: tuple[str, ...]) -> Iterator[str]:
    """Paths with one more operator (§2.3.1)."""
    for operator, path in product(("inverse", *_UNARY), inner):
        yield f"[ sh:{operator}Path {path} ]"
    for first, second in product(inner, beside):
        yield f"( {first} {second} )"
        yield f"[ sh:alternativePath ( {second} {first} ) ]"
    for path in inner:
        yield f"( {beside[0]} {path} {beside[-1]} )"
        yield f"[ sh:alternativePath ( {path} {beside[-1]} {beside[0]} ) ]"


_ONE: Final = tuple(_grown(terms.PROPERTIES, terms.PROPERTIES))
_TWO: Final = tuple(_grown(_ONE, terms.PROPERTIES))
_TIERS: Final = (terms.PROPERTIES, terms.PROPERTIES, _ONE, _TWO)


@st.composite
def paths(draw: DrawFn) -> str:
    """A property path: a property half of the time, else with one operator or two."""
    return draw(st.sampled_from(draw(st.sampled_from(_TIERS))))
