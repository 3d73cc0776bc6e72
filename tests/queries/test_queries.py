"""Every query of the library, run on the census of Brest, gives the rows that its sources give by hand."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.sparql.library import named_queries

ROOT = Path(__file__).parents[2]
BASE = "http://127.0.0.1:8000/"
SCHEME = "https://w3id.org/commons-graph/scheme/"
QUERIES = named_queries()

BREST, GUIPAVAS = ("48.40031", "-4.50259"), ("48.43059", "-4.39646")
CENSUS = "Recensement participatif des innovations sociales à Brest"
GREENHOUSE = "Bâtiment maraîcher d’insertion de Prélude"
MAPS = "Cartes ouvertes au pays de Brest"
FAB = "Fab@Brest - fabrication numérique pour tou.te.s"
FABRIQUES = "Les Fabriques du Ponant"
TAG = "TAg29 (Trajectoires Agiles 29)"

ROWS: dict[str, list[tuple[str, ...]]] = {
    "partners-by-role": [
        ("role/bearer", "Porteur du projet", "9", "9"),
        ("role/financial", "Soutien financier", "10", "7"),
        ("role/technical", "Soutien technique", "4", "2"),
        ("role/advice", "Conseil", "5", "1"),
        ("role/research", "Recherche", "3", "1"),
        ("role/relay", "Structure relais", "3", "1"),
        ("role/governance", "Gouvernance", "2", "1"),
        ("role/accompaniment", "Accompagnement", "1", "1"),
        ("role/methodological", "Soutien méthodologique", "1", "1"),
    ],
    "initiatives-without-bearer": [("initiative/cartes-ouvertes", MAPS)],
    "initiatives-by-status": [
        ("status/running", "En fonctionnement", "initiative/benevalibre", "Bénévalibre", ""),
        ("status/running", "En fonctionnement", "initiative/cartes-ouvertes", MAPS, ""),
        ("status/running", "En fonctionnement", "initiative/oufipo", "Oufipo", "2013"),
        ("status/running", "En fonctionnement", "initiative/tag29", TAG, "2017"),
        ("status/running", "En fonctionnement", "initiative/wiki-brest", "Wiki-Brest", ""),
        ("status/in-preparation", "En montage", "initiative/serre-prelude", GREENHOUSE, "2006-03-28"),
        ("status/in-preparation", "En montage", "initiative/recensement-innovations-brest", CENSUS, "2013-01-06"),
        ("status/launching", "Lancement", "initiative/fab-at-brest", FAB, ""),
        ("status/launching", "Lancement", "initiative/fabriques-du-ponant", FABRIQUES, "2013-09"),
        (
            "status/feasibility-study",
            "Étude d’opportunité",
            "initiative/quartiers-solidaires",
            "Quartiers SolidaireS",
            "",
        ),
    ],
    "initiatives-by-territory": [
        ("territory/brest-metropole", "Brest métropole", "Intercommunalité", "8"),
        ("territory/bretagne-53", "Bretagne", "Région", "8"),
        ("territory/finistere-29", "Finistère", "Département", "8"),
        ("territory/pays-de-brest", "Pays de Brest", "Pays", "8"),
        ("territory/brest-29019", "Brest", "Commune", "7"),
        ("territory/brest-bellevue", "Bellevue", "Quartier", "1"),
        ("territory/guipavas-29075", "Guipavas", "Commune", "1"),
        ("territory/brest-pontanezen", "Pontanezen", "Quartier", "1"),
        ("territory/brest-recouvrance", "Recouvrance", "Quartier", "1"),
    ],
    "initiatives-of-a-period": [
        ("initiative/serre-prelude", GREENHOUSE, "2006", ""),
        ("initiative/cartes-ouvertes", MAPS, "2009-11", ""),
        ("initiative/oufipo", "Oufipo", "2010-09", ""),
        ("initiative/recensement-innovations-brest", CENSUS, "2013-01", ""),
        ("initiative/fabriques-du-ponant", FABRIQUES, "2013-11", "2015-11"),
    ],
    "initiatives-map": [
        ("initiative/serre-prelude", GREENHOUSE, "territory/guipavas-29075", *GUIPAVAS),
        ("initiative/cartes-ouvertes", MAPS, "territory/brest-29019", *BREST),
        ("initiative/fab-at-brest", FAB, "territory/brest-29019", *BREST),
        ("initiative/fabriques-du-ponant", FABRIQUES, "territory/brest-29019", *BREST),
        ("initiative/oufipo", "Oufipo", "territory/brest-29019", *BREST),
        ("initiative/quartiers-solidaires", "Quartiers SolidaireS", "territory/brest-29019", *BREST),
        ("initiative/recensement-innovations-brest", CENSUS, "territory/brest-29019", *BREST),
        ("initiative/wiki-brest", "Wiki-Brest", "territory/brest-29019", *BREST),
    ],
    "money-by-funder": [
        ("actor/union-europeenne", "Union européenne", "2", "108400", "1"),
        ("actor/fondation-veolia", "Fondation Veolia", "1", "25000", "0"),
        ("actor/region-bretagne", "Région Bretagne", "4", "", "4"),
        ("actor/brest-metropole", "Brest métropole", "1", "", "1"),
        ("actor/departement-du-finistere", "Département du Finistère", "1", "", "1"),
        ("actor/fondation-credit-cooperatif", "Fondation Crédit Coopératif", "1", "", "1"),
        ("actor/framasoft", "Framasoft", "1", "", "1"),
        ("actor/region-bourgogne-franche-comte", "Région Bourgogne-Franche-Comté", "1", "", "1"),
        ("actor/ville-de-brest", "Ville de Brest", "1", "", "1"),
        ("actor/etat", "État", "1", "", "1"),
    ],
    "money-by-call": [
        ("Appel à projets ESS du Pays de Brest", "Région Bretagne", CENSUS, ""),
        ("Appel à projets multimédia 2013", "Ville de Brest", FABRIQUES, ""),
    ],
    "actors-with-several-roles": [
        ("actor/brest-metropole", "Brest métropole", "3", "Conseil · Porteur du projet · Soutien financier"),
        ("actor/tiriad", "Tiriad", "3", "Soutien méthodologique · Soutien technique · Structure relais"),
        ("actor/region-bretagne", "Région Bretagne", "2", "Conseil · Soutien financier"),
        ("actor/ville-de-brest", "Ville de Brest", "2", "Porteur du projet · Soutien financier"),
    ],
}
"""Whole answers, for those short enough to be read here."""

COUNTED_BELOW = {
    "actors-most-connected", "actors-without-territory", "concepts-never-used", "initiatives-of-a-theme",
    "network-as-schema-org", "network-edges", "records-by-licence", "records-to-confirm", "roles-unattested",
    "roles-with-evidence", "themes-by-territory",
}  # fmt: skip


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The census of Brest with its vocabulary, as the default graph."""
    store = ox.Store()
    for folder in ("data", "ontology"):
        for path in (ROOT / folder).rglob("*.ttl"):
            store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return store


