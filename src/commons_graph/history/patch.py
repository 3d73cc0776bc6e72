"""One step as an RDF Patch: the lines that lead from one version to the next.

RDF Patch is a text format of Apache Jena (https://jena.apache.org/documentation/rdf-patch/): `D` and `A` rows take
quads out and put them in, between `TX` and `TC`; a header names the state it leads to and the one it starts from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from commons_graph.history.steps import Step
from commons_graph.terms import NEUTRAL_BASE

MEDIA_TYPE: Final = "application/rdf-patch"
SUFFIX: Final = "rdfp"


def patch_of(step: Step, base: str) -> bytes:
    """The patch of a step, on the graph of the record; the same step is always the same bytes."""
    lines = _rows(step, base)
    return "".join(f"{line}\n" for line in lines).encode()


def _rows(step: Step, base: str) -> Iterator[str]:
    graph = f"<{step.version.address.sheet.replace(NEUTRAL_BASE, base, 1)}>"
    before, after = (dict.fromkeys(_lines(content, base)) for content in step.contents)
    yield f"H id <{base}{step.version.path()}> ."
    if step.before:
        yield f"H prev <{base}{step.before.path()}> ."
    yield "TX ."
    yield from (f"D {line} {graph} ." for line in before if line not in after)
    yield from (f"A {line} {graph} ." for line in after if line not in before)
    yield "TC ."


def _lines(content: bytes, base: str) -> list[str]:
    """The triples of a state, without the dots that end them."""
    text = content.decode().replace(f"<{NEUTRAL_BASE}", f"<{base}")
    return [line.removesuffix(" .") for line in text.split("\n")[:-1]]
