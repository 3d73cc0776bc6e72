"""Faults that random cases once found, as small as can be: every way of giving data has the results of the clause.

The first part of each case is the clause of SHACL (W3C Recommendation, 20 July 2017) that decides, or of another
specification that is named.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from commons_graph.validation.engines import DEFAULT
from oracles.cases import Case, Refusal
from oracles.generated_sparql import COMPONENTS, PROLOGUE
from oracles.port_engine import WAYS, port_engine


@dataclass(frozen=True)
class Found:
    """A case, and the component and value of each result that it has."""

    clause: str
    shapes: str
    data: str
    results: tuple[tuple[str, str], ...] = ()


def select(path: str, text: str, target: str) -> str:
    """A property shape, or a node shape where there is no path, with one query."""
    kind = f"a sh:PropertyShape ; sh:path {path}" if path else "a sh:NodeShape"
    return f"""{PROLOGUE} ex:s {kind} ; {target} ; sh:sparql [
        a sh:SPARQLConstraint ; sh:prefixes ex:prefixes ; sh:select \"\"\"{text}\"\"\" ] ."""


XSD = "http://www.w3.org/2001/XMLSchema#"
ONE, TWO_DIGITS = f'"1"^^<{XSD}integer>', f'"01"^^<{XSD}integer>'
A, B = "<https://example.org/a>", "<https://example.org/b>"
ANY_VALUE = "SELECT $this ?value WHERE { $this $PATH ?value }"

FOUND = [
    Found(
        "§4.8.3 sh:in: a list may be empty, and every value is then outside",
        "ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:in (  ) .",
        "ex:a ex:p ex:a .",
        (("In", A),),
    ),
    Found(
        "§6.3: the value of a result is the term of the data",
        COMPONENTS + PROLOGUE + "ex:s a sh:NodeShape ; sh:targetNode ex:a ; ex:linkedBy ex:q .",
        'ex:a ex:q "01"^^xsd:integer .',
        (("https://example.org/Linked", TWO_DIGITS),),
    ),
    Found(
        "§5.3.2 and SPARQL 1.1 §18.5: an alternative is a union, and a union keeps what comes twice",
        select("[ sh:alternativePath ( ex:p ex:p ) ]", ANY_VALUE, "sh:targetNode ex:a"),
        "ex:a ex:p ex:a .",
        (("SPARQL", A), ("SPARQL", A)),
    ),
    Found(
        "N-Triples §7: any white space may stand between terms, and comments after a triple",
        'ex:s a sh:PropertyShape ; sh:path ex:p ; sh:targetSubjectsOf ex:p ; sh:in ( "A"@EN ) .',
        '_:x ex:p "2020-01-02"^^xsd:date , "a b"@EN-gb . _:y ex:p _:x , "A"@en .',
        (("In", '"2020-01-02"^^<http://www.w3.org/2001/XMLSchema#date>'), ("In", '"a b"@en-gb'), ("In", "_:")),
    ),
    Found(
        "§2.3.1: a path may lead nowhere",
        """ex:s a sh:NodeShape ; sh:targetNode ex:b ; sh:and (
            [ a sh:PropertyShape ; sh:path ( ex:p [ sh:zeroOrMorePath ex:p ] ) ; sh:class ex:A ] ) .""",
        "ex:a ex:p ex:a .",
    ),
    Found(
        "§2.3.1: a path may lead nowhere, for classes too",
        """ex:s a sh:PropertyShape ; sh:path [ sh:zeroOrOnePath ex:q ] ; sh:targetClass ex:A ; sh:class ex:B .
           ex:t a sh:PropertyShape ; sh:path ( ex:r [ sh:zeroOrMorePath ex:p ] ex:q ) ; sh:targetNode ex:c ;
             sh:class ex:B .""",
        "ex:a ex:p ex:a .",
    ),
    Found(
        "§4.7.3: at least none is always met",
        """ex:s a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:qualifiedMinCount 0 ;
             sh:qualifiedValueShape [ a sh:NodeShape ; sh:class ex:A ] ] .""",
        "ex:a ex:p ex:a .",
    ),
    Found(
        "§4.2.1: at least none is always met",
        "ex:s a sh:PropertyShape ; sh:path ex:p ; sh:targetNode ex:a , ex:b ; sh:minCount 0 .",
        "ex:a ex:p ex:a .",
    ),
    Found(
        "§5.3.2 and RDF 1.1 Concepts §3.3: literals of one value written in two ways are two",
        COMPONENTS + PROLOGUE + "ex:s a sh:NodeShape ; sh:targetNode ex:a ; ex:linkedBy ex:p .",
        'ex:a ex:p "1"^^xsd:integer , "01"^^xsd:integer .',
        (("https://example.org/Linked", TWO_DIGITS), ("https://example.org/Linked", ONE)),
    ),
    Found(
        "§5.3.2: the value is the one that the property has",
        select(
            "ex:p",
            "SELECT $this ?value WHERE { $this ex:r ?value . OPTIONAL { ?value ex:q ?other } FILTER(!bound(?other)) }",
            "sh:targetSubjectsOf ex:r",
        ),
        'ex:a ex:q "+1"^^xsd:integer . ex:a ex:r "1"^^xsd:integer .',
        (("SPARQL", ONE),),
    ),
    Found(
        "SPARQL 1.1 §17.4.2.5: STR is the lexical form",
        select(
            "",
            """SELECT $this ?value WHERE {
              $this ex:q ?value . FILTER(STRLEN(STR(?value)) > 1 || LANG(?value) = "en") }""",
            "sh:targetSubjectsOf ex:p",
        ),
        '_:y ex:p ex:a . _:y ex:q "01"^^xsd:integer .',
        (("SPARQL", TWO_DIGITS),),
    ),
    Found(
        "SPARQL 1.1 §18.4: a path of length zero leads from a term to itself, be it in the data or not",
        select("[ sh:zeroOrMorePath ex:p ]", ANY_VALUE, "sh:targetNode ex:b"),
        "ex:a ex:p ex:a .",
        (("SPARQL", B),),
    ),
    Found(
        "SPARQL 1.1 §18.4: it does so where the data has the term with other properties only",
        select("[ sh:zeroOrOnePath ex:p ]", ANY_VALUE, "sh:targetSubjectsOf ex:q"),
        "ex:b ex:q 1 .",
        (("SPARQL", B),),
    ),
    Found(
        "SPARQL 1.1 §18.4: and where the query looks at any property",
        select(
            "",
            "SELECT $this ?value WHERE { $this ex:p* ?value . FILTER NOT EXISTS { ?value ?any ?thing } }",
            "sh:targetNode ex:b",
        ),
        "ex:a ex:p ex:a .",
        (("SPARQL", B),),
    ),
    Found(
        "§5.3.1: $this is bound in GROUP BY too, for literals that are written in several ways as well",
        select(
            "",
            """SELECT $this ?value WHERE { $this ex:q ?value . FILTER(?n > 1)
              { SELECT $this (COUNT(?x) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this } }""",
            "sh:targetNode ex:a , ex:b",
        ),
        'ex:a ex:p 1 , 2 ; ex:q "01"^^xsd:integer . ex:b ex:p 1 ; ex:q 1 .',
        (("SPARQL", TWO_DIGITS),),
    ),
    Found(
        "SPARQL 1.1 §8.1.1: what is absent within an absence is not absent of the focus node",
        select(
            "ex:p",
            """SELECT $this ?value WHERE { $this ex:p ?value .
              FILTER NOT EXISTS { ?other ex:q ?value . FILTER NOT EXISTS { $this ex:r ?value } } }""",
            "sh:targetSubjectsOf ex:p",
        ),
        "ex:a ex:p ex:a ; ex:r ex:a ." + " ".join(f"ex:n{n} ex:p ex:b . ex:b ex:q ex:b ." for n in range(9)),
        (("SPARQL", A),),
    ),
    Found(
        "SPARQL 1.1 §8.1.1: a value that one property has and another lacks, for one focus node of many",
        select(
            "ex:p",
            "SELECT $this ?value WHERE { $this ex:p ?value . FILTER NOT EXISTS { $this ex:q/ex:r ?value } }",
            "sh:targetSubjectsOf ex:p",
        ),
        "ex:a ex:p ex:a . ex:b ex:p ex:a ; ex:q ex:c ."
        + " ".join(f"ex:n{n} ex:p ex:b ; ex:q ex:m{n} . ex:m{n} ex:r ex:b ." for n in range(9)),
        (("SPARQL", A), ("SPARQL", A)),
    ),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("found", FOUND, ids=[found.clause for found in FOUND])
def test_results_are_those_of_the_clause(found: Found, way: str) -> None:
    answer = port_engine(DEFAULT, way)(Case(found.shapes, found.data))
    assert not isinstance(answer, Refusal)
    assert sorted((row.component, row.value) for row in answer.elements()) == sorted(found.results)