def short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """The text of a term; addresses of the census and of its concepts without what they all begin with."""
    if term is None or isinstance(term, ox.Triple):
        return str(term or "")
    return term.value.removeprefix(SCHEME).removeprefix(BASE + "id/")


def rows(store: ox.Store, name: str) -> list[tuple[str, ...]]:
    """The rows that a query gives, in order."""
    results = store.query(QUERIES[name].text)
    assert isinstance(results, ox.QuerySolutions)
    return [tuple(short(term) for term in solution) for solution in results]


def triples(store: ox.Store, name: str) -> set[tuple[str, str, str]]:
    """The triples that a query gives."""
    results = store.query(QUERIES[name].text)
    assert isinstance(results, ox.QueryTriples)
    return {(short(t.subject), t.predicate.value, short(t.object)) for t in results}


def test_every_query_is_checked() -> None:
    assert set(QUERIES) == set(ROWS) | COUNTED_BELOW


@pytest.mark.parametrize("name", ROWS)
def test_query_gives_exactly_these_rows(store: ox.Store, name: str) -> None:
    assert rows(store, name) == ROWS[name]


def test_actors_most_connected(store: ox.Store) -> None:
    found = rows(store, "actors-most-connected")
    assert len(found) == 20
    assert found[:4] == [
        ("actor/region-bretagne", "Région Bretagne", "5", "23"),
        ("actor/brest-metropole", "Brest métropole", "3", "11"),
        ("actor/ville-de-brest", "Ville de Brest", "3", "9"),
        ("actor/union-europeenne", "Union européenne", "2", "5"),
    ]
    assert all(row[2] == "1" for row in found[4:])


def test_actors_without_territory(store: ox.Store) -> None:
    found = rows(store, "actors-without-territory")
    assert len(found) == 22
    assert found[0] == ("actor/adess-pays-de-morlaix", "ADESS Pays de Morlaix")
    assert found[-1] == ("actor/etat", "État")
    assert not {"actor/ville-de-brest", "actor/region-bretagne"} & {row[0] for row in found}


def test_concepts_never_used(store: ox.Store) -> None:
    found = rows(store, "concepts-never-used")
    in_scheme = ox.NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
    used = {"public": 0, "role": 9, "status": 4, "theme": 19}
    for scheme, number in used.items():
        concepts = list(store.quads_for_pattern(None, in_scheme, ox.NamedNode(SCHEME + scheme), None))
        assert sum(row[0] == scheme for row in found) == len(concepts) - number
    assert [row[1:] for row in found if row[0] == "role"] == [
        ("role/dissemination", "Diffusion"),
        ("role/hosting", "Hébergement"),
    ]


def test_initiatives_of_a_theme(store: ox.Store) -> None:
    found = triples(store, "initiatives-of-a-theme")
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    assert {t for t in found if t[1] == label} == {
        ("initiative/fab-at-brest", label, FAB),
        ("initiative/fabriques-du-ponant", label, FABRIQUES),
    }


