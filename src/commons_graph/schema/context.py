"""The JSON-LD context that the shapes imply."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from commons_graph.schema.model import Field, Kind, Schema
from commons_graph.schema.reader import bundled_schema, term_name

_ADDRESSES = frozenset({Kind.CONCEPT, Kind.RECORD, Kind.INNER, Kind.LINK})


def json_ld_context(schema: Schema) -> dict[str, Any]:
    """Term → definition, for every class and every field of the schema, sorted by term.

    Fields that hold addresses are coerced to `@id`; fields with a single datatype other than text carry it.
    """
    context: dict[str, Any] = {}
    for node_type in (*schema.record_types, *schema.inner_types, schema.record):
        for class_iri in node_type.classes:
            context[term_name(class_iri)] = class_iri
    for field in all_fields(schema):
        definition = _definition(field)
        known = context.setdefault(field.term, definition)
        if known != definition:  # two types disagree on the datatype: values carry their own
            context[field.term] = {"@id": field.path}
    return dict(sorted(context.items()))


def all_fields(schema: Schema) -> Iterator[Field]:
    """Every field of every record type, inner type and of the sheet."""
    for node_type in (*schema.record_types, *schema.inner_types, schema.record):
        yield from node_type.fields


def _definition(field: Field) -> Any:
    if field.kind in _ADDRESSES:
        return {"@id": field.path, "@type": "@id"}
    if len(field.datatypes) == 1 and field.kind not in (Kind.TEXT, Kind.STRING):
        return {"@id": field.path, "@type": field.datatypes[0]}
    return {"@id": field.path}


if __name__ == "__main__":
    json.dump({"@context": json_ld_context(bundled_schema())}, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
