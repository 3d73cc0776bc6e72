"""Published editions: facts of the journal, kept on the shelf, made again from the journal alone."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.errors import EditionNotKept, InstanceError, UnknownEdition
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.settings import EditionSettings, Settings

BASE = "https://census.example/"
SHEET = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/actor/{slug}> a ess:Organisation ; rdfs:label "{label}"@fr .
<doc/actor/{slug}> a ess:Record ; foaf:primaryTopic <id/actor/{slug}> .
"""


def settings_of(instance: Path, keep: int = 5, base: str = BASE) -> Settings:
    return Settings(instance=instance, base=base, editions=EditionSettings(keep))


def load(census: Census, slug: str, label: str = "un nom") -> None:
    census.load([Source("sheet.ttl", TURTLE, data=SHEET.format(slug=slug, label=label).encode())])


@pytest.fixture
def census(tmp_path: Path) -> Iterator[Census]:
    with Census(settings_of(tmp_path)) as census:
        load(census, "first")
        yield census


def test_a_published_edition_stays_readable_after_newer_changes(census: Census) -> None:
    published = census.publish("Printemps")
    load(census, "second")
    edition = census.shelf.edition(published.sequence)
    assert (edition.sequence, edition.count("actor")) == (1, 1)
    assert census.shelf.edition(2).count("actor") == 2, "the current edition can be asked for by its number"
    assert census.shelf.retained() == [1]


def test_what_readers_keep_is_outdated_by_a_change_and_by_a_publication(census: Census) -> None:
    states = [census.shelf.state]
    load(census, "second")
    states.append(census.shelf.state)
    census.publish()
    states.append(census.shelf.state)
    assert len(set(states)) == 3
    census.publish()
    census.refresh()
    assert census.shelf.state == states[-1], "nothing new, nothing to forget"


def test_an_edition_that_was_not_published_goes_with_the_next(census: Census) -> None:
    load(census, "second")
    with pytest.raises(UnknownEdition):
        census.shelf.edition(1)
    with pytest.raises(UnknownEdition):
        census.shelf.edition(99)


def test_only_the_newest_published_editions_are_kept(tmp_path: Path) -> None:
    with Census(settings_of(tmp_path, keep=2)) as census:
        for number in range(1, 5):
            load(census, f"actor-{number}")
            census.publish()
        assert census.shelf.retained() == [3, 4]
        with pytest.raises(EditionNotKept, match="no longer kept") as caught:
            census.shelf.edition(1)
        assert "dumps/1" in caught.value.hint
        assert [p.sequence for p in census.journal.publications()] == [1, 2, 3, 4]


def test_an_edition_that_somebody_reads_outlives_its_time_on_the_shelf(tmp_path: Path) -> None:
    with Census(settings_of(tmp_path, keep=1)) as census:
        load(census, "first")
        census.publish()
        held = census.shelf.edition(1)
        load(census, "second")
        census.publish()
        assert held.count("actor") == 1
        assert held.folder.exists()
        held.close()
        census.refresh()
        assert not held.folder.exists()


def test_an_empty_census_is_not_published(tmp_path: Path) -> None:
    with Census(settings_of(tmp_path)) as census, pytest.raises(InstanceError, match="nothing yet"):
        census.publish()


def test_publishing_twice_gives_the_first_publication(census: Census) -> None:
    assert census.publish("Printemps") == census.publish("Été")


def test_a_published_edition_made_again_is_the_same_byte_for_byte(tmp_path: Path, census: Census) -> None:
    census.publish()
    first = census.shelf.edition(1)
    manifest, contents = (first.folder / "manifest.json").read_bytes(), list(first.contents())
    first.close()
    load(census, "first", "un autre nom")
    load(census, "second")
    shutil.rmtree(tmp_path / "var" / "editions")
    census.refresh()
    assert census.shelf.retained() == []
    with pytest.raises(EditionNotKept):
        census.shelf.edition(1)
    census.make_again(1)
    assert census.shelf.retained() == [1]
    again = census.shelf.edition(1)
    assert (again.folder / "manifest.json").read_bytes() == manifest
    assert list(again.contents()) == contents
    assert not list((tmp_path / "var" / "projection").glob("earlier-*"))


def test_an_edition_that_was_never_published_is_not_made_again(tmp_path: Path, census: Census) -> None:
    load(census, "second")
    with pytest.raises(UnknownEdition):
        census.make_again(1)


def test_an_edition_made_on_another_ground_waits_to_be_made_again(tmp_path: Path) -> None:
    with Census(settings_of(tmp_path)) as census:
        load(census, "first")
        census.publish()
        load(census, "second")
        old = census.shelf.edition(1)
        old.close()
    with Census(settings_of(tmp_path, base="https://other.example/")) as census:
        census.refresh()
        assert old.folder.exists(), "nothing takes its place yet"
        with pytest.raises(EditionNotKept):
            census.shelf.edition(1)
        census.make_again(1)
        assert census.shelf.edition(1).base == "https://other.example/"
        census.refresh()
        assert not old.folder.exists()


def publish_and_die(instance: Path) -> None:
    census = Census(settings_of(instance))
    census.shelf.keep = _die  # type: ignore[method-assign]
    census.publish("Printemps")


def _die(published: object, newest: int) -> None:
    if published:
        os.kill(os.getpid(), 9)


def test_a_publication_survives_a_kill_right_after_the_journal_took_it(tmp_path: Path) -> None:
    with Census(settings_of(tmp_path)) as census:
        load(census, "first")
    process = multiprocessing.get_context("forkserver").Process(target=publish_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -9
    with Census(settings_of(tmp_path)) as census:
        assert [p.title for p in census.journal.publications()] == ["Printemps"]
        load(census, "second")
        assert census.shelf.retained() == [1], "the next start puts on the shelf what the kill left out"


def test_what_is_erased_leaves_every_edition_that_is_kept(tmp_path: Path) -> None:
    with Census(settings_of(tmp_path)) as census:
        load(census, "first")
        load(census, "second", "À oublier")
        census.publish()
        load(census, "third")
        census.publish()
        first = census.shelf.edition(2)
        tag = first.key
        first.close()
        census.journal.erase(["actor/second"], "on request")
        census.refresh()
        for number in census.shelf.retained():
            edition = census.shelf.edition(number)
            row = edition.record("actor", "second")
            assert row is not None
            assert row.status == "withdrawn"
            assert b"oublier" not in row.content
            assert edition.record("actor", "first") is not None
            assert edition.key != tag, "nothing served from it before is taken for what is served now"
            edition.close()
        assert census.shelf.retained() == [2, 3]
    files = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
    assert not [path for path in files if "À oublier".encode() in path.read_bytes()]


def test_an_erasure_that_was_interrupted_is_carried_out_at_the_next_start(tmp_path: Path) -> None:
    with Census(settings_of(tmp_path)) as census:
        load(census, "first", "À oublier")
        load(census, "second")
        census.publish()
        census.journal.erase(["actor/first"], "on request")
    with Census(settings_of(tmp_path)) as census:
        census.refresh()
        row = census.shelf.edition(2).record("actor", "first")
        assert row is not None
        assert row.status == "withdrawn"
    files = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
    assert not [path for path in files if "À oublier".encode() in path.read_bytes()]
