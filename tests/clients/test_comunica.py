"""Comunica, unchanged: over the SPARQL endpoint, over fragments alone, and by following links between records."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from commons_graph.sparql.library import named_queries
from web.conftest import Served

XSD = "http://www.w3.org/2001/XMLSchema#"
ESS = "https://w3id.org/commons-graph/ess#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"

Row = frozenset[tuple[str, tuple[str, ...]]]


def documented() -> dict[str, str]:
    """The documented queries that give a table, without their LIMIT: engines order equals differently."""
    tables = {name: query.text for name, query in named_queries().items() if query.form == "select"}
    return {name: re.sub(r"\bLIMIT\s+\d+\s*\Z", "", text.rstrip()) for name, text in tables.items()}


def term(bound: dict[str, str]) -> tuple[str, ...]:
    """A term, numbers by their value: engines write the sum of two decimals differently."""
    datatype = bound.get("datatype", "")
    if bound["type"] == "literal" and datatype in (XSD + "decimal", XSD + "integer"):
        return (datatype, str(Decimal(bound["value"]).normalize()))
    datatype = "" if datatype == XSD + "string" else datatype
    return (bound["type"], bound["value"], bound.get("xml:lang", "").lower(), datatype)


def table(rows: list[dict[str, dict[str, str]]]) -> list[Row]:
    """Rows in an order of their own, so that two tables with the same rows are equal."""
    return sorted((frozenset((name, term(value)) for name, value in row.items()) for row in rows), key=sorted)


def ours(brest: Served, query: str) -> list[Row]:
    """What our own endpoint answers."""
    answer = brest.client.get("/sparql", params={"query": query}, headers={"accept": "application/json"})
    return table(answer.json()["results"]["bindings"])


Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask(brest: Served, node_client: Callable[..., Any]) -> Ask:
    """Asks Comunica some queries over one address of the census, and nothing else."""

    def asked(path: str, queries: dict[str, str], *, traverses: bool = False) -> dict[str, Any]:
        sources = [{"value": brest.root + path}]
        question = {"traverses": traverses, "sources": sources, "within": brest.root, "queries": queries}
        answers: dict[str, Any] = node_client("comunica.mjs", question)
        assert {name: answer["error"] for name, answer in answers.items() if "error" in answer} == {}
        return answers

    return asked


@pytest.mark.parametrize("path", ["fragments", "sparql"])
def test_every_documented_query_has_the_answer_of_our_endpoint(brest: Served, ask: Ask, path: str) -> None:
    queries = documented()
    answers = ask(path, queries)
    assert len(answers) >= 15
    for name, answer in answers.items():
        assert table(answer["rows"]) == ours(brest, queries[name]), name
        # Nothing but this one service was needed: neither of the two falls back on the other.
        assert {address.partition("?")[0] for address in answer["asked"]} == {brest.root + path}, name
    assert sum(bool(answer["rows"]) for answer in answers.values()) >= 12


def test_the_other_forms_of_queries_work_over_fragments(brest: Served, ask: Ask) -> None:
    thing = f"<{brest.root}id/initiative/oufipo>"
    answers = ask(
        "fragments",
        {
            "documented": named_queries()["roles-unattested"].text,
            "yes": f"ASK {{ {thing} a <{ESS}Initiative> }}",
            "no": f"ASK {{ {thing} a <{ESS}Territory> }}",
            "construct": f"CONSTRUCT WHERE {{ {thing} ?p ?o }}",
            "accents": f'SELECT ?s {{ ?s <{RDFS}label> "Région Bretagne"@fr }}',
            "number": f"SELECT ?s ?n {{ ?s <{ESS}population> ?n FILTER(?n > 100000) }}",
        },
    )
    assert (answers["yes"]["answer"], answers["no"]["answer"]) == (True, False)
    documented = brest.get("/queries/roles-unattested.json").headers["location"]
    assert answers["documented"]["answer"] == brest.client.get(documented).json()["boolean"]
    told = ours(brest, f"SELECT ?p ?o {{ {thing} ?p ?o }}")
    assert len({str(triple) for triple in answers["construct"]["triples"]}) == len(told) > 5
    accents = f'SELECT ?s {{ ?s <{RDFS}label> "Région Bretagne"@fr }}'
    assert table(answers["accents"]["rows"]) == ours(brest, accents) != []
    assert answers["number"]["rows"] != []


@pytest.mark.parametrize("form", ["", ".ttl", ".jsonld"])
def test_links_lead_from_one_record_to_the_others(brest: Served, ask: Ask, form: str) -> None:
    tie = f"<{brest.root}id/partnership/fabriques-du-ponant-enib>"
    queries = {
        "partner": f"SELECT * {{ {tie} <{ESS}partner> ?actor . ?actor <{RDFS}label> ?label }}",
        "place": f"""SELECT * {{
          {tie} <{ESS}concerns> ?initiative . ?initiative <{ESS}territory> ?territory . ?territory <{RDFS}label> ?label
        }}""",
    }
    answers = ask(f"doc/partnership/fabriques-du-ponant-enib{form}", queries, traverses=True)
    for name, query in queries.items():
        assert table(answers[name]["rows"]) == ours(brest, query) != [], name
        assert not any("/sparql" in address or "/fragments" in address for address in answers[name]["asked"])
