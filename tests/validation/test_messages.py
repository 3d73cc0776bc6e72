"""What a result says without a message of the shape: a sentence in French and in English for every component."""

from __future__ import annotations

import pytest

from commons_graph.terms import SH
from commons_graph.validation.shacl.messages import DEFAULT
from contracts.validator import check

FAILING = {
    "Class": ("sh:class ex:City", "/City"),
    "Datatype": ("sh:datatype xsd:date", "xsd:date"),
    "NodeKind": ("sh:nodeKind sh:IRI", "sh:IRI"),
    "MinCount": ("sh:minCount 7", "7"),
    "MaxCount": ("sh:maxCount 0", "0"),
    "MinExclusive": ("sh:minExclusive 8", "8"),
    "MinInclusive": ("sh:minInclusive 9", "9"),
    "MaxExclusive": ("sh:maxExclusive -8", "-8"),
    "MaxInclusive": ("sh:maxInclusive -9", "-9"),
    "MinLength": ("sh:minLength 6", "6"),
    "MaxLength": ("sh:maxLength 0", "0"),
    "Pattern": ("sh:pattern '^x$'", "^x$"),
    "LanguageIn": ("sh:languageIn ( 'br' )", "br"),
    "UniqueLang": ("sh:uniqueLang true", "en"),
    "Equals": ("sh:equals ex:q", "/q"),
    "Disjoint": ("sh:disjoint ex:r", "/r"),
    "LessThan": ("sh:lessThan ex:r", "/r"),
    "LessThanOrEquals": ("sh:lessThanOrEquals ex:r", "/r"),
    "Not": ("sh:not [ sh:minLength 0 ]", ""),
    "And": ("sh:and ( [ sh:class ex:City ] )", ""),
    "Or": ("sh:or ( [ sh:class ex:City ] )", ""),
    "Xone": ("sh:xone ( [ sh:minLength 0 ] [ sh:minLength 0 ] )", ""),
    "Node": ("sh:node ex:Other", "/Other"),
    "QualifiedMinCount": ("sh:qualifiedValueShape ex:Other ; sh:qualifiedMinCount 5", "5"),
    "QualifiedMaxCount": ("sh:qualifiedValueShape [ sh:minLength 0 ] ; sh:qualifiedMaxCount 0", "0"),
    "HasValue": ("sh:hasValue ex:me", "/me"),
    "In": ("sh:in ( 11 12 )", "11, 12"),
    "SPARQL": ("sh:sparql [ sh:select 'SELECT $this { $this ?any ?thing }' ]", ""),
    "Closed": ("sh:node [ sh:closed true ]", ""),
}
"""Component → a constraint that the value fails, and what of it the sentence names."""

DATA = '<a> ex:p "a"@en , "b"@en ; ex:r "a"@en .'


def test_every_component_is_tried() -> None:
    assert FAILING.keys() == DEFAULT.keys()


@pytest.mark.parametrize("component", FAILING)
def test_sentence_names_the_limit_in_both_languages(component: str) -> None:
    constraint, named = FAILING[component]
    shapes = f"ex:S sh:targetNode <a> ; sh:path ex:p ; {constraint} . ex:Other a sh:NodeShape ; sh:class ex:City ."
    if component == "Closed":
        shapes = "ex:S a sh:NodeShape ; sh:targetNode <a> ; sh:closed true ."
    findings = check("set", DATA, shapes).findings
    assert findings
    for finding in findings:
        assert finding.component == f"{SH}{component}ConstraintComponent"
        assert finding.messages.keys() == {"fr", "en"}
        for text in finding.messages.values():
            assert named in text
            assert "{" not in text


def test_message_of_a_shape_may_name_the_parameters_and_the_value_of_a_query() -> None:
    shapes = """ex:S a sh:NodeShape ; sh:targetNode <a> ; sh:sparql [
        sh:message "{$this} a {?value}"@fr , "{?value} of {$this}, {?unknown}"@en ;
        sh:select "SELECT $this ?value { $this <https://example.org/r> ?value }" ] ."""
    (finding,) = check("set", DATA, shapes).findings
    assert finding.messages["fr"].endswith("/a a a")
    assert finding.messages["en"].startswith("a of ")
    assert finding.messages["en"].endswith("{?unknown}")
    assert finding.source_constraint is not None
