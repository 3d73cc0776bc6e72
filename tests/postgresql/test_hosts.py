"""Several hosts, each with its own folder, share one journal."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import httpx
import pytest

from commons_graph.census import Census, Refusal
from commons_graph.cli.following import catch_up
from commons_graph.cli.program import run
from commons_graph.errors import JournalBusy
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.gate.documents import shape_documents
from commons_graph.journal.copying import copy_journal
from commons_graph.journal.harvests import Cursor, HarvestBook, move_cursor
from commons_graph.journal.port import Changeset
from commons_graph.journal.proposals import Proposals, Suggestion, add_proposals
from commons_graph.journal.sql import open_postgresql, open_sqlite
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from commons_graph.validation.engines import make_validator
from postgresql.server import PASSWORD, Server

BASE = "https://brest.example.org/"
PREFIXES = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix level: <https://w3id.org/commons-graph/scheme/level/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SERVED = ("", "doc/actor/one", "doc/actor/one.html", "actors", "search?q=one", "map", "fragments", "health")
QUAY = 'a ess:Territory ; rdfs:label "Le quai"@fr ; ess:level level:commune ; ess:inseeCode "29001"'
GARDEN = 'a ess:Initiative ; rdfs:label "Le parc"@fr ; ess:summary "Des arbres."@fr ; ess:territory <id/territory/quai>'


def sheet(key: str, said: str) -> Source:
    text = f"""{PREFIXES}<id/{key}> {said} .
        <doc/{key}> a ess:Record ; foaf:primaryTopic <id/{key}> ; dct:license <https://licence.example/> ;
          dct:source <https://source.example/> ; ess:collectedOn "2026-11-23"^^xsd:date ."""
    return Source(f"{key}.ttl", TURTLE, data=text.encode())


def actor(name: str, label: str = "") -> Source:
    return sheet(f"actor/{name}", f'a ess:Organisation ; rdfs:label "{label or name}"@fr')


def tombstone(key: str) -> Source:
    text = f"""{PREFIXES}<doc/{key}> a ess:Tombstone ; foaf:primaryTopic <id/{key}> ;
        ess:withdrawnOn "2026-11-23"^^xsd:date ."""
    return Source("gone.ttl", TURTLE, data=text.encode())


@pytest.fixture
def host(tmp_path: Path, url: str) -> Callable[[str], Settings]:
    """The settings of a host by its name."""
    return lambda name: Settings(instance=tmp_path / name, base=BASE, journal=url)


