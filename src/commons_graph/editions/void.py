"""What a dataset holds, in the words of VoID: triples, classes, properties, and which properties each class has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from commons_graph.search.usage import Usage
from commons_graph.terms import PREFIXES, RDF_TYPE, VOID, XSD

_TYPE: Final = NamedNode(RDF_TYPE)
_DATASET: Final = NamedNode(VOID + "Dataset")
_INTEGER: Final = NamedNode(XSD + "integer")
_LOCAL: Final = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


def void_triples(node: str, usage: Usage, endpoint: str) -> Iterator[Triple]:
    """The VoID description of a dataset; its partitions are fragments of the dataset's own IRI.

    The counts are those of `usage`; `endpoint` is where the dataset can be queried.
    """
    dataset, parts = NamedNode(node), node.partition("#")[0]
    properties = sorted(path for class_iri, path in usage if not class_iri and path)
    classes = sorted(class_iri for class_iri, path in usage if class_iri and not path)
    yield Triple(dataset, _TYPE, _DATASET)
    yield Triple(dataset, _void("sparqlEndpoint"), NamedNode(endpoint))
    yield from _counts(
        dataset,
        {
            "triples": sum(usage["", path] for path in properties),
            "distinctSubjects": usage["", ""],
            "classes": len(classes),
            "properties": len(properties),
        },
    )
    yield from _properties(dataset, parts, usage, "", properties)
    for class_iri in classes:
        part = NamedNode(f"{parts}#class-{_name(class_iri)}")
        yield Triple(dataset, _void("classPartition"), part)
        yield Triple(part, _TYPE, _DATASET)
        yield Triple(part, _void("class"), NamedNode(class_iri))
        yield from _counts(part, {"entities": usage[class_iri, ""]})
        yield from _properties(part, parts, usage, class_iri, properties)


def _properties(
    whole: NamedNode, parts: str, usage: Usage, class_iri: str, properties: Iterable[str]
) -> Iterator[Triple]:
    start = f"{parts}#class-{_name(class_iri)}-" if class_iri else f"{parts}#"
    for path in properties:
        if count := usage[class_iri, path]:
            part = NamedNode(f"{start}property-{_name(path)}")
            yield Triple(whole, _void("propertyPartition"), part)
            yield Triple(part, _TYPE, _DATASET)
            yield Triple(part, _void("property"), NamedNode(path))
            yield from _counts(part, {"triples": count})


def _counts(node: NamedNode, counts: dict[str, int]) -> Iterator[Triple]:
    for name, count in counts.items():
        yield Triple(node, _void(name), Literal(str(count), datatype=_INTEGER))


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _name(iri: str) -> str:
    """A short name for a fragment: `ess-Initiative`, or a hash where no prefix fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}-{iri[len(namespace) :]}"
    return hashlib.sha256(iri.encode()).hexdigest()[:12]
