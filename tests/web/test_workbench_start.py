"""Where a query starts from: two simple forms, examples, the vocabulary that an editor completes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from commons_graph.graph.oxigraph import build_dataset
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.sparql.library import named_queries
from commons_graph.web.serving import dataset_application
from web.conftest import FEW_WORKERS, Served
from web.serving import Seen, bound_socket, served

HTML = {"accept": "text/html", "accept-language": "fr"}
CSV = {"accept": "text/csv"}
PREFIXES = "PREFIX ess: <https://w3id.org/commons-graph/ess#>\nPREFIX foaf: <http://xmlns.com/foaf/0.1/>\n"

FILES = """
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<people/anna> a foaf:Person ; foaf:name "Anna" ; foaf:mbox <mailto:a@example.org> ; foaf:knows <people/bob> .
<people/bob> a foaf:Person ; foaf:name "Bob" .
<groups/one> a foaf:Group ; foaf:name "Les Uns"@fr ; foaf:member <people/anna>, <people/bob> .
<queries/groups> a sh:SPARQLSelectExecutable ; rdfs:label "Quels groupes ?"@fr ;
  sh:select "SELECT ?group WHERE { ?group a <http://xmlns.com/foaf/0.1/Group> }" .
<prefixes> sh:declare [ sh:prefix "folk" ; sh:namespace "https://folk.example/"^^xsd:anyURI ] .
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The files above, served without a census."""
    listening, root = bound_socket()
    graph = tmp_path_factory.mktemp("dataset") / "graph"
    build_dataset(graph, [Source("folk.ttl", TURTLE, data=FILES.encode())], base=root)
    settings = Settings(base=root, query=FEW_WORKERS)
    with served(dataset_application(settings, graph, False), listening), httpx.Client(base_url=root) as client:
        yield client


def written(client: httpx.Client, parameters: str) -> str:
    """The query that a simple form writes."""
    answer = client.get(f"/sparql?{parameters}", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#result")
    return parse_qs(urlsplit(answer.headers["location"]).query)["query"][0]


def rows(client: httpx.Client, query: str) -> list[str]:
    """The rows of a query as CSV, without the header."""
    answer = client.get("/sparql", params={"query": query}, headers=CSV)
    assert answer.status_code == 200, answer.text
    return answer.text.split("\r\n")[1:-1]


def options(page: str, name: str) -> list[str]:
    """The values of a select element."""
    part = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    return [option["value"] for option in Seen(part).all("option")]


def test_all_of_a_kind_gives_as_many_rows_as_the_form_promises(brest: Served) -> None:
    page = brest.page("/sparql").text
    assert "Innovations sociales (" in page
    for kind in options(page, "all"):
        found = rows(brest.client, written(brest.client, f"all={kind}"))
        edition_count = page.partition(f'<option value="{kind}">')[2].partition("(")[2].partition(")")[0]
        promised = int("".join(filter(str.isdigit, edition_count)))
        assert len(found) == min(promised, 1000), kind


def test_what_lacks_something_is_what_a_query_by_hand_finds(brest: Served) -> None:
    by_form = written(brest.client, "lacking=initiatives.homepage")
    by_hand = "SELECT DISTINCT ?i { ?i a ess:Initiative MINUS { ?i foaf:homepage ?h } }"
    found = {row.partition(",")[0] for row in rows(brest.client, by_form)}
    assert found == set(rows(brest.client, PREFIXES + by_hand))
    assert found


def test_every_choice_of_the_second_form_writes_a_query_that_runs(brest: Served) -> None:
    choices = options(brest.page("/sparql").text, "lacking")
    assert len(choices) > 40
    assert "initiatives.label" not in choices  # what a thing must have is never lacking
    for choice in choices:
        query = written(brest.client, f"lacking={choice}")
        assert query.startswith("# ")
        rows(brest.client, query)


def test_the_written_query_is_in_the_language_of_the_page(brest: Served) -> None:
    assert "sans «" in written(brest.client, "lacking=actors.siren")
    english = brest.get("/en/sparql?lacking=actors.siren", accept="text/html").headers["location"]
    assert english.startswith("/en/sparql?query=")
    assert "without+%E2%80%9C" in english


def test_the_page_opens_on_examples_each_a_question_and_one_click_away(brest: Served) -> None:
    seen = Seen(brest.page("/sparql").text)
    links = [a["href"] for a in seen.all("a") if "example=" in a["href"]]
    assert {href.partition("example=")[2].partition("#")[0] for href in links} == set(named_queries())
    assert "Qui apporte de l’argent, et combien\u00a0?" in seen.words
    assert "Piv a zegas arc’hant, ha pegement?" in Seen(brest.page("/br/sparql").text).words


def test_examples_are_found_by_their_words_without_accents(brest: Served) -> None:
    def names(find: str) -> set[str]:
        seen = Seen(brest.page(f"/sparql?find={quote(find)}").text)
        return {a["href"].partition("example=")[2].partition("#")[0] for a in seen.all("a") if "example=" in a["href"]}

    assert names("argent") == {"money-by-call", "money-by-funder"} or "money-by-funder" in names("argent")
    assert "initiatives-by-territory" in names("TERRITOIRE combien")
    assert names("reseau des acteurs zzz") == set()
    assert "Aucun exemple" in Seen(brest.page("/sparql?find=zzz").text).words


def test_an_example_runs_under_its_own_name(brest: Served) -> None:
    page = brest.page("/sparql?example=roles-unattested")
    seen = Seen(page.text)
    assert "Y a-t-il un rôle sans preuve" in page.text.partition("</title>")[0]
    assert [a["href"] for a in seen.all("a") if a.get("id") == "share"] == ["/sparql?example=roles-unattested"]
    missing = brest.get("/sparql?example=nobody", accept="text/html")
    assert missing.status_code == 404
    assert 'data-line="0"' in missing.text


def test_the_vocabulary_has_what_the_census_uses_with_labels_and_counts(brest: Served) -> None:
    answer = brest.get("/sparql/vocabulary.json", accept_language="fr")
    document = answer.json()
    classes = {iri: (label, count) for iri, label, count in document["classes"]}
    count = rows(brest.client, PREFIXES + "SELECT (COUNT(*) AS ?n) { ?i a ess:Initiative }")
    assert classes["https://w3id.org/commons-graph/ess#Initiative"] == ("Innovation sociale", int(count[0]))
    properties = [iri for iri, _, _ in document["properties"]]
    fields = document["fields"]["https://w3id.org/commons-graph/ess#Initiative"]
    assert "https://w3id.org/commons-graph/ess#theme" in {properties[place] for place in fields}
    assert ["https://w3id.org/commons-graph/scheme/role/technical", "Soutien technique"] in document["concepts"]
    assert (
        document["choices"]["https://w3id.org/commons-graph/ess#role"] == "https://w3id.org/commons-graph/scheme/role/"
    )
    assert document["prefixes"]["role"] == "https://w3id.org/commons-graph/scheme/role/"
    tag = answer.headers["etag"]
    assert brest.get("/sparql/vocabulary.json", accept_language="fr", if_none_match=tag).status_code == 304
    assert "Social innovation" in brest.get("/en/sparql/vocabulary.json").text


def test_files_get_examples_of_their_own_and_some_that_fit_any_data(files: httpx.Client) -> None:
    page = files.get("/sparql", headers=HTML).text
    seen = Seen(page)
    assert "Quels groupes" in seen.words
    names = [a["href"].partition("example=")[2].partition("#")[0] for a in seen.all("a") if "example=" in a["href"]]
    assert {"groups", "kinds-of-things", "properties-in-use", "graphs"} <= set(names)
    for name in names:
        assert files.get(f"/sparql?example={name}", headers=HTML).status_code == 200, name
    kinds = Seen(files.get("/sparql?example=kinds-of-things", headers=HTML).text).words
    assert "Person" in kinds


def test_files_get_the_two_simple_forms_from_their_classes_and_properties(files: httpx.Client) -> None:
    page = files.get("/sparql", headers=HTML).text
    assert "Person (2)" in page
    everyone = page.partition("(2)")[0].rpartition('value="')[2].partition('"')[0]
    assert {row.rpartition(",")[2] for row in rows(files, written(files, f"all={everyone}"))} == {"Anna", "Bob"}
    choices = [value for value in options(page, "lacking") if value.startswith(f"{everyone}.")]
    without = {value: rows(files, written(files, f"lacking={value}")) for value in choices}
    assert [row.rpartition(",")[2] for found in without.values() for row in found] == ["Bob", "Bob"]  # mbox, knows


def test_files_say_what_they_hold_and_how_they_shorten_it(files: httpx.Client) -> None:
    document = files.get("/sparql/vocabulary.json").json()
    assert document["prefixes"]["folk"] == "https://folk.example/"
    assert "ess" not in document["prefixes"]
    assert ["http://xmlns.com/foaf/0.1/Person", "Person", 2] in document["classes"]
    assert ["http://xmlns.com/foaf/0.1/name", "name", 3] in document["properties"]