def test_network_as_schema_org(store: ox.Store) -> None:
    found = triples(store, "network-as-schema-org")
    kinds = Counter(predicate.removeprefix("https://schema.org/") for _, predicate, _ in found)
    assert (kinds["funder"], kinds["contributor"], kinds["name"]) == (
        14,
        27,
        43,
    )  # one initiative has a name in each language
    ties = {(predicate, value) for subject, predicate, value in found if subject == "initiative/oufipo"}
    assert ("https://schema.org/contributor", "actor/longueur-d-ondes") in ties


def test_network_edges(store: ox.Store) -> None:
    found = rows(store, "network-edges")
    assert len(found) == 105
    assert found[0] == ("actor/brest-metropole", "Brest métropole", "actor/region-bretagne", "Région Bretagne", "2")
    assert all(row[4] == "1" for row in found[1:])
    assert ("actor/union-europeenne", "Union européenne", "actor/ville-de-brest", "Ville de Brest", "1") in found
    assert not any("actor/longueur-d-ondes" in row for row in found)


def test_records_by_licence(store: ox.Store) -> None:
    found = rows(store, "records-by-licence")
    records: Counter[str] = Counter()
    for licence, _, number in found:
        records[licence] += int(number)
    assert records == {
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence": 1212,
        "https://creativecommons.org/licenses/by-sa/4.0/": 89,
    }
    assert found[1][1:] == ("Recensement de Brest, d’après www.a-brest.net", "26")


SHEETS = """
@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/initiative/old> rdfs:label "Old"@en . <id/initiative/again> rdfs:label "Encore"@fr , "Again"@en .
<doc/initiative/old> a ess:Record ; ess:partOfCensus <c> ; foaf:primaryTopic <id/initiative/old> ;
  ess:collectedOn "1999"^^xsd:gYear .
<doc/initiative/again> a ess:Record ; ess:partOfCensus <c> ; foaf:primaryTopic <id/initiative/again> ;
  ess:collectedOn "1999"^^xsd:gYear ; ess:confirmedOn "2001-02-03"^^xsd:date .
<doc/initiative/fresh> a ess:Record ; ess:partOfCensus <c> ; foaf:primaryTopic <id/initiative/fresh> ;
  ess:collectedOn "1999"^^xsd:gYear ; ess:confirmedOn "2999-01-01"^^xsd:date .
<doc/initiative/undated> a ess:Record ; ess:partOfCensus <c> ; foaf:primaryTopic <id/initiative/undated> .
<doc/territory/elsewhere> a ess:Record ; foaf:primaryTopic <id/territory/x> ; ess:collectedOn "1999"^^xsd:gYear .
"""


def test_records_to_confirm_are_those_without_a_date_within_a_year() -> None:
    store = ox.Store()
    store.load(SHEETS.encode(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
    assert [row[1:] for row in rows(store, "records-to-confirm")] == [
        ("initiative/undated", ""),
        ("Old", "1999"),
        ("Encore", "2001-02-03"),
    ]


def test_records_to_confirm_in_the_census_depend_on_the_day(store: ox.Store) -> None:
    part = ox.NamedNode("https://w3id.org/commons-graph/ess#partOfCensus")
    sheets = len(list(store.quads_for_pattern(None, part, None, None)))  # all were collected in November 2026
    before, found = datetime.now(UTC), rows(store, "records-to-confirm")
    days = [f"{now.year - 1}{now:-%m-%d}" for now in (before, datetime.now(UTC))]
    assert len(found) in [sheets if day > "2026-11" else 0 for day in days]


def test_roles_unattested(store: ox.Store) -> None:
    assert not store.query(QUERIES["roles-unattested"].text)
    claim = (
        "@prefix ess: <https://w3id.org/commons-graph/ess#> . <p> a ess:Partnership ; ess:role <r> ; ess:evidence <e> ."
    )
    other = ox.Store()
    other.load(claim.encode(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
    assert other.query(QUERIES["roles-unattested"].text)


def test_roles_with_evidence(store: ox.Store) -> None:
    found = rows(store, "roles-with-evidence")
    assert Counter(row[2].removeprefix("role/") for row in found) == {
        "financial": 14, "bearer": 10, "advice": 5, "technical": 4, "relay": 3, "research": 3,
        "governance": 2, "methodological": 1, "accompaniment": 1,
    }  # fmt: skip
    assert [row[1:5] for row in found if row[0] == CENSUS and row[1] == "Tiriad"] == [
        ("Tiriad", "role/methodological", "Soutien méthodologique", "soutien méthodologique"),
        ("Tiriad", "role/technical", "Soutien technique", "soutien technique"),
        ("Tiriad", "role/relay", "Structure relais", "structure relais"),
    ]
    assert all(row[4] and row[5].startswith("http") for row in found)


def test_themes_by_territory(store: ox.Store) -> None:
    found = rows(store, "themes-by-territory")
    assert len(found) == 24
    assert next(row[2:] for row in found if row[1] == "Brest") == (
        "theme/digital-fabrication",
        "Fabrication numérique",
        "2",
    )
    assert sum(row[1] == "Brest" for row in found) == 14
    assert [row[2] for row in found if row[1] == "Guipavas"] == [
        "theme/work-integration",
        "theme/organic-market-gardening",
    ]
