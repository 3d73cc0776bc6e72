"""Nothing of outreach is ever public: not in a page, a feed, a dump, an answer, an archive or a built site."""

from __future__ import annotations

import bz2
import gzip
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.journal.outreach import OutreachBook, Spotted
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from outreach.conftest import Desk, Instance
from static_site.conftest import LEFT_OUT

WORDS = ("Zanzibarnom", "Zanzibarlieu", "zanzibar@example.org", "Zanzibarnote", "Zanzibarpas", "Zanzibarsuivi")
PAGES = (
    *("", "en/", "initiatives", "actors", "search?q=zanzibar", "suggest?q=zanz", "doc/initiative/oufipo"),
    *(
        "doc/initiative/oufipo.ttl",
        "doc/initiative/oufipo/history",
        "map",
        "network",
        "figures",
        "changes",
        "fragments",
    ),
    *(
        "changes.atom",
        "dataset",
        "dumps",
        "sitemap.xml",
        "initiatives.csv",
        "initiatives.jsonld",
        "health",
        "robots.txt",
    ),
    *("openapi.json", ".well-known/void", "ns", "scheme/stage", "desk/outreach/", "desk/outreach/1"),
)
ASKED = "SELECT * WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(CONTAINS(LCASE(STR(?o)), 'zanzibar')) }"


@pytest.fixture(scope="module", autouse=True)
def noted(instance: Instance, desk: Desk) -> None:
    """A line with a word of its own in every answer, one that was changed, and an edition that is published."""
    name, place, reach, note, step, follower = WORDS
    told = {"place": place, "reach": reach, "note": note, "step": step, "follower": follower}
    number = desk.note(name, sheet="initiative/oufipo", found="Zanzibarsource", **told)
    answers = {"kind": "initiative", "stage": "met", "name": name, "sheet": "initiative/oufipo", **told}
    assert desk.send(f"desk/outreach/{number}", answers | {"note": "Zanzibarplus"}).status_code == 303
    desk.bring_in(b"Nom;Lieu\nZanzibarimport;Brest\n")
    with instance.office.writing() as census:
        census.publish()
        with closing(census.shelf.current()) as edition:
            write_published(census.journal, edition, instance.settings.var, usual_options("fr"))


def holds(content: bytes) -> bool:
    return b"zanzibar" in content.lower()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_for_visitors_holds_a_word_of_it(instance: Instance, path: str) -> None:
    with instance.browser() as visitor:
        answer = visitor.get(path)
        assert answer.status_code < 500
        found = [word for word in WORDS if word.lower() in answer.text.lower()]  # a search page says what was asked
        assert not found, path


def test_no_query_finds_it(instance: Instance) -> None:
    with instance.browser() as visitor:
        headers = {"accept": "application/sparql-results+json"}
        answer = visitor.get("sparql", params={"query": ASKED}, headers=headers)
        assert answer.json()["results"]["bindings"] == []


def test_no_file_but_the_journal_holds_it(instance: Instance) -> None:
    files = [path for path in instance.settings.var.rglob("*") if path.is_file() and "journal.sqlite" not in path.name]
    assert any(path.suffix == ".zip" or "dumps" in path.parts for path in files), "there are dumps to look into"
    assert not [path for path in files if any(holds(part) for part in _contents(path))]


def test_neither_the_archive_nor_the_built_site_holds_it(small_census: list[Source], tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path / "small", base="https://census.example.org/")
    with Census(settings) as census:
        census.load(small_census)
        name, place, reach, note, step, follower = WORDS
        line = Spotted("actor", name, place, reach, "Zanzibarsource", note, "met", follower, step)
        OutreachBook(census.journal).add([line], "account:1", "b")
        census.publish()
    (settings.instance / "commons-graph.toml").write_text('base = "https://census.example.org/"\n')
    journal = settings.var / "journal.sqlite"
    files = [journal, *journal.parent.glob("journal.sqlite-*")]
    assert any(holds(file.read_bytes()) for file in files), "the test can find it"
    fewer = [flag for path in LEFT_OUT for flag in ("--without", path)]
    for command, made, flags in (("handover", tmp_path / "given.zip", []), ("build", tmp_path / "site", fewer)):
        run = [sys.executable, "-m", "commons_graph.cli", command, str(made), "--instance", str(settings.instance)]
        done = subprocess.run([*run, *flags], capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        files = [made] if made.is_file() else [path for path in made.rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if any(holds(part) for part in _contents(path))], command


def _contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and of every file in it where it is an archive, compressed ones as they are read."""
    yield path.name.encode()
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield _plain(archive.read(name))
    else:
        yield _plain(path.read_bytes())


def _plain(content: bytes) -> bytes:
    """What stands in a compressed text."""
    if content[:2] == b"\x1f\x8b":
        return gzip.decompress(content)
    return bz2.decompress(content) if content[:3] == b"BZh" else content
