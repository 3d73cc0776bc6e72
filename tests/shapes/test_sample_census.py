"""The census of Brest in data/: whole, sound, and faithful to the sources it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import rdflib
from pyshacl import validate
from rdflib import DCTERMS, FOAF, RDF, SH, BNode, Graph, Literal, Namespace, URIRef

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = ROOT / "data"
BASE: Final = "https://base.invalid/census/"
ESS: Final = Namespace("https://w3id.org/commons-graph/ess#")
ROLE: Final = Namespace("https://w3id.org/commons-graph/scheme/role/")
CC_BY_SA: Final = URIRef("https://creativecommons.org/licenses/by-sa/4.0/")
OPEN_LICENCE: Final = URIRef("https://www.etalab.gouv.fr/licence-ouverte-open-licence")

SOURCES: Final = {
    "recensement-innovations-brest": "http://www.a-brest.net/article12076.html",
    "fabriques-du-ponant": "https://issuu.com/antony/docs/fabriquesponant",
    "benevalibre": "https://ripostecreativebretagne.xyz/?BazaR&vue=consulter&action=recherche&id=38",
    "quartiers-solidaires": "https://tag.bzh/projet/tag29/quartiers-solidaires",
    "oufipo": "https://www.a-brest.net/article13591.html",
    "cartes-ouvertes": "http://imaginationforpeople.org/en/project/open-maps/",
    "fab-at-brest": "https://www.a-brest.net/article22412.html",
    "wiki-brest": "http://www.benisi.eu/cases/city-of-brest",
    "serre-prelude": "https://www.fondation.veolia.com/en/roof-cultivate-return-workforce",
    "tag29": "https://eco-bretons.info/?p=3355",
}

ROLES: Final = {
    "financial": 14,
    "bearer": 10,
    "advice": 5,
    "technical": 4,
    "relay": 3,
    "research": 3,
    "governance": 2,
    "methodological": 1,
    "accompaniment": 1,
}


@pytest.fixture(autouse=True)
def literals_as_written() -> Iterator[None]:
    """Validate what was written, not what rdflib makes of it; pySHACL changes this setting and leaves it so."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    yield
    rdflib.NORMALIZE_LITERALS = before


@cache
def files() -> tuple[Path, ...]:
    return tuple(sorted(DATA.rglob("*.ttl")))


@cache
def census() -> Graph:
    graph = Graph()
    for path in files():
        graph.parse(path, publicID=BASE)
    return graph


def things(class_name: str) -> list[URIRef]:
    return sorted(s for s in census().subjects(RDF.type, ESS[class_name]) if isinstance(s, URIRef))


def local(iri: object) -> str:
    """`initiative/oufipo` for a local address, with or without a fragment."""
    return str(iri).removeprefix(BASE).split("#")[0].partition("/")[2]


def test_the_whole_census_has_no_violation_and_few_warnings() -> None:
    data, shapes = Graph(), Graph()
    for path in [*files(), *(ROOT / "ontology").rglob("*.ttl")]:
        data.parse(path, publicID=BASE)
    for path in (ROOT / "shapes").glob("*.ttl"):
        shapes.parse(path)
    _, report, text = validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)
    severities = Counter(str(s).rpartition("#")[2] for s in report.objects(None, SH.resultSeverity))
    assert set(severities) <= {"Warning"}, text
    # five situations without a date, two initiatives without a territory: nobody wrote them down
    assert severities["Warning"] == 7, text


def test_there_are_ten_initiatives_and_forty_three_attested_roles() -> None:
    assert {local(i).partition("/")[2] for i in things("Initiative")} == set(SOURCES)
    assert len(things("Evidence")) == 43
    assert len(things("Partnership")) == 41
    attested = Counter(str(r).removeprefix(ROLE) for r in census().objects(None, ESS.attestedRole))
    assert attested == ROLES


def test_a_partnership_is_one_pair_with_all_its_roles_attested() -> None:
    graph = census()
    pairs = [(graph.value(p, ESS.concerns), graph.value(p, ESS.partner)) for p in things("Partnership")]
    assert len(set(pairs)) == len(pairs)
    for partnership in things("Partnership"):
        attested = [graph.value(e, ESS.attestedRole) for e in graph.objects(partnership, ESS.evidence)]
        assert sorted(attested, key=str) == sorted(graph.objects(partnership, ESS.role), key=str)


def test_two_amounts_and_two_calls_for_projects_are_kept() -> None:
    amounts = {local(s): str(o) for s, o in census().subject_objects(ESS.amount)}
    assert amounts == {
        "partnership/fab-at-brest-union-europeenne": "108400",
        "partnership/serre-prelude-fondation-veolia": "25000",
    }
    assert {str(call) for call in census().objects(None, ESS.call)} == {
        "Appel à projets ESS du Pays de Brest",
        "Appel à projets multimédia 2013",
    }


@pytest.mark.parametrize(("slug", "source"), SOURCES.items(), ids=SOURCES)
def test_each_initiative_keeps_its_source(slug: str, source: str) -> None:
    sheet = URIRef(f"{BASE}doc/initiative/{slug}")
    assert (sheet, DCTERMS.source, URIRef(source)) in census()


def test_each_piece_of_evidence_has_french_words_and_its_source_is_one_of_the_sheet() -> None:
    for evidence in things("Evidence"):
        assert {w.language for w in census().objects(evidence, ESS.wording) if isinstance(w, Literal)} == {"fr"}
        sheet = URIRef(f"{BASE}doc/{local(evidence)}")
        assert (sheet, DCTERMS.source, census().value(evidence, DCTERMS.source)) in census()


