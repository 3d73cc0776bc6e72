"""Terms as people read them in a report: short, on one line, without the neutral base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import FOAF_PRIMARY_TOPIC, NEUTRAL_BASE, PREFIXES, RDFS_LABEL, SKOS_PREF_LABEL, XSD
from commons_graph.validation.paths import Path
from commons_graph.validation.port import Document, Node

_LONGEST: Final = 100
_LABELS: Final = (RDFS_LABEL, SKOS_PREF_LABEL)


def one_line(text: str) -> str:
    """A text without the neutral base, line ends and control characters, which could drive a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text.replace(NEUTRAL_BASE, "")).split())


def shown(term: Node) -> str:
    """A term in the manner of Turtle, cut where it is long."""
    if isinstance(term, ox.NamedNode):
        return iri_shown(term.value)
    if isinstance(term, ox.BlankNode):
        return "a node without address"
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


class Labels:
    """The labels in some documents; an inner node has that of its record, a sheet that of its topic."""

    def __init__(self, documents: Sequence[Document], language: str) -> None:
        self._language = language
        self._texts: dict[str, dict[str, str]] = {}
        self._topics: dict[str, str] = {}
        for triple in (triple for document in documents for triple in document.triples):
            if isinstance(triple.subject, ox.NamedNode):
                self._note(triple.subject.value, triple.predicate.value, triple.object)

    def label(self, node: Node) -> str:
        """The label of a node, "" when it has none."""
        if not isinstance(node, ox.NamedNode):
            return ""
        whole = node.value.partition("#")[0]
        for name in (node.value, whole, self._topics.get(whole, "")):
            texts = self._texts.get(name, {})
            for tag in (self._language, "fr", "en", *texts):
                if tag in texts:
                    return one_line(texts[tag])
        return ""

    def _note(self, subject: str, predicate: str, value: Node) -> None:
        if predicate in _LABELS and isinstance(value, ox.Literal):
            self._texts.setdefault(subject, {}).setdefault(value.language or "", value.value)
        elif predicate == FOAF_PRIMARY_TOPIC and isinstance(value, ox.NamedNode):
            self._topics[subject] = value.value
