"""Constraints written in SPARQL, and components declared in SPARQL (§5, §6)."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from oracles import generated_terms as terms

PROLOGUE: Final = """ex:prefixes sh:declare
  [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] ,
  [ sh:prefix "xsd" ; sh:namespace "http://www.w3.org/2001/XMLSchema#"^^xsd:anyURI ] ."""

SELECTS: Final = (
    "SELECT $this WHERE { $this P ?any . FILTER(isLiteral(?any)) }",
    "SELECT DISTINCT $this WHERE { $this P ?any }",
    "SELECT $this ?value WHERE { $this P ?value . FILTER NOT EXISTS { $this Q ?value } }",
    "SELECT $this ?value WHERE { $this P ?value . FILTER EXISTS { ?value Q ?other . FILTER(?other != $this) } }",
    "SELECT $this ?value WHERE { $this P ?value . OPTIONAL { ?value Q ?other } FILTER(!bound(?other)) }",
    "SELECT $this ?value WHERE { { $this P ?value } UNION { $this Q ?value } }",
    "SELECT $this ?value WHERE { BIND($this AS ?value) FILTER(isIRI($this)) }",
    "SELECT $this ?value ?path WHERE { $this ?path ?value . FILTER(?path = P) }",
    "SELECT $this ?value WHERE { $this P+ ?value . ?value Q* ?last . FILTER(?last = $this) }",
    "SELECT DISTINCT $this ?value WHERE { $this P ?value . ?other Q ?value . FILTER(?other != $this) }",
    "SELECT $this ?value WHERE { $this P ?value . FILTER(?n > 1)"
    " { SELECT $this (COUNT(?x) AS ?n) WHERE { $this Q ?x } GROUP BY $this } }",
    'SELECT $this ?value WHERE { $this P ?value . FILTER(STRLEN(STR(?value)) > 1 || LANG(?value) = "en") }',
    "SELECT $this ?value WHERE { $this P ?value . FILTER(isNumeric(?value) && ?value > 1) }",
    "SELECT $this ?value WHERE { $this P ?value . FILTER(?value != 1 && DATATYPE(?value) = xsd:integer) }",
)
"""P and Q stand for properties."""

PATH_SELECTS: Final = (
    "SELECT DISTINCT $this ?value WHERE { $this $PATH ?value . FILTER(!isBlank(?value)) }",
    "SELECT DISTINCT $this ?value WHERE { $this $PATH ?value . FILTER NOT EXISTS { ?value P ?any } }",
    "SELECT DISTINCT $this ?value WHERE { $this P ?value . FILTER NOT EXISTS { $this $PATH ?value } }",
)
"""For property shapes only (§5.3.1). DISTINCT, because libraries differ on how often the path p|p gives a solution."""

COMPONENTS: Final = '''
ex:Other a sh:ConstraintComponent ; sh:parameter [ sh:path ex:otherThan ] ;
  sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes ex:prefixes ; sh:ask "ASK { FILTER($value != $otherThan) }" ] .
ex:Linked a sh:ConstraintComponent ; sh:parameter [ sh:path ex:linkedBy ] ;
  sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:prefixes ex:prefixes ;
    sh:select "SELECT $this ?value WHERE { $this ?link ?value . FILTER(?link = $linkedBy) }" ] ;
  sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:prefixes ex:prefixes ;
    sh:select """SELECT DISTINCT $this ?value WHERE {
      $this $PATH ?value . FILTER EXISTS { ?value ?link ?any . FILTER(?link = $linkedBy) } }""" ] .
'''


@st.composite
def sparql_constraint(draw: DrawFn, with_path: bool) -> str:
    """One sh:sparql."""
    text = draw(st.sampled_from((*SELECTS, *PATH_SELECTS, *PATH_SELECTS) if with_path else SELECTS))
    for place in ("P", "Q"):
        chosen = draw(terms.properties)
        text = _replaced(text, place, chosen)
    message = draw(st.sampled_from(("", ' ; sh:message "Voir {?value}."')))
    return f'sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes ex:prefixes ; sh:select """{text}"""{message} ]'


def _replaced(text: str, place: str, chosen: str) -> str:
    words = text.replace(f" {place} ", f" {chosen} ").replace(f"= {place})", f"= {chosen})")
    return words.replace(f" {place}+ ", f" {chosen}+ ").replace(f" {place}* ", f" {chosen}* ")


declared_component = st.one_of(
    terms.iris.map("ex:otherThan {}".format),
    terms.properties.map("ex:linkedBy {}".format),
)


def with_declarations(shapes: str) -> str:
    """The shapes, with the components and the prefixes that they use."""
    if "ex:otherThan" in shapes or "ex:linkedBy" in shapes:
        shapes = COMPONENTS + shapes
    return PROLOGUE + "\n" + shapes if "ex:prefixes" in shapes else shapes
