# ruff: noqa: E501 — a case is one row of a table, however long its Turtle is
"""The shapes say everything a form needs, and pySHACL, the reference, gives the verdicts they promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import rdflib
from pyshacl import validate
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT: Final = Path(__file__).resolve().parents[2]
BASE: Final = "https://base.invalid/census/"
ESS: Final = Namespace("https://w3id.org/commons-graph/ess#")
SHAPE: Final = Namespace("https://w3id.org/commons-graph/shape#")
SCHEME: Final = Namespace("https://w3id.org/commons-graph/scheme/")

EXAMPLES: Final = (Path(__file__).parent / "examples.ttl").read_text(encoding="utf-8")

# Apart, because pySHACL parses the long queries of the checksums again for each actor that has a number.
NUMBERS: Final = '<id/actor/menders> ess:siren "732829320" ; ess:siret "73282932000074" ; ess:rna "W291000001" .'

VIOLATION, WARNING = "Violation", "Warning"

# fmt: off
# what is wrong — text of EXAMPLES — what stands in its place — the shape that must answer — its severity
BROKEN: Final = [
    # texts
    ("a title without language", '"Atelier de réparation"@fr', '"Atelier de réparation"', "Initiative-label", VIOLATION),
    ("a title in German", '"Repair workshop"@en', '"Werkstatt"@de', "Initiative-label", VIOLATION),
    ("two French titles", '"Repair workshop"@en', '"Atelier"@fr', "Initiative-label", VIOLATION),
    ("a title of one letter", '"Repair workshop"@en', '"R"@en', "Initiative-label", VIOLATION),
    ("a title of 201 letters", '"Repair workshop"@en', f'"{"R" * 201}"@en', "Initiative-label", VIOLATION),
    ("a title of spaces", '"Repair workshop"@en', '"   "@en', "Initiative-label", VIOLATION),
    ("a title on two lines", '"Repair workshop"@en', r'"Repair\nworkshop"@en', "Initiative-label", VIOLATION),
    ("no title", 'rdfs:label "Le Réseau"@fr', "", "Actor-label", VIOLATION),
    ("a sentence of 301 letters", '"On y répare ensemble ce qui est cassé."@fr', f'"{"R" * 301}"@fr', "Initiative-summary", VIOLATION),
    ("no sentence", 'ess:summary "On y répare ensemble ce qui est cassé."@fr ;', "", "Initiative-summary-expected", WARNING),
    ("another name without language", '"LR"@fr', '"LR"', "Actor-altLabel", VIOLATION),
    ("an address with a language", '"1 rue du Port"', '"1 rue du Port"@fr', "Place-address", VIOLATION),
    ("a definition of spaces", '"Ce que l’on cherche."@fr', '" "@fr', "Census-definition", VIOLATION),
    ("no inclusion rule", 'ess:inclusionRule "Ce qui entre."@fr ;', "", "Census-inclusionRule", VIOLATION),
    # dates
    ("a month 13", '"2013-05"^^xsd:gYearMonth ; ess:endDate', '"2013-13"^^xsd:gYearMonth ; ess:endDate', "Initiative-startDate", VIOLATION),
    ("a 30th of February", '"1999-02-03"^^xsd:date', '"1999-02-30"^^xsd:date', "Actor-startDate", VIOLATION),
    ("a year of two digits", '"2014"^^xsd:gYear', '"14"^^xsd:gYear', "Situation-observedOn", VIOLATION),
    ("a date with a time zone", '"1999-02-03"^^xsd:date', '"1999-02-03Z"^^xsd:date', "Actor-startDate", VIOLATION),
    ("a date as plain text", '"2014"^^xsd:gYear', '"2014"', "Situation-observedOn", VIOLATION),
    ("two starts", '"1999-02-03"^^xsd:date', '"1999-02-03"^^xsd:date , "1999"^^xsd:gYear', "Actor-startDate", VIOLATION),
    ("an end before the start", 'ess:endDate "2015"^^xsd:gYear', 'ess:endDate "2012"^^xsd:gYear', "Initiative-endDate", VIOLATION),
    ("an end one month early", 'ess:endDate "2015"^^xsd:gYear', 'ess:endDate "2013-04-30"^^xsd:date', "Initiative-endDate", VIOLATION),
    ("a partnership that ends before it starts", 'ess:endDate "2013"^^xsd:gYear', 'ess:endDate "2012-12"^^xsd:gYearMonth', "Partnership-endDate", VIOLATION),
    ("a filler date", '"1999-02-03"^^xsd:date', '"1900-01-01"^^xsd:date', "Actor-startDate-plausible", WARNING),
    ("a situation without date", ' ess:observedOn "2014"^^xsd:gYear ;', "", "Situation-observedOn-expected", WARNING),
    ("a consent dated by a year", '"2026-01-02"^^xsd:date', '"2026"^^xsd:gYear', "Consent-consentDate", VIOLATION),
    ("a gathering that ends the day before", '"2013-05-17"^^xsd:date ;\n  ess:territory', '"2013-05-16"^^xsd:date ;\n  ess:territory', "Gathering-endsAt", VIOLATION),
    ("a gathering that ends an hour early", '"2013-05-17"^^xsd:date ;\n  ess:territory', '"2013-05-17T17:30:00"^^xsd:dateTime ;\n  ess:territory', "Gathering-endsAt", VIOLATION),
    ("a gathering without start", 'ess:startsAt "2013-05-17T18:30:00"^^xsd:dateTime ;', "", "Gathering-startsAt", VIOLATION),
    ("a duration in words", '"PT1H30M"^^xsd:dayTimeDuration', '"une heure"^^xsd:dayTimeDuration', "AnimationKit-duration", VIOLATION),
    # numbers
    ("a SIREN of eight digits", '"732829320" ; ess:siret "73282932000074"', '"73282932" ; ess:siret "73282932000074"', "Actor-siren", VIOLATION),
    ("a SIREN with a wrong key", '"732829320" ; ess:siret "73282932000074"', '"732829321"', "Actor-siren-checksum", VIOLATION),
    ("a SIRET with spaces", '"73282932000074"', '"732829320 00074"', "Actor-siret", VIOLATION),
    ("a SIRET with a wrong key", '"73282932000074"', '"73282932000075"', "Actor-siret-checksum", VIOLATION),
    ("a SIRET of La Poste whose digits do not add up", '"732829320" ; ess:siret "73282932000074"', '"356000000" ; ess:siret "35600000000002"', "Actor-siret-checksum", VIOLATION),
    ("a SIRET of another organisation", '"73282932000074"', '"35600000000048"', "Actor-siret-siren", VIOLATION),
    ("a SIREN on two records", 'ess:siren "732829320" ;', 'ess:siren "732829320" . <id/actor/network> ess:siren "732829320" . <id/actor/menders>', "Actor-siren-shared", WARNING),
    ("an RNA on two records", 'ess:rna "W291000001" .', 'ess:rna "W291000001" . <id/actor/network> ess:rna "W291000001" .', "Actor-rna-shared", WARNING),
    ("an RNA without W", '"W291000001"', '"0291000001"', "Actor-rna", VIOLATION),
    ("a postal code of four digits", '"29200"', '"2920"', "Place-postalCode", VIOLATION),
    ("an INSEE code of four digits", '"29019"', '"2901"', "Territory-inseeCode", VIOLATION),
    ("a negative population", "139619", "-1", "Territory-population", VIOLATION),
    ("an amount of nothing", '"1250.50"^^xsd:decimal', "0.0", "Partnership-amount", VIOLATION),
    ("an amount with its unit", '"1250.50"^^xsd:decimal', '"1250 €"', "Partnership-amount", VIOLATION),
    # places
    ("a latitude past the pole", "geo:lat 48.40031", "geo:lat 98.4", "Territory-lat", VIOLATION),
    ("a longitude past the date line", "geo:long -4.5 .", "geo:long -184.5 .", "Place-long", VIOLATION),
    ("a latitude alone", " ; geo:long -4.50259", "", "Coordinates-long", VIOLATION),
    ("a longitude alone", "geo:lat 48.4 ; ", "", "Coordinates-lat", VIOLATION),
    ("a territory within itself", "ess:within <id/territory/county>", "ess:within <id/territory/city>", "Territory-within-loop", VIOLATION),
    ("a territory within an actor", "ess:within <id/territory/county>", "ess:within <id/actor/network>", "Territory-within", VIOLATION),
    ("an initiative without territory", 'ess:territory <id/territory/city> ; ess:place <id/initiative/repair#place-1> ;\n  ess:situation', "ess:situation", "Initiative-territory-expected", WARNING),
    # links
    ("a homepage that runs a script", "<https://repair.example/> ; owl:sameAs", "<javascript:alert(1)> ; owl:sameAs", "Initiative-homepage", VIOLATION),
    ("a homepage as text", "<https://repair.example/> ; owl:sameAs", '"https://repair.example/" ; owl:sameAs', "Initiative-homepage", VIOLATION),
    ("a printable on a local disk", "<https://kits.example/words.pdf>", "<file:///home/words.pdf>", "AnimationKit-printable", VIOLATION),
    ("a source that runs a script", "<https://menders.example/more>", "<javascript:void(0)>", "Evidence-source", VIOLATION),
    ("a licence by mail", "ess:conductedBy <id/actor/menders> ; dct:license <https://creativecommons.org/licenses/by-sa/4.0/>", "ess:conductedBy <id/actor/menders> ; dct:license <mailto:a@b.example>", "Census-license", VIOLATION),
    # lists of concepts
    ("a status that is not in the list", "status:running", "status:sleeping", "Situation-status", VIOLATION),
    ("a theme in words", "theme:digital", '"numérique"@fr', "Initiative-theme", VIOLATION),
    ("no theme", "ess:theme theme:digital ;", "", "Initiative-theme-expected", WARNING),
    ("an audience that is a status", "ess:audience public:youth ;\n  ess:territory", "ess:audience status:running ;\n  ess:territory", "Initiative-audience", VIOLATION),
    ("a legal form that is a level", "legal-form:92", "level:commune", "Actor-legalForm", VIOLATION),
    ("two kinds of need", "need-kind:place", "need-kind:place , need-kind:skill", "Need-kind", VIOLATION),
    ("a mode of exchange that is a role", "ess:kind need-kind:equipment ; ess:exchangeMode exchange-mode:loan", "ess:kind need-kind:equipment ; ess:exchangeMode role:technical", "Offer-exchangeMode", VIOLATION),
    ("a level that is a role", "level:departement", "role:technical", "Territory-level", VIOLATION),
    ("a stage that is a status", "stage:published", "status:running", "Record-stage", VIOLATION),
    ("a contribution by a partner role", "contribution-role:scribe", "role:technical", "Contribution-contributionRole", VIOLATION),
    # partnerships
    ("an actor that is its own partner", "ess:concerns <id/initiative/repair>", "ess:concerns <id/actor/menders>", "Partnership-partner-other", VIOLATION),
    ("a partner that is an initiative", "ess:partner <id/actor/menders>", "ess:partner <id/territory/city>", "Partnership-partner", VIOLATION),
    ("a partnership about nothing", "ess:concerns <id/initiative/repair> ; ", "", "Partnership-concerns", VIOLATION),
    ("a role without evidence", "ess:role role:financial , role:technical", "ess:role role:financial , role:technical , role:advice", "Partnership-role-attested", WARNING),
    ("evidence of a role that is not listed", "ess:role role:financial , role:technical", "ess:role role:financial", "Partnership-role-listed", WARNING),
    ("an amount without a financial role", "role:financial", "role:advice", "Partnership-amount-financial", WARNING),
    ("evidence without words", ' ess:wording "conseils"@fr ;', "", "Evidence-wording", VIOLATION),
    ("evidence without source", " ; dct:source <https://menders.example/more>", "", "Evidence-source", VIOLATION),
    ("evidence of another type", "ess:evidence <id/partnership/repair-menders#evidence-1>", "ess:evidence <id/need/room> , <id/partnership/repair-menders#evidence-1>", "Partnership-evidence", VIOLATION),
    ("a network that is its own member", "ess:memberOf <id/actor/network>", "ess:memberOf <id/actor/menders>", "Actor-memberOf", VIOLATION),
    ("a part of itself", "ess:partOf <id/actor/network>", "ess:partOf <id/actor/menders>", "Actor-partOf-loop", VIOLATION),
    ("a variant of itself", "prov:wasDerivedFrom <id/code-source/older>", "prov:wasDerivedFrom <id/code-source/repair>", "CodeSource-wasDerivedFrom-loop", VIOLATION),
    # people and records
    ("a person without consent", " ; ess:consent <id/person/someone#consent-1>", "", "Person-consent", VIOLATION),
    ("a consent that does not say to what", ' ; ess:consentScope "Mon nom."@fr', "", "Consent-consentScope", VIOLATION),
    ("a record without licence", "dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ; ess:credit", "ess:credit", "Record-license", VIOLATION),
    ("a record without subject", " ; foaf:primaryTopic <id/initiative/repair>", "", "Record-primaryTopic", VIOLATION),
    ("a record without source", "dct:source <https://repair.example/> ; ess:collectedOn", "ess:collectedOn", "Record-source-expected", WARNING),
    ("a record without date of collection", ' ess:collectedOn "2013-05"^^xsd:gYearMonth ;', "", "Record-collectedOn-expected", WARNING),
    ("a withdrawal without its day", 'ess:withdrawnOn "2026-11-23"^^xsd:date ;', "", "Tombstone-withdrawnOn", VIOLATION),
    # closed types
    ("a misspelt property", "ess:novelty", "ess:noveltie", "Initiative", VIOLATION),
    ("a property of another type", "ess:Collective ;", "ess:Collective ; ess:level level:commune ;", "Actor", VIOLATION),
    ("an unknown property of a part", "ess:placeName", "ess:nameOfPlace", "Place", VIOLATION),
    ("a withdrawn record that keeps its content", "ess:withdrawalReason", 'ess:credit "Moi"@fr ; ess:withdrawalReason', "Tombstone", VIOLATION),
    ("an unknown property of the sheet", "ess:confirmedOn", "ess:checkedOn", "Record", VIOLATION),
]

SOUND: Final = [
    ("an end in the year of the start", 'ess:endDate "2015"^^xsd:gYear', 'ess:endDate "2013"^^xsd:gYear'),
    ("an end in the month of the start", 'ess:endDate "2015"^^xsd:gYear', 'ess:endDate "2013-05-01"^^xsd:date'),
    ("an end without start", 'ess:startDate "2013-05"^^xsd:gYearMonth ; ', ""),
    ("a SIRET of La Poste", '"732829320" ; ess:siret "73282932000074"', '"356000000" ; ess:siret "35600000000001"'),
    ("the seat of La Poste", '"732829320" ; ess:siret "73282932000074"', '"356000000" ; ess:siret "35600000000048"'),
    ("two establishments", '"73282932000074"', '"73282932000074" , "73282932000082"'),
    ("a SIRET without SIREN", 'ess:siren "732829320" ; ', ""),
    ("an INSEE code of Corsica", '"2A"', '"2A004"'),
    ("a person as partner", "ess:partner <id/actor/menders>", "ess:partner <id/person/someone>"),
    ("an actor that another one helps", "ess:concerns <id/initiative/repair>", "ess:concerns <id/actor/network>"),
    ("a person with a name in a language", '"Une personne"', '"Une personne"@fr'),
    ("a place known by its name alone", ' ; ess:address "1 rue du Port" ; ess:postalCode "29200" ;\n  geo:lat 48.4 ; geo:long -4.5', ""),
    ("a regional variant of French", '"Atelier de réparation"@fr', '"Atelier de réparation"@fr-FR'),
    ("a gathering that ends later the same day", '"2013-05-17"^^xsd:date ;\n  ess:territory', '"2013-05-17T20:00:00"^^xsd:dateTime ;\n  ess:territory'),
]
# fmt: on


@cache
def shapes() -> Graph:
    return _read(sorted((ROOT / "shapes").glob("*.ttl")))


@cache
def schemes() -> Graph:
    return _read(sorted((ROOT / "ontology" / "schemes").glob("*.ttl")))


@cache
def vocabulary() -> Graph:
    return _read([ROOT / "ontology" / "ess.ttl"])


def _read(paths: list[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


@pytest.fixture(autouse=True)
def literals_as_written() -> Iterator[None]:
    """Validate what was written, not what rdflib makes of it; pySHACL changes this setting and leaves it so."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    yield
    rdflib.NORMALIZE_LITERALS = before


