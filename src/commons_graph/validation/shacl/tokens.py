"""RDF terms as tokens: the text of a term in canonical N-Triples.

A token is hashed and compared as fast as any string, tells its kind by its first character, and keeps the
lexical form of a literal as it was written.
"""

from __future__ import annotations

import re
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import RDF, RDFS, SH, XSD
from commons_graph.validation.port import Node

_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def iri(text: str) -> str:
    """The token of an IRI."""
    return f"<{text}>"


def sh(name: str) -> str:
    """The token of a term of SHACL."""
    return f"<{SH}{name}>"


TYPE: Final = iri(RDF + "type")
FIRST: Final = iri(RDF + "first")
REST: Final = iri(RDF + "rest")
NIL: Final = iri(RDF + "nil")
LANG_STRING: Final = iri(RDF + "langString")
SUBCLASS: Final = iri(RDFS + "subClassOf")
STRING: Final = iri(XSD + "string")
INTEGER: Final = iri(XSD + "integer")
BOOLEAN: Final = iri(XSD + "boolean")
TRUE: Final = f'"true"^^{BOOLEAN}'


def is_literal(token: str) -> bool:
    """Whether a token is a literal."""
    return token[0] == '"'


def is_iri(token: str) -> bool:
    """Whether a token is an IRI."""
    return token[0] == "<"


def is_blank(token: str) -> bool:
    """Whether a token is a blank node."""
    return token[0] == "_"


def lexical(token: str) -> str:
    """The text of an IRI or of a literal, escapes resolved."""
    if token[0] == "<":
        return token[1:-1]
    text = token[1 : token.rindex('"')]
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def language(token: str) -> str:
    """The language tag of a literal, "" when it has none."""
    if token[0] != '"' or token[-1] in '">':
        return ""
    return token[token.rindex('"') + 2 :]


def datatype(token: str) -> str:
    """The token of the datatype of a literal, "" for another term."""
    if token[0] != '"':
        return ""
    if token[-1] == '"':
        return STRING
    return token[token.rindex('"') + 3 :] if token[-1] == ">" else LANG_STRING


def token_of(term: Node, scope: str = "") -> str:
    """The token of a term; `scope` starts the label of a blank node, to keep it apart from those of others."""
    text = str(term)
    return f"_:{scope}{text[2:]}" if scope and text[0] == "_" else text


def node_of(token: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The term of a token."""
    if token[0] == "<":
        return ox.NamedNode(token[1:-1])
    if token[0] == "_":
        return ox.BlankNode(token[2:])
    text = lexical(token)
    tag = language(token)
    if "--" in tag:
        tag, _, direction = tag.partition("--")
        return ox.Literal(text, language=tag, direction=ox.BaseDirection(direction))
    if tag:
        return ox.Literal(text, language=tag)
    return ox.Literal(text, datatype=ox.NamedNode(datatype(token)[1:-1]))


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _ESCAPED.get(code, code)
