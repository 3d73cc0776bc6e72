"""The vocabulary is complete in French and English, and every link it makes leads somewhere."""

import csv
import os
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from functools import cache
from pathlib import Path
from xml.sax import SAXException

import pyoxigraph
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef, namespace
from rdflib.exceptions import ParserError
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
HELD = ROOT.parent / "shared" / "data" / "vocabularies"

ESS_ONTOLOGY = URIRef("https://w3id.org/commons-graph/ess")
ESS = "https://w3id.org/commons-graph/ess#"
SCHEME = "https://w3id.org/commons-graph/scheme/"
OURS = (ESS, SCHEME)
SH_SELECT = str(SH.select)

TERM_TYPES = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
MAPPINGS = (
    RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty,
    SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch,
)  # fmt: skip
# Namespace of an external vocabulary -> folder that holds its files.
HELD_NAMESPACES = {
    "http://virtual-assembly.org/ontologies/pair": "pair",
    "http://data.digitalsocial.eu/": "dsi",
    "http://purl.org/essglobal/": "essglobal",
    "http://ns.economie-solidaire.fr/": "django-coop",
    "http://id.insee.fr/": "insee",
    "https://sireneld.io/": "insee",
}
# Namespaces whose terms rdflib lists.
BUNDLED = ("DCAT", "DCTERMS", "FOAF", "GEO", "ORG", "PROV", "SDO", "SKOS")
SCHEMES = sorted(path.stem for path in (ONTOLOGY / "schemes").glob("*.ttl"))
# The themes as the first census of Brest wrote them.
FIRST_CENSUS_THEMES = (
    "numérique;ESS;mise en réseau;fabrication numérique;culture scientifique;logiciel libre;"
    "valorisation du bénévolat;emploi et formation;lien social;culture;création sonore;"
    "cartographie libre;données ouvertes;inclusion;écriture collaborative;patrimoine;insertion;"
    "maraîchage biologique;accompagnement à la création"
)


@cache
def vocabulary() -> Graph:
    return Graph().parse(ONTOLOGY / "ess.ttl")


@cache
def scheme(name: str) -> Graph:
    return Graph().parse(ONTOLOGY / "schemes" / f"{name}.ttl")


@cache
def alignments() -> list[tuple[Node, Node, Node]]:
    """Return what the alignments say, but for the lines about the file itself."""
    graph = Graph().parse(ONTOLOGY / "alignments.ttl")
    file = graph.value(None, RDF.type, OWL.Ontology)
    return sorted((triple for triple in graph if triple[0] != file), key=str)


@cache
def our_iris() -> frozenset[str]:
    graphs = [vocabulary(), *map(scheme, SCHEMES)]
    return frozenset(str(subject) for graph in graphs for subject in graph.subjects())


def terms() -> list[Node]:
    return sorted({s for t in TERM_TYPES for s in vocabulary().subjects(RDF.type, t)}, key=str)


def concepts(name: str) -> list[Node]:
    return sorted(scheme(name).subjects(RDF.type, SKOS.Concept), key=str)


def languages(graph: Graph, subject: Node, predicate: URIRef) -> list[str | None]:
    return [o.language for o in graph.objects(subject, predicate) if isinstance(o, Literal) and o]


def says_it_once_in_french_and_english(graph: Graph, subject: Node, predicate: URIRef) -> bool:
    counts = Counter(languages(graph, subject, predicate))
    return counts["fr"] == counts["en"] == 1 and max(counts.values()) == 1


def fold(text: str) -> str:
    """Return the text without accents, case, apostrophe style or repeated spaces."""
    bare = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def held_folder(name: str = "") -> Path:
    """Return a folder of external vocabularies; skip without them, but fail in CI."""
    if HELD.is_dir():
        return HELD / name
    reason = "external vocabularies not beside the repository: ../shared/data/vocabularies"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def held_iris(folder: Path) -> frozenset[str]:
    return frozenset(iri for path in folder.iterdir() for iri in iris_of_file(path))


