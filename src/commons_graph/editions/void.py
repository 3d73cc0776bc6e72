"""What a dataset holds, in the words of VoID: triples, classes, properties, and which properties each class has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from commons_graph.search.linkage import Linked
from commons_graph.search.usage import Usage
from commons_graph.terms import PREFIXES, RDF_TYPE, VOID, XSD

_TYPE: Final = NamedNode(RDF_TYPE)
_DATASET: Final = NamedNode(VOID + "Dataset")
_INTEGER: Final = NamedNode(XSD + "integer")
_LOCAL: Final = re.compile(r"[A-Za-z][\w-]*", re.ASCII)


def void_triples(node: str, usage: Usage, endpoint: str, linked: Linked | None = None) -> Iterator[Triple]:
    """The VoID description of a dataset; its partitions and link sets are fragments of the dataset's own IRI.

    The counts are those of `usage`; `endpoint` is where the dataset can be queried; `linked` tells its addresses, what
    it points into and an example of each type, where that is known.
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

    for namespace in sorted({_namespace(iri) for iri in (*classes, *properties)}):
        yield Triple(dataset, _void("vocabulary"), NamedNode(namespace))
    if linked is not None:
        yield from _links(dataset, parts, linked)


def _links(dataset: NamedNode, parts: str, linked: Linked) -> Iterator[Triple]:
    """The addresses of a dataset, examples of what has one, and the sets of links into other datasets (VoID §3.4, §5).

    Links into a concept scheme are those to its concepts, links to another site those to any address of it.
    """
    yield Triple(dataset, _void("uriSpace"), Literal(linked.base))
    yield Triple(dataset, _void("uriLookupEndpoint"), NamedNode(linked.base + "fragments?subject="))
    for example in linked.examples:
        yield Triple(dataset, _void("exampleResource"), NamedNode(example))
    for (path, target), count in sorted(linked.links.items()):
        part, into = NamedNode(f"{parts}#links-{_name(path)}-{_name(target)}"), NamedNode(target)
        yield Triple(dataset, _void("subset"), part)
        yield Triple(part, _TYPE, NamedNode(VOID + "Linkset"))
        yield Triple(part, _void("linkPredicate"), NamedNode(path))
        yield Triple(part, _void("subjectsTarget"), dataset)
        yield Triple(part, _void("objectsTarget"), into)
        yield from _counts(part, {"triples": count})
        yield Triple(into, _TYPE, _DATASET)
        yield Triple(into, _void("uriSpace"), Literal(target if target.endswith("/") else target + "/"))


def _namespace(iri: str) -> str:
    """The vocabulary that a term is of: its IRI up to the name."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] or iri


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
