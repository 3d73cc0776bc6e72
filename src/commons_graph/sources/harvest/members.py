"""One version of one record as a source tells it, and the same as a record of a census."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import BadAddress, RecordFault
from commons_graph.rdf.addresses import SLUG, SLUG_MAX, Address, check_reference
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import TOMBSTONE, Record, RecordCollector, record_of
from commons_graph.rdf.turtle import as_bytes
from commons_graph.terms import DCT, DCT_LICENSE, ESS, FOAF_PRIMARY_TOPIC, NEUTRAL_BASE, PROV, RDF_TYPE, XSD

CREATE, UPDATE, DELETE = "create", "update", "delete"

_DERIVED: Final = frozenset(f"<{term}>" for term in (DCT + "source", PROV + "wasDerivedFrom", DCT + "isVersionOf"))


@dataclass(frozen=True)
class Member:
    """A version: its IRI, the sheet it is of, what was done, when, in which changeset of the source, its triples.

    `content` is N-Triples with the IRIs of the source, sorted; empty for a deletion. `page` is where it was read,
    `successor` the thing that took the place of a merged one.
    """

    version: str
    iri: str
    kind: str
    at: str
    sequence: int
    content: bytes = b""
    page: str = ""
    successor: str = ""

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the content, "" when there is none."""
        return hashlib.sha256(self.content).hexdigest() if self.content else ""

    def value(self, predicate: str) -> str:
        """The first value of the sheet for a predicate, "" when it has none."""
        start = f"<{self.iri}> <{predicate}> "
        for line in self.content.decode().splitlines():
            if line.startswith(start):
                quad = next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES)))
                return str(quad.object.value) if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
        return ""

    @property
    def licence(self) -> str:
        """The licence that the sheet carries."""
        return self.value(DCT_LICENSE)

    @property
    def credit(self) -> str:
        """The credit line that the sheet carries."""
        return self.value(ESS + "credit")

    def comes_from(self, base: str, apart: str = "") -> bool:
        """Whether the sheet is one of the census at a base, or says that it was taken from there.

        `apart` is the base of another census that may lie below it.
        """
        return any(iri.startswith(base) and not (apart and iri.startswith(apart)) for iri in self._origins())

    def _origins(self) -> Iterator[str]:
        """The addresses that say where the sheet is from."""
        yield from (self.version, self.iri)
        for line in self.content.decode().splitlines():
            subject, predicate, value = line.split(" ", 2)
            if predicate in _DERIVED and subject.startswith(f"<{self.iri}"):
                yield value.removeprefix("<")


@dataclass(frozen=True, slots=True)
class Origin:
    """The census that versions come from: its base and what its record types are."""

    base: str
    segments: Mapping[str, frozenset[str]]


def content_of(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as sorted lines of N-Triples, each once."""
    lines = set(as_bytes(triples, ox.RdfFormat.N_TRIPLES).decode().split("\n")) - {""}
    return "".join(f"{line}\n" for line in sorted(lines)).encode()


def record_of_member(member: Member, origin: Origin) -> Record:
    """A version as a record in canonical form; a deletion without content becomes a tombstone.

    Raises RecordFault when the version is not one record of the source, whole and with nothing beside it.
    """
    address = _address(member, origin)
    if not member.content:
        return tombstone(address, member, origin)
    collector = RecordCollector(origin.segments, base=origin.base)
    collector.add(Source(member.version, N_TRIPLES, data=member.content))
    records = collector.records()
    if [record.key for record in records] != [address.key]:
        raise RecordFault(
            f"the version tells of {', '.join(r.key for r in records) or 'nothing'}, not of {address.key} alone",
            where=member.version,
        )
    return replace(records[0], origin=member.version)


def is_tombstone(record: Record) -> bool:
    """Whether a record is what remains of a withdrawn one."""
    return f"> <{RDF_TYPE}> <{TOMBSTONE}> .\n".encode() in record.content


def tombstone(address: Address, member: Member, origin: Origin) -> Record:
    """What remains of a record that its source withdrew: when, and what took its place; the reason stays there.

    Raises BadAddress or UnsafeIri for a successor that must not be published.
    """
    sheet = f"<{address.sheet}>"
    lines = [
        f"{sheet} <{RDF_TYPE}> <{TOMBSTONE}> .",
        f"{sheet} <{FOAF_PRIMARY_TOPIC}> <{address.thing}> .",
        f'{sheet} <{ESS}withdrawnOn> "{member.at[:10]}"^^<{XSD}date> .',
    ]
    if member.successor:
        successor = member.successor
        if successor.startswith(origin.base):
            successor = NEUTRAL_BASE + successor.removeprefix(origin.base)
        check_reference(successor)
        lines.append(f"{sheet} <{DCT}isReplacedBy> <{successor}> .")
    return record_of(address, lines, member.version)


def _address(member: Member, origin: Origin) -> Address:
    """The record that a version is of; raises BadAddress for one outside the base of the source."""
    start = origin.base + "doc/"
    segment, _, slug = member.iri.removeprefix(start).partition("/")
    if (
        not member.iri.startswith(start)
        or segment not in origin.segments
        or not SLUG.fullmatch(slug)
        or len(slug) > SLUG_MAX
    ):
        raise BadAddress(
            f"<{member.iri}> is not a record of the census at {origin.base}",
            where=member.version,
        )
    return Address(segment, slug)
