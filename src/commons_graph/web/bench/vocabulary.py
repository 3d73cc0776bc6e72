"""What the editor completes: prefixes, and the classes, properties and concepts there are, with their labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from commons_graph.schema.model import Schema, text_in
from commons_graph.search.usage import Usage
from commons_graph.web.links import readable_part

_TERMS: Final = 500
"""Classes, and properties, that are offered at most: those in use the most."""

Label = Callable[[str], str]
"""The name of a class or property in the language of the page."""


def vocabulary(prefixes: Mapping[str, str], usage: Usage, label: Label) -> dict[str, Any]:
    """The document that the editor reads: IRI, label and number of uses of each term, the most used first.

    `fields` says which properties the members of each class have, by their positions in `properties`.
    """
    classes = _most_used({iri: count for (iri, path), count in usage.items() if iri and not path})
    properties = _most_used({path: count for (iri, path), count in usage.items() if path and not iri})
    places = {iri: place for place, (iri, _) in enumerate(properties)}
    return {
        "prefixes": dict(prefixes),
        "classes": [[iri, label(iri), count] for iri, count in classes],
        "properties": [[iri, label(iri), count] for iri, count in properties],
        "fields": {iri: [place for path, place in places.items() if usage[iri, path]] for iri, _ in classes},
    }


def schema_label(schema: Schema, language: str) -> Label:
    """Names from the vocabulary, then from the shapes, then from the address itself."""
    shapes = (*schema.record_types, *schema.inner_types, schema.record)
    fields = {field.path: field.names for shape in shapes for field in shape.fields}
    return lambda iri: schema.label(iri, language) or text_in(fields.get(iri, {}), language, readable_part(iri))


def schema_choices(schema: Schema, language: str) -> dict[str, Any]:
    """Every concept with its label, in the order of their addresses; and where each property takes its values from."""
    concepts = (term for term in schema.terms.values() if term.kind == "concept")
    shapes = (*schema.record_types, *schema.inner_types, schema.record)
    return {
        "concepts": sorted([term.iri, text_in(term.labels, language, readable_part(term.iri))] for term in concepts),
        "choices": {field.path: field.scheme + "/" for shape in shapes for field in shape.fields if field.scheme},
    }


def _most_used(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]
