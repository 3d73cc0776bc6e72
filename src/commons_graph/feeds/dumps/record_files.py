"""A whole edition as one Turtle file for each record, as people edit them."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox

from commons_graph.errors import ReadError
from commons_graph.journal.port import Journal
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.turtle import record_turtle


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


def _triples(content: bytes) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old text or the new one, never a part."""
    if path.exists() and path.read_bytes() == data:
        return
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    os.replace(partial, path)
