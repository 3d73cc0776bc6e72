"""The result of a query as a page shows it: rows of cells with labels and links, a yes or no, or triples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import orjson
import pyoxigraph as ox

from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.turtle import serialize
from commons_graph.sparql.jobs import Answer
from commons_graph.terms import PREFIXES, XSD
from commons_graph.web.values import Value

ROWS_SHOWN: Final = 500
"""Rows of a result that are made into a table and into its other views."""

GRAPH_TYPE: Final = "text/turtle"
TABLE_TYPE: Final = "application/sparql-results+json"

_TABLE_MAX: Final = 8 << 20
_TRIPLES_READ: Final = 20_000
_LONGEST_FIRST: Final = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
_NUMBERS: Final = frozenset(
    XSD + name
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte"),
        *("nonNegativeInteger", "positiveInteger", "unsignedInt", "unsignedLong"),
    )
)

Term = Mapping[str, str]
"""One bound value in SPARQL results JSON: `type`, `value`, and `datatype` or `xml:lang`."""

Binding = Mapping[str, Term]

Linker = Callable[[str], Value]
"""Makes a link of an IRI, by its label where there is one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a result: how it is shown, the term itself, and the short address beside a label."""

    value: Value
    term: Term
    address: str = ""

    @property
    def number(self) -> float | None:
        """The value as a number, where its datatype is one."""
        if self.term.get("datatype") not in _NUMBERS:
            return None
        try:
            return float(self.term["value"])
        except ValueError:
            return None

    @property
    def iri(self) -> str | None:
        """The IRI that the cell holds."""
        return self.term["value"] if self.term["type"] == "uri" else None


Row = Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What there is to show of a result.

    `rows` are the first ROWS_SHOWN of `count`; of a graph they are its triples, and `text` is their Turtle.
    `more` says that there are even more than could be counted, `too_large` that nothing of it is shown here.
    """

    form: str
    variables: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    count: int = 0
    answer: bool | None = None
    text: str = ""
    more: bool = False
    too_large: bool = False

    @property
    def labelled(self) -> bool:
        """Whether some address stands beside a label."""
        return any(cell is not None and cell.address for row in self.rows for cell in row)

    def is_numeric(self, column: int) -> bool:
        """Whether a column holds numbers only."""
        cells = [cell for row in self.rows if (cell := row[column])]
        return bool(cells) and all(cell.number is not None for cell in cells)

    @property
    def whole(self) -> bool:
        """Whether every row is shown."""
        return not self.too_large and not self.more and len(self.rows) == self.count


@dataclass(frozen=True, slots=True)
class Reading:
    """How the terms of a result are shown: `linker` is given every IRI at once, so that it fetches labels together.

    `base` is left away from the addresses of the dataset's own things, as queries may leave it away too.
    """

    linker: Callable[[Iterable[str]], Linker]
    base: str

    def read(self, answer: Answer) -> QueryResult:
        """Read an answer in SPARQL results JSON or Turtle."""
        if len(answer.body) > _TABLE_MAX:
            return QueryResult(answer.form, too_large=True)
        if answer.form == "graph":
            return self._graph(answer.body)
        document = orjson.loads(answer.body)
        if answer.form == "ask":
            return QueryResult("ask", answer=document["boolean"])
        variables: list[str] = document["head"]["vars"]
        bindings: list[Binding] = document["results"]["bindings"]
        rows = self.rows([[row.get(name) for name in variables] for row in bindings[:ROWS_SHOWN]])
        return QueryResult("select", variables, rows, count=len(bindings))

    def _graph(self, body: bytes) -> QueryResult:
        triples = [quad.triple for quad in islice(ox.parse(body, format=ox.RdfFormat.TURTLE), _TRIPLES_READ + 1)]
        shown = triples[:ROWS_SHOWN]
        rows = self.rows([[term_of(t.subject), term_of(t.predicate), term_of(t.object)] for t in shown])
        return QueryResult(
            "graph",
            ["subject", "property", "value"],
            rows,
            count=min(len(triples), _TRIPLES_READ),
            text=serialize(shown, TURTLE).decode(),
            more=len(triples) > _TRIPLES_READ,
        )

    def rows(self, rows: list[list[Term | None]]) -> list[Row]:
        """Some rows of terms, as cells."""
        link = self.linker(_iris(rows))
        return [[self._cell(link, term) for term in row] for row in rows]

    def _cell(self, link: Linker, term: Term | None) -> Cell | None:
        if term is None:
            return None
        text = term["value"]
        if term["type"] == "uri":
            short = self._short(text)
            value = by_label(link(text), text, short)
            return Cell(value, term, short if value.text != short else "")
        if term["type"] == "literal":
            return Cell(Value("text", text, language=term.get("xml:lang")), term)
        return Cell(Value("words", f"_:{text}" if term["type"] == "bnode" else str(text)), term)

    def _short(self, iri: str) -> str:
        short = curie(iri)
        return f"<{iri.removeprefix(self.base)}>" if short == iri and iri.startswith(self.base) else short


def by_label(value: Value, iri: str, short: str) -> Value:
    """A link to an IRI by its label, else by its short form: a part of an address would hide which one it is."""
    named = value.href is not None and value.href != iri and not value.unnamed
    return value if named else Value("link", short, value.href)


def curie(iri: str, prefixes: Sequence[tuple[str, str]] = _LONGEST_FIRST) -> str:
    """An IRI with a prefix where one fits: `ess:Initiative`."""
    for prefix, namespace in prefixes:
        if iri.startswith(namespace) and len(iri) > len(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def _iris(rows: list[list[Term | None]]) -> Iterator[str]:
    for row in rows:
        for term in row:
            if term and term["type"] == "uri":
                yield term["value"]


def term_of(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    """A node of a graph as SPARQL results JSON writes it."""
    if isinstance(node, ox.NamedNode):
        return {"type": "uri", "value": node.value}
    if isinstance(node, ox.Literal):
        kind = {"xml:lang": node.language} if node.language else {"datatype": node.datatype.value}
        return {"type": "literal", "value": node.value, **kind}
    return {"type": "bnode" if isinstance(node, ox.BlankNode) else "triple", "value": str(node).removeprefix("_:")}
