"""A second build writes what changed and nothing else, and leaves the files of others alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.errors import ForeignFiles, JournalBusy
from commons_graph.settings import Settings
from commons_graph.web.static_site.build import Built, build
from commons_graph.web.static_site.files import claimed, read_manifest
from static_site.conftest import LEFT_OUT, SMALL
from web.conftest import load
from web.serving import Seen

FEW = (*LEFT_OUT, "ns", "map", "guides", "shapes", "scheme", "figures", "queries", "dumps", "openapi", "static")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(instance=tmp_path_factory.mktemp("instance"), base="https://recensement.example/")
    load(settings, SMALL)
    return settings


@pytest.fixture(scope="module")
def folder(instance: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    built_again(instance, out)
    return out


def built_again(settings: Settings, out: Path) -> Built:
    return build(settings, out, without=FEW, processes=1)


def moments(out: Path) -> dict[str, int]:
    files = (path for path in out.rglob("*") if path.is_file() and ".build" not in path.parts)
    return {str(path.relative_to(out)): path.stat().st_mtime_ns for path in files}


def test_nothing_is_written_where_nothing_changed(instance: Settings, folder: Path) -> None:
    before = moments(folder)
    again = built_again(instance, folder)
    assert (again.changed, again.removed) == ((), ())
    assert moments(folder) == before


def test_only_what_a_changed_record_touches_is_written(instance: Settings, folder: Path, tmp_path: Path) -> None:
    before = {name: (folder / name).read_bytes() for name in moments(folder)}
    text = (SMALL / "census.ttl").read_text()
    changed = tmp_path / "census.ttl"
    changed.write_text(text.replace('"Les voisins"', '"Les voisines"'))
    assert changed.read_text() != text
    load(instance, changed)
    again = built_again(instance, folder)
    after = {name: (folder / name).read_bytes() for name in moments(folder)}
    differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert set(again.changed) | set(again.removed) == differing
    assert {"doc/actor/les-voisins.ttl", "doc/actor/les-voisins.fr.html", "fr/doc/actor/les-voisins.html"} <= differing
    untouched = {"404.json", "robots.txt", "sparql.fr.html", "guides.fr.html"} & before.keys()
    assert not untouched & differing
    assert all(b"Les voisins" in before[name] for name in differing if name.endswith(".html") and name in before)
    load(instance, SMALL)
    built_again(instance, folder)


def test_a_build_that_was_cut_short_is_run_again(instance: Settings, folder: Path) -> None:
    (folder / ".build" / "begun").write_text("half.txt\n")
    (folder / "half.txt").write_text("from a build that never ended")
    (folder / "robots.txt").unlink()
    again = built_again(instance, folder)
    assert "robots.txt" in again.changed
    assert again.removed == ("half.txt",)


def test_files_of_others_are_neither_removed_nor_written_over(instance: Settings, folder: Path, tmp_path: Path) -> None:
    (folder / "mine.html").write_text("mine")
    built_again(instance, folder)
    assert (folder / "mine.html").read_text() == "mine"
    assert "mine.html" not in read_manifest(folder)
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ForeignFiles):
        build(instance, tmp_path)


def test_two_builds_never_write_to_one_folder(instance: Settings, folder: Path) -> None:
    with claimed(folder), pytest.raises(JournalBusy):
        built_again(instance, folder)


def test_a_census_below_a_path_links_under_it(instance: Settings, tmp_path: Path) -> None:
    below = replace(instance, base="https://commune.example/census/")
    with Census(below) as census:
        census.refresh()
    built_again(below, tmp_path / "out")
    page = Seen((tmp_path / "out" / "fr" / "actors.html").read_text())
    inner = [a["href"] for a in page.all("a") if a.get("href", "").startswith("/")]
    assert len(inner) > 5
    assert all(href.startswith("/census/") for href in inner), inner
    assert "location /census/ {" in (tmp_path / "out" / "server" / "nginx.conf").read_text()
