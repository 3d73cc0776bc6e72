"""Walking Turtle and TriG: the places of each triple, in the order in which pyoxigraph yields the triples.

The order carries the proof: the n-th triple here is the n-th of the parser, anonymous nodes included, and
`Walk.parsed` lets the parser itself read the tokens of a triple again, so that a place is never believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.places.proof import Node, Statement, Unscannable, parse_one
from commons_graph.rdf.places.tokens import AT, BLANK, END, IRI, NAME, NUMBER, STRING, WORD, Token, next_token

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DIRECTIVES: Final = frozenset({"prefix", "base", "version"})


_FIRST: Final = (0, 0, f"<{_RDF}first>")
_REST: Final = (0, 0, f"<{_RDF}rest>")


class Walk:
    """One reading of a text."""

    def __init__(self, text: str, base: str) -> None:
        self._text = text
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._batch: list[Statement] = []
        self._out: list[Statement] = []
        self._kind, self._start, self._end = next_token(text, 0)

    def statements(self) -> Iterator[Statement]:
        """The triples in the parser's order; raises Unscannable, or RecursionError for nesting past Python's limit."""
        while self._kind != END:
            if not self._directive():
                yield from self._triples_or_graph()

    def parsed(self, statement: Statement) -> ox.Triple:
        """What the parser makes of the tokens of a triple; right only until the next one is asked for."""
        words = [text or self._text[start:end] for start, end, text in statement]
        written = " ".join(words)
        used = [name for name in self._prefixes if f"{name}:" in written]
        declared = "".join(f"@prefix {name}: <{self._prefixes[name]}> .\n" for name in used)
        return parse_one(f"{declared}{written} .", self._base)

    def _advance(self) -> None:
        """Go to the next token; what one token completes, the parser gives back last first."""
        if self._batch:
            self._out.extend(reversed(self._batch))
            self._batch.clear()
        self._kind, self._start, self._end = next_token(self._text, self._end)

    def _take(self, kind: str) -> Token:
        token = (self._kind, self._start, self._end)
        if self._kind != kind:
            raise Unscannable
        self._advance()
        return token

    def _emit(self, subject: Node, predicate: Node, value: Node) -> None:
        self._batch.append((subject, predicate, value))

    def _flush(self) -> Iterator[Statement]:
        done, self._out = self._out, []
        yield from done

    def _directive(self) -> bool:
        if self._kind not in (AT, WORD):
            return False
        word = self._text[self._start : self._end].lstrip("@").lower()
        if word not in _DIRECTIVES:
            return False
        with_dot = self._kind == AT
        self._advance()
        if word == "prefix":
            _, start, end = self._take(NAME)
            self._prefixes[self._text[start : end - 1]] = self._iri()
        elif word == "base":
            self._base = self._iri()
        else:
            self._take(STRING)
        if with_dot:
            self._take(".")
        return True

    def _iri(self) -> str:
        _, start, end = self._take(IRI)
        subject = parse_one(f"{self._text[start:end]} <a:a> 1 .", self._base).subject
        return subject.value if isinstance(subject, ox.NamedNode) else ""

    def _triples_or_graph(self) -> Iterator[Statement]:
        if self._kind == WORD and self._text[self._start : self._end].upper() == "GRAPH":
            self._advance()
            self._graph_name()
        if self._kind == "{":
            yield from self._graph()
            return
        subject, complete = self._subject()
        if self._kind == "{":
            yield from self._graph()
            return
        self._rest_of_triples(subject, complete, ".")
        self._take(".")
        yield from self._flush()

    def _graph_name(self) -> None:
        if self._kind == "[":
            self._advance()
            self._take("]")
        else:
            self._advance()

    def _graph(self) -> Iterator[Statement]:
        self._take("{")
        while self._kind != "}":
            self._rest_of_triples(*self._subject(), "}")
            if self._kind == ".":
                self._advance()
            elif self._kind != "}":
                raise Unscannable
            yield from self._flush()
        self._advance()
        yield from self._flush()

    def _rest_of_triples(self, subject: Node, complete: bool, end: str) -> None:
        """The predicates of a subject; one that is a node with properties needs no others."""
        if not (complete and self._kind in (".", end)):
            self._predicates(subject)

    def _subject(self) -> tuple[Node, bool]:
        if self._kind == "[":
            node = (self._start, self._end, "[]")
            self._advance()
            described = self._kind != "]"
            if described:
                self._predicates(node)
            self._take("]")
            return node, described
        if self._kind == "(":
            return self._collection(None), False
        node = (self._start, self._end, "")
        if self._kind not in (IRI, NAME, BLANK):
            raise Unscannable
        self._advance()
        return node, False

    def _predicates(self, subject: Node) -> None:
        while True:
            if self._kind not in (IRI, NAME, WORD):
                raise Unscannable
            predicate = (self._start, self._end, "")
            self._advance()
            self._object(subject, predicate)
            while self._kind == ",":
                self._advance()
                self._object(subject, predicate)
            if self._kind != ";":
                return
            while self._kind == ";":
                self._advance()
            if self._kind in (".", "]", "}"):
                return

    def _object(self, subject: Node, predicate: Node) -> None:
        kind, start, end = self._kind, self._start, self._end
        if kind in (IRI, NAME, BLANK, NUMBER, WORD):
            self._emit(subject, predicate, (start, end, ""))
            self._advance()
        elif kind == STRING:
            self._literal(subject, predicate)
        elif kind == "[":
            self._advance()
            node = (start, end, "[]")
            if self._kind != "]":
                self._predicates(node)
            if self._kind != "]":
                raise Unscannable
            self._emit(subject, predicate, node)
            self._advance()
        elif kind == "(":
            self._collection((subject, predicate))
        else:
            raise Unscannable

    def _literal(self, subject: Node, predicate: Node) -> None:
        """A text ends with its language or datatype, else the parser knows it only at the next token."""
        start, end = self._start, self._end
        self._advance()
        if self._kind == "^^":
            self._advance()
        elif self._kind != AT:
            self._emit(subject, predicate, (start, end, ""))
            return
        self._emit(subject, predicate, (start, self._end, ""))
        self._advance()

    def _collection(self, owner: tuple[Node, Node] | None) -> Node:
        """A list: its cells stand where their items do (RDF 1.2 Turtle §2.8)."""
        start = self._start
        self._advance()
        if self._kind == ")":
            nil = (start, self._end, "()")
            if owner:
                self._emit(*owner, nil)
            self._advance()
            return nil
        cell = first = (start, start + 1, "[]")
        if owner:
            self._emit(*owner, cell)
        while True:
            self._object(cell, _FIRST)
            if self._kind == ")":
                self._emit(cell, _REST, (self._start, self._end, "()"))
                self._advance()
                return first
            following = (self._start, self._end, "[]")
            self._emit(cell, _REST, following)
            cell = following