def test_a_verdict_that_another_host_overtook_is_given_again(
    host: Callable[[str], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    validator = make_validator("set", shape_documents())
    with Census(host("a"), validator=validator) as here, Census(host("b"), validator=validator) as there:
        here.load([sheet("territory/quai", QUAY)])
        append = here.journal.append

        def overtaken(*arguments: object, **options: object) -> Changeset | None:
            monkeypatch.undo()
            there.load([sheet("initiative/parc", GARDEN)])
            return append(*arguments, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(here.journal, "append", overtaken)
        with pytest.raises(Refusal) as caught:
            here.load([tombstone("territory/quai")])
        assert {finding.source for finding in caught.value.report.findings} == {"doc/initiative/parc"}
        assert here.journal.head().sequence == 2
        assert here.load([actor("amis")]).changeset is not None


def load_some(settings: Settings, name: str, loads: int) -> None:
    """Runs in a process of its own."""
    with Census(settings) as census:
        for number in range(loads):
            census.load([actor(f"{name}-{number}"), actor("shared", f"{name} {number}")])


def test_hosts_that_load_at_once_lose_nothing_and_end_with_the_same_edition(host: Callable[[str], Settings]) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["commons_graph.census"])
    processes = [context.Process(target=load_some, args=(host(name), name, 8)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    manifests = []
    for name in "ab":
        with Census(host(name)) as census:
            assert census.journal.verify().changesets == 16
            keys = {revision.key for revision in census.journal.state()}
            assert keys == {"actor/shared", *(f"actor/{n}-{i}" for n in "ab" for i in range(8))}
            manifests.append((host(name).var / "editions" / census.refresh() / "manifest.json").read_bytes())
    assert manifests[0] == manifests[1]


def test_what_one_host_erases_leaves_the_files_of_the_other(host: Callable[[str], Settings]) -> None:
    here, there = host("a"), host("b")
    with Census(here) as census:
        census.load([actor("secret", "Rue du Secret 29"), actor("other")])
        census.publish("first")
        with closing(census.shelf.current()) as edition:
            write_published(census.journal, edition, here.var, usual_options("fr"))
    catch_up(here)
    assert b"Rue du Secret 29" in bytes_below(here.var)
    with Census(there) as census:
        census.erase(["actor/secret"], "demande")
    catch_up(here)
    assert b"Rue du Secret 29" not in bytes_below(here.var)
    made_again = sorted(path.name for path in (here.var / "dumps" / "1").iterdir())
    assert made_again
    before = (here.var / "dumps" / "1").stat().st_mtime_ns
    catch_up(here)
    assert (here.var / "dumps" / "1").stat().st_mtime_ns == before, "it is done once"


def test_a_host_that_writes_is_not_followed_at_the_same_time(host: Callable[[str], Settings]) -> None:
    with Census(host("a")), pytest.raises(JournalBusy):
        catch_up(host("a"))


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


class Host:
    """One host as its operator has it: a folder with settings, and the command."""

    def __init__(self, folder: Path, journal: str, port: int) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}/"
        folder.mkdir()
        settings = f'base = "{BASE}"\nport = {port}\nfollow = 0.1\n[query]\nworkers = 1\n'
        (folder / "commons-graph.toml").write_text(settings)
        self._environment = {n: v for n, v in os.environ.items() if not n.startswith("COMMONS_GRAPH_")}
        self._environment["COMMONS_GRAPH_JOURNAL"] = journal

    def run(self, *arguments: str, **changes: str) -> tuple[int, str]:
        """Run a command as the program does; its exit code and all it said."""
        said = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
            for name, value in {"COMMONS_GRAPH_JOURNAL": self._environment["COMMONS_GRAPH_JOURNAL"], **changes}.items():
                patch.setenv(name, value)
            code = run([*arguments, "--instance", str(self.folder)])
        assert PASSWORD not in said.getvalue()
        return code, said.getvalue()

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / "said").open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", str(self.folder)],
                env=self._environment,
                stderr=said,
            )
        try:
            self.until("health", 200)
            yield process
        finally:
            process.terminate()
            process.wait(30)

    def status(self, path: str) -> int:
        try:
            return httpx.get(self.address + path, headers={"accept": "text/turtle, */*;q=0.1"}, timeout=20).status_code
        except httpx.TransportError:
            return 0

    def until(self, path: str, status: int) -> None:
        deadline = time.monotonic() + 40
        while (found := self.status(path)) != status:
            assert time.monotonic() < deadline, f"{path}: {found}; {(self.folder / 'said').read_text()}"
            time.sleep(0.1)


def children_of(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def follower_of(process: int) -> int:
    """The process that follows the journal: the child whose command line is that of spawned Python, with no others."""
    (found,) = (pid for pid in children_of(process) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes())
    return found


def test_a_served_host_shows_what_another_loads_and_stays_up_while_the_database_is_away(
    server: Server, url: str, tmp_path: Path, free_port: int
) -> None:
    here, there = Host(tmp_path / "a", url, free_port), Host(tmp_path / "b", url, free_port)
    file = tmp_path / "one.ttl"
    file.write_bytes(actor("one").data or b"")
    assert there.run("load", str(file))[0] == 0
    with here.serving():
        assert here.status("doc/actor/one") == 200
        file.write_bytes(actor("two").data or b"")
        assert there.run("load", str(file))[0] == 0
        here.until("doc/actor/two", 200)
        assert there.run("journal", "erase", "actor/two", "--reason", "demande", "--yes")[0] == 0
        here.until("doc/actor/two", 410)
        server.stop()
        try:
            assert {path: here.status(path) for path in SERVED} == dict.fromkeys(SERVED, 200)
            answer = httpx.get(here.address + "changes/1", headers={"accept": "application/n-quads"}, timeout=20)
            assert (answer.status_code, answer.json()["code"]) == (503, "CG-J03")
            assert answer.headers["retry-after"]
            assert answer.json()["detail"] == "the database of the journal does not answer", "and not which one"
            code, told = there.run("load", str(file), "-vv")
            assert (code, "CG-J03" in told) == (2, True)
        finally:
            server.start()
        here.until("changes/1", 200)
    said = (here.folder / "said").read_text()
    assert "serving the newest edition there is" in said
    assert PASSWORD not in said


def test_a_server_that_was_never_reached_still_serves_its_editions_and_leaves_no_process_when_killed(
    server: Server, url: str, tmp_path: Path, free_port: int
) -> None:
    here = Host(tmp_path / "a", url, free_port)
    file = tmp_path / "one.ttl"
    file.write_bytes(actor("one").data or b"")
    assert here.run("load", str(file))[0] == 0
    server.stop()
    try:
        with here.serving() as process:
            assert here.status("doc/actor/one") == 200
            follower = follower_of(process.pid)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            deadline = time.monotonic() + 20
            while Path(f"/proc/{follower}/cmdline").exists():
                assert time.monotonic() < deadline, "the process that follows the journal outlived the server"
                time.sleep(0.1)
    finally:
        server.start()


def test_a_census_moves_from_sqlite_to_postgresql_and_back(url: str, tmp_path: Path, free_port: int) -> None:
    file, backups = tmp_path / "one.ttl", [tmp_path / "1.sqlite", tmp_path / "2.sqlite"]
    alone, shared, back = (Host(tmp_path / name, at, free_port) for name, at in (("a", ""), ("b", url), ("c", "")))
    file.write_bytes(actor("one").data or b"")
    assert alone.run("load", str(file))[0] == 0
    assert alone.run("journal", "backup", str(backups[0]))[0] == 0
    code, told = shared.run("journal", "restore", str(backups[0]))
    assert code == 0, told
    assert shared.run("journal", "head") == alone.run("journal", "head")
    code, told = shared.run("journal", "restore", str(backups[0]))
    assert (code, "never overwritten" in told) == (2, True)
    file.write_bytes(actor("two").data or b"")
    assert shared.run("load", str(file))[0] == 0
    assert shared.run("journal", "backup", str(backups[1]))[0] == 0
    assert back.run("journal", "restore", str(backups[1]))[0] == 0
    assert back.run("journal", "head") == shared.run("journal", "head")
    assert back.run("journal", "verify")[0] == 0


def test_a_shared_journal_is_handed_over_as_a_file_and_without_its_password(
    url: str, tmp_path: Path, free_port: int
) -> None:
    file, archive = tmp_path / "one.ttl", tmp_path / "census.zip"
    shared, again = Host(tmp_path / "a", url, free_port), Host(tmp_path / "b", "", free_port)
    file.write_bytes(actor("one").data or b"")
    assert shared.run("load", str(file))[0] == 0
    code, told = shared.run("handover", str(archive))
    assert code == 0, told
    with zipfile.ZipFile(archive) as packed:
        assert not [name for name in packed.namelist() if PASSWORD.encode() in packed.read(name)]
        (tmp_path / "journal.sqlite").write_bytes(packed.read("journal.sqlite"))
    code, told = again.run("journal", "restore", str(tmp_path / "journal.sqlite"))
    assert code == 0, told
    assert again.run("journal", "head") == shared.run("journal", "head")


def test_every_table_is_copied_and_numbers_go_on_after_it(url: str, tmp_path: Path) -> None:
    asked = [Suggestion("create", f"https://x.example/doc/actor/{n}", "x", "p", f"v{n}") for n in range(3)]
    with closing(open_sqlite(tmp_path / "journal.sqlite")) as source, closing(open_postgresql(url)) as target:
        Proposals(source)
        with source.writing() as connection:
            add_proposals(connection, asked[:2])
            move_cursor(connection, Cursor("https://x.example/changes", version="1/x"))
        copy_journal(source, target)
        with target.writing() as connection:
            add_proposals(connection, asked)
        assert [proposal.number for proposal in Proposals(target).all()] == [1, 2, 3]
        assert HarvestBook(target).cursor("https://x.example/changes") == Cursor(
            "https://x.example/changes", version="1/x"
        )


def test_the_password_may_be_in_a_file_of_its_own(server: Server, url: str, tmp_path: Path, free_port: int) -> None:
    secret = tmp_path / "pgpass"
    secret.write_text(f"127.0.0.1:{server.port}:postgres:*:{PASSWORD}\n")
    secret.chmod(0o600)
    here = Host(tmp_path / "a", url.replace(f":{PASSWORD}", ""), free_port)
    assert here.run("journal", "verify", PGPASSFILE=str(secret))[1].startswith("error: there is no census here yet")
    assert "no password supplied" in here.run("journal", "verify", PGPASSFILE=str(tmp_path / "none"))[1]
