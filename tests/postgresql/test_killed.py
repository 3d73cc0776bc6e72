"""Whatever is killed, the writer or the server: what was acknowledged is there, whole, once."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from pathlib import Path

from census.test_crash import RECORDS, kill_loads
from commons_graph.errors import JournalMoved, JournalUnreachable
from commons_graph.journal.port import Draft
from commons_graph.journal.sql import open_postgresql
from commons_graph.settings import Settings
from contracts.journal import record
from postgresql.server import Server
from torture import rounds

ROUNDS = rounds(4)
WRITERS = 2


def test_a_load_that_is_killed_at_any_moment_is_whole_or_nothing(url: str, tmp_path: Path) -> None:
    kill_loads(Settings(instance=tmp_path, journal=url), RECORDS, rounds(5))


class Writer:
    """Appends one changeset after another, and notes those that were acknowledged."""

    def __init__(self, url: str, number: int) -> None:
        self._url = url
        self._key = f"actor/w-{number}"
        self.sent = 0
        self.acknowledged: list[int] = []
        self.unexpected: list[BaseException] = []

    def run(self, stop: threading.Event) -> None:
        journal = open_postgresql(self._url)
        while not stop.is_set():
            self.sent += 1
            try:
                journal.append(Draft([record(self._key, str(self.sent)), record(f"{self._key}-{self.sent}")]))
            except JournalUnreachable:
                time.sleep(0.05)
            except BaseException as error:
                self.unexpected.append(error)
                return
            else:
                self.acknowledged.append(self.sent)
        journal.close()


def test_a_server_that_is_killed_during_appends_loses_nothing_acknowledged(server: Server, url: str) -> None:
    chance = random.Random(6)
    open_postgresql(url).close()
    writers = [Writer(url, number) for number in range(WRITERS)]
    stop = threading.Event()
    threads = [threading.Thread(target=writer.run, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    counts = []
    for number in range(ROUNDS):
        time.sleep(chance.uniform(0.1, 0.6))
        if number % 2:
            server.kill()
        else:
            server.stop("immediate")
        server.start()
        counts.append(sum(len(writer.acknowledged) for writer in writers))
    time.sleep(0.5)
    stop.set()
    for thread in threads:
        thread.join()
    assert [writer.unexpected for writer in writers] == [[] for _ in writers]
    assert sum(len(writer.acknowledged) for writer in writers) > counts[-1], "writers go on after the last crash"
    journal = open_postgresql(url)
    found = journal.verify()
    numbers = [numbered.number for numbered in journal.numbered(1, found.revisions + 99)]
    assert numbers == list(range(1, found.revisions + 1))
    for number, writer in enumerate(writers):
        beside = f"actor/w-{number}-"
        kept = [int(r.key.removeprefix(beside)) for r in journal.revisions() if r.key.startswith(beside)]
        assert kept == sorted(set(kept)), "a changeset was doubled"
        assert set(writer.acknowledged) <= set(kept), "an acknowledged changeset was lost"
        assert len(kept) <= writer.sent
    journal.close()


def append_many(url: str, number: int, changesets: int) -> None:
    """Runs in a process of its own."""
    journal = open_postgresql(url)
    for step in range(changesets):
        while True:
            try:
                head = journal.head()
                journal.append(
                    Draft([record("actor/shared", f"{number} {step}"), record(f"actor/p-{number}-{step}")]),
                    judged_at=head,
                )
                break
            except JournalMoved:
                continue
    journal.close()


def test_processes_that_append_at_once_lose_nothing_and_double_nothing(url: str) -> None:
    open_postgresql(url).close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["commons_graph.census"])
    processes = [context.Process(target=append_many, args=(url, number, 25)) for number in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    journal = open_postgresql(url)
    assert journal.verify().changesets == 50
    keys = [revision.key for revision in journal.revisions() if revision.key != "actor/shared"]
    assert sorted(keys) == sorted(f"actor/p-{number}-{step}" for number in range(2) for step in range(25))
    journal.close()
