"""The same record in other people's words: how a profile is asked for, and what it says."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from rdflib import RDF, SDO, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, FOAF

from commons_graph.profiles.negotiation import profiles_asked
from commons_graph.profiles.profile import Profiles, bundled_profiles
from commons_graph.schema.reader import bundled_schema
from web.conftest import Served
from web.serving import Seen

PAIR = Namespace("http://virtual-assembly.org/ontologies/pair#")
ESSGLOBAL = Namespace("http://purl.org/essglobal/vocab/")
GR = Namespace("http://purl.org/goodrelations/v1#")
ESS = Namespace("https://w3id.org/commons-graph/ess#")
PROF = Namespace("http://www.w3.org/ns/dx/prof/")
ROOT = Path(__file__).parents[2]
VOCABULARIES = ROOT.parent / "shared" / "data" / "vocabularies"

TOKENS = ("ess", "schema", "essglobal", "pair")
IRIS = {token: f"https://w3id.org/commons-graph/profile/{token}" for token in TOKENS}
BASES = {
    "ess": "https://w3id.org/commons-graph/ess#",
    "schema": "https://schema.org/",
    "essglobal": "http://purl.org/essglobal/vocab/",
    "pair": "http://virtual-assembly.org/ontologies/pair#",
}
RECORDS = sorted(
    f"/doc/{path.parent.name}/{path.stem}"
    for path in (ROOT / "data").glob("*/*.ttl")
    if path.parent.name != "territory"
)
SAMPLE = [*RECORDS[::7], "/doc/territory/brest-29019", "/doc/partnership/trilingual-tiriad", "/doc/census/brest-2013"]
NEWER = {"funding"}  # in schema.org since 2021, after the list that rdflib has
FORMS = {"ttl": "turtle", "jsonld": "json-ld", "rdf": "xml", "nt": "nt"}


def graph(answer: httpx.Response, suffix: str = "nt") -> Graph:
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.content, format=FORMS[suffix])


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    return bundled_profiles(bundled_schema())


@pytest.mark.parametrize("token", TOKENS)
def test_a_profile_is_asked_for_by_its_token_its_iri_what_it_is_based_on_or_the_header(
    brest: Served, token: str
) -> None:
    path = "/doc/actor/tiriad"
    by_token = brest.get(f"{path}?profile={token}", accept="text/turtle")
    assert by_token.headers["content-profile"].startswith(f"<{IRIS[token]}>")
    answers = [
        brest.client.get(path, params={"profile": IRIS[token]}, headers={"accept": "text/turtle"}),
        brest.client.get(path, params={"profile": BASES[token]}, headers={"accept": "text/turtle"}),
        brest.get(path, accept="text/turtle", accept_profile=f"<{IRIS[token]}>"),
        brest.get(path, accept="text/turtle", accept_profile=f"<{BASES[token]}>"),
        brest.get(f"{path}.ttl", accept_profile=f"<{IRIS[token]}>"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.content == by_token.content
        assert answer.headers["content-profile"] == by_token.headers["content-profile"]
        assert answer.headers["etag"] == by_token.headers["etag"]


def test_the_header_is_named_in_vary_only_where_it_chose(brest: Served) -> None:
    for path in ("/doc/actor/tiriad", "/doc/actor/tiriad.ttl"):
        assert "Accept-Profile" in brest.get(path, accept="text/turtle").headers["vary"]
        assert "Accept-Profile" not in brest.get(f"{path}?profile=pair", accept="text/turtle").headers.get("vary", "")
    assert "Accept-Profile" not in brest.get("/initiatives").headers["vary"]


def test_the_address_wins_over_the_header_and_the_greater_weight_over_the_lesser(brest: Served) -> None:
    both = brest.get("/doc/actor/tiriad.nt?profile=pair", accept_profile=f"<{IRIS['schema']}>")
    assert IRIS["pair"] in both.headers["content-profile"]
    weighed = brest.get("/doc/actor/tiriad.nt", accept_profile=f"<{IRIS['pair']}>;q=0.4, <{IRIS['schema']}>;q=0.9")
    assert IRIS["schema"] in weighed.headers["content-profile"]
    known = brest.get("/doc/actor/tiriad.nt", accept_profile=f"<https://unknown.example/>, <{IRIS['pair']}>;q=0.1")
    assert IRIS["pair"] in known.headers["content-profile"]
    any_profile = brest.get("/doc/actor/tiriad.nt", accept_profile="*")
    assert IRIS["ess"] in any_profile.headers["content-profile"]


def test_an_unknown_profile_is_refused_and_the_known_ones_are_named(brest: Served) -> None:
    refused = {
        400: brest.get("/doc/actor/tiriad?profile=frbr"),
        406: brest.get("/doc/actor/tiriad", accept_profile="<https://unknown.example/>"),
    }
    for status, answer in refused.items():
        assert answer.status_code == status
        assert answer.json()["code"] in ("CG-W05", "CG-W03")
        assert all(token in answer.json()["hint"] for token in TOKENS)
    assert brest.get("/doc/actor/tiriad", accept_profile=f"<{IRIS['pair']}>;q=0").status_code == 406


@pytest.mark.parametrize("header", ["", "nonsense here", "<", "<>", "<a b>", ",,,", '";', "<x>;q=2", "é" * 50])
def test_a_malformed_header_asks_for_nothing(brest: Served, header: str) -> None:
    answer = brest.client.get("/doc/actor/tiriad.nt", headers=[(b"accept-profile", header.encode())])
    assert answer.status_code == 200
    assert IRIS["ess"] in answer.headers["content-profile"]


def test_the_header_is_read_in_each_way_it_is_written() -> None:
    assert profiles_asked('<urn:a>;q=0.5, "urn:b" ; q=1.0,urn:c') == (("urn:a", 0.5), ("urn:b", 1.0), ("urn:c", 1.0))
    assert profiles_asked(None) == ()
    assert len(profiles_asked("<urn:a>," * 10_000)) <= 64


def test_no_two_profiles_share_an_entity_tag_and_none_is_kept_for_another(brest: Served) -> None:
    for _ in range(2):  # the second time from the cache
        tags = {}
        for token in TOKENS:
            for accept in ("text/turtle", "application/ld+json"):
                answer = brest.get("/doc/actor/april", accept=accept, accept_profile=f"<{IRIS[token]}>")
                assert IRIS[token] in answer.headers["content-profile"]
                tags[answer.headers["etag"]] = answer.content
        assert len(tags) == 8
    first = brest.get("/doc/actor/april", accept="text/turtle", accept_profile=f"<{IRIS['pair']}>")
    again = {"accept": "text/turtle", "if_none_match": first.headers["etag"]}
    unchanged = brest.get("/doc/actor/april", accept_profile=f"<{IRIS['pair']}>", **again)
    assert unchanged.status_code == 304
    assert unchanged.headers["content-profile"] == first.headers["content-profile"]
    assert brest.get("/doc/actor/april", accept_profile=f"<{IRIS['schema']}>", **again).status_code == 200


@pytest.mark.parametrize("token", TOKENS)
def test_every_form_of_a_profile_carries_the_same_graph(brest: Served, token: str) -> None:
    for path in SAMPLE[:4]:
        graphs = [graph(brest.get(f"{path}.{suffix}?profile={token}"), suffix) for suffix in FORMS]
        assert len(graphs[0]) > 3
        assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_a_page_is_for_readers_whatever_the_profile(brest: Served) -> None:
    answer = brest.get("/doc/actor/tiriad?profile=schema", accept="text/html")
    assert answer.status_code == 406
    browser = brest.get("/doc/actor/tiriad?profile=schema", accept="text/html,application/xml;q=0.9,*/*;q=0.8")
    assert browser.headers["content-type"].startswith("text/turtle")


@pytest.mark.parametrize("path", SAMPLE)
def test_schema_org_says_type_name_address_licence_and_source(brest: Served, path: str) -> None:
    found = graph(brest.get(f"{path}.nt?profile=schema"))
    thing, sheet = URIRef(brest.root + path[1:].replace("doc/", "id/", 1)), URIRef(brest.root + path[1:])
    assert set(found.objects(thing, RDF.type))
    assert found.value(thing, SDO.url)
    assert found.value(thing, SDO.mainEntityOfPage) == sheet
    assert found.value(sheet, SDO.license)
    if "/partnership/" not in path:
        assert found.value(thing, SDO.name)
    said = {term for triple in found for term in (triple[1], triple[2]) if str(term).startswith(str(SDO))}
    written = {str(term).removeprefix(str(SDO)) for term in said}
    assert written <= {*SDO.__annotations__, *NEWER}, "no such term in schema.org"
    assert all(str(predicate).startswith(str(SDO)) or predicate == RDF.type for predicate in found.predicates())


def test_a_partnership_is_an_organisation_role_with_funder_grant_and_claim(brest: Served) -> None:
    found = graph(brest.get("/doc/partnership/trilingual-tiriad.nt?profile=schema"))
    tie, garden, tiriad = (
        URIRef(brest.root + "id/" + key)
        for key in ("partnership/trilingual-tiriad", "initiative/trilingual", "actor/tiriad")
    )
    assert SDO.OrganizationRole in set(found.objects(tie, RDF.type))
    assert (garden, SDO.member, tie) in found
    assert (tie, SDO.member, tiriad) in found
    assert (garden, SDO.funder, tiriad) in found
    assert Literal("Technical support", lang="en") in set(found.objects(tie, SDO.roleName))
    grant = found.value(garden, SDO.funding)
    amount = found.value(grant, SDO.amount)
    assert found.value(amount, SDO.value).toPython() == 108400
    assert found.value(amount, SDO.currency) == Literal("EUR")
    assert found.value(found.value(tie, SDO.subjectOf), SDO.text) == Literal("finance le jardin", lang="fr")


def test_a_place_has_its_coordinates_in_each_profile(brest: Served) -> None:
    brest_town = URIRef(brest.root + "id/territory/brest-29019")
    schema = graph(brest.get("/doc/territory/brest-29019.nt?profile=schema"))
    point = schema.value(brest_town, SDO.geo)
    assert SDO.GeoCoordinates in set(schema.objects(point, RDF.type))
    assert float(str(schema.value(point, SDO.latitude))) == pytest.approx(48.40031)
    pair = graph(brest.get("/doc/territory/brest-29019.nt?profile=pair"))
    assert float(str(pair.value(brest_town, PAIR.longitude))) == pytest.approx(-4.50259)


def test_pair_knows_initiatives_as_projects_and_partnerships_as_involvements(brest: Served) -> None:
    tie = graph(brest.get("/doc/partnership/trilingual-tiriad.nt?profile=pair"))
    involvement = URIRef(brest.root + "id/partnership/trilingual-tiriad")
    assert PAIR.ProjectInvolvementAssociation in set(tie.objects(involvement, RDF.type))
    assert tie.value(involvement, PAIR.involvementActivity) == URIRef(brest.root + "id/initiative/trilingual")
    assert tie.value(involvement, PAIR.involvementActor) == URIRef(brest.root + "id/actor/tiriad")
    assert len(set(tie.objects(involvement, PAIR.involvementRole))) == 2
    garden = graph(brest.get("/doc/initiative/trilingual.nt?profile=pair"))
    thing = URIRef(brest.root + "id/initiative/trilingual")
    assert PAIR.Project in set(garden.objects(thing, RDF.type))
    assert len(set(garden.objects(thing, PAIR.label))) == 3


def test_essglobal_maps_legal_forms_to_its_own_lists(brest: Served) -> None:
    found = graph(brest.get("/doc/actor/tiriad.nt?profile=essglobal"))
    tiriad = URIRef(brest.root + "id/actor/tiriad")
    assert ESSGLOBAL.SSEInitiative in set(found.objects(tiriad, RDF.type))
    assert found.value(tiriad, GR.name) == Literal("Tiriad", lang="fr")
    assert found.value(tiriad, ESSGLOBAL.legalForm) == URIRef("http://purl.org/essglobal/standard/legal-form/L4")
    sheet = URIRef(brest.root + "doc/actor/tiriad")
    assert found.value(sheet, FOAF.primaryTopic) == tiriad
    assert found.value(sheet, DCTERMS.license)


@pytest.mark.parametrize(
    ("token", "namespace", "file"),
    [("pair", PAIR, "pair/pair.ttl"), ("essglobal", ESSGLOBAL, "essglobal/essglobal-vocab.ttl")],
)
@pytest.mark.skipif(not VOCABULARIES.exists(), reason="the vocabularies of others are not here")
def test_every_term_we_write_is_a_term_of_that_vocabulary(
    brest: Served, token: str, namespace: Namespace, file: str
) -> None:
    text = (VOCABULARIES / file).read_text(encoding="utf-8")
    known = {*re.findall(r"^:(\S+)", text, re.MULTILINE), *re.findall(re.escape(str(namespace)) + r"([\w-]+)", text)}
    for path in SAMPLE:
        found = graph(brest.get(f"{path}.nt?profile={token}"))
        terms = {str(t) for triple in found for t in triple if isinstance(t, URIRef) and t.startswith(str(namespace))}
        assert {term.removeprefix(str(namespace)) for term in terms} <= known, path


@pytest.mark.parametrize("token", TOKENS[1:])
def test_no_profile_has_blank_nodes_or_words_of_ours(brest: Served, token: str) -> None:
    for path in SAMPLE:
        text = brest.get(f"{path}.nt?profile={token}").text
        assert "_:" not in text
        assert f"<{ESS}" not in text, path


def test_a_merged_record_leads_to_its_survivor_in_the_same_profile(brest: Served) -> None:
    answer = brest.get("/doc/initiative/merged.ttl?profile=schema")
    assert (answer.status_code, answer.headers["location"]) == (308, "/doc/initiative/oufipo.ttl?profile=schema")
    assert brest.get("/doc/initiative/withdrawn.ttl?profile=schema").status_code == 410


def test_the_page_of_profiles_lists_them_for_people_and_for_programs(brest: Served) -> None:
    described = graph(brest.get("/profiles.ttl"), "ttl")
    tokens = {str(t) for t in described.objects(None, PROF.hasToken)}
    assert tokens == set(TOKENS)
    for token in TOKENS:
        assert (URIRef(IRIS[token]), RDF.type, PROF.Profile) in described
        assert (URIRef(IRIS[token]), PROF.isProfileOf, URIRef(BASES[token])) in described
    for language in ("fr", "en", "br"):
        page = brest.page("/profiles", language)
        assert all(IRIS[token] in page.text for token in TOKENS)
        examples = [a["href"] for a in Seen(page.text).all("a") if "profile=" in a.get("href", "")]
        assert examples
        assert all(brest.get(href).status_code == 200 for href in examples)


def test_a_query_has_its_terms_to_itself_and_classes_stay_aligned(profiles: Profiles) -> None:
    translator = profiles.by_token("schema").translator
    assert translator is not None
    assert translator.types([str(ESS.Organisation)]) == ["https://schema.org/Organization"]
    assert translator.types([str(ESS.Initiative)]) == ["https://schema.org/Project"]
    assert translator.types([str(ESS.Situation)]) == []


def test_hostile_texts_are_data_in_every_profile(brest: Served) -> None:
    for token in TOKENS[1:]:
        graphs = [graph(brest.get(f"/doc/initiative/hostile.{suffix}?profile={token}"), suffix) for suffix in FORMS]
        assert all(isomorphic(graphs[0], other) for other in graphs[1:])
        assert any("<script>alert(1)</script>" in str(value) for value in graphs[0].objects())
    page = brest.page("/doc/initiative/hostile").text
    assert "<script>alert(1)" not in page
