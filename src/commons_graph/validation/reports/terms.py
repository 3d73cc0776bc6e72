"""Terms as people read them in a report: short, on one line, without the neutral base."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from commons_graph.terms import NEUTRAL_BASE, PREFIXES, XSD
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Node
from commons_graph.validation.reports.words import words

_LONGEST: Final = 100


def one_line(text: str) -> str:
    """A text without the neutral base, line ends and control characters, which could drive a terminal."""
    text = text.replace(NEUTRAL_BASE, "")
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def shown(term: Node, language: str = "en") -> str:
    """A term in the manner of Turtle, cut where it is long; a blank node is named in a language."""
    if isinstance(term, ox.NamedNode):
        return iri_shown(term.value)
    if isinstance(term, ox.BlankNode):
        return words("blank node", language)
    if isinstance(term, ox.Literal):
        text = one_line(term.value)
        text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        if term.language:
            return f'"{text}"@{term.language}'
        plain = term.datatype.value == XSD + "string"
        return f'"{text}"' if plain else f'"{text}"^^{iri_shown(term.datatype.value)}'
    return one_line(str(term))


def iri_shown(iri: str) -> str:
    """`rdfs:label` for a known namespace, `id/initiative/oufipo` under the neutral base, else `<…>`."""
    if iri.startswith(NEUTRAL_BASE):
        return one_line(iri)
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and not set(local) & set("/#?"):
            return f"{prefix}:{one_line(local)}"
    return f"<{one_line(iri)}>"


def path_shown(path: Path) -> str:
    """A property path; one property is shown by its short name."""
    return iri_shown(path.iri) if path.iri else one_line(str(path))


def local_iri(iri: str) -> str:
    """An IRI as it was written: relative where it is under the neutral base."""
    return iri.removeprefix(NEUTRAL_BASE)
