"""`kill -9` at any moment of a harvest: the next run ends with what an undisturbed one ends with."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from commons_graph.journal.harvests import HarvestBook
from commons_graph.journal.opening import read_only_journal
from commons_graph.journal.proposals import Proposals
from commons_graph.settings import HarvestSettings, Settings
from commons_graph.sources.harvest.mirror_folder import settings_of_folder
from commons_graph.sources.harvest.run import Order, harvest
from sources.conftest import Instance, actor, tombstone
from torture import rounds

KILLS = rounds(4)
CHANGESETS = 12


@pytest.fixture
def source(instance: Callable[[str], Instance]) -> Instance:
    """A census with many changesets, some of them large, corrections and withdrawals among them."""
    started = instance("source")
    changes = [[actor(f"a-{n}", f"Version {n}"), actor(f"b-{n}"), tombstone(f"a-{n + 100}")] for n in range(CHANGESETS)]
    started.load_each([actor(f"a-{n}") for n in range(550)], *changes[1:])
    return started


def run_once(url: str, settings: Settings, mirror: Path | None, pipe: Connection) -> None:
    pipe.send("started")
    harvest(Order(url, settings, mirror), lambda _: None)
    pipe.send("done")


def history(settings: Settings, source: str) -> list[tuple[object, ...]]:
    """All that a harvest left, save the times at which it did."""
    journal = read_only_journal(settings)
    journal.verify()
    revisions = [(r.sequence, r.key, r.digest) for r in journal.revisions()]
    changesets = [(c.sequence, c.source, c.message) for c in journal.changesets()]
    proposals = [(p.number, p.suggestion) for p in Proposals(journal).all()]
    versions = [(one,) for one in sorted(one.version for one in HarvestBook(journal).newest(source).values())]
    journal.close()
    return [*revisions, *changesets, *proposals, *versions]


@pytest.mark.parametrize("into", ["mirror", "proposals"])
def test_a_harvest_that_is_killed_at_any_moment_loses_and_doubles_nothing(
    source: Instance, tmp_path: Path, into: str
) -> None:
    limits = HarvestSettings(allow=("127.0.0.1",))

    def place(name: str) -> tuple[Settings, Path | None]:
        settings = Settings(instance=tmp_path / f"{name}-own", base="https://own.example/", harvest=limits)
        return settings, tmp_path / name if into == "mirror" else None

    def kept(name: str) -> Settings:
        settings, mirror = place(name)
        return settings_of_folder(mirror) if mirror else settings

    whole, mirror = place("undisturbed")
    began = time.monotonic()
    harvest(Order(source.changes, whole, mirror), lambda _: None)
    duration = time.monotonic() - began
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["commons_graph.sources.harvest.run"])
    chance = random.Random(into)
    heads, killed = [], 0
    settings, mirror = place("killed")
    for _ in range(KILLS):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=run_once, args=(source.changes, settings, mirror, theirs))
        process.start()
        theirs.close()
        assert ours.recv() == "started"
        process.join(chance.uniform(0.02, duration / 4))
        killed += process.is_alive()
        process.kill()
        process.join()
        ours.close()
        heads.append(_cursor(replace(settings), mirror, source))
    assert heads == sorted(heads), "a harvest never goes back"
    harvest(Order(source.changes, settings, mirror), lambda _: None)
    assert killed > KILLS // 3, f"only {killed} of {KILLS} runs were killed"
    assert history(kept("killed"), source.changes) == history(kept("undisturbed"), source.changes)
    assert _cursor(settings, mirror, source) == CHANGESETS


def _cursor(settings: Settings, mirror: Path | None, source: Instance) -> int:
    folder = mirror or settings.instance
    if not (folder / "var" / "journal.sqlite").exists():
        return 0
    journal = read_only_journal(Settings(instance=folder))
    cursor = HarvestBook(journal).cursor(source.changes)
    journal.close()
    return cursor.sequence if cursor else 0
