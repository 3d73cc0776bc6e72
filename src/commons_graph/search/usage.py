"""How often each class and property is used: kept up to date with the records, so that it never needs a scan.

A count belongs to a class and a property: how many triples with that property have a subject of that class.
An empty class stands for any subject; an empty property for the subjects themselves.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from commons_graph.terms import NEUTRAL_BASE, RDF_TYPE

Usage = Counter[tuple[str, str]]
"""(class IRI, property IRI) → count."""

Described = tuple[tuple[str, ...], tuple[str, ...]]
"""What is said of one subject: its types, as N-Triples ends a line with them, and the property of each triple."""

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS usage (
    class TEXT NOT NULL, property TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (class, property)
) WITHOUT ROWID;
"""
_TYPE: Final = f"<{RDF_TYPE}>"


def described_in(ntriples: str) -> Iterator[Described]:
    """The subjects of a text of N-Triples that is sorted by subject."""
    current = ""
    types: list[str] = []
    paths: list[str] = []
    for line in ntriples.split("\n")[:-1]:
        subject, path, value = line.split(" ", 2)
        if subject != current:
            if current:
                yield tuple(types), tuple(paths)
            current, types, paths = subject, [], []
        paths.append(path)
        if path == _TYPE:
            types.append(value)
    if current:
        yield tuple(types), tuple(paths)


def usage_of(subjects: Iterable[Described]) -> Usage:
    """Count what some subjects use; those with the same types and properties are few kinds, so this is quick."""
    usage: Usage = Counter()
    for (types, paths), number in Counter(subjects).items():
        for class_iri in ("", *(value[1:-3] for value in types)):
            usage[class_iri, ""] += number
            for path in paths:
                usage[class_iri, path[1:-1]] += number
    return usage


def add_usage(connection: sqlite3.Connection, change: Usage) -> None:
    """Add counts, some of them negative, to those that are kept; what nobody uses any more is left out."""
    rows = [(class_iri, path, count) for (class_iri, path), count in change.items() if count]
    connection.executemany(
        "INSERT INTO usage VALUES (?, ?, ?) ON CONFLICT (class, property) DO UPDATE SET count = count + excluded.count",
        rows,
    )
    connection.execute("DELETE FROM usage WHERE count = 0")


def read_usage(connection: sqlite3.Connection, base: str) -> Usage:
    """The counts of an index, with terms of the census under the base in force."""
    rows = connection.execute("SELECT class, property, count FROM usage")
    return Counter({(_under(base, class_iri), _under(base, path)): count for class_iri, path, count in rows})


def _under(base: str, iri: str) -> str:
    return iri.replace(NEUTRAL_BASE, base, 1) if iri.startswith(NEUTRAL_BASE) else iri
