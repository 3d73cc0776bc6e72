"""Archives that were forged, damaged or cut short: each is refused with one clear error, and nothing is left behind."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.handing import BASE, PREFIXES, SMALL, Run, refused, sheet
from commons_graph.census import Census
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.handover.writing import Scope, write_handover
from commons_graph.rdf.parsing import find_sources
from commons_graph.settings import Settings
from conftest import turtle


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a small census with a publication and an update after it."""
    work = tmp_path_factory.mktemp("forged")
    settings = Settings(instance=work / "census", base=BASE)
    with Census(settings) as census:
        census.load(find_sources([SMALL]))
        census.publish("Printemps")
        edition = census.shelf.current()
        write_published(census.journal, edition, settings.var, usual_options("fr"))
        edition.close()
        census.load([turtle(PREFIXES + sheet("later", "Plus tard"))])
        with (work / "census.zip").open("wb") as output:
            write_handover(Scope(settings, census.shelf), output, work)
    return work / "census.zip"


Files = dict[str, bytes]
Change = Callable[[Files], None]


def with_sums(files: Files) -> Files:
    """The files with checksums that are right, as a forger would make them."""
    rest = {name: content for name, content in files.items() if name != "SHA256SUMS"}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(rest.items()))
    return {**rest, "SHA256SUMS": sums.encode()}


def repacked(archive: Path, target: Path, change: Change, *, forge: bool = True) -> Path:
    with zipfile.ZipFile(archive) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    change(files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in (with_sums(files) if forge else files).items():
            out.writestr(name, content)
    return target


def in_journal(*statements: str) -> Change:
    """Change the journal as somebody with an SQL shell does."""

    def change(files: Files) -> None:
        connection = sqlite3.connect(":memory:")
        connection.deserialize(files["journal.sqlite"])
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        files["journal.sqlite"] = connection.serialize()
        connection.close()

    return change


def put(name: str, content: bytes) -> Change:
    return lambda files: files.update({name: content})


def without(name: str) -> Change:
    def change(files: Files) -> None:
        del files[name]

    return change


def replaced(name: str, old: bytes, new: bytes) -> Change:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new)

    return change