def findings(text: str, shapes_graph: Graph | None = None) -> set[tuple[str, str]]:
    """(shape, severity) of each finding of pySHACL on some Turtle together with the concept schemes."""
    data = Graph().parse(data=text, format="turtle", publicID=BASE)
    for triple in schemes():
        data.add(triple)
    _, report, _ = validate(data, shacl_graph=shapes_graph or shapes(), inplace=True)
    assert isinstance(report, Graph)
    return {
        (_local(report.value(result, SH.sourceShape)), _local(report.value(result, SH.resultSeverity)))
        for result in report.objects(None, SH.result)  # not the details below a result
    }


def changed(old: str, new: str) -> str:
    """The examples with one text put in place of another; the old text must be there."""
    text = EXAMPLES if old in EXAMPLES else EXAMPLES + NUMBERS
    assert old in text, old
    return text.replace(old, new)


def _local(node: Node | None) -> str:
    return re.split(r"[#/]", str(node))[-1]


def test_the_examples_hold_every_field_and_conform() -> None:
    text = EXAMPLES + NUMBERS
    assert findings(text) == set()
    used = {str(p) for p in Graph().parse(data=text, format="turtle", publicID=BASE).predicates()}
    assert {_local(s) for s in fields() if str(shapes().value(s, SH.path)) not in used} == set()