def iris_of_file(path: Path) -> set[str]:
    """Return the IRIs of an RDF file, or those its text holds when it does not parse."""
    syntax = {".ttl": "turtle", ".nt": "nt", ".skos": "xml", ".rdf": "xml"}.get(path.suffix)
    if syntax:
        with suppress(SyntaxError, SAXException, ParserError):
            graph = Graph().parse(path, format=syntax)
            return {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    return set(re.findall(r"https?://[^\s\"'<>]+", path.read_text("utf-8")))


def is_bundled(iri: str) -> bool:
    return any(URIRef(iri) in getattr(namespace, name) for name in BUNDLED)


def held_namespace(iri: str) -> str | None:
    return next((name for start, name in HELD_NAMESPACES.items() if iri.startswith(start)), None)


def test_the_ontology_says_what_it_is() -> None:
    graph = vocabulary()
    assert (ESS_ONTOLOGY, RDF.type, OWL.Ontology) in graph
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert says_it_once_in_french_and_english(graph, ESS_ONTOLOGY, predicate)
    assert str(graph.value(ESS_ONTOLOGY, namespace.VANN.preferredNamespacePrefix)) == "ess"
    assert str(graph.value(ESS_ONTOLOGY, namespace.VANN.preferredNamespaceUri)) == ESS
    version = graph.value(ESS_ONTOLOGY, OWL.versionInfo)
    assert graph.value(ESS_ONTOLOGY, OWL.versionIRI) == URIRef(f"{ESS_ONTOLOGY}/{version}")
    for predicate in (DCTERMS.created, DCTERMS.modified, DCTERMS.license):
        assert graph.value(ESS_ONTOLOGY, predicate), predicate


def test_every_term_has_one_label_and_one_definition_in_french_and_english() -> None:
    graph = vocabulary()
    lacking = [
        (str(term), str(predicate))
        for term in terms()
        for predicate in (RDFS.label, SKOS.definition)
        if not says_it_once_in_french_and_english(graph, term, predicate)
    ]
    assert terms()
    assert not lacking


def test_every_term_is_typed_and_defined_by_the_ontology() -> None:
    graph = vocabulary()
    minted = {s for s in graph.subjects() if str(s).startswith(ESS)}
    assert minted == set(terms())
    assert [t for t in terms() if graph.value(t, RDFS.isDefinedBy) != ESS_ONTOLOGY] == []


def test_domains_ranges_and_superclasses_are_defined_terms_or_standard_ones() -> None:
    graph = vocabulary()
    used = {
        str(o)
        for predicate in (RDFS.domain, RDFS.range, RDFS.subClassOf, OWL.inverseOf)
        for o in graph.objects(None, predicate)
    }
    assert sorted(iri for iri in used if iri.startswith(ESS) and iri not in our_iris()) == []


@pytest.mark.parametrize("path", sorted(ONTOLOGY.rglob("*.ttl")), ids=lambda path: path.name)
def test_each_file_reads_the_same_in_both_engines_and_has_no_blank_node(path: Path) -> None:
    triples = set(pyoxigraph.parse(path=path))
    assert len(triples) == len(Graph().parse(path)) > 0
    assert not any(isinstance(t.subject, pyoxigraph.BlankNode) for t in triples)


@pytest.mark.parametrize("name", SCHEMES)
def test_each_scheme_is_titled_licensed_and_versioned(name: str) -> None:
    graph, node = scheme(name), URIRef(SCHEME + name)
    assert (node, RDF.type, SKOS.ConceptScheme) in graph
    for predicate in (RDFS.label, DCTERMS.title, SKOS.definition):
        assert says_it_once_in_french_and_english(graph, node, predicate), predicate
    licence = URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(node, DCTERMS.license) == licence
    assert graph.value(node, OWL.versionInfo)


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_is_named_in_french_and_english(name: str) -> None:
    graph = scheme(name)
    wanted = [SKOS.prefLabel] if name == "legal-form" else [SKOS.prefLabel, SKOS.definition]
    lacking = [
        (str(concept), str(predicate))
        for concept in concepts(name)
        for predicate in wanted
        if not says_it_once_in_french_and_english(graph, concept, predicate)
    ]
    assert concepts(name)
    assert not lacking


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_is_in_its_scheme_and_reachable_from_the_top(name: str) -> None:
    graph, node = scheme(name), URIRef(SCHEME + name)
    tops = set(graph.objects(node, SKOS.hasTopConcept))
    assert tops == set(graph.subjects(SKOS.topConceptOf, node))
    for concept in concepts(name):
        assert str(concept).startswith(f"{node}/")
        assert graph.value(concept, SKOS.inScheme) == node
        assert (concept in tops) != bool(graph.value(concept, SKOS.broader)), concept
        assert tops & set(graph.transitive_objects(concept, SKOS.broader)), concept


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_concepts_of_a_scheme_have_the_same_label(name: str, language: str) -> None:
    labels = [o for o in scheme(name).objects(None, SKOS.prefLabel) if isinstance(o, Literal)]
    counts = Counter(str(label).casefold() for label in labels if label.language == language)
    assert [label for label, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", SCHEMES)
def test_no_two_concepts_of_a_scheme_have_the_same_code(name: str) -> None:
    counts = Counter(scheme(name).objects(None, SKOS.notation))
    assert [str(code) for code, count in counts.items() if count > 1] == []


def test_the_words_of_the_first_census_are_all_found_among_the_themes() -> None:
    graph = scheme("theme")
    labels = {fold(str(o)) for p in (SKOS.prefLabel, SKOS.altLabel) for o in graph.objects(None, p)}
    assert [w for w in FIRST_CENSUS_THEMES.split(";") if fold(w) not in labels] == []


def test_levels_are_ordered_from_the_neighbourhood_to_the_region() -> None:
    graph = scheme("level")
    ordered = sorted(concepts("level"), key=lambda concept: str(graph.value(concept, SKOS.notation)))
    names = [str(concept).rsplit("/", 1)[1] for concept in ordered]
    assert names == ["quartier", "commune", "epci", "pays", "departement", "region"]


def test_what_we_align_is_defined_here() -> None:
    assert alignments()
    assert sorted({str(s) for s, _, _ in alignments()} - our_iris()) == []
    assert {predicate for _, predicate, _ in alignments()} <= set(MAPPINGS)


def test_we_align_to_known_external_vocabularies_only() -> None:
    targets = sorted({str(target) for _, _, target in alignments()})
    assert [t for t in targets if t.startswith(OURS)] == []
    standard = [t for t in targets if not held_namespace(t)]
    assert [t for t in standard if not is_bundled(t)] == []
    assert not is_bundled("https://schema.org/NoSuchTerm")


def test_every_alignment_target_exists_in_the_vocabulary_it_names() -> None:
    held_folder()
    missing = [
        str(target)
        for _, _, target in alignments()
        if (folder := held_namespace(str(target))) and str(target) not in held_iris(held_folder(folder))
    ]
    assert missing == []


def insee_labels() -> dict[str, str]:
    folder, found = held_folder("insee"), dict[str, str]()
    for name in ("cj-niveau-1", "cj-niveau-2", "categories-juridiques"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            found |= {row["code"]: row["libelle"] for row in csv.DictReader(lines)}
    return found


def test_legal_forms_are_codes_of_insee_with_its_labels() -> None:
    graph, insee = scheme("legal-form"), insee_labels()
    for concept in concepts("legal-form"):
        code = str(graph.value(concept, SKOS.notation))
        assert str(concept) == f"{SCHEME}legal-form/{code}"
        labels = {fold(str(o)) for p in (SKOS.prefLabel, SKOS.altLabel)
                  for o in graph.objects(concept, p)}  # fmt: skip
        assert fold(insee[code]) in labels, code


def test_the_first_two_levels_of_legal_forms_are_complete_and_codes_nest() -> None:
    graph, insee = scheme("legal-form"), insee_labels()
    codes = {str(o) for o in graph.objects(None, SKOS.notation)}
    assert {code for code in insee if len(code) < 3} <= codes
    for concept, broader in graph.subject_objects(SKOS.broader):
        code, above = (str(node).rsplit("/", 1)[1] for node in (concept, broader))
        assert code.startswith(above)
        assert len(above) == (2 if len(code) == 4 else 1)


def test_the_codes_of_publics_are_those_of_data_inclusion() -> None:
    source = held_folder("data-inclusion") / "data-inclusion-v1-publics.json"
    codes = set(re.findall(r'"value": "([^"]+)"', source.read_text("utf-8")))
    assert {str(o) for o in scheme("public").objects(None, SKOS.notation)} == codes


def used_iris(path: Path) -> set[str]:
    """Return the IRIs of ours that a Turtle file uses, also inside the SPARQL of its shapes."""
    found: set[str] = set()
    for triple in pyoxigraph.parse(path=path, base_iri="http://census.invalid/"):
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, pyoxigraph.NamedNode):
                found.add(term.value)
        if triple.predicate.value == SH_SELECT and isinstance(triple.object, pyoxigraph.Literal):
            found |= {ESS + name for name in re.findall(r"\bess:(\w+)", triple.object.value)}
    return {iri for iri in found if iri.startswith(OURS) and iri not in OURS}


def test_shapes_and_data_use_only_terms_and_concepts_that_exist() -> None:
    files = [*(ROOT / "shapes").glob("*.ttl"), *(ROOT / "data").rglob("*.ttl")]
    undefined = [
        f"{path.relative_to(ROOT)}: {iri}" for path in sorted(files) for iri in sorted(used_iris(path) - our_iris())
    ]
    assert not undefined, "undefined terms:\n" + "\n".join(undefined)


def test_no_field_of_a_shape_contradicts_the_domain_of_its_property() -> None:
    graph, shapes = vocabulary(), Graph()
    for path in (ROOT / "shapes").glob("*.ttl"):
        shapes.parse(path)
    contradicted = [
        (str(target), str(field))
        for shape, target in shapes.subject_objects(SH.targetClass)
        for field in shapes.objects(shape, SH.property / SH.path)
        if (domain := graph.value(field, RDFS.domain))
        and domain not in graph.transitive_objects(target, RDFS.subClassOf)
    ]
    assert contradicted == []
