"""`commons-graph handover` and `commons-graph init --from`, run as people run them."""

from __future__ import annotations

import csv
import hashlib
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click
import httpx
import pytest

from cli.handing import BASE, PREFIXES, SMALL, Run, names, refused, sheet, tombstone
from commons_graph.census import Census
from commons_graph.cli.program import program
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.handover.journal_copy import HANDED_OVER
from commons_graph.handover.journal_copy import KEPT_BACK as TABLES_KEPT_BACK
from commons_graph.handover.redirects import configurations
from commons_graph.handover.settings_file import HANDED_OVER as SETTINGS_HANDED_OVER
from commons_graph.handover.settings_file import KEPT_BACK
from commons_graph.journal import harvests, proposals, sql  # noqa: F401 — every table of the journal
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.opening import read_only_journal
from commons_graph.rdf.parsing import find_sources
from commons_graph.settings import SETTING_NAMES, Settings
from conftest import turtle
from static_site.conftest import LEFT_OUT, needed, running
from web.conftest import application
from web.serving import bound_socket, served

ROOT = Path(__file__).parents[2]


def settings_of(instance: Path) -> Settings:
    return Settings(instance=instance, base=tomllib.loads((instance / "commons-graph.toml").read_text()).get("base"))


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample census with two publications, an erasure before the second, and an update after both."""
    instance = tmp_path_factory.mktemp("original") / "census"
    instance.mkdir()
    (instance / "commons-graph.toml").write_text(f'# the password is hunter2\nbase = "{BASE}"\nlanguage = "en"\n')
    with Census(settings_of(instance)) as census:
        census.load(find_sources([ROOT / "data"]), message="The census of Brest")
        first = "".join(sheet(slug, f"Venue {slug}") for slug in ("merged", "gone", "secret", "stays"))
        census.load([turtle(PREFIXES + first)])
        publish(census, "Printemps")
        census.load([turtle(PREFIXES + sheet("secret", "Confidence"))])
        census.erase(["actor/secret"], "at her request")
        shutil.rmtree(instance / "var" / "dumps" / "2")
        write_files(census, 2)
        publish(census, "")
        replaced = "; dct:isReplacedBy <id/actor/stays>"
        census.load([turtle(PREFIXES + tombstone("merged", replaced) + tombstone("gone"))])
    return instance


def publish(census: Census, title: str) -> None:
    write_files(census, census.publish(title).sequence)


def write_files(census: Census, number: int) -> None:
    with closing(census.shelf.edition(number)) as edition:
        write_published(census.journal, edition, edition.folder.parents[1], usual_options("fr"))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "commons_graph.cli", *map(str, arguments)]


@pytest.fixture(scope="module")
def archive(original: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of it."""
    path = tmp_path_factory.mktemp("archive") / "census.zip"
    done = subprocess.run(
        command("handover", path, "--instance", original), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}\n"
    return path


