"""Two records about one thing made one: what the survivor says then, what stays of the other, who pointed at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from commons_graph.desk.review.sheets import renamed
from commons_graph.errors import BadRequest
from commons_graph.journal.erasure import tombstone_of
from commons_graph.rdf.addresses import Address
from commons_graph.rdf.records import Record, record_of
from commons_graph.schema.model import Field, Kind, NodeType, Schema
from commons_graph.terms import DCT, DCT_LICENSE, FOAF_PRIMARY_TOPIC, RDF_TYPE, RDFS_LABEL, SKOS

_ALT_LABEL: Final = SKOS + "altLabel"
_OWN: Final = frozenset({RDF_TYPE, FOAF_PRIMARY_TOPIC, DCT_LICENSE})
"""What each record says of itself alone."""


def merged(schema: Schema, goes: Record, stays: Record, pointing: Mapping[str, Record], at: datetime) -> list[Record]:
    """Everything that changes when one record takes the place of another; the survivor first.

    `pointing` are the records that point at the one that goes: they point at the survivor then. Raises BadRequest for
    records that cannot be about one thing.
    """
    if goes.key == stays.key or goes.address.segment != stays.address.segment:
        raise BadRequest("only two records of the same kind can be merged", where=f"{goes.key} and {stays.key}")
    others = [record for key, record in pointing.items() if key not in (goes.key, stays.key)]
    moved = [renamed(record, {goes.key: stays.key}) for record in others]
    return [joined(schema, stays, goes), replaced(goes, stays.address, at), *moved]


def replaced(goes: Record, by: Address, at: datetime) -> Record:
    """What stays of a record that was merged: when, and what took its place."""
    lines = tombstone_of(goes.key, at).content.decode().split("\n")[:-1]
    return record_of(goes.address, [*lines, f"<{goes.address.sheet}> <{DCT}isReplacedBy> <{by.thing}> ."])


def joined(schema: Schema, stays: Record, other: Record) -> Record:
    """A record with what another one about the same thing adds to it; whatever it says itself stands.

    Nothing is taken over from a record under another licence.
    """
    moved = renamed(other, {other.key: stays.key})
    thing, sheet = f"<{stays.address.thing}>", f"<{stays.address.sheet}>"
    own = _by_subject(line for line in _lines(stays) if line.split(" ", 2)[2] != f"<{other.address.thing}> .")
    if _values(own, sheet, DCT_LICENSE) != _values(_by_subject(_lines(moved)), sheet, DCT_LICENSE):
        return record_of(stays.address, _told(own))
    added = _by_subject(_lines(_apart(moved, own)))
    for subject, node_type in ((thing, schema.by_segment(stays.address.segment)), (sheet, schema.record)):
        if node_type is not None:
            _take_over(own, added, subject, node_type)
    return record_of(stays.address, _told(own))


_Said = dict[str, dict[str, list[str]]]
"""Subject → property → values, all as N-Triples; properties without their brackets."""


def _take_over(own: _Said, added: _Said, subject: str, node_type: NodeType) -> None:
    """Add what a node lacks, with the parts that belong to it."""
    for path, values in added.get(subject, {}).items():
        field = node_type.field_at(path)
        if path in _OWN or field is None:
            continue
        kept = own[subject].setdefault(path, [])
        if path == RDFS_LABEL and node_type.field_at(_ALT_LABEL):  # people may look for it by either name
            other_names = own[subject].setdefault(_ALT_LABEL, [])
            other_names += [value for value in values if value not in (*kept, *other_names)]
            continue
        for value in values:
            if value not in kept and value != subject and _fits(field, kept, value):
                kept.append(value)
                if field.kind is Kind.INNER:
                    own.setdefault(value, added.get(value, {}))


def _fits(field: Field, kept: list[str], value: str) -> bool:
    """Whether a field that has some values may have one more."""
    if field.max_count is not None and len(kept) >= field.max_count:
        return False
    return not field.one_per_language or _language(value) not in map(_language, kept)


def _language(value: str) -> str:
    return value.rpartition('"@')[2] if value.startswith('"') and '"@' in value else ""


def _apart(record: Record, own: Mapping[str, object]) -> Record:
    """A record whose parts have names that are still free among those of another."""
    text = record.content.decode()
    parts = {line.split(" ", 1)[0] for line in text.split("\n")[:-1] if "#" in line.split(" ", 1)[0]}
    for part in sorted(parts & own.keys()):
        number = 2
        while f"{part[:-1]}-{number}>" in own or f"{part[:-1]}-{number}>" in parts:
            number += 1
        text = text.replace(part, f"{part[:-1]}-{number}>")
    return record_of(record.address, text.split("\n")[:-1])


def _by_subject(lines: Iterable[str]) -> _Said:
    found: _Said = {}
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        found.setdefault(subject, {}).setdefault(predicate[1:-1], []).append(value.removesuffix(" ."))
    return found


def _told(said: _Said) -> Iterator[str]:
    for subject, fields in said.items():
        for path, values in fields.items():
            yield from (f"{subject} <{path}> {value} ." for value in values)


def _values(said: _Said, subject: str, path: str) -> list[str]:
    return said.get(subject, {}).get(path, [])


def _lines(record: Record) -> list[str]:
    return record.content.decode().split("\n")[:-1]
