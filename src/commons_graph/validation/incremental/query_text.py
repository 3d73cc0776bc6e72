"""The pieces of a query one after the other, and the triple patterns and paths among them (SPARQL 1.1 §19.8)."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.terms import RDF_TYPE
from commons_graph.validation.incremental.path_walks import ANY
from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.sparql_text import Kind, Piece, declared_prefixes, expanded, pieces, significant

_END: Final = Piece(Kind.SPACE, "")
_REPEATS: Final = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


class Unreadable(Exception):
    """A query has a form that is not followed here; its predicates are all that is known of it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; an end is the name of a variable or blank node, or None for a constant."""

    subject: str | None
    path: Path
    value: str | None


class Cursor:
    """A query, read piece by piece."""

    def __init__(self, text: str) -> None:
        read = pieces(text)
        self._prefixes: Mapping[str, str] = declared_prefixes(read)
        self._pieces = list(_apart(significant(read)))
        self._at = 0
        self._unnamed = 0

    @property
    def next(self) -> Piece:
        """The next piece; an empty one at the end."""
        return self._pieces[self._at] if self._at < len(self._pieces) else _END

    @property
    def at_end(self) -> bool:
        """Whether everything was read."""
        return self._at == len(self._pieces)

    def take(self) -> Piece:
        """The next piece, which is read now."""
        piece = self.next
        if piece is _END:
            raise Unreadable("it ends too soon")
        self._at += 1
        return piece

    def accepts(self, text: str) -> bool:
        """Read the next piece if it is this mark, or this word in any case."""
        piece = self.next
        if (piece.kind is Kind.OTHER and piece.text == text) or (piece.kind is Kind.WORD and piece.name == text):
            self._at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Read this mark or word, which must come next."""
        if not self.accepts(text):
            raise Unreadable(f"{text} was expected, not {self.next.text}")

    # triple patterns

    def triples(self) -> Iterator[Pattern]:
        """The triple patterns about one subject."""
        subject: str | None
        if self.accepts("["):
            subject = yield from self._described()
            if self._nothing_follows:
                return
        else:
            subject = self._end()
        yield from self._about(subject)

    def _about(self, subject: str | None) -> Iterator[Pattern]:
        more = True
        while more:
            path = self._verb()
            yield from self._objects(subject, path)
            more = False
            while self.accepts(";"):
                more = not self._nothing_follows

    @property
    def _nothing_follows(self) -> bool:
        """Whether what is said of a subject ends here: with a mark, or with a word that begins another part."""
        return self.next.text in (".", "}", "]", "{") or (self.next.kind is Kind.WORD and self.next.text != "a")

    def _objects(self, subject: str | None, path: Path) -> Iterator[Pattern]:
        more = True
        while more:
            value = (yield from self._described()) if self.accepts("[") else self._end()
            yield Pattern(subject, path, value)
            more = self.accepts(",")

    def _described(self) -> Generator[Pattern, None, str]:
        """A blank node with its properties, after its opening bracket; gives its name."""
        self._unnamed += 1
        name = f"[{self._unnamed}]"
        if not self.accepts("]"):
            yield from self._about(name)
            self.expect("]")
        return name

    def _end(self) -> str | None:
        """The subject or object of a pattern."""
        piece = self.take()
        if piece.kind is Kind.VARIABLE:
            return piece.name
        if piece.text.startswith("_:"):
            return piece.text
        if piece.kind is Kind.STRING:
            self._after_text()
        elif piece.text in ("+", "-") or piece.text[:1].isdigit():
            self._after_digits(piece)
        elif expanded(piece, self._prefixes) is None and piece.name not in ("TRUE", "FALSE"):
            raise Unreadable(f"{piece.text} in the place of a term")
        return None

    def _after_text(self) -> None:
        """The rest of a literal: its language or its datatype."""
        if self.accepts("@"):
            self.take()
            while self.accepts("-"):
                self.take()
        elif self.accepts("^"):
            self.expect("^")
            self.take()

    def _after_digits(self, first: Piece) -> None:
        """The rest of a number; what is not its own is not taken for a part of it, since no subject is a number."""
        if not first.text.isalnum():
            self.take()
        point = self._pieces[self._at : self._at + 2]
        if len(point) == 2 and point[0].text == "." and point[1].text[:1].isdigit():
            self._at += 2

    # paths

    def _verb(self) -> Path:
        if self.next.kind is Kind.VARIABLE:
            self.take()
            return ANY
        return self._path()

    def _path(self) -> Path:
        branches = [self._sequence()]
        while self.accepts("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Path(operator="alternativePath", steps=tuple(branches))

    def _sequence(self) -> Path:
        steps = [self._step()]
        while self.accepts("/"):
            steps.append(self._step())
        return steps[0] if len(steps) == 1 else Path(operator="sequence", steps=tuple(steps))

    def _step(self) -> Path:
        inverse = self.accepts("^")
        path = self._primary()
        for mark, operator in _REPEATS.items():
            if self.accepts(mark):
                path = Path(operator=operator, steps=(path,))
                break
        return Path(operator="inversePath", steps=(path,)) if inverse else path

    def _primary(self) -> Path:
        if self.accepts("!"):
            self._primary_or_inverse()
            return Path(operator="alternativePath", steps=(ANY, Path(operator="inversePath", steps=(ANY,))))
        if self.accepts("("):
            path = self._path()
            self.expect(")")
            return path
        piece = self.take()
        name = RDF_TYPE if piece.text == "a" else expanded(piece, self._prefixes)
        if name is None:
            raise Unreadable(f"{piece.text} in the place of a path")
        return Path(iri=name)

    def _primary_or_inverse(self) -> None:
        """What a negated property set excludes: any other property is read, so it does not matter."""
        self.accepts("^")
        self._primary()


def _apart(read: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, with a path that took the place of $PATH in pieces of its own."""
    for piece in read:
        if piece.kind is Kind.OTHER and len(piece.text) > 1:
            yield from significant(pieces(piece.text))
        else:
            yield piece
