"""The rows of the index, and how a record becomes one."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.addresses import address_of_iri, address_of_key
from commons_graph.rdf.records import TOMBSTONE
from commons_graph.schema.model import Texts, text_in
from commons_graph.terms import DCT, GEO, NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL

LIVE: Final = "live"
MERGED: Final = "merged"
WITHDRAWN: Final = "withdrawn"

_UNSORTED: Final = re.compile(r"[^\w ]|_")
_TYPE: Final = f"<{RDF_TYPE}>"
_LABEL: Final = f"<{RDFS_LABEL}>"
_REPLACED_BY: Final = f"<{DCT}isReplacedBy>"
_TOMBSTONE: Final = f"<{TOMBSTONE}> ."
_LOCAL: Final = f"<{NEUTRAL_BASE}"
_AXES: Final = {f"<{GEO}lat>": "latitude", f"<{GEO}long>": "longitude"}


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as an edition holds it.

    `content` is its canonical N-Triples under the base in force; `status` is live, merged (then `successor` is
    the key of the record that took its place) or withdrawn.
    """

    key: str
    status: str
    successor: str | None
    modified: datetime
    digest: str
    labels: Texts
    latitude: float | None
    longitude: float | None
    content: bytes

    @property
    def segment(self) -> str:
        """The type segment of its address."""
        return self.key.partition("/")[0]

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.key.partition("/")[2]

    def triples(self) -> list[ox.Triple]:
        """The triples of the record."""
        return [quad.triple for quad in ox.parse(self.content, format=ox.RdfFormat.N_TRIPLES)]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What the index keeps of one record: its own facts, and its links to other records as (path, key)."""

    key: str
    status: str
    successor: str | None
    labels: Texts
    latitude: float | None
    longitude: float | None
    links: tuple[tuple[str, str], ...]


def entry_of(key: str, content: bytes) -> IndexEntry:
    """Read a record's canonical N-Triples (neutral base) into an index entry.

    A thing without a name of its own gets its label later, from the records it links to (`ess:labelledBy`).
    """
    address = address_of_key(key)
    thing = f"<{address.thing}>"
    own = (thing, f"<{address.thing}#", f"<{address.sheet}>", f"<{address.sheet}#")
    labels: dict[str, str] = {}
    links: dict[tuple[str, str], None] = {}
    position: dict[str, float] = {}
    successor, dead = None, False
    for line in content.decode().split("\n")[:-1]:
        subject, path, value = line.split(" ", 2)
        if path == _TYPE:
            dead = dead or value == _TOMBSTONE
        elif value.startswith(_LOCAL):
            if path == _REPLACED_BY:
                successor = address_of_iri(value[1:-3]).key
            if not value.startswith(own):
                links[path[1:-1], address_of_iri(value[1:-3]).key] = None
        elif path == _LABEL and subject == thing:
            _note_label(labels, line)
        elif path in _AXES:
            _note_position(position, _AXES[path], value, subject == thing)
    status = (MERGED if successor else WITHDRAWN) if dead else LIVE
    return IndexEntry(
        key=key,
        status=status,
        successor=successor,
        labels=labels,
        latitude=position.get("latitude"),
        longitude=position.get("longitude"),
        links=tuple(links),
    )


def _note_label(labels: dict[str, str], line: str) -> None:
    """Keep the first label of each language, unescaped by the parser of the syntax it stands in."""
    for quad in ox.parse(line + "\n", format=ox.RdfFormat.N_TRIPLES):
        if isinstance(quad.object, ox.Literal):
            labels.setdefault(quad.object.language or "und", quad.object.value)


def _note_position(position: dict[str, float], axis: str, value: str, of_thing: bool) -> None:
    """Keep the first latitude and longitude; those of the thing itself win over those of its places."""
    if of_thing or axis not in position:
        try:
            position[axis] = float(value[1 : value.rindex('"')])
        except ValueError:
            position.pop(axis, None)


def sort_key(labels: Texts) -> str:
    """The text by which a list is ordered: the French label without accents, case or punctuation."""
    text = unicodedata.normalize("NFKD", text_in(labels, "fr").casefold().replace("œ", "oe"))
    return _UNSORTED.sub("", text).strip()


def composed_label(parts: list[Texts]) -> dict[str, str]:
    """The label of a thing named after others: « Tiriad – Recensement participatif »."""
    languages = {language for part in parts for language in part}
    return {language: " – ".join(text_in(part, language) for part in parts) for language in sorted(languages)}


def to_json(labels: Texts) -> str:
    """Labels as the index stores them."""
    return json.dumps(labels, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> dict[str, str]:
    """Labels as the index stored them."""
    labels: dict[str, str] = json.loads(text)
    return labels
