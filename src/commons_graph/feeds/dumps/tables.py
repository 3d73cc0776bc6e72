"""The records of one type as a table for spreadsheets."""

from __future__ import annotations

from itertools import islice
from typing import BinaryIO, Final

from commons_graph.feeds.dumps.packing import Counts
from commons_graph.feeds.dumps.subject import Subject
from commons_graph.schema.model import RecordType
from commons_graph.search.record_table import RecordTable, csv_header
from commons_graph.spreadsheets import csv_lines

_BATCH: Final = 500


def write_table(subject: Subject, record_type: RecordType, output: BinaryIO) -> Counts:
    """Write one line for each live record of a type, in the order of their labels, with the columns of its list."""
    edition = subject.edition
    table = RecordTable(subject.schema, record_type, base=edition.base, language=subject.language)
    output.write(csv_header(table))
    written = 0
    pending = edition.live(record_type.segment)
    while rows := list(islice(pending, _BATCH)):
        described = [(row.key, row.triples()) for row in rows]
        labels = edition.labels(set().union(*(table.linked(triples) for _, triples in described)))
        output.write(csv_lines(table.line(key, triples, labels) for key, triples in described))
        written += len(rows)
    return {"records": written}
