"""Example queries and prefixes as linked data, in the graph, so that other editors configure themselves.

Editors look for `sh:SPARQLExecutable` with `sh:select`, `sh:construct` or `sh:ask` (SHACL §5), and for
`sh:prefix` with `sh:namespace` (SHACL §5.2.1). SHACL has no DESCRIBE, so that one form is said in the words of
the SIB's ontology of examples, which editors already read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from commons_graph.sparql.library import NamedQuery
from commons_graph.terms import RDF_TYPE, RDFS, SH, VOID, XSD

_SIB: Final = "https://purl.expasy.org/sparql-examples/ontology#"
_TARGET: Final = NamedNode("https://schema.org/target")
_TYPE: Final = NamedNode(RDF_TYPE)
_LABEL: Final = NamedNode(RDFS + "label")
_COMMENT: Final = NamedNode(RDFS + "comment")

FORMS: Final[Mapping[str, tuple[str, str]]] = {
    "select": (SH + "SPARQLSelectExecutable", SH + "select"),
    "construct": (SH + "SPARQLConstructExecutable", SH + "construct"),
    "ask": (SH + "SPARQLAskExecutable", SH + "ask"),
    "describe": (_SIB + "SPARQLDescribeExecutable", _SIB + "describe"),
}
"""Form of a query → the class of such executables, and the property that holds the text."""


def example_graph(queries: Iterable[NamedQuery], base: str, prefixes: Mapping[str, str]) -> list[Triple]:
    """The examples and the prefixes of a census, under its base."""
    return [*described_prefixes(base, prefixes), *(triple for query in queries for triple in described(query, base))]


def described(query: NamedQuery, base: str) -> Iterator[Triple]:
    """One query: its title as label, what it answers as comment, its text and the endpoint it is meant for."""
    node = NamedNode(f"{base}queries/{query.name}")
    kind, text = FORMS[query.form]
    yield Triple(node, _TYPE, NamedNode(SH + "SPARQLExecutable"))
    yield Triple(node, _TYPE, NamedNode(kind))
    for prop, texts in ((_LABEL, query.titles), (_COMMENT, query.descriptions)):
        for language, words in sorted(texts.items()):
            yield Triple(node, prop, Literal(words, language=language))
    yield Triple(node, NamedNode(text), Literal(query.text))
    yield Triple(node, _TARGET, NamedNode(base + "sparql"))


def described_prefixes(base: str, prefixes: Mapping[str, str]) -> Iterator[Triple]:
    """The prefixes that queries on a census are written with."""
    dataset = NamedNode(base + "dataset")
    yield Triple(dataset, _TYPE, NamedNode(VOID + "Dataset"))
    for prefix, namespace in prefixes.items():
        node = NamedNode(f"{base}dataset#prefix-{prefix}")
        yield Triple(dataset, NamedNode(SH + "declare"), node)
        yield Triple(node, _TYPE, NamedNode(SH + "PrefixDeclaration"))
        yield Triple(node, NamedNode(SH + "prefix"), Literal(prefix))
        yield Triple(node, NamedNode(SH + "namespace"), Literal(namespace, datatype=NamedNode(XSD + "anyURI")))
