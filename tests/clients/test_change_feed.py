"""The npm package ldes-client follows the change feed to its end, and stays in step with what happens then."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import feedparser
import pyoxigraph as ox
import pytest

from clients.conftest import HERE, OUR_NODE, required
from commons_graph.census import Census
from commons_graph.journal.opening import read_only_journal
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import TOMBSTONE
from commons_graph.settings import Settings
from commons_graph.terms import AS, ESS_SEQUENCE, NEUTRAL_BASE, RDF_TYPE
from web.conftest import DATA, EXTRA, Served

Follow = Callable[..., Any]


class Followed:
    """What a running client has said so far."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self.members: list[dict[str, Any]] = []
        self.pages: list[str] = []
        self.reader = threading.Thread(target=self._read, args=(process,), daemon=True)
        self.reader.start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"{"):  # the client also prints what it does
                self._lines.put(json.loads(line))
        self._lines.put({"end": True})

    def until(self, enough: Callable[[], bool], timeout: float = 90) -> None:
        """Listen until something holds, or the client ends."""
        deadline = time.monotonic() + timeout
        while not enough():
            said = self._lines.get(timeout=max(0.1, deadline - time.monotonic()))
            assert "error" not in said, said
            if "member" in said:
                self.members.append(said)
            elif "page" in said:
                self.pages.append(said["page"])
            elif "end" in said:
                return


@pytest.fixture(scope="module")
def node() -> str:
    """Node, and the client installed for it."""
    found = OUR_NODE or shutil.which("node")
    required(found is not None, "Node", "apt-get install nodejs npm")
    there = (HERE / "node_modules" / "ldes-client").is_dir()
    required(there, "ldes-client", "npm ci --prefix tests/clients --ignore-scripts")
    return str(found)


@pytest.fixture
def follow(node: str) -> Follow:
    """Starts the client on a feed, with options."""

    @contextmanager
    def start(url: str, **options: object) -> Iterator[Followed]:
        command = [node, str(HERE / "follow_changes.mjs"), url, json.dumps(options)]
        # a session of its own, since Node from a Python package is a child of its wrapper
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            followed = Followed(process)
            try:
                yield followed
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                followed.reader.join(30)

    return start


def quads(member: Mapping[str, Any]) -> list[ox.Quad]:
    return list(ox.parse(member["statements"].encode(), format=ox.RdfFormat.N_QUADS))


def _text(node: object) -> str:
    assert isinstance(node, (ox.NamedNode, ox.Literal))
    return node.value