FORGED: dict[str, tuple[Change, str]] = {
    "a name that leads up": (put("dumps/../../escaped", b"x"), "CG-A02"),
    "an absolute name": (put("/tmp/escaped", b"x"), "CG-A02"),
    "a name of Windows": (put("C:\\escaped", b"x"), "CG-A02"),
    "a name with a line break": (put("a\nb", b"x"), "CG-A02"),
    "a folder": (put("folder/", b""), "CG-A02"),
    "a bomb": (put("site/zeros", bytes(50 << 20)), "CG-A02"),
    "no facts": (without("handover.json"), "CG-A02"),
    "no journal": (without("journal.sqlite"), "CG-A02"),
    "no settings": (without("commons-graph.toml"), "CG-A02"),
    "another form": (replaced("handover.json", b"handover 1", b"handover 9"), "CG-A02"),
    "facts that are none": (put("handover.json", b"[1]"), "CG-A02"),
    "a base that means something else": (replaced("handover.json", b"innovations.example", b"a;b.example"), "CG-A02"),
    "settings that are none": (put("commons-graph.toml", b"\xff"), "CG-A02"),
    "unknown settings": (put("commons-graph.toml", b"bsae = 1"), "CG-C01"),
    "another head": (replaced("handover.json", b'"sequence": 2', b'"sequence": 1'), "CG-A03"),
    "no database": (put("journal.sqlite", b"no database"), "CG-A03"),
    "a trigger": (in_journal("CREATE TRIGGER t AFTER INSERT ON revision BEGIN DELETE FROM changeset; END"), "CG-A03"),
    "a view": (in_journal("CREATE VIEW v AS SELECT 1"), "CG-A03"),
    "an unknown table": (in_journal("CREATE TABLE account (name TEXT, password TEXT)"), "CG-A03"),
    "an unknown column": (in_journal("ALTER TABLE changeset ADD COLUMN password TEXT"), "CG-A03"),
    "another text": (in_journal("UPDATE changeset SET message = 'forged' WHERE sequence = 2"), "CG-A03"),
    "a missing revision": (in_journal("DELETE FROM revision WHERE id = 3"), "CG-A03"),
    "a text for a number": (in_journal("UPDATE changeset SET at = 'yesterday' WHERE sequence = 1"), "CG-A03"),
    "a publication of nothing": (in_journal("INSERT INTO publication VALUES (99, '2026', '')"), "CG-A03"),
    "another dump": (replaced("dumps/1/LICENSE.txt", b"\n", b"\n\n"), "CG-A03"),
    "no manifest of a dump": (without("dumps/1/manifest.json"), "CG-A03"),
    "another edition": (replaced("editions/1/manifest.json", b'"records": "', b'"records": "0'), "CG-A03"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_archive_is_refused_and_leaves_nothing(run: Run, archive: Path, tmp_path: Path, name: str) -> None:
    change, code = FORGED[name]
    repacked(archive, tmp_path / "forged.zip", change)
    refused(run("init", "census", "--from", "forged.zip"), tmp_path, code, ["forged.zip"])
    assert not (tmp_path.parent / "escaped").exists()
    assert not Path("/tmp/escaped").exists()


DAMAGED: dict[str, tuple[Change, str]] = {
    "another byte": (replaced("README.txt", b"WHOLE", b"HOLEY"), "CG-A03"),
    "one file more": (put("extra.txt", b"x"), "CG-A03"),
    "one file less": (without("shapes/actor.ttl"), "CG-A03"),
    "no checksums": (without("SHA256SUMS"), "CG-A02"),
    "checksums that are none": (put("SHA256SUMS", b"no\n"), "CG-A03"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_an_archive_that_differs_from_its_checksums_is_refused(
    run: Run, archive: Path, tmp_path: Path, name: str
) -> None:
    change, code = DAMAGED[name]
    repacked(archive, tmp_path / "damaged.zip", change, forge=False)
    refused(run("init", "new/folder/census", "--from", "damaged.zip"), tmp_path, code, ["damaged.zip"])


def test_a_record_that_no_gate_accepts_does_not_come_in_by_an_archive(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commons_graph.rdf.records.check_reference", lambda iri: None)
    with Census(Settings(instance=tmp_path / "evil", base=BASE)) as census:
        sheet = '<id/actor/x> a ess:Organisation ; rdfs:label "X"@fr ; foaf:homepage <javascript:alert(1)> .'
        rest = "<doc/actor/x> a ess:Record ; foaf:primaryTopic <id/actor/x> ."
        census.load([turtle(PREFIXES + sheet + rest)])
    assert run("handover", "evil.zip", "--instance", "evil").returncode == 0
    shutil.rmtree(tmp_path / "evil")
    refused(run("init", "census", "--from", "evil.zip"), tmp_path, "CG-A02", ["evil.zip"])


def test_a_link_in_an_archive_is_refused(run: Run, archive: Path, tmp_path: Path) -> None:
    path = repacked(archive, tmp_path / "link.zip", lambda files: None)
    link = zipfile.ZipInfo("var")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr(link, "/etc")
    refused(run("init", "census", "--from", path), tmp_path, "CG-A02", ["link.zip"])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused(run: Run, archive: Path, tmp_path: Path) -> None:
    path = repacked(archive, tmp_path / "twice.zip", lambda files: None)
    with zipfile.ZipFile(path, "a") as opened:
        opened.writestr("README.txt", b"another")
    refused(run("init", "census", "--from", path), tmp_path, "CG-A02", ["twice.zip"])


@pytest.mark.parametrize("share", [0.001, 0.3, 0.999])
def test_an_archive_that_was_cut_short_is_refused(run: Run, archive: Path, tmp_path: Path, share: float) -> None:
    whole = archive.read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: int(len(whole) * share)])
    refused(run("init", "census", "--from", "cut.zip"), tmp_path, "CG-A03", ["cut.zip"])


def test_a_flipped_bit_anywhere_is_found(run: Run, archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        places = [
            opened.getinfo(name).header_offset + 60 + len(name) for name in ("journal.sqlite", "shapes/actor.ttl")
        ]
    for place in (*places, opened.start_dir + 16, len(whole) - 10):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        (tmp_path / "bit.zip").write_bytes(damaged)
        done = run("init", "census", "--from", "bit.zip")
        code = "CG-A03" if "CG-A03" in done.stderr else "CG-A02"
        refused(done, tmp_path, code, ["bit.zip"])


def test_what_is_no_archive_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    refused(run("init", "census", "--from", "text.zip"), tmp_path, "CG-A02", ["text.zip"])
    with zipfile.ZipFile(tmp_path / "text.zip", "w") as opened:
        opened.writestr("holiday.jpg", b"x")
    refused(run("init", "census", "--from", "text.zip"), tmp_path, "CG-A02", ["text.zip"])
    refused(run("init", "census", "--from", "absent.zip"), tmp_path, "CG-R01", ["text.zip"])
    assert run("init", "census", "--from", "text.zip", "--data", SMALL).returncode == 2
