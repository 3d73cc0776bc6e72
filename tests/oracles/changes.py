"""Random changes of random data, and whether what a change affects was found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from commons_graph.validation.incremental.graph_neighbours import GraphNeighbours
from commons_graph.validation.incremental.reading import Reading
from commons_graph.validation.incremental.shape_walks import reading_of
from commons_graph.validation.port import Document, Finding, Report
from commons_graph.validation.shacl.engine import SetValidator
from commons_graph.validation.shacl.loading import Loader
from commons_graph.validation.shacl.tokens import is_iri
from commons_graph.validation.shacl.triple_tokens import token_triples
from oracles import generated_terms as terms
from oracles.cases import Case, path_text
from oracles.generator import cases, statements

SCOPE: Final = "d0x"
"""What the engine writes before the labels of the blank nodes of a first document."""

Rows = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Changes:
    """Shapes, data, and what may become of the data."""

    before: Case
    afterwards: tuple[str, ...]


_QUERIES: Final = (
    "SELECT $this ?value WHERE { $this P ?value . { ?value Q ?x } UNION { ?x Q ?value }"
    " FILTER NOT EXISTS { ?x P $this } }",
    "SELECT $this WHERE { FILTER NOT EXISTS { ?x P $this . ?x Q [] } FILTER(isIRI($this)) }",
    "SELECT $this ?value WHERE { $this P ?value . OPTIONAL { ?value Q ?x . FILTER NOT EXISTS { ?x P ?value } }"
    " FILTER(!bound(?x)) }",
    "SELECT DISTINCT $this ?value WHERE { BIND($this AS ?me) ?me (P|^Q)+ ?value . FILTER(?value != $this) }",
    "SELECT DISTINCT $this ?value WHERE { $this !P ?value . ?value ^Q/P? ?x . FILTER(?x != $this) }",
    "SELECT DISTINCT $this ?value WHERE { $this !(^P) ?value . ?value !(^Q|P) ?x }",
    "SELECT DISTINCT $this ?value WHERE { [ P ?value ; Q $this ] }",
    "SELECT $this ?value WHERE { { SELECT $this (COUNT(?x) AS ?value) WHERE { ?x P $this ; Q ?y } GROUP BY $this } }",
    "SELECT DISTINCT $this ?value WHERE { $this P ?value ."
    " FILTER(EXISTS { ?value Q ?y } || NOT EXISTS { { ?y Q ?value } ?y P ?z FILTER EXISTS { ?z Q $this } }) }",
    "SELECT DISTINCT $this ?value WHERE { $this P ?value . ?x a ?value . ?x a/rdfs:subClassOf* ex:A }",
    "SELECT DISTINCT $this ?value WHERE { { ?x P ?y } ?y Q ?value . $this P ?x . OPTIONAL { ?value P ?z } }",
    "SELECT $this ?value WHERE { $this P ?value . ex:a Q ?value }",
    "SELECT DISTINCT $this WHERE { OPTIONAL { $this P ?x } ?x Q ?y }",
    "SELECT DISTINCT $this ?value WHERE { $this P ?x . BIND(IRI(STR(?x)) AS ?value) ?value Q ?y }",
)

QUERIES: Final = tuple(f'sh:sparql [ sh:prefixes ex:far ; sh:select """{query}""" ]' for query in _QUERIES)
"""Queries that reach far, and at the end some that look anywhere; P and Q stand for properties."""

PREFIXES: Final = """ex:far sh:declare
  [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] ,
  [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#"^^xsd:anyURI ] .
"""


CONSTRAINTS: Final = (
    "sh:closed true",
    "sh:closed true ; sh:ignoredProperties ( P rdf:type )",
    "sh:class ex:A",
    "sh:property [ sh:path P ; sh:equals Q ]",
    "sh:property [ sh:path P ; sh:disjoint Q ]",
    "sh:property [ sh:path P ; sh:lessThan Q ]",
    "sh:property [ sh:path PATH ; sh:maxCount 1 ]",
    "sh:property [ sh:path PATH ; sh:minCount 2 ]",
    "sh:not [ sh:property [ sh:path PATH ; sh:hasValue ex:b ] ]",
    "sh:or ( [ sh:class ex:A ] [ sh:property [ sh:path PATH ; sh:nodeKind sh:Literal ] ] )",
    "sh:xone ( [ sh:property [ sh:path P ; sh:minCount 1 ] ] [ sh:property [ sh:path Q ; sh:minCount 1 ] ] )",
    "sh:property [ sh:path P ; sh:qualifiedValueShape [ sh:class ex:A ] ; sh:qualifiedMinCount 1 ]",
    "sh:property [ sh:path P ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMaxCount 0 ;"
    " sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ] , [ sh:path P ; sh:qualifiedValueShape"
    " [ sh:property [ sh:path Q ; sh:minCount 1 ] ] ; sh:qualifiedMinCount 0 ]",
    'sh:property [ sh:path P ; sh:in ( ex:a "a" ) ; sh:uniqueLang true ]',
)
"""What may be asked of a node that another one leads to; P and Q stand for properties, PATH for a path."""


PLACES: Final = (
    "HERE",
    *("sh:property [ sh:path PATH ; sh:node [ HERE ] ]",) * 3,
    "sh:property [ sh:path PATH ; sh:property [ sh:path P ; sh:node [ HERE ] ] ]",
)
"""Where it is asked: of the focus node, or of nodes that paths lead to."""

TARGETS: Final = (
    *("sh:targetNode ex:a",) * 4,
    "sh:targetClass ex:A",
    "a rdfs:Class",
    "sh:targetSubjectsOf P",
    "sh:targetObjectsOf P",
)


PATHS: Final = (
    *("ex:p", "ex:q", "[ sh:inversePath ex:p ]", "[ sh:inversePath ex:q ]", "( ex:p ex:q )"),
    *("[ sh:zeroOrMorePath ex:p ]", "[ sh:oneOrMorePath ex:p ]", "[ sh:zeroOrOnePath ex:q ]"),
    *("[ sh:alternativePath ( ex:p ex:q ) ]", "[ sh:inversePath ( ex:p ex:q ) ]", "( ex:q [ sh:inversePath ex:p ] )"),
    *("[ sh:inversePath [ sh:oneOrMorePath ex:q ] ]", "( [ sh:zeroOrMorePath ex:p ] ex:q )"),
)


def _statements() -> list[str]:
    """Triples among so few nodes that walks of some length are likely; links are the most."""
    nodes = terms.IRIS[:3]
    links = [f"{s} {p} {o} ." for s, p, o in product(nodes, ("ex:p", "ex:q"), (*nodes, '"a"'))]
    types = [f"{node} a {kind} ." for node, kind in product(nodes, ("ex:A", "ex:B", "ex:sReach"))]
    kinds = [f"ex:B rdfs:subClassOf {kind} ." for kind in ("ex:A", "ex:C", "ex:sReach")]
    return [*links, *links, *types, *kinds, *kinds, "ex:C rdfs:subClassOf ex:A ."]


_near = st.sampled_from(_statements())
_names = st.sampled_from((("ex:p", "ex:q"), ("ex:q", "ex:p"), ("ex:p", "ex:p")))


@st.composite
def reaching(draw: DrawFn, constraints: Sequence[str]) -> Changes:
    """One shape with one of some constraints, a few triples, and one of them removed, or another one added."""
    text = draw(st.sampled_from(PLACES)).replace("HERE", draw(st.sampled_from(constraints)))
    text = f"{PREFIXES}ex:sReach a sh:NodeShape ; {draw(st.sampled_from(TARGETS))} ; {text} ."
    text = re.sub(r"\bPATH\b", lambda _: draw(st.sampled_from(PATHS)), text)
    names = dict(zip("PQ", draw(_names), strict=True))
    text = re.sub(r"\b[PQ]\b", lambda match: names[match[0]], text)
    lines = draw(st.lists(_near, min_size=7, max_size=14, unique=True))
    new = draw(st.lists(_near, min_size=6, max_size=12, unique=True))
    fewer = ([*lines[:at], *lines[at + 1 :]] for at in range(len(lines)))
    more = ([*lines, line] for line in new)
    return Changes(Case(text, "\n".join(lines)), tuple("\n".join(each) for each in (*fewer, *more)))


@st.composite
def changes(draw: DrawFn) -> Changes:
    """A case of the common generator with some of its triples removed, and others added."""
    before = draw(cases())
    lines = before.data.splitlines()
    gone = draw(st.lists(st.sampled_from(range(len(lines))), max_size=4))
    new = draw(st.lists(statements(draw(st.sampled_from(terms.LITERAL_GROUPS))), max_size=4))
    kept = [line for number, line in enumerate(lines) if number not in gone]
    return Changes(before, ("\n".join([*kept, *new]),))


class Difference(AssertionError):
    """The verdict on what a change affects is not the full verdict."""


def check_changes(changes: Changes) -> Counter[str]:
    """Compare full verdicts after changes with the one before, in which what is affected was judged again.

    Raises Difference, and BadShapes for shapes that cannot be used. Counts the changes: those that alter the verdict,
    those that alter it on nodes they are not about, and those for which the shapes leave open what is affected.
    """
    shapes, data = changes.before.documents()
    validator = SetValidator([shapes])
    reading = reading_of(validator)
    before = _Side(validator, reading, data)
    seen: Counter[str] = Counter()
    for text in changes.afterwards:
        after = _Side(validator, reading, Document(data.name, Case("", text).data_graph))
        try:
            seen.update(_compared(before, after))
        except Difference as difference:
            raise Difference(f"{changes.before}\n# data afterwards\n{text}\n\n{difference}") from None
    return seen


def _compared(before: _Side, after: _Side) -> Iterator[str]:
    changed = before.triples ^ after.triples
    if before.rows != after.rows:
        about = {subject for subject, _, _ in changed}
        yield "altered"
        altered = (before.rows - after.rows) + (after.rows - before.rows)
        if any(row[0] not in about for row in altered):
            yield "far"
    found = [after.reading.affected(changed, side.graph) for side in (before, after)]
    if found[0] is None or found[1] is None:
        yield "open"
        return
    for nodes in {frozenset(nodes) for nodes in found if nodes is not None}:
        old, new = before.judged(nodes), after.judged(nodes)
        if old - before.rows or before.rows - old + new != after.rows:
            raise Difference(f"affected: {sorted(nodes)}\nbefore: {_listed(old)}\nafter: {_listed(new)}")


class _Side:
    """The data before or after a change, and the full verdict on it."""

    def __init__(self, validator: SetValidator, reading: Reading, document: Document) -> None:
        self._validator = validator
        self._document = document
        self.reading = reading
        self._tokens = list(token_triples(document, SCOPE))
        self.triples = set(self._tokens)
        self.graph = GraphNeighbours(Loader(()).load([document]))
        self.rows = rows(validator.validate([document]))

    def judged(self, nodes: frozenset[str]) -> Rows:
        """The verdict on some nodes, with only the triples that judging them needs."""
        needed = self.reading.needed(nodes, self.graph)
        pairs = zip(self._document.triples, self._tokens, strict=True)
        part = [triple for triple, tokens in pairs if needed is None or tokens[0] in needed]
        names = [node[1:-1] if is_iri(node) else node for node in nodes]
        return rows(self._validator.validate([Document(self._document.name, part)], names))


def _listed(found: Rows) -> str:
    return "\n".join(map(str, sorted(found.elements())))


def rows(report: Report) -> Rows:
    """The findings of a report, to be compared."""
    return Counter(map(_row, report.findings))


def _row(finding: Finding) -> tuple[str, ...]:
    terms = (finding.focus, finding.value or "", finding.shape or "", finding.source_constraint or "")
    place = (path_text(finding.path), finding.component, finding.severity_iri, repr(sorted(finding.messages.items())))
    return (*map(str, terms), *place)
