"""Putting one record into a profile: term for term as the alignments say, then what needs another structure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import BadShapes
from commons_graph.profiles.alignments import Alignments
from commons_graph.schema.model import Schema, Term
from commons_graph.terms import ESS, RDF_TYPE, SKOS, SKOS_PREF_LABEL

_COMMENT: Final = re.compile(r"^\s*#.*$", re.MULTILINE)
_MENTION: Final = re.compile(r"\bess:([a-z]\w*)|\ba ess:([A-Z]\w*)")
"""A property of ours, or a class that things must have."""

_IN_SCHEME: Final = ox.NamedNode(SKOS + "inScheme")
_PREF_LABEL: Final = ox.NamedNode(SKOS_PREF_LABEL)


class Translator:
    """Makes the triples of a profile from those of a record; safe to share between threads.

    What it makes follows from the record, the vocabulary and the alignments alone, so it changes when they do.
    `query` is a SPARQL CONSTRUCT. A property of ours that it mentions, and a class that it asks for (`a ess:…`), are
    left to it.
    """

    def __init__(self, query: str, namespaces: Sequence[str], alignments: Alignments, schema: Schema) -> None:
        self.query = query
        self._schema = schema
        self._alignments = alignments
        self._every = alignments.within(namespaces)
        mentioned = {ESS + "".join(names) for names in _MENTION.findall(_COMMENT.sub("", query))}
        self._terms = {term: others for term, others in self._every.items() if term not in mentioned}

    def translate(self, record: Sequence[ox.Triple]) -> list[ox.Triple]:
        """The triples of a record in this profile, each once, in no order."""
        return list({*self._term_by_term(record), *self._structured(record)})

    def types(self, classes: Iterable[str]) -> list[str]:
        """The classes of this profile that stand for some of ours, the nearest first."""
        return list(dict.fromkeys(other.value for iri in classes for other in self._every.get(iri, ())))

    def _term_by_term(self, record: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        for triple in record:
            if triple.predicate.value != RDF_TYPE:
                for other in self._terms.get(triple.predicate.value, ()):
                    yield ox.Triple(triple.subject, other, triple.object)
            elif isinstance(triple.object, ox.NamedNode):
                for other in self._terms.get(triple.object.value, ()):
                    yield ox.Triple(triple.subject, triple.predicate, other)

    def _structured(self, record: Sequence[ox.Triple]) -> Iterator[ox.Triple]:
        store = ox.Store()
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in (*record, *self._around(record)))
        made = store.query(self.query)
        if not isinstance(made, ox.QueryTriples):
            raise BadShapes("the query of a profile must be a CONSTRUCT")
        yield from made

    def _around(self, record: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        """Labels, schemes and matches of the concepts that a record names."""
        for iri in {t.object.value for t in record if isinstance(t.object, ox.NamedNode)} & self._concepts.keys():
            term, node = self._concepts[iri], ox.NamedNode(iri)
            for language, text in term.labels.items():
                yield ox.Triple(node, _PREF_LABEL, ox.Literal(text, language=language))
            if term.scheme:
                yield ox.Triple(node, _IN_SCHEME, ox.NamedNode(term.scheme))
            yield from self._alignments.concepts.get(iri, ())

    @cached_property
    def _concepts(self) -> dict[str, Term]:
        return {iri: term for iri, term in self._schema.terms.items() if term.kind == "concept"}
