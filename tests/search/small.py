"""Small censuses for the tests of the index: records as plain values, their canonical text, and the index of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from commons_graph.schema.model import Schema
from commons_graph.search.finder import Finder
from commons_graph.search.index import IndexReader
from commons_graph.search.writer import Change, IndexWriter
from commons_graph.terms import ESS, FOAF, NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL, SCHEME, XSD

CLASSES = {
    "initiative": "Initiative",
    "actor": "Organisation",
    "collective": "Collective",
    "partnership": "Partnership",
    "territory": "Territory",
    "need": "Need",
}


@dataclass(frozen=True)
class Sheet:
    """A record: its key, its class, its name, (property, value) pairs, and dated situations as (status, date).

    A value that is a key names a record, one with a slash and two dots (`..theme/food`) a term of a scheme, a year
    is a date.
    """

    key: str
    kind: str
    name: str = ""
    says: tuple[tuple[str, str], ...] = ()
    situations: tuple[tuple[str, str], ...] = ()
    dead: bool = False

    @property
    def content(self) -> bytes:
        """Its canonical N-Triples."""
        thing, sheet = f"<{NEUTRAL_BASE}id/{self.key}>", f"<{NEUTRAL_BASE}doc/{self.key}>"
        lines = [f"{sheet} <{FOAF}primaryTopic> {thing} ."]
        if self.dead:
            lines.append(f"{sheet} <{RDF_TYPE}> <{ESS}Tombstone> .")
        else:
            lines += [f"{sheet} <{RDF_TYPE}> <{ESS}Record> .", f"{thing} <{RDF_TYPE}> <{ESS}{CLASSES[self.kind]}> ."]
            lines += [f'{thing} <{RDFS_LABEL}> "{self.name}"@fr .'] if self.name else []
            lines += [f"{thing} <{ESS}{path}> {_value(value)} ." for path, value in self.says]
            for rank, (status, date) in enumerate(self.situations):
                part = f"{thing[:-1]}#situation-{rank}>"
                lines += [f"{thing} <{ESS}situation> {part} .", f"{part} <{ESS}status> <{SCHEME}status/{status}> ."]
                lines += [f'{part} <{ESS}observedOn> "{date}"^^<{XSD}gYear> .'] if date else []
        return "".join(f"{line}\n" for line in sorted(set(lines))).encode()


def _value(value: str) -> str:
    if value.startswith(".."):
        return f"<{SCHEME}{value[2:]}>"
    if value.isdigit():
        return f'"{value}"^^<{XSD}gYear>'
    return f"<{NEUTRAL_BASE}id/{value}>" if "/" in value else f'"{value}"@fr'


class SmallIndex:
    """A working index and the readers of its snapshots."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        self.folder = folder
        self.schema = schema
        self.writer = IndexWriter(folder / "work" / "index.sqlite", schema)
        self._sequence = 0

    def apply(self, sheets: Iterable[Sheet]) -> None:
        """Write new states, as one changeset does."""
        changes = [Change(s.key, "digest", s.content, f"2026-11-{self._sequence + 1:02d}T00:00:00Z") for s in sheets]
        self._sequence += 1
        self.writer.apply(changes, f"{self._sequence} mark fingerprint", from_nothing=self._sequence == 1)

    def reader(self) -> IndexReader:
        """The index as an edition would have it now."""
        target = self.folder / f"edition-{self._sequence}-{len(list(self.folder.iterdir()))}"
        target.mkdir()
        self.writer.snapshot(target / "index.sqlite", target / "text")
        self._text = target / "text"
        return IndexReader(target / "index.sqlite", NEUTRAL_BASE)

    def finder(self) -> Finder:
        """What finds records in it."""
        return self.reader().finder(self._text, self.schema)


def latest(states: Iterable[Iterable[Sheet]]) -> Mapping[str, Sheet]:
    """The last state of each live record."""
    found = {sheet.key: sheet for batch in states for sheet in batch}
    return {key: sheet for key, sheet in found.items() if not sheet.dead}