def test_no_person_is_in_the_sample() -> None:
    assert things("Person") == []
    assert not (DATA / "person").exists()
    text = "\n".join(path.read_text(encoding="utf-8") for path in files())
    assert re.search(r"[\w.+-]+@[\w-]+\.\w{2,}", text) is None, "an e-mail address"
    assert re.search(r"(?<![\w.-])0[1-9]([ .]?\d\d){4}(?!\w)", text) is None, "a telephone number"


def test_brest_metropole_is_one_actor_with_its_former_name() -> None:
    actor = URIRef(f"{BASE}id/actor/brest-metropole")
    names = {str(n) for n in census().objects(actor, rdflib.SKOS.altLabel)}
    assert names == {"Brest Métropole", "Brest Métropole Océane"}
    assert len(list(census().subjects(ESS.partner, actor))) == 3


def test_no_number_of_an_organisation_is_invented() -> None:
    assert not any(census().subject_objects(ESS.siren | ESS.siret | ESS.rna))


def test_all_municipalities_of_brittany_are_there_once() -> None:
    graph = census()
    level = "https://w3id.org/commons-graph/scheme/level/"
    levels = Counter(str(o).removeprefix(level) for o in graph.objects(None, ESS.level))
    assert levels == {"commune": 1206, "departement": 4, "region": 2, "epci": 1, "pays": 1, "quartier": 3}
    communes = list(graph.subjects(ESS.level, URIRef(level + "commune")))
    codes = [str(graph.value(c, ESS.inseeCode)) for c in communes]
    assert len(set(codes)) == 1206
    assert all(local(c).endswith(f"-{code}") for c, code in zip(communes, codes, strict=True))
    for commune in communes:
        within = {local(w) for w in graph.objects(commune, ESS.within)}
        assert len(within & {f"territory/{d}" for d in DEPARTEMENTS}) == 1
        assert graph.value(commune, ESS.population) is not None


DEPARTEMENTS: Final = ("cotes-d-armor-22", "finistere-29", "ille-et-vilaine-35", "morbihan-56")


# One file, one record


@pytest.mark.parametrize("segment", ["initiative", "actor", "partnership", "census", "territory"])
def test_a_file_holds_one_record_and_is_named_after_it(segment: str) -> None:
    for path in sorted((DATA / segment).glob("*.ttl")):
        graph = Graph().parse(path, publicID=BASE)
        key = f"{segment}/{path.stem}"
        assert {local(s) for s in graph.subjects()} == {key}
        sheet, thing = URIRef(f"{BASE}doc/{key}"), URIRef(f"{BASE}id/{key}")
        assert (sheet, RDF.type, ESS.Record) in graph
        assert (sheet, FOAF.primaryTopic, thing) in graph
        assert graph.value(thing, RDF.type) is not None


def test_slugs_follow_the_grammar() -> None:
    wrong = [p for p in files() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", p.stem) or len(p.stem) > 120]
    assert wrong == []


def test_the_only_addresses_in_the_files_are_relative_or_elsewhere() -> None:
    local_part = r"(id|doc)/[a-z][a-z-]*/[a-z0-9-]+(#[a-z0-9-]+)?"
    for path in files():
        text = path.read_text(encoding="utf-8")
        assert "base.invalid" not in text
        assert re.search(r"@base|\bBASE\b|_:|\[", text) is None, path
        body = "\n".join(line for line in text.splitlines() if not line.startswith("@prefix"))
        body = re.sub(r'"(?:[^"\\]|\\.)*"', '""', body)
        assert [
            iri for iri in re.findall(r"<([^>]*)>", body) if not re.fullmatch(rf"https?://.+|{local_part}", iri)
        ] == []


def test_there_are_no_blank_nodes() -> None:
    assert not any(isinstance(node, BNode) for triple in census() for node in triple)


def test_each_link_leads_to_a_record_or_a_part_that_exists() -> None:
    graph = census()
    subjects = set(graph.subjects())
    assert sorted({str(o) for o in graph.objects() if str(o).startswith(BASE) and o not in subjects}) == []


def test_each_part_belongs_to_a_node_of_its_own_record() -> None:
    graph = census()
    for part in {s for s in graph.subjects() if "#" in str(s)}:
        owners = list(graph.subjects(None, part))
        assert len(owners) == 1
        assert local(owners[0]) == local(part)


def test_each_sheet_has_its_licence_and_credit() -> None:
    graph = census()
    sheets = things("Record")
    assert len(sheets) == len(files())
    for sheet in sheets:
        licence = graph.value(sheet, DCTERMS.license)
        assert licence in {CC_BY_SA, OPEN_LICENCE}
        assert {c.language for c in graph.objects(sheet, ESS.credit) if isinstance(c, Literal)} == {"fr", "en"}
        if licence == OPEN_LICENCE:
            assert local(sheet).startswith("territory/")
            assert any("INSEE" in str(credit) for credit in graph.objects(sheet, ESS.credit))


def test_the_readme_names_every_source_of_an_initiative_or_a_role() -> None:
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    cited = {str(o) for s, o in census().subject_objects(DCTERMS.source) if not local(s).startswith("territory/")}
    assert [source for source in cited if source not in readme] == []
