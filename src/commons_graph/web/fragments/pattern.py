"""A triple pattern, as the address of a fragment writes it (Hydra's ExplicitRepresentation)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from commons_graph.errors import BadPattern

POSITIONS: Final = ("subject", "predicate", "object")

Term = ox.NamedNode | ox.Literal

_VARIABLES: Final = {"subject": "s", "predicate": "p", "object": "o"}
_FREE: Final = re.compile(r"\?\w*")
_LITERAL: Final = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^(.+))?', re.DOTALL)
_HINT: Final = 'write an IRI as it is, a text as "text", "texte"@fr or "5"^^http://www.w3.org/2001/XMLSchema#integer'


@dataclass(frozen=True, slots=True)
class TriplePattern:
    """Three terms, None where anything goes."""

    subject: Term | None = None
    predicate: Term | None = None
    object: Term | None = None

    def __iter__(self) -> Iterator[tuple[str, Term | None]]:
        return iter((("subject", self.subject), ("predicate", self.predicate), ("object", self.object)))

    @property
    def is_impossible(self) -> bool:
        """Whether no triple can match: a literal is neither a subject nor a predicate (RDF 1.1 Concepts §3.1)."""
        return isinstance(self.subject, ox.Literal) or isinstance(self.predicate, ox.Literal)

    @property
    def sparql(self) -> str:
        """The pattern as SPARQL writes it; what is free are the variables ?s, ?p and ?o."""
        return " ".join(f"?{_VARIABLES[name]}" if term is None else str(term) for name, term in self)

    @property
    def address(self) -> str:
        """The parameters that ask for the pattern, encoded just as the URI template expands (RFC 6570 §3.2.8)."""
        return "&".join(f"{name}={quote(explicit(term), safe='')}" for name, term in self if term is not None)

    def narrowed(self, position: str, term: Term) -> TriplePattern:
        """The same pattern with one position filled."""
        return replace(self, **{position: term})

    def triple(self, binding: Mapping[str, Mapping[str, str]]) -> ox.Triple:
        """The triple that a solution of `sparql`, in SPARQL results JSON, stands for."""
        subject, predicate, value = (
            _term_of(binding[_VARIABLES[name]]) if term is None else term for name, term in self
        )
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode):
            raise ValueError("a solution that is no triple")
        return ox.Triple(subject, predicate, value)


def parse_pattern(parameters: Mapping[str, str]) -> TriplePattern:
    """The pattern that the parameters of an address ask for; raises BadPattern."""
    return TriplePattern(**{name: parse_term(parameters.get(name, ""), name) for name in POSITIONS})


def parse_term(text: str, position: str) -> Term | None:
    """A term in its explicit representation, nothing escaped; None for a variable or for nothing at all.

    An IRI may stand in angle brackets, and so may that of a datatype, for who is used to them.
    """
    text = text.strip()
    if not text or _FREE.fullmatch(text):
        return None
    try:
        if text.startswith('"'):
            return _literal(text)
        return _iri(text)
    except ValueError as error:
        raise BadPattern(f"the {position} of the pattern is no RDF term: {error}", hint=_HINT) from error


def explicit(term: Term) -> str:
    """A term in its explicit representation: `http://…`, `"text"`, `"texte"@fr`, `"5"^^http://…`."""
    if isinstance(term, ox.NamedNode):
        return term.value
    if term.language:
        return f'"{term.value}"@{term.language}'
    plain = term.datatype == ox.Literal("").datatype
    return f'"{term.value}"' if plain else f'"{term.value}"^^{term.datatype.value}'


def _literal(text: str) -> ox.Literal:
    match = _LITERAL.fullmatch(text)
    if match is None:
        raise ValueError("a text ends with a quotation mark, @ and a language, or ^^ and a datatype")
    value, language, datatype = match.groups()
    if "\0" in value:
        raise ValueError("a text holds no null character")
    if language:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=_iri(datatype)) if datatype else ox.Literal(value)


def _iri(text: str) -> ox.NamedNode:
    bracketed = text.startswith("<") and text.endswith(">")
    return ox.NamedNode(text[1:-1] if bracketed else text)


def _term_of(bound: Mapping[str, str]) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if bound["type"] == "uri":
        return ox.NamedNode(bound["value"])
    if bound["type"] == "bnode":
        return ox.BlankNode(bound["value"])
    if "xml:lang" in bound:
        return ox.Literal(bound["value"], language=bound["xml:lang"])
    datatype = bound.get("datatype")
    return ox.Literal(bound["value"], datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(bound["value"])
