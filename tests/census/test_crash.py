"""`kill -9` during a load leaves the whole changeset or nothing, and the next start repairs the projection."""

from __future__ import annotations

import multiprocessing
import random
import time
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.census import Census
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.search.selection import Selection, select
from commons_graph.settings import Settings
from torture import rounds

RECORDS = 250
KILLS = rounds(16)

HEAD = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix dct: <http://purl.org/dc/terms/> .
"""
RECORD = """<id/actor/a-{n}> a ess:Organisation ; rdfs:label "acteur {n} version {version}"@fr .
<doc/actor/a-{n}> a ess:Record ; foaf:primaryTopic <id/actor/a-{n}> ; dct:license <https://licence.example/> .
"""


def version_of_everything(version: int, records: int = RECORDS) -> Source:
    text = HEAD + "".join(RECORD.format(n=n, version=version) for n in range(records))
    return Source("all.ttl", TURTLE, data=text.encode())


def load_and_acknowledge(settings: Settings, version: int, records: int, pipe: Connection) -> None:
    with Census(settings) as census:
        pipe.send("started")
        census.load([version_of_everything(version, records)])
        pipe.send("acknowledged")


def check_whole(settings: Settings, before: int, *, acknowledged: bool) -> int:
    """Open the instance as the next start does; returns the journal's head after checking that nothing is half done."""
    with Census(settings) as census:
        head = census.journal.verify().head.sequence
        assert head in (before, before + 1)
        if acknowledged:
            assert head == before + 1, "an acknowledged changeset was lost"
        state = list(census.journal.state())
        versions = {r.content.split(b"version ")[1].split(b'"')[0].decode() for r in state}
        assert len(versions) == (1 if head else 0)
        census.refresh()
        edition = census.shelf.current()
        assert edition.sequence == head
        assert [(key, digest) for key, digest, _ in edition.contents()] == [(r.key, r.digest) for r in state]
        finder = edition.finder(census.schema)
        assert finder.count(Selection()) == len(state)
        for version in versions:
            assert set(finder.keys(select(text=f'"version {version}"'))) == {revision.key for revision in state}
        graph = ox.Store.read_only(str(edition.graph_path))
        for revision in state[:: max(1, len(state) // 10)]:
            name = ox.NamedNode(f"{edition.base}doc/{revision.key}")
            found = sum(1 for _ in graph.quads_for_pattern(None, None, None, name))
            assert found == revision.content.count(b"\n")
        edition.close()
        return head


@pytest.mark.parametrize("records", [RECORDS, 2100], ids=["in one transaction", "rebuilt in bulk"])
def test_a_load_that_is_killed_at_any_moment_is_whole_or_nothing(tmp_path: Path, records: int) -> None:
    kill_loads(Settings(instance=tmp_path), records, KILLS if records == RECORDS else KILLS // 4)


def kill_loads(settings: Settings, records: int, least: int) -> None:
    """Kill loads at moments on both sides of their commits, at least so many, and look at what each left."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["commons_graph.census"])
    chance = random.Random(records)
    began = time.monotonic()
    with Census(settings) as census:
        census.load([version_of_everything(0, records)])
    duration = time.monotonic() - began
    head, acknowledgements, survivors = 1, 0, 0
    aim = duration / 2
    for version in count(1):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=load_and_acknowledge, args=(settings, version, records, theirs))
        process.start()
        theirs.close()
        assert ours.recv() == "started"
        # every other kill is anywhere in the load, the others close in on the commit from both sides
        time.sleep(chance.uniform(0, duration) if version % 2 else aim)
        process.kill()
        process.join()
        acknowledged = ours.poll() and _received(ours)
        ours.close()
        after = check_whole(settings, head, acknowledged=acknowledged)
        acknowledgements += acknowledged
        survivors += after > head
        aim *= 0.6 if after > head else 1.4
        head = after
        # the moments must really be spread: some before the commit, some after it
        if version >= least and 0 < survivors < version:
            break
        assert version < least + 40, f"{survivors} of {version} loads survived, {acknowledgements} acknowledged"


def _received(pipe: Connection) -> bool:
    try:
        return bool(pipe.recv() == "acknowledged")
    except EOFError:
        return False
