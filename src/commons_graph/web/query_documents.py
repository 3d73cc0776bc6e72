"""Example queries as linked data, so that other editors can offer them too (SHACL §5.3, sh:SPARQLExecutable)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from commons_graph.sparql.examples import FORMS
from commons_graph.sparql.library import NamedQuery
from commons_graph.terms import RDFS, SH
from commons_graph.web.links import Links


def described_queries(links: Links, queries: Iterable[NamedQuery]) -> dict[str, Any]:
    """Some queries as one JSON-LD document."""
    text = {"@container": "@language"}
    context = {"sh": SH, "label": {"@id": RDFS + "label", **text}, "comment": {"@id": RDFS + "comment", **text}}
    return {"@context": context, "@graph": [_described(links, query) for query in queries]}


def _described(links: Links, query: NamedQuery) -> Mapping[str, Any]:
    kind, text = FORMS[query.form]
    return {
        "@id": links.public("queries/" + query.name),
        "@type": ["sh:SPARQLExecutable", kind],
        "label": query.titles,
        "comment": query.descriptions,
        text: query.text,
    }
