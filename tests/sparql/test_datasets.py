"""Which graphs a query sees, and what happens when the dataset changes under the queries."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

EX = "https://example.org/"
G1, G2, NONE = f"{EX}g1", f"{EX}g2", f"{EX}none"
QUADS = [
    f"<{EX}d> <{EX}p> <{EX}o> .",
    f"<{EX}a> <{EX}p> <{EX}o> <{G1}> .",
    f"<{EX}b> <{EX}p> <{EX}o> <{G2}> .",
]
DEFAULT = "SELECT ?x {dataset} {{ ?x <https://example.org/p> ?o }}"
NAMED = "SELECT ?x {dataset} {{ GRAPH ?g {{ ?x <https://example.org/p> ?o }} }}"


@pytest.fixture(scope="module")
def store(make_store: Callable[..., Path]) -> Path:
    return make_store(QUADS)


@pytest.fixture(scope="module")
def union(store: Path, serve: Callable[..., Any]) -> Any:
    return serve(store, union=True, workers=2)


@pytest.fixture(scope="module")
def plain(store: Path, serve: Callable[..., Any]) -> Any:
    return serve(store, union=False, workers=2)


def seen(server: Any, query: str, dataset: str = "", **graphs: list[str]) -> str:
    """Last letters of the subjects that a query finds, sorted."""
    parameters: dict[str, str | list[str]] = {"query": query.format(dataset=dataset), "format": "csv"}
    parameters |= {f"{name}-graph-uri": iris for name, iris in graphs.items()}
    response = httpx.get(server.endpoint, params=parameters)
    assert response.status_code == 200, response.text
    return "".join(sorted(line[-1] for line in response.text.split()[1:]))


def test_default_graph_of_a_census_is_the_union_of_its_records(union: Any, plain: Any) -> None:
    assert (seen(union, DEFAULT), seen(union, NAMED)) == ("abd", "ab")
    assert (seen(plain, DEFAULT), seen(plain, NAMED)) == ("d", "ab")


@pytest.mark.parametrize(
    ("dataset", "default", "named"),
    [
        (f"FROM <{G1}>", "a", ""),
        (f"FROM <{G1}> FROM <{G2}>", "ab", ""),
        (f"FROM NAMED <{G1}>", "", "a"),
        (f"FROM <{G2}> FROM NAMED <{G1}>", "b", "a"),
        (f"FROM <{NONE}>", "", ""),
    ],
)
def test_from_chooses_the_dataset_with_and_without_union(
    dataset: str, default: str, named: str, union: Any, plain: Any
) -> None:
    for server in (union, plain):
        assert (seen(server, DEFAULT, dataset), seen(server, NAMED, dataset)) == (default, named)


@pytest.mark.parametrize("dataset", ["", f"FROM <{G2}>", f"FROM NAMED <{G2}>"])
@pytest.mark.parametrize(
    ("graphs", "default", "named"),
    [
        ({"default": [G1]}, "a", ""),
        ({"default": [G1, G2]}, "ab", ""),
        ({"named": [G1]}, "", "a"),
        ({"default": [G2], "named": [G1]}, "b", "a"),
        ({"default": [NONE], "named": [NONE]}, "", ""),
    ],
)
def test_protocol_chooses_the_dataset_over_everything_else(
    graphs: dict[str, list[str]], default: str, named: str, dataset: str, union: Any, plain: Any
) -> None:
    for server in (union, plain):
        assert (seen(server, DEFAULT, dataset, **graphs), seen(server, NAMED, dataset, **graphs)) == (default, named)


def test_relative_iris_are_those_of_the_census(union: Any) -> None:
    assert union.query("ASK { <a> <p> <o> }").json()["boolean"] is True


def test_queries_after_the_switch_see_the_new_dataset(
    make_store: Callable[..., Path], serve: Callable[..., Any]
) -> None:
    old, new = make_store(QUADS), make_store([f"<{EX}z> <{EX}p> <{EX}o> <{G1}> ."])
    server = serve(old, workers=3)
    tag = server.query("SELECT * { ?s ?p ?o }").headers["etag"]
    with ThreadPoolExecutor(1) as threads:
        stop = time.monotonic() + 1
        during = threads.submit(lambda: [seen(server, DEFAULT) for _ in iter(lambda: time.monotonic() < stop, False)])
        assert httpx.get(f"{server.url}/use", params={"store": str(new), "key": "second"}).text == "switched"
        assert [seen(server, DEFAULT) for _ in range(6)] == ["z"] * 6
        answers = during.result()
    assert "z" in answers
    assert "abd" not in answers[answers.index("z") :], "no answer goes back in time"
    assert server.query("SELECT * { ?s ?p ?o }").headers["etag"] != tag
    assert server.state()["released"] == ["first"]
    shutil.rmtree(old)
    assert [seen(server, DEFAULT) for _ in range(6)] == ["z"] * 6


def test_running_query_finishes_on_the_dataset_it_began_with(
    make_store: Callable[..., Path], serve: Callable[..., Any]
) -> None:
    lines = [f"<{EX}{n}> <{EX}p> <{EX}{n + 1}> <{G1}> ." for n in range(700)]
    server = serve(make_store(lines), workers=2, timeout=20)
    slow = "SELECT (COUNT(*) AS ?n) { ?a <p> ?b . ?c <p> ?d FILTER(STR(?a) != STR(?d)) }"
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(server.query, slow, "text/csv")
        while not server.state()["busy"]:
            time.sleep(0.01)
        new = make_store([f"<{EX}z> <{EX}p> <{EX}o> <{G1}> ."])
        assert httpx.get(f"{server.url}/use", params={"store": str(new), "key": "second"}).text == "switched"
        assert seen(server, DEFAULT) == "z"
        assert server.state()["released"] == []
        assert running.result().text.split() == ["n", str(700 * 700 - 699)]
    for _ in range(100):
        if server.state()["released"]:
            break
        time.sleep(0.02)
    assert server.state()["released"] == ["first"]
    assert len(server.state()["pids"]) == 2


def test_dataset_that_cannot_be_opened_leaves_the_old_one(union: Any, tmp_path: Path) -> None:
    before = union.state()["idle"]
    message = httpx.get(f"{union.url}/use", params={"store": str(tmp_path), "key": "broken"}).text
    assert message.startswith("InstanceError")
    assert str(tmp_path) in message
    assert seen(union, DEFAULT) == "abd"
    assert union.state()["idle"] == before


def test_worker_that_dies_while_idle_is_replaced_and_nobody_notices(plain: Any) -> None:
    before = plain.state()["pids"]
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert seen(plain, DEFAULT) == "d"
    deadline = time.monotonic() + 5
    while plain.state()["idle"] < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not set(before) & set(plain.state()["pids"])


def test_allowed_host_is_called_and_no_other(make_store: Callable[..., Path], serve: Callable[..., Any]) -> None:
    other = serve(make_store([f'<{EX}a> <{EX}label> "from afar" <{G1}> .']), workers=1)
    host = other.url.removeprefix("http://")
    server = serve(make_store(QUADS), workers=1, services=[host])
    call = f"SELECT ?l {{ ?a <{EX}p> ?o SERVICE <{other.endpoint}> {{ ?a <{EX}label> ?l }} }}"
    response = server.query(call, accept="text/csv")
    assert response.text.split("\r\n")[1] == "from afar"
    assert "etag" not in response.headers
    assert "BasicFederatedQuery" in httpx.get(server.endpoint).text
    refused = server.query(call.replace(host, "127.0.0.1:9"))
    assert (refused.status_code, refused.json()["code"]) == (400, "CG-Q02")
    missing = server.query(call.replace("/sparql>", "/nowhere>"))
    assert (missing.status_code, missing.json()["code"]) == (502, "CG-Q10")
