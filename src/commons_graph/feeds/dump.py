"""Whole-census dumps, written from revisions: the journal, not the store, holds what was written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from commons_graph.errors import ReadError
from commons_graph.journal.port import Journal
from commons_graph.rdf.addresses import Address, address_of_key
from commons_graph.rdf.formats import Format
from commons_graph.rdf.turtle import record_turtle
from commons_graph.terms import NEUTRAL_BASE, PREFIXES


def write_dump(journal: Journal, fmt: Format, output: BinaryIO, *, base: str, at: int | None = None) -> int:
    """Write every record as of a sequence in one RDF syntax; returns the number of records.

    The same journal gives the same bytes: records in the order of their keys, triples in canonical order,
    each in the graph of its sheet where the syntax has graphs.
    """
    counter = _Counter()
    quads = counter.count(_quads(journal, base, at))
    statements: Iterable[ox.Quad] | Iterable[ox.Triple] = quads if fmt.has_graphs else (quad.triple for quad in quads)
    prefixes = dict(sorted(PREFIXES.items())) if fmt.name in ("turtle", "trig", "rdfxml") else None
    ox.serialize(statements, output=output, format=fmt.rdf, prefixes=prefixes)
    return counter.records


def write_record_files(journal: Journal, folder: Path, *, at: int | None = None) -> int:
    """Write every record as a Turtle file `{segment}/{slug}.ttl` with relative IRIs; returns their number.

    The files are canonical: loading them and writing them again gives the same bytes. Files of records that no
    longer exist are left alone, and so is everything else in the folder.
    """
    if folder.exists() and not folder.is_dir():
        raise ReadError("the output is a file, and record files need a folder", where=str(folder))
    number = 0
    for revision in journal.state(at=at):
        address = address_of_key(revision.key)
        path = folder / address.segment / f"{address.slug}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, record_turtle(_triples(revision.content)))
        number += 1
    return number


class _Counter:
    """Counts the records that pass by."""

    def __init__(self) -> None:
        self.records = 0

    def count(self, quads: Iterable[tuple[Address, list[ox.Quad]]]) -> Iterator[ox.Quad]:
        for _, some in quads:
            self.records += 1
            yield from some


def _quads(journal: Journal, base: str, at: int | None) -> Iterator[tuple[Address, list[ox.Quad]]]:
    for revision in journal.state(at=at):
        address = address_of_key(revision.key)
        graph = ox.NamedNode(base + address.sheet.removeprefix(NEUTRAL_BASE))
        content = revision.content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + base.encode())
        yield address, [ox.Quad(t.subject, t.predicate, t.object, graph) for t in _triples(content)]


def _triples(content: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old text or the new one, never a part."""
    if path.exists() and path.read_bytes() == data:
        return
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    os.replace(partial, path)
