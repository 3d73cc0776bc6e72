"""The result of a query as a page shows it: a table with labels and links, a yes or no, or a graph as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson

from commons_graph.sparql.jobs import Answer
from commons_graph.terms import PREFIXES
from commons_graph.web.values import Value

ROWS_SHOWN: Final = 500
_TABLE_MAX: Final = 8 << 20
_TEXT_MAX: Final = 100_000
_LONGEST_FIRST: Final = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))

Binding = Mapping[str, Mapping[str, str]]

Linker = Callable[[str], Value]
"""Makes a link of an IRI, by its label where there is one."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What there is to show; `too_large` says that the result is only offered for download."""

    form: str
    variables: list[str] = field(default_factory=list)
    rows: list[list[Value | None]] = field(default_factory=list)
    count: int = 0
    answer: bool | None = None
    text: str = ""
    too_large: bool = False


def read_result(answer: Answer, linker: Callable[[Iterable[str]], Linker]) -> QueryResult:
    """Read an answer in SPARQL results JSON or Turtle; at most ROWS_SHOWN rows are made into values.

    `linker` is given every IRI that will be shown, once, so that it can fetch labels together.
    """
    if answer.form == "graph":
        text = answer.body[:_TEXT_MAX].decode(errors="replace")
        return QueryResult("graph", text=text, too_large=len(answer.body) > _TEXT_MAX)
    if len(answer.body) > _TABLE_MAX:
        return QueryResult(answer.form, too_large=True)
    document = orjson.loads(answer.body)
    if answer.form == "ask":
        return QueryResult("ask", answer=document["boolean"])
    variables: list[str] = document["head"]["vars"]
    bindings: list[Binding] = document["results"]["bindings"]
    shown = bindings[:ROWS_SHOWN]
    link = linker(_iris(shown))
    rows = [[_value(link, row.get(name)) for name in variables] for row in shown]
    return QueryResult("select", variables, rows, count=len(bindings))


def curie(iri: str) -> str:
    """An IRI with a prefix where one fits: `ess:Initiative`."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and len(iri) > len(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _iris(bindings: list[Binding]) -> Iterator[str]:
    for row in bindings:
        for term in row.values():
            if term["type"] == "uri":
                yield term["value"]


def _value(link: Linker, term: Mapping[str, str] | None) -> Value | None:
    if term is None:
        return None
    if term["type"] == "uri":
        value = link(term["value"])
        # A label says more than an address, but a short address would hide what was found.
        named = value.href is not None and value.href != term["value"] and not value.unnamed
        return value if named else Value("link", curie(term["value"]), value.href)
    if term["type"] == "literal":
        return Value("text", term["value"], language=term.get("xml:lang"))
    return Value("words", f"_:{term['value']}" if term["type"] == "bnode" else str(term["value"]))
