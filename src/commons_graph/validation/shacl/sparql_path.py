"""$PATH in a query: the path of the shape takes its place (SHACL §5.3.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from commons_graph.validation.paths import Path
from commons_graph.validation.shacl.sparql_text import Kind, Piece, pieces

_MAYBE_EMPTY: Final = ("zeroOrMorePath", "zeroOrOnePath")


def with_path(query: Sequence[Piece], path: Path) -> list[Piece]:
    """A query with a path in the place of $PATH.

    Where an alternative is the whole path of a triple pattern, it is written as a union of patterns. They are the
    same (SPARQL 1.1 §18.2.2.4), but the store finds a node only once that both branches of an alternative lead to.
    """
    branches = [*_branches(path)]
    read = list(query)
    for at in reversed(range(len(read))):
        if not (read[at].kind is Kind.VARIABLE and read[at].name == "PATH"):
            continue
        pattern = _whole_pattern(read, at) if len(branches) > 1 else None
        if pattern is None:
            read[at : at + 1] = [_piece(path)]
        else:
            read[pattern] = _union(read[pattern.start], branches, read[pattern.stop - 1])
    return read


def may_be_empty(path: Path) -> bool:
    """Whether a part of a path may have length zero."""
    return path.operator in _MAYBE_EMPTY or any(may_be_empty(step) for step in path.steps)


def iris_of(path: Path) -> set[str]:
    """The properties that a path is made of."""
    return {path.iri} if path.iri else {name for step in path.steps for name in iris_of(step)}


def _branches(path: Path) -> Iterator[Path]:
    if path.operator != "alternativePath":
        yield path
        return
    for step in path.steps:
        yield from _branches(step)


def _piece(path: Path) -> Piece:
    return Piece(Kind.IRI, str(path)) if path.iri else Piece(Kind.OTHER, f"({path})")


def _whole_pattern(read: Sequence[Piece], at: int) -> slice | None:
    """The triple pattern around a path, where it stands alone; a shared subject or a blank node would not survive."""
    before = [i for i in range(at) if read[i].kind is not Kind.SPACE][-2:]
    after = [i for i in range(at + 1, len(read)) if read[i].kind is not Kind.SPACE][:2]
    if len(before) < 2 or len(after) < 2 or any(piece.text.startswith(("_:", "[")) for piece in read):
        return None
    alone = read[before[0]].text in ("{", "}", ".", ")") and (
        read[after[1]].text in ("}", ".", "{") or read[after[1]].kind is Kind.WORD
    )
    terms = read[before[1]].is_term and read[after[0]].is_term
    return slice(before[1], after[0] + 1) if alone and terms else None


def _union(subject: Piece, branches: Iterable[Path], value: Piece) -> list[Piece]:
    patterns = (f"{{ {subject.text} {_piece(branch).text} {value.text} }}" for branch in branches)
    return pieces(" UNION ".join(patterns))