@pytest.mark.parametrize(("old", "new", "shape", "severity"), [c[1:] for c in BROKEN], ids=[c[0] for c in BROKEN])
def test_a_broken_example_is_answered_by_one_shape(old: str, new: str, shape: str, severity: str) -> None:
    assert findings(changed(old, new)) == {(shape, severity)}


@pytest.mark.parametrize(("old", "new"), [c[1:] for c in SOUND], ids=[c[0] for c in SOUND])
def test_a_sound_example_is_left_alone(old: str, new: str) -> None:
    assert findings(changed(old, new)) == set()


def test_a_role_from_another_list_is_refused_wherever_it_stands() -> None:
    text = changed("role:technical", "theme:digital")
    assert findings(text) == {("Partnership-role", VIOLATION), ("Evidence-attestedRole", VIOLATION)}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Repair workshop"@en', '"R"@en', ("Donnez un titre", "Give the initiative a title")),
        (
            'ess:endDate "2015"^^xsd:gYear',
            'ess:endDate "2012"^^xsd:gYear',
            ("La fin (2012) vient avant le début (2013-05).", "The end (2012) comes before the start (2013-05)."),
        ),
    ],
    ids=["a field", "a rule"],
)
def test_a_finding_speaks_french_and_english(old: str, new: str, words: tuple[str, str]) -> None:
    data = Graph().parse(data=changed(old, new), format="turtle", publicID=BASE) + schemes()
    _, report, _ = validate(data, shacl_graph=shapes())
    assert isinstance(report, Graph)
    messages = [str(m) for m in report.objects(None, SH.resultMessage)]
    assert [w for w in words if not any(m.startswith(w) for m in messages)] == []


