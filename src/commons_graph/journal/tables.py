"""The tables of changesets and revisions in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

import sqlalchemy as sa

from commons_graph.journal.metadata import BYTEWISE, METADATA

CHANGESET: Final = sa.Table(
    "changeset",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("at", sa.String(24), nullable=False),
    sa.Column("agent", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
)

REVISION: Final = sa.Table(
    "revision",
    METADATA,
    # Rows are only ever added, in one transaction at a time, which numbers them: from 1, without a gap.
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.Integer, sa.ForeignKey("changeset.sequence"), nullable=False, index=True),
    sa.Column("key", BYTEWISE, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("key", "sequence"),
)

_BATCH: Final = 500
"""Values in one statement: SQLite has a limit."""

_Value = TypeVar("_Value")


def batches(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    """Values in as many lists as it takes statements to ask for all of them."""
    rest = iter(values)
    while some := list(islice(rest, _BATCH)):
        yield some
