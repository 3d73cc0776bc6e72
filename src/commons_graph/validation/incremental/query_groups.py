"""What a query is made of, as far as its reading goes: groups of patterns, alternatives, tests (SPARQL 1.1 §18.2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from commons_graph.validation.incremental.query_text import Cursor, Pattern, Unreadable
from commons_graph.validation.shacl.sparql_text import Kind, Piece


@dataclass(slots=True)
class Group:
    """What stands between braces; `tests` are the groups that its filters ask to exist or not."""

    parts: list[Part] = field(default_factory=list)
    tests: list[Group] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Either:
    """A union of groups, or a single group in braces of its own."""

    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Perhaps:
    """OPTIONAL."""

    group: Group


@dataclass(frozen=True, slots=True)
class Assigned:
    """BIND; `source` is the variable whose value is copied, None where a value is computed."""

    variable: str
    source: str | None
    tests: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Inner:
    """A sub-select that returns these variables, or all of them when None."""

    group: Group
    variables: frozenset[str] | None


Part: TypeAlias = Pattern | Either | Perhaps | Assigned | Inner

_UNREAD: Final = frozenset({"MINUS", "SERVICE", "VALUES", "LATERAL"})


def group_of(text: str) -> Group:
    """The group of a SELECT or an ASK, constants in the place of the variables that stand for them."""
    cursor = Cursor(text)
    while cursor.accepts("PREFIX"):
        cursor.take()
        cursor.take()
    if not cursor.accepts("ASK"):
        _head(cursor)
    cursor.accepts("WHERE")
    group = _group(cursor)
    for _ in _expression(cursor, until=""):
        raise Unreadable("it asks what exists outside its group")
    return group


def _group(cursor: Cursor) -> Group:
    cursor.expect("{")
    group = Group()
    if cursor.next.kind is Kind.WORD and cursor.next.name == "SELECT":
        group.parts.append(_inner(cursor))
        cursor.expect("}")
        return group
    while not cursor.accepts("}"):
        if not cursor.accepts("."):
            group.parts += _parts(cursor, group)
    return group


def _parts(cursor: Cursor, group: Group) -> Iterator[Part]:
    if cursor.next.kind is Kind.WORD and cursor.next.name in _UNREAD:
        raise Unreadable(f"{cursor.next.name} is not followed")
    if cursor.accepts("FILTER"):
        group.tests += _filter(cursor)
    elif cursor.accepts("OPTIONAL"):
        yield Perhaps(_group(cursor))
    elif cursor.accepts("BIND"):
        yield _assigned(cursor)
    elif cursor.accepts("GRAPH"):
        # a named graph holds the shapes, never data
        cursor.take()
        _group(cursor)
    elif cursor.next.text == "{":
        yield _either(cursor)
    else:
        yield from cursor.triples()


def _either(cursor: Cursor) -> Either:
    groups = [_group(cursor)]
    while cursor.accepts("UNION"):
        groups.append(_group(cursor))
    return Either(tuple(groups))


def _assigned(cursor: Cursor) -> Assigned:
    cursor.expect("(")
    first = cursor.next
    read: list[Piece] = []
    tests = tuple(_expression(cursor, until=")", read=read))
    if len(read) < 3 or read[-2].name != "AS" or read[-1].kind is not Kind.VARIABLE:
        raise Unreadable("BIND without a variable")
    copied = len(read) == 3 and first.kind is Kind.VARIABLE
    return Assigned(read[-1].name, first.name if copied else None, tests)


def _inner(cursor: Cursor) -> Inner:
    variables = _head(cursor)
    cursor.accepts("WHERE")
    group = _group(cursor)
    for _ in _expression(cursor, until="}"):
        raise Unreadable("it asks what exists outside a group")
    return Inner(group, variables)


def _head(cursor: Cursor) -> frozenset[str] | None:
    """The variables that a SELECT returns as they are; None for all."""
    cursor.expect("SELECT")
    named: set[str] = set()
    everything = False
    while cursor.next.text != "{" and not (cursor.next.kind is Kind.WORD and cursor.next.name == "WHERE"):
        piece = cursor.take()
        everything = everything or piece.text == "*"
        if piece.kind is Kind.VARIABLE:
            named.add(piece.name)
        elif piece.text == "(":
            for _ in _expression(cursor, until=")"):
                raise Unreadable("its head asks what exists")
    return None if everything else frozenset(named)


def _filter(cursor: Cursor) -> Iterator[Group]:
    cursor.accepts("NOT")
    if cursor.accepts("EXISTS"):
        yield _group(cursor)
        return
    while not cursor.accepts("("):  # the name of a function
        cursor.take()
    yield from _expression(cursor, until=")")


def _expression(cursor: Cursor, until: str, read: list[Piece] | None = None) -> Iterator[Group]:
    """Read an expression up to the mark that closes it, or to the end; gives the groups that it asks to exist.

    The closing mark is read too, unless it is the brace of the group around.
    """
    depth = 0
    while True:
        if not until and cursor.at_end:
            return
        if not depth and until and cursor.next.text == until:
            if until == ")":
                cursor.take()
            return
        if cursor.accepts("EXISTS"):
            yield _group(cursor)
            continue
        piece = cursor.take()
        if piece.text in ("{", "}"):
            raise Unreadable("a group in the place of an expression")
        depth += (piece.text == "(") - (piece.text == ")")
        if read is not None:
            read.append(piece)