@pytest.fixture(scope="module")
def again(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance that was made of it."""
    folder = tmp_path_factory.mktemp("again") / "census"
    done = subprocess.run(
        command("init", folder, "--from", archive), capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"done: {folder} is the census of {BASE}" in done.stderr
    assert "warning" not in done.stderr
    return folder


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_journal_is_the_same(original: Path, again: Path) -> None:
    with (
        closing(read_only_journal(settings_of(original))) as before,
        closing(read_only_journal(settings_of(again))) as after,
    ):
        assert after.verify() == before.verify()
        assert list(after.changesets()) == list(before.changesets())
        assert list(after.revisions()) == list(before.revisions())
        assert after.publications() == before.publications()
        assert [publication.title for publication in after.publications()] == ["Printemps", ""]


def test_editions_and_dumps_are_the_same_byte_for_byte(original: Path, again: Path) -> None:
    manifests = sorted(path.relative_to(original) for path in original.glob("var/editions/0*/manifest.json"))
    assert len(manifests) == 3
    for manifest in manifests:
        assert (again / manifest).read_bytes() == (original / manifest).read_bytes()
    assert files_below(again / "var" / "dumps") == files_below(original / "var" / "dumps")
    assert (again / "var/editions/current").readlink() == (original / "var/editions/current").readlink()


@contextmanager
def serving(instance: Path, base: str | None = None) -> Iterator[httpx.Client]:
    listening, root = bound_socket()
    settings = Settings(instance=instance, base=base or BASE)
    with served(application(settings), listening), httpx.Client(base_url=root, timeout=60) as client:
        yield client


PAGES = (
    *("/", "/actors", "/doc/actor/tiriad", "/doc/actor/tiriad.ttl", "/id/actor/merged", "/doc/actor/merged"),
    *("/doc/actor/gone", "/doc/actor/secret", "/doc/actor/tiriad?version=1", "/initiatives.csv", "/dataset"),
    *("/dataset/2.ttl", "/dumps/2/SHA256SUMS", "/dumps/4/census.nq.gz", "/actors?edition=2", "/changes.trig"),
    *("/changes.atom", "/.well-known/void", "/doc/actor/merged.jsonld?edition=2"),
)


def test_pages_and_data_are_served_the_same(original: Path, again: Path) -> None:
    statuses = set()
    with serving(original) as before, serving(again) as after:
        for page in PAGES:
            first, second = before.get(page), after.get(page)
            statuses.add(first.status_code)
            assert (second.status_code, second.content) == (first.status_code, first.content), page
            if not page.startswith("/dataset"):  # whose tags follow the folder of editions on the disk
                assert second.headers.get("etag") == first.headers.get("etag"), page
            assert second.headers.get("location") == first.headers.get("location"), page
    assert statuses >= {200, 308, 410}


def test_handing_the_new_instance_over_gives_the_same_archive(
    again: Path, archive: Path, run: Run, tmp_path: Path
) -> None:
    done = run("handover", "second.zip", "--instance", again)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "second.zip").read_bytes() == archive.read_bytes()


@pytest.fixture
def unpacked(archive: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def test_sha256sum_accepts_the_checksums_of_every_file(unpacked: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=unpacked, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(files_below(unpacked)) - 1


def test_the_archive_has_no_secrets_and_nothing_that_was_erased(unpacked: Path) -> None:
    for name, content in files_below(unpacked).items():
        assert b"hunter2" not in content, name
        assert b"Confidence" not in content, name
        assert b"Venue secret" not in content, name
    assert tomllib.loads((unpacked / "commons-graph.toml").read_text()) == {"base": BASE, "language": "en"}


def test_every_table_and_setting_was_decided_upon() -> None:
    assert {name: tuple(table.columns.keys()) for name, table in METADATA.tables.items()} == {
        **{name: tuple(columns) for name, columns in HANDED_OVER.items()},
        **{name: tuple(METADATA.tables[name].columns.keys()) for name in TABLES_KEPT_BACK},
    }, "say in journal_copy.py what of a new table may be handed over"
    decided = {*SETTINGS_HANDED_OVER, *KEPT_BACK}
    assert decided == set(SETTING_NAMES), "say in settings_file.py whether a new setting is no secret"


def test_the_redirect_map_has_things_merged_and_withdrawn_records(unpacked: Path) -> None:
    rows = {row["address"]: row for row in csv.DictReader((unpacked / "redirects/redirects.csv").open())}

    def answer(path: str) -> tuple[str, str]:
        return rows[BASE + path]["status"], rows[BASE + path]["target"]

    assert answer("id/actor/stays") == ("303", BASE + "doc/actor/stays")
    assert answer("doc/actor/merged") == ("308", BASE + "doc/actor/stays")
    assert answer("id/actor/merged") == ("308", BASE + "id/actor/stays")
    assert answer("doc/actor/gone") == ("410", "")
    assert BASE + "doc/actor/stays" not in rows


@pytest.mark.parametrize("name", ["README.txt", "LISEZMOI.txt"])
def test_the_commands_of_the_readme_are_those_of_the_program(unpacked: Path, name: str) -> None:
    text = (unpacked / name).read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("commons-graph ")]
    verbs = set()
    for line in lines:
        arguments = shlex.split(line)[1:]
        verbs.add(arguments[0])
        verb: click.Command | None = program.get_command(click.Context(program), arguments.pop(0))
        assert verb is not None, line
        if isinstance(verb, click.Group):
            verb = verb.get_command(click.Context(verb), arguments.pop(0))
        assert verb is not None, line
        verb.make_context("verb", arguments)
    assert verbs >= {"init", "serve", "journal"}
    described = re.split(r"(?m)^(?:WHAT IS IN HERE|CE QU’IL Y A ICI)$", text)[1]
    named = {path for line in re.findall(r"(?m)^(\S.*?)  ", described) for path in line.split(", ")}
    assert {path.strip("/") for path in named} == {"site", *(path.name for path in unpacked.iterdir())}


def test_under_a_new_base_records_stay_and_addresses_move(
    run: Run, archive: Path, original: Path, tmp_path: Path
) -> None:
    new = "https://neuf.example/recensement/"
    done = run("init", "moved", "--from", archive, "--base", new)
    assert done.returncode == 0, done.stderr
    moved = tmp_path / "moved"
    assert settings_of(moved).base == new
    with (
        closing(read_only_journal(settings_of(original))) as before,
        closing(read_only_journal(settings_of(moved))) as after,
    ):
        assert after.head() == before.head()
        assert list(after.revisions()) == list(before.revisions())
    with serving(moved, new) as client:
        page = client.get("/recensement/doc/actor/tiriad.ttl")
        assert page.status_code == 200
        assert f"{new}id/actor/tiriad" in page.text
        assert client.get("/recensement/doc/actor/gone").status_code == 410
        assert client.get("/recensement/actors?edition=2").status_code == 200
        assert client.get("/recensement/id/actor/merged").headers["location"].endswith("/recensement/id/actor/stays")
    rows = list(csv.DictReader((moved / "redirects/redirects.csv").open()))
    assert {"address": BASE + "id/actor/tiriad", "status": "308", "target": new + "id/actor/tiriad"} in rows
    assert sorted(path.name for path in (moved / "redirects").iterdir()) == [
        *("Caddyfile", "apache.conf", "nginx.conf", "redirects.csv")
    ]


def test_an_interrupted_run_is_repeated(archive: Path, tmp_path: Path, run: Run) -> None:
    for delay in (0.6, 1.5, 3.0):
        going = subprocess.Popen(command("init", tmp_path / "census", "--from", archive), stderr=subprocess.DEVNULL)
        time.sleep(delay)
        going.send_signal(signal.SIGKILL)
        going.wait(20)
        if (tmp_path / "census").exists():  # it got its name before it was killed: then nothing of it is missing
            assert run("handover", "again.zip", "--instance", "census").returncode == 0
            assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
            shutil.rmtree(tmp_path / "census")
            (tmp_path / "again.zip").unlink()
    done = run("init", "census", "--from", archive)
    assert done.returncode == 0, done.stderr
    assert names(tmp_path) == ["census"]
    assert run("init", "census", "--from", archive).returncode == 2


def test_a_writer_at_work_is_no_obstacle(original: Path, run: Run, tmp_path: Path, archive: Path) -> None:
    copy = tmp_path / "census"
    shutil.copytree(original, copy, symlinks=True)
    with Census(settings_of(copy)) as census:
        census.journal.head()
        done = run("handover", "busy.zip", "--instance", copy)
    assert done.returncode == 0, done.stderr
    assert "another process is writing" in done.stderr
    assert (tmp_path / "busy.zip").read_bytes() == archive.read_bytes()


def test_a_folder_with_other_files_is_left_alone(run: Run, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "census").mkdir()
    (tmp_path / "census" / "notes.txt").write_text("mine")
    refused(run("init", "census", "--from", archive), tmp_path, "CG-C02", ["census"])
    (tmp_path / "census").rename(tmp_path / "census.partial")
    refused(run("init", "census", "--from", archive), tmp_path, "CG-C02", ["census.partial"])
    assert (tmp_path / "census.partial" / "notes.txt").read_text() == "mine"


def test_what_cannot_be_handed_over_is_one_clear_error(run: Run, tmp_path: Path) -> None:
    assert run("init", "census", "--data", SMALL, "--base", BASE).returncode == 0
    with sqlite3.connect(tmp_path / "census/var/journal.sqlite") as connection:
        connection.execute("CREATE TABLE guestbook (name TEXT, password TEXT)")
    refused(run("handover", "c.zip", "--instance", "census"), tmp_path, "CG-A01", ["census"])
    with sqlite3.connect(tmp_path / "census/var/journal.sqlite") as connection:
        connection.execute("DROP TABLE guestbook")
        connection.execute("UPDATE changeset SET message = 'forged'")
    refused(run("handover", "c.zip", "--instance", "census"), tmp_path, "CG-J02", ["census"])
    (tmp_path / "out").mkdir()
    refused(run("handover", "c.zip", "--instance", "census", "--site", "out"), tmp_path, "CG-C02", ["census", "out"])


def test_a_published_file_that_was_changed_is_not_handed_over(run: Run, original: Path, tmp_path: Path) -> None:
    shutil.copytree(original, tmp_path / "census", symlinks=True)
    (tmp_path / "census/var/dumps/2/void.ttl").write_text("changed")
    refused(run("handover", "c.zip", "--instance", "census"), tmp_path, "CG-A01", ["census"])


def test_an_empty_census_without_a_base_can_be_handed_over(run: Run, tmp_path: Path) -> None:
    assert run("init", "empty").returncode == 0
    assert run("handover", "empty.zip", "--instance", "empty").returncode == 0
    done = run("init", "again", "--from", "empty.zip")
    assert done.returncode == 0, done.stderr
    assert run("load", SMALL, "--instance", "again").returncode == 0
    text = zipfile.ZipFile(tmp_path / "empty.zip").read("README.txt").decode()
    assert "No edition had been published yet" in text


# The servers of the old address


def nginx(text: str, work: Path, port: int) -> list[str]:
    (work / "site.conf").write_text(text.replace("listen 80;", f"listen 127.0.0.1:{port};"))
    places = " ".join(
        f"{kind}_temp_path {work / kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (work / "whole.conf").write_text(
        f"daemon off;\npid {work}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{ access_log off; {places} include {work}/site.conf; }}\n"
    )
    return [needed("nginx", "nginx-light"), "-p", str(work), "-c", str(work / "whole.conf")]


def apache(text: str, work: Path, port: int) -> list[str]:
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "alias")
    )
    (work / "apache.conf").write_text(
        f"{modules}ServerRoot {work}\nListen 127.0.0.1:{port}\nServerName localhost\nPidFile {work}/pid\n"
        f"DefaultRuntimeDir {work}\nErrorLog {work}/error.log\nUser www-data\nGroup www-data\n"
        + text.replace("*:80", f"127.0.0.1:{port}")
    )
    return [needed("apache2", "apache2"), "-d", str(work), "-f", str(work / "apache.conf"), "-D", "FOREGROUND"]


def caddy(text: str, work: Path, port: int) -> list[str]:
    text = re.sub(r"(?m)^http://\S+ \{", f"http://127.0.0.1:{port} {{", text)
    (work / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n}\n" + text)
    return [needed("caddy", "caddy"), "run", "--adapter", "caddyfile", "--config", str(work / "Caddyfile")]


@pytest.mark.parametrize("old", ["http://innovations.example/", "http://innovations.example/census/"])
@pytest.mark.parametrize(
    ("name", "server"),
    [("nginx.conf", nginx), ("apache.conf", apache), ("Caddyfile", caddy)],
    ids=["nginx", "Apache", "Caddy"],
)
def test_the_server_of_the_old_address_leads_to_the_new_one(
    tmp_path: Path, name: str, server: Callable[[str, Path, int], list[str]], old: str, free_port: int
) -> None:
    text = configurations(old, "https://neuf.example/tout/")[name]
    prefix = urlsplit(old).path
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    with running(server(text, tmp_path, free_port), f"http://127.0.0.1:{free_port}/", tmp_path / "log"):
        for path in ("", "id/actor/tiriad", "doc/actor/tiriad.ttl?version=3", "sparql?query=ASK%20%7B%7D&edition=2"):
            answer = httpx.post(f"http://127.0.0.1:{free_port}{prefix}{path}", content=b"x")
            assert (answer.status_code, answer.headers["location"]) == (308, "https://neuf.example/tout/" + path)


def test_the_built_site_goes_along(tmp_path: Path, run: Run) -> None:
    assert run("init", "census", "--data", SMALL, "--base", BASE).returncode == 0
    left_out = [part for path in LEFT_OUT for part in ("--without", path)]
    built = run("build", "out", "--instance", "census", *left_out)
    assert built.returncode == 0, built.stderr
    assert run("handover", "c.zip", "--instance", "census", "--site", "out").returncode == 0
    with zipfile.ZipFile(tmp_path / "c.zip") as opened:
        for path, content in files_below(tmp_path / "out").items():
            if not path.startswith(".build/"):
                assert opened.read(f"site/{path}") == content
        assert "any web server" in opened.read("README.txt").decode().lower()
    done = run("init", "again", "--from", "c.zip")
    assert done.returncode == 0, done.stderr
    (tmp_path / "out" / "404.json").write_text("changed")
    before = names(tmp_path)
    refused(run("handover", "d.zip", "--instance", "census", "--site", "out"), tmp_path, "CG-A01", before)