def test_two_territories_cannot_contain_each_other() -> None:
    text = EXAMPLES + "<id/territory/county> ess:within <id/territory/city> ."
    assert findings(text) == {("Territory-within-loop", VIOLATION)}


def test_warnings_alone_never_block() -> None:
    text = changed("ess:theme theme:digital ;", "")
    data = Graph().parse(data=text, format="turtle", publicID=BASE) + schemes()
    conforms, _, _ = validate(data, shacl_graph=shapes(), allow_warnings=True)
    assert conforms


def test_one_property_shape_is_enough_to_add_a_field() -> None:
    text = changed("ess:novelty", 'ess:motto "Réparer, c’est apprendre."@fr ; ess:novelty')
    assert findings(text) == {("Initiative", VIOLATION)}
    more = Graph().parse(
        data=f"""
        @prefix sh: <{SH}> . @prefix ess: <{ESS}> . @prefix shape: <{SHAPE}> .
        shape:Initiative sh:property shape:Initiative-motto .
        shape:Initiative-motto a sh:PropertyShape ; sh:path ess:motto ; sh:maxCount 1 ."""
    )
    assert findings(text, shapes() + more) == set()


def test_the_shapes_are_shapes() -> None:
    conforms, _, text = validate(Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


# What the shapes tell people


def property_shapes() -> list[Node]:
    """Every property shape but those that say membership of a concept scheme, which are no fields."""
    found = set(shapes().subjects(RDF.type, SH.PropertyShape)) | set(shapes().objects(None, SH.property))
    return sorted((s for s in found if shapes().value(s, SH.path) != SKOS.inScheme), key=str)


def fields() -> list[Node]:
    """The property shapes that are fields of their own, not rules about one."""
    return [s for s in property_shapes() if shapes().value(s, ESS.ruleOf) is None]


def record_shapes() -> list[Node]:
    return sorted(shapes().subjects(ESS.segment), key=str)


def target_shapes() -> list[Node]:
    return sorted(set(shapes().subjects(SH.targetClass)), key=str)


def in_both_languages(node: Node, predicate: URIRef) -> bool:
    found = [value for value in shapes().objects(node, predicate) if isinstance(value, Literal) and value.strip()]
    return sorted(str(value.language) for value in found if value.language != "br") == ["en", "fr"]


def in_breton(node: Node, predicate: URIRef) -> bool:
    """Whether it is said once in Breton, as what visitors see has to be."""
    return [value.language for value in shapes().objects(node, predicate) if isinstance(value, Literal)].count(
        "br"
    ) == 1


@pytest.mark.parametrize("shape", property_shapes(), ids=_local)
def test_each_property_shape_tells_people_all_they_need(shape: Node) -> None:
    assert isinstance(shape, URIRef), "a property shape has a name"
    assert (shape, RDF.type, SH.PropertyShape) in shapes()
    assert len(list(shapes().objects(shape, SH.path))) == 1
    assert len(list(shapes().objects(shape, SH.order))) == 1
    assert len(list(shapes().objects(shape, SH.group))) == 1
    missing = [p for p in (SH.name, SH.description, SH.message) if not in_both_languages(shape, p)]
    assert missing == []
    assert in_breton(shape, SH.name)


@pytest.mark.parametrize("shape", fields(), ids=_local)
def test_each_field_is_named_after_its_type_and_path_and_has_an_editor(shape: Node) -> None:
    owners = list(shapes().subjects(SH.property, shape))
    assert len(owners) == 1
    assert _local(shape) == f"{_local(owners[0])}-{_local(shapes().value(shape, SH.path))}"
    assert shapes().value(shape, URIRef("http://datashapes.org/dash#editor")) is not None
    assert shapes().value(shape, SH.severity) is None, "a field blocks; what only warns is a rule"


@pytest.mark.parametrize("shape", target_shapes(), ids=_local)
def test_fields_of_a_type_have_orders_of_their_own(shape: Node) -> None:
    own = [p for p in shapes().objects(shape, SH.property) if p in set(fields())]
    orders = [str(shapes().value(p, SH.order)) for p in own]
    assert len(set(orders)) == len(orders)
    assert shapes().value(shape, SH.closed) == Literal(True)
    assert in_both_languages(shape, SH.message)
    assert in_both_languages(shape, RDFS.label)
    assert in_both_languages(shape, RDFS.comment)


@pytest.mark.parametrize("shape", record_shapes(), ids=_local)
def test_each_record_type_has_its_addresses_and_its_words(shape: Node) -> None:
    for predicate in (ESS.segment, ESS.listSegment, SH.order):
        assert len(list(shapes().objects(shape, predicate))) == 1
    assert in_both_languages(shape, ESS.pluralLabel)
    assert in_breton(shape, ESS.pluralLabel)
    assert in_breton(shape, RDFS.label)


def test_record_types_have_distinct_addresses_and_orders() -> None:
    for predicate in (ESS.segment, ESS.listSegment, SH.order):
        values = [str(shapes().value(shape, predicate)) for shape in record_shapes()]
        assert len(set(values)) == len(values) == 11


def test_each_rule_names_fields_with_the_same_meaning() -> None:
    known = set(fields())
    for rule, field in shapes().subject_objects(ESS.ruleOf):
        assert field in known, _local(rule)
        assert shapes().value(rule, SH.group) == shapes().value(field, SH.group), _local(rule)


def test_each_group_has_a_heading_and_is_used() -> None:
    groups = set(shapes().subjects(RDF.type, SH.PropertyGroup))
    assert groups == set(shapes().objects(None, SH.group))
    for group in groups:
        assert in_both_languages(group, RDFS.label), _local(group)
        assert in_breton(group, RDFS.label), _local(group)
        assert shapes().value(group, SH.order) is not None


def test_each_sparql_rule_is_used_and_speaks_both_languages() -> None:
    rules = set(shapes().subjects(RDF.type, SH.SPARQLConstraint))
    assert rules == set(shapes().objects(None, SH.sparql))
    assert [_local(rule) for rule in rules if not in_both_languages(rule, SH.message)] == []


def test_words_for_people_hold_no_jargon() -> None:
    jargon = re.compile(r"\b(SHACL|RDF|IRI|URI|xsd|literal|littéral|datatype|node|nœud|regex|null)\b", re.IGNORECASE)
    texts = [t for p in (SH.name, SH.description, SH.message) for t in shapes().objects(None, p)]
    assert [str(t) for t in texts if jargon.search(str(t))] == []
    assert [str(t) for t in texts if isinstance(t, Literal) and t.language == "fr" and "'" in t] == []


# What the shapes rest on


def test_each_property_and_class_of_ours_is_defined_in_the_vocabulary() -> None:
    defined = set(vocabulary().subjects(RDF.type))
    named = set(shapes().objects(None, SH.path)) | set(shapes().objects(None, SH["class"]))
    named |= set(shapes().objects(None, SH.targetClass))
    assert sorted(_local(t) for t in named if str(t).startswith(ESS) and t not in defined) == []


def test_each_annotation_of_ours_is_defined_in_the_vocabulary() -> None:
    defined = set(vocabulary().subjects(RDF.type))
    assert sorted({_local(p) for p in shapes().predicates() if str(p).startswith(ESS) and p not in defined}) == []


def test_each_scheme_that_a_field_uses_has_concepts() -> None:
    named = set(shapes().objects(None, SH.hasValue))
    assert len(named) == 10
    empty = [s for s in named if not list(schemes().subjects(SKOS.inScheme, s))]
    assert empty == []


def test_there_are_blank_nodes_for_lists_and_paths_only() -> None:
    graph = shapes()
    blank = {s for s in graph.subjects() if not isinstance(s, URIRef)}
    assert [
        list(graph.predicate_objects(s))
        for s in blank
        if not set(graph.predicates(s)) <= {RDF.first, RDF.rest, SH.inversePath}
    ] == []
