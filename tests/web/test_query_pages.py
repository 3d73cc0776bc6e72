"""`/queries`: documented queries as pages, as data, with parameters; and the programs that pages offer."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from rdflib import Graph

from commons_graph.errors import BadRequest
from commons_graph.sparql.library import named_queries
from commons_graph.sparql.parameters import parameters_of, with_values
from web.conftest import Served
from web.serving import Seen

HTML = {"accept": "text/html", "accept-language": "fr"}
FORMS = {
    "select": 'SELECT ?s ?l WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(STR(?l) = "Tiriad") }',
    "ask": "ASK { ?s ?p ?o }",
    "construct": "CONSTRUCT { <urn:a> <urn:b> 'É\"\\\\' } WHERE {}",
    "quotes": 'SELECT (\'it\'\'s\' AS ?a) ("""SPARQL\nEOF""" AS ?b) WHERE {}'.replace("''s", "\\'s"),
    "ending": "SELECT ('SPARQL' AS ?a) WHERE {}\n# the next line ends a heredoc\n#\nSPARQL\n".replace(
        "\nSPARQL\n", "\n"
    ),
}


def sample(page: str, name: str) -> str:
    """One of the programs of a page."""
    return unescape(page.partition(f'id="sample-{name}"')[2].partition("<code>")[2].partition("</code>")[0])


@pytest.mark.parametrize("name", named_queries())
def test_every_documented_query_shows_its_answer_and_runs_from_its_page(brest: Served, name: str) -> None:
    page = brest.page(f"/queries/{name}")
    seen = Seen(page.text)
    shown = page.text.partition('<h2 id="answer">')[2].partition("<h2")[0]
    assert any(sign in shown for sign in ("<table", "<strong>Oui", "<strong>Non", "Rien ne répond")), shown
    run = next(a["href"] for a in seen.all("a") if a["href"].startswith("/sparql?example="))
    assert brest.get(run, accept="text/html").status_code == 200
    data = [a["href"] for a in seen.all("a") if a["href"].startswith(f"/queries/{name}.")]
    assert len(data) == 5  # four of the answer, and the query itself
    for address in data:
        answer = brest.client.get(address, follow_redirects=True, headers={"accept": "text/html"})
        assert answer.status_code == 200, address
        assert not answer.headers["content-type"].startswith("text/html")
    assert brest.get(f"/queries/{name}.rq").headers["content-type"] == "application/sparql-query"
    assert brest.client.head(f"/queries/{name}").status_code == 200


def test_a_form_that_a_query_has_not_is_not_found(brest: Served) -> None:
    for path in ("/queries/partners-by-role.ttl", "/queries/network-as-schema-org.csv", "/queries/nobody.csv"):
        assert brest.get(path).status_code == 404, path


def test_the_parameters_of_a_query_stand_in_the_address(brest: Served) -> None:
    page = brest.page("/queries/initiatives-of-a-period?from=2019&to=2020")
    seen = Seen(page.text)
    fields = {field["name"]: field["value"] for field in seen.all("input") if field.get("id", "").startswith("value-")}
    assert fields == {"from": "2019", "to": "2020"}
    csv_address = next(a["href"] for a in seen.all("a") if ".csv" in a["href"])
    assert csv_address.endswith(".csv?from=2019&to=2020")
    found = brest.client.get(csv_address, follow_redirects=True).text
    labels = [row["initiativeLabel"] for row in csv.DictReader(io.StringIO(found))]
    assert labels
    assert all(label in page.text for label in labels)
    assert '("2019" "2020")' in unescape(page.text)


def test_a_concept_is_chosen_from_its_list(brest: Served) -> None:
    page = brest.page("/queries/initiatives-of-a-theme?theme=culture").text
    assert '<option value="culture" selected>Culture</option>' in page
    answer = brest.client.get("/queries/initiatives-of-a-theme.ttl?theme=culture", follow_redirects=True)
    themes = {str(o).rpartition("/")[2] for _, p, o in Graph().parse(data=answer.text) if str(p).endswith("#theme")}
    assert "culture" in themes


@pytest.mark.parametrize("value", ["A b", "x } DROP ALL", "../theme", "é", "x" * 2000])
def test_a_value_that_a_parameter_cannot_have_is_a_bad_request(brest: Served, value: str) -> None:
    for suffix in ("", ".ttl", ".rq"):
        answer = brest.client.get(f"/queries/initiatives-of-a-theme{suffix}", params={"theme": value}, headers=HTML)
        assert answer.status_code == 400


def test_a_value_never_changes_anything_else_of_the_query() -> None:
    text = 'SELECT * { VALUES (?a ?b) { ("x" 2) } VALUES ?c { <urn:c> } VALUES ?d { <urn:1> <urn:2> } ?s ?p ?a }'
    assert [(p.name, p.value) for p in parameters_of(text)] == [("a", "x"), ("b", "2"), ("c", "urn:c")]
    hostile = '") } DROP ALL #\\" \n'
    changed = with_values(text, {"a": hostile, "c": "https://x.example/y", "d": "no", "p": "no"})
    assert [(p.name, p.value) for p in parameters_of(changed)][1:] == [("b", "2"), ("c", "https://x.example/y")]
    assert changed.count("VALUES") == 3
    assert changed.endswith("{ <urn:1> <urn:2> } ?s ?p ?a }")
    for name, value in (("b", "2 } {"), ("b", "1.5"), ("c", "a b"), ("c", "urn:x> } #")):
        with pytest.raises(BadRequest):
            with_values(text, {name: value})


def test_pages_of_queries_keep_their_tag_until_something_changes(brest: Served) -> None:
    page = brest.page("/queries/partners-by-role")
    assert (
        brest.get(
            "/queries/partners-by-role", accept="text/html", accept_language="fr", if_none_match=page.headers["etag"]
        ).status_code
        == 304
    )
    assert brest.page("/queries/partners-by-role", "en").headers["etag"] != page.headers["etag"]
    changing = brest.page("/queries/records-to-confirm")  # its rows depend on the day
    assert changing.headers["cache-control"] == "no-cache"


# Programs


def answered(brest: Served, form: str) -> str:
    """The workbench page of one of the queries above."""
    answer = brest.client.get("/sparql", params={"query": FORMS[form]}, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is missing: apt install curl")
@pytest.mark.parametrize(("form", "wanted"), [
    ("select", "id/actor/tiriad,Tiriad"),
    ("ask", '"boolean":'),
    ("construct", '<urn:a> <urn:b> "É\\"\\\\" .'),
    ("quotes", "it's"),
    ("ending", "SPARQL"),
])  # fmt: skip
def test_the_curl_sample_runs_and_answers(brest: Served, form: str, wanted: str) -> None:
    script = sample(answered(brest, form), "curl")
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert wanted in done.stdout


@pytest.mark.parametrize(("form", "wanted"), [
    ("select", "'l': 'Tiriad'"),
    ("ask", "True"),
    ("construct", '<urn:a> <urn:b> "É\\"\\\\" .'),
    ("quotes", "it's"),
    ("ending", "'a': 'SPARQL'"),
])  # fmt: skip
def test_the_python_sample_runs_and_answers(brest: Served, form: str, wanted: str, tmp_path: Path) -> None:
    program = tmp_path / "sample.py"
    program.write_text(sample(answered(brest, form), "python"), encoding="utf-8")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert wanted in done.stdout


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is missing: apt install r-base-core r-cran-httr2")
@pytest.mark.parametrize("form", FORMS)
def test_the_r_sample_runs_and_answers(brest: Served, form: str, tmp_path: Path) -> None:
    program = tmp_path / "sample.R"
    program.write_text(sample(answered(brest, form), "r"), encoding="utf-8")
    done = subprocess.run(["Rscript", str(program)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