def mirrored(members: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Record → its triples, from what the client emitted in whatever order."""
    newest: dict[str, tuple[int, set[str]]] = {}
    for member in members:
        facts = quads(member)
        (sequence,) = (int(_text(q.object)) for q in facts if q.predicate.value == ESS_SEQUENCE)
        gone = any(q.object == ox.NamedNode(AS + "Delete") for q in facts)
        inside = {str(q.triple) for q in facts if q.graph_name == ox.NamedNode(member["member"])}
        assert bool(inside) != gone, member
        if sequence > newest.get(member["of"], (0, set()))[0]:
            newest[member["of"]] = (sequence, inside)
    return {record: content for record, (_, content) in newest.items() if content}


def held(settings: Settings) -> dict[str, set[str]]:
    """Record → its triples, for every living record of an instance."""
    journal = read_only_journal(settings)
    found = {}
    for revision in journal.state():
        text = revision.content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + str(settings.base).encode())
        triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
        if not any(triple.object == ox.NamedNode(TOMBSTONE) for triple in triples):
            found[f"{settings.base}doc/{revision.key}"] = {str(triple) for triple in triples}
    journal.close()
    return found


@pytest.mark.parametrize("order", ["none", "ascending", "descending"])
def test_the_client_extracts_every_member_with_all_its_triples(brest: Served, follow: Follow, order: str) -> None:
    with follow(f"{brest.root}changes", ordered=order) as followed:
        followed.until(lambda: False)
    journal = read_only_journal(brest.settings)
    expected = {f"{brest.root}doc/{r.key}?version={r.sequence}" for r in journal.revisions()}
    journal.close()
    assert sorted(member["member"] for member in followed.members) == sorted(expected)
    assert mirrored(followed.members) == held(brest.settings)
    assert len(followed.pages) == len(set(followed.pages)) == 1 + 3  # the description, then each page once


def test_what_the_client_makes_of_versions_are_the_records_themselves(brest: Served, follow: Follow) -> None:
    with follow(f"{brest.root}changes", materialize=True) as followed:
        followed.until(lambda: False)
    tiriad = f"{brest.root}doc/actor/tiriad"
    (member,) = (member for member in followed.members if member["member"] == tiriad)
    triples = {str(quad.triple) for quad in quads(member)}
    assert held(brest.settings)[tiriad] <= triples
    kinds = {
        _text(q.object) for q in quads(member) if str(q.subject) == f"<{tiriad}>" and q.predicate.value == RDF_TYPE
    }
    assert AS + "Create" in kinds


@pytest.mark.parametrize("options", [{"ordered": "ascending", "statePath": "state"}, {"ordered": "none"}])
def test_the_client_stays_in_step_with_updates_withdrawals_and_erasures(
    serve_census: Callable[..., Served],
    follow: Follow,
    document: Callable[[str], Source],
    tmp_path: Path,
    options: dict[str, str],
) -> None:
    if "statePath" in options:
        options = {**options, "statePath": str(tmp_path / options["statePath"])}
    served = serve_census(DATA, EXTRA)
    start = held(served.settings)
    prefixes = (
        "@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    )
    update = document(
        f"""{prefixes}<id/initiative/breton> a ess:Initiative ; rdfs:label "Ti an holl, adarre"@br .
        <doc/initiative/breton> a ess:Record ; foaf:primaryTopic <id/initiative/breton> ;
          dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ."""
    )
    withdrawal = document(
        f"{prefixes}<doc/initiative/trilingual> a ess:Tombstone ; foaf:primaryTopic <id/initiative/trilingual> ."
    )
    with follow(f"{served.root}changes", polling=True, pollInterval=200, **options) as followed:
        followed.until(lambda: len(followed.members) >= len(start) + 2)
        for change in (update, withdrawal):
            with Census(served.settings) as census:
                census.load([change])
        followed.until(lambda: len(followed.members) >= len(start) + 4)
        with Census(served.settings) as census:
            census.journal.erase(["initiative/hostile"], "demande")
            census.refresh()
        followed.until(lambda: len(followed.members) >= len(start) + 5)
    now = held(served.settings)
    assert len(now) == len(start) - 2
    assert mirrored(followed.members) == now
    names = [member["member"].removeprefix(served.root) for member in followed.members[-3:]]
    assert names == [
        "doc/initiative/breton?version=2",
        "doc/initiative/trilingual?version=3",
        "doc/initiative/hostile?version=4",
    ]
    full = [page for page in followed.pages if page.endswith(("/1", "/2"))]
    assert len(full) == 2, "a full page is fetched once, however long the client stays"


def test_feedparser_reads_the_feed_to_its_end(brest: Served) -> None:
    address, entries = f"{brest.root}changes.atom", []
    while address:
        feed = feedparser.parse(address)
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.version == "atom10"
        entries += feed.entries
        address = next((link.href for link in feed.feed.links if link.rel == "next"), "")
    ids = [entry.id for entry in entries]
    assert len(ids) == len(set(ids)) == len(held(brest.settings)) + 2
    assert all(entry.title and entry.link and entry.updated_parsed for entry in entries)
    assert all(entry.id.startswith(f"{brest.root}doc/") for entry in entries)


@pytest.mark.parametrize("suffix", ["", ".trig", ".nq", ".jsonld"])
def test_comunica_queries_pages_of_the_feed_as_they_are(
    brest: Served, node_client: Callable[..., Any], suffix: str
) -> None:
    query = f"""PREFIX dct: <http://purl.org/dc/terms/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?version ?created ?label WHERE {{
      ?version dct:isVersionOf <{brest.root}doc/actor/tiriad> ; dct:created ?created .
      GRAPH ?version {{ <{brest.root}id/actor/tiriad> rdfs:label ?label }} }}"""
    sources = [f"{brest.root}changes/{page}{suffix}" for page in (1, 2, 3)]
    asked = {"traverses": False, "sources": sources, "within": brest.root, "queries": {"tiriad": query}}
    (row,) = node_client("comunica.mjs", asked)["tiriad"]["rows"]
    assert row["version"]["value"] == f"{brest.root}doc/actor/tiriad?version=1"
    assert row["label"]["value"] == "Tiriad"


def test_comunica_finds_the_way_through_all_pages_by_their_links(
    brest: Served, node_client: Callable[..., Any]
) -> None:
    query = """PREFIX hydra: <http://www.w3.org/ns/hydra/core#> PREFIX tree: <https://w3id.org/tree#>
    SELECT ?page ?next WHERE { ?page hydra:next ?next ; tree:relation ?relation . ?relation tree:node ?next }"""
    asked = {
        "traverses": True, "sources": [f"{brest.root}changes/1"], "within": brest.root, "queries": {"way": query},
    }  # fmt: skip
    answer = node_client("comunica.mjs", asked)["way"]
    assert {(row["page"]["value"], row["next"]["value"]) for row in answer["rows"]} == {
        (f"{brest.root}changes/{page}", f"{brest.root}changes/{page + 1}") for page in (1, 2)
    }
    assert {f"{brest.root}changes/{page}" for page in (1, 2, 3)} <= set(answer["asked"])
