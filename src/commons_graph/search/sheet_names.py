"""What the sheets of an edition are called, read from its index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from commons_graph.schema.model import Texts
from commons_graph.search.batches import marks
from commons_graph.search.rows import LIVE, from_json


def sheet_names(index: Path, segments: Sequence[str]) -> Iterator[tuple[str, Texts]]:
    """Key and labels of the live records of some types."""
    uri = f"file:{quote(str(index))}?mode=ro&immutable=1"
    query = f"SELECT key, labels FROM record WHERE segment IN ({marks(segments)}) AND status = ?"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        for key, labels in connection.execute(query, (*segments, LIVE)):
            yield key, from_json(labels)
