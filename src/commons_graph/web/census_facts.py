"""What the census says of itself, from its own record: for the home page and the guides."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyoxigraph as ox

from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Kind
from commons_graph.search.rows import RecordRow
from commons_graph.terms import DCT_LICENSE
from commons_graph.web import known_fields as known
from commons_graph.web.reading import Reading
from commons_graph.web.values import ShownField, Value


@dataclass(frozen=True, slots=True)
class CensusFacts:
    """Its name, its description, its rules and other fields as the shapes order them, its licence, who runs it."""

    row: RecordRow
    name: Value
    description: Value | None
    rules: list[ShownField]
    facts: list[ShownField]
    license: Value | None
    conducted_by: list[Value]


def census_facts(reading: Reading) -> CensusFacts | None:
    """The facts of the first census of the edition; None where no record describes one."""
    row = next(iter(reading.edition.rows(known.CENSUS_SEGMENT, limit=1)), None)
    record_type = reading.schema.by_segment(known.CENSUS_SEGMENT)
    if row is None or record_type is None:
        return None
    triples = row.triples()
    view, values = TripleView(triples), reading.values_in(triples)
    thing = ox.NamedNode(reading.thing_iri(row.key))
    texts = [f for f in record_type.fields if f.kind is Kind.TEXT]
    rules = [f for f in texts if f.path not in (known.LABEL, known.CENSUS_DESCRIPTION)]
    facts = [f for f in record_type.fields if f not in texts and f.path != DCT_LICENSE]
    return CensusFacts(
        row=row,
        name=reading.named(row.key, row.labels),
        description=next(iter(values.values(view, thing, known.CENSUS_DESCRIPTION)), None),
        rules=_in_one_language(values.fields(view, thing, rules)),
        facts=values.fields(view, thing, facts),
        license=next(iter(values.values(view, thing, DCT_LICENSE)), None),
        conducted_by=values.values(view, thing, known.CONDUCTED_BY),
    )


def _in_one_language(fields: list[ShownField]) -> list[ShownField]:
    """The fields without the translations that the record's own page offers."""
    return [replace(field, values=[v for v in field.values if not v.elsewhere]) for field in fields]
