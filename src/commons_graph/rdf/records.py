"""From quads to records: which triple belongs to which sheet, and the canonical form of a sheet.

The canonical form of a record is its set of triples as N-Triples lines under the neutral base, sorted by
their UTF-8 bytes; its digest is the SHA-256 of that text. Two files that say the same have the same digest,
whatever their syntax, order or the base they were written for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import (
    BlankNodeRefused,
    CommonsError,
    LiteralTooLarge,
    RecordFault,
    RecordIncomplete,
    UnknownType,
    UnprintableText,
)
from commons_graph.rdf.addresses import Address, address_of, check_reference, local_form
from commons_graph.rdf.parsing import Source, parse
from commons_graph.rdf.turtle import as_bytes
from commons_graph.terms import (
    ESS,
    ESS_RECORD,
    FOAF_PRIMARY_TOPIC,
    NEUTRAL_BASE,
    RDF_TYPE,
)

LITERAL_MAX: Final = 1 << 20
"""Bytes a literal may have."""

TOMBSTONE: Final = ESS + "Tombstone"
"""The class of the sheet of a record that was withdrawn or merged."""

_TYPE: Final = f"<{RDF_TYPE}>"
_NEUTRAL: Final = "<" + NEUTRAL_BASE
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>')
_UNPRINTABLE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:00[01][0-9A-F]|FFF[EF])")
"""What XML 1.0 §2.2 excludes, as N-Triples escape it; tabs and line breaks have escapes of their own."""

_FRAGMENT_HINT: Final = "give the inner node a fragment, such as <id/initiative/oufipo#place>"


@dataclass(frozen=True, slots=True)
class Record:
    """One sheet in canonical form: its address, its N-Triples text (neutral base) and the SHA-256 of that text.

    `origin` names the document the sheet came from.
    """

    address: Address
    content: bytes
    digest: str
    origin: str = ""

    @property
    def key(self) -> str:
        """`initiative/oufipo`."""
        return self.address.key


class RecordCollector:
    """Gathers triples, document by document, into records.

    `segments` maps each segment to the classes its things may have. `base`, where given, is the public base:
    absolute IRIs below it are local. Every refusal is a RecordFault whose `where` names the document.

    Works on lines of N-Triples rather than on term objects: a census is loaded whole, and text is quicker.
    """

    def __init__(self, segments: Mapping[str, frozenset[str]], base: str | None = None) -> None:
        self._segments = segments
        self._base = "<" + base if base and base != NEUTRAL_BASE else None
        self._pending: dict[str, _Pending] = {}
        self._by_subject: dict[str, _Pending] = {}
        self._checked: set[str] = set()

    def add(self, source: Source) -> int:
        """Sort the triples of one document into records; returns how many there were.

        Raises ReadError, SyntaxFault and RecordFault.
        """
        quads = parse(source, base=NEUTRAL_BASE)
        try:
            if not source.format.has_graphs:
                return self._add_graph(quads, None, source.name)
            by_graph: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, list[ox.Triple]] = {}
            for quad in quads:
                by_graph.setdefault(quad.graph_name, []).append(quad.triple)
            return sum(self._add_graph(some, self._sheet_named(name), source.name) for name, some in by_graph.items())
        except RecordFault as fault:
            raise _placed(fault, source.name) from fault

    def records(self) -> list[Record]:
        """The records gathered, in the order of their keys; raises when one lacks its thing or its sheet."""
        found = []
        for _, pending in sorted(self._pending.items()):
            try:
                pending.check_complete()
            except RecordFault as fault:
                raise _placed(fault, pending.origin) from fault
            found.append(record_of(pending.address, pending.lines, pending.origin))
        return found

    def _add_graph(self, statements: Iterable[ox.Triple] | Iterable[ox.Quad], sheet: str | None, name: str) -> int:
        lines = as_bytes(statements, ox.RdfFormat.N_TRIPLES).decode().split("\n")
        lines.pop()
        for line in lines:
            self._add(line, name, sheet)
        return len(lines)

    def _add(self, line: str, name: str, sheet: str | None) -> None:
        if self._base is not None and self._base in line:
            line = self._neutral(line)
        subject, predicate, value = line.split(" ", 2)
        pending = self._by_subject.get(subject) or self._locate(subject, name)
        if sheet is not None and sheet != pending.address.sheet:
            raise RecordFault(
                f"a triple of <id/{pending.address.key}> stands in the graph <{local_form(sheet)}>",
                hint=f"its graph is the sheet itself: <doc/{pending.address.key}>",
            )
        if value[0] == '"':
            if len(value) > LITERAL_MAX // 4:
                _check_size(value, subject)
            if "\\u" in value and _UNPRINTABLE.search(value):
                raise UnprintableText(f"a text of {_shown(subject)} holds control characters", hint="remove them")
            if NEUTRAL_BASE in value:
                raise RecordFault(f"a text of {_shown(subject)} contains the reserved address {NEUTRAL_BASE}")
        elif value not in self._checked:
            self._check_value(value, subject)
        if predicate not in self._checked:
            check_reference(predicate[1:-1])
            self._checked.add(predicate)
        if predicate == _TYPE:
            pending.note_type(subject, value[1:-3], self._segments[pending.address.segment])
        pending.lines.add(line)

    def _sheet_named(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> str | None:
        """The sheet that a named graph must be; None for the default graph."""
        if isinstance(graph, ox.DefaultGraph):
            return None
        if isinstance(graph, ox.BlankNode):
            raise RecordFault("a named graph has no address", hint="its name is the sheet: <doc/TYPE/SLUG>")
        return self._neutral(f"<{graph.value}>")[1:-1]

    def _neutral(self, line: str) -> str:
        """The line with IRIs below the public base moved under the neutral base, texts untouched."""
        base = self._base
        if base is None:
            return line
        return _TOKEN.sub(lambda m: m[0].replace(base, _NEUTRAL, 1) if m[0][0] == "<" else m[0], line)

    def _locate(self, subject: str, name: str) -> _Pending:
        if not subject.startswith("<"):
            raise BlankNodeRefused("a node has no address", hint=_FRAGMENT_HINT)
        address = address_of(subject[1:-1])
        if address is None:
            raise RecordFault(
                f"{subject[:120]} is not part of this census",
                hint="each triple has <id/TYPE/SLUG>, <doc/TYPE/SLUG> or a fragment of one as its subject",
            )
        if address.segment not in self._segments:
            raise UnknownType(
                f"'{address.segment}' in {_shown(subject)} is not a type of record",
                hint=f"types: {', '.join(sorted(self._segments))}",
            )
        pending = self._pending.setdefault(address.key, _Pending(address, name))
        self._by_subject[subject] = pending
        return pending

    def _check_value(self, value: str, subject: str) -> None:
        """Check an IRI in the place of an object, once for each distinct one; `value` ends with ` .`."""
        if value.startswith(("_:", "<<")):
            raise BlankNodeRefused(f"a value of {_shown(subject)} has no address", hint=_FRAGMENT_HINT)
        check_reference(value[1:-3])
        self._checked.add(value)


class _Pending:
    """A record while it is gathered."""

    __slots__ = ("address", "has_thing", "lines", "origin", "sheet_types")

    def __init__(self, address: Address, origin: str) -> None:
        self.address = address
        self.origin = origin
        self.lines: set[str] = set()
        self.has_thing = False
        self.sheet_types: set[str] = set()

    def note_type(self, subject: str, class_iri: str, allowed: frozenset[str]) -> None:
        node = subject[1:-1]
        if node == self.address.sheet:
            self.sheet_types.add(class_iri)
        elif node == self.address.thing:
            if class_iri not in allowed:
                raise UnknownType(
                    f"{_shown(subject)} has the class {class_iri.removeprefix(ESS)}, which does not live under "
                    f"{self.address.segment}/"
                )
            self.has_thing = True

    def check_complete(self) -> None:
        """Raise RecordIncomplete unless the record is a thing with its sheet, or a tombstone without its thing."""
        key = self.address.key
        if TOMBSTONE in self.sheet_types:
            if self.has_thing:
                raise RecordIncomplete(f"<doc/{key}> is a tombstone, yet <id/{key}> is still described")
        elif ESS_RECORD not in self.sheet_types or not self.has_thing:
            missing = f"<id/{key}> a ess:…" if ESS_RECORD in self.sheet_types else f"<doc/{key}> a ess:Record"
            raise RecordIncomplete(
                f"the record {key} is not complete: {missing} is missing",
                hint="a record has a thing with a class and a sheet about it, both in the same load",
            )
        if f"<{self.address.sheet}> <{FOAF_PRIMARY_TOPIC}> <{self.address.thing}> ." not in self.lines:
            raise RecordIncomplete(
                f"the sheet <doc/{key}> does not say what it is about",
                hint=f"add <doc/{key}> foaf:primaryTopic <id/{key}> .",
            )


def record_of(address: Address, lines: Iterable[str], origin: str = "") -> Record:
    """The canonical record made of some N-Triples lines (neutral base, without their newlines)."""
    # code points sort as their UTF-8 bytes do
    content = "".join(f"{line}\n" for line in sorted(lines)).encode()
    return Record(address, content, hashlib.sha256(content).hexdigest(), origin)


def _check_size(value: str, subject: str) -> None:
    size = len(value.encode())
    if size > LITERAL_MAX:
        raise LiteralTooLarge(
            f"a text of {_shown(subject)} has {size:,} bytes, above the limit of {LITERAL_MAX:,}",
            hint="publish the document elsewhere and link to it",
        )


def _shown(subject: str) -> str:
    return f"<{local_form(subject[1:-1])}>"


def _placed(fault: CommonsError, name: str) -> CommonsError:
    return type(fault)(fault.message, where=name, hint=fault.hint)
