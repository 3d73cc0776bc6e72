"""A mirror says what its source says, follows it, and is written by harvesting only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.errors import MirrorReadOnly
from commons_graph.journal.harvests import HarvestBook
from commons_graph.journal.opening import read_only_journal
from commons_graph.rdf.parsing import find_sources
from commons_graph.sources.harvest.mirror_folder import settings_of_folder
from sources.conftest import SMALL, Instance, actor, digests_of, tombstone

Start = Callable[[str], Instance]


@pytest.fixture
def source(instance: Start) -> Instance:
    """A census with five records."""
    started = instance("source")
    started.load_files(SMALL)
    return started


def test_a_mirror_has_the_same_records_byte_for_byte(source: Instance, tmp_path: Path) -> None:
    outcome = source.harvest(source.changes, tmp_path / "mirror")
    assert (outcome.counts.created, outcome.counts.refused) == (5, [])
    mirror = settings_of_folder(tmp_path / "mirror")
    assert mirror.base == source.root
    assert digests_of(mirror) == source.digests()


def test_each_changeset_of_the_source_is_one_changeset_of_the_mirror(source: Instance, tmp_path: Path) -> None:
    source.load(actor("a"), actor("b"))
    source.load(actor("a", "Autrement"))
    source.harvest(source.changes, tmp_path / "mirror")
    theirs, ours = read_only_journal(source.settings), read_only_journal(settings_of_folder(tmp_path / "mirror"))
    assert [(r.sequence, r.key, r.digest) for r in ours.revisions()] == [
        (r.sequence, r.key, r.digest) for r in theirs.revisions()
    ]
    for told, mine in zip(theirs.changesets(), ours.changesets(), strict=True):
        assert (mine.agent, mine.role) == (source.root, "harvester")
        assert mine.source == f"{source.changes}/1"
        assert told.at.strftime("%Y-%m-%dT%H:%M:%S") in mine.message
    ours.verify()


def test_a_second_harvest_finds_nothing_new(source: Instance, tmp_path: Path) -> None:
    source.harvest(source.changes, tmp_path / "mirror")
    again = source.harvest(source.changes, tmp_path / "mirror")
    assert again.counts.versions == 0
    assert again.counts.pages == 0, "the page should have been as it was (304)"


def test_a_mirror_stays_in_step_with_corrections_and_withdrawals(source: Instance, tmp_path: Path) -> None:
    source.load(actor("a"), actor("b"))
    source.harvest(source.changes, tmp_path / "mirror")
    source.load(actor("a", "Autrement"), tombstone("b"))
    outcome = source.harvest(source.changes, tmp_path / "mirror")
    assert (outcome.counts.updated, outcome.counts.deleted, outcome.counts.created) == (1, 1, 0)
    mirror = settings_of_folder(tmp_path / "mirror")
    assert digests_of(mirror)["actor/a"] == source.digests()["actor/a"]
    journal = read_only_journal(mirror)
    (left,) = journal.newest(["actor/b"])
    assert b"ess#Tombstone" in left.content
    assert b"2026-" in left.content


def test_what_was_erased_at_the_source_is_erased_in_the_mirror(source: Instance, tmp_path: Path) -> None:
    source.load(actor("a", "Nom secret"))
    source.harvest(source.changes, tmp_path / "mirror")
    with Census(source.settings) as census:
        census.journal.erase(["actor/a"], "asked by the person")
        census.refresh()
    outcome = source.harvest(source.changes, tmp_path / "mirror")
    assert outcome.counts.erased == 1
    mirror = settings_of_folder(tmp_path / "mirror")
    journal = read_only_journal(mirror)
    assert not [r for r in journal.revisions() if b"secret" in r.content]
    journal.verify()
    journal.close()
    assert source.harvest(source.changes, tmp_path / "mirror").counts.versions == 0
    files = [path for path in (tmp_path / "mirror").rglob("*") if path.is_file()]
    assert not [path.name for path in files if b"secret" in path.read_bytes()]


def test_a_record_that_the_shapes_refuse_waits_in_quarantine_and_blocks_nobody(
    source: Instance, tmp_path: Path
) -> None:
    wrong = actor("faux").replace('rdfs:label "Un acteur"@fr', 'ess:siren "12"')
    source.load(wrong, actor("juste"))
    outcome = source.harvest(source.changes, tmp_path / "mirror")
    assert [one.iri for one in outcome.counts.refused] == [f"{source.root}doc/actor/faux"]
    mirror = settings_of_folder(tmp_path / "mirror")
    assert "actor/juste" in digests_of(mirror)
    assert "actor/faux" not in digests_of(mirror)
    assert source.harvest(source.changes, tmp_path / "mirror").counts.versions == 0
    source.load(actor("faux", "Corrigé"))
    outcome = source.harvest(source.changes, tmp_path / "mirror")
    assert (outcome.counts.created, outcome.quarantine) == (1, [])
    assert digests_of(mirror) == source.digests()


def test_loading_into_a_mirror_is_refused(source: Instance, tmp_path: Path) -> None:
    source.harvest(source.changes, tmp_path / "mirror")
    with Census(settings_of_folder(tmp_path / "mirror")) as census, pytest.raises(MirrorReadOnly):
        census.load(find_sources([SMALL]))


def test_a_harvest_over_many_pages_keeps_changesets_whole(source: Instance, tmp_path: Path) -> None:
    source.load(*(actor(f"a-{n}") for n in range(1200)))
    source.load(*(actor(f"b-{n}") for n in range(300)))
    source.load(*(actor(f"c-{n}") for n in range(300)))
    outcome = source.harvest(source.changes, tmp_path / "mirror")
    assert outcome.counts.pages > 2
    assert outcome.counts.changesets == 4
    mirror = settings_of_folder(tmp_path / "mirror")
    journal = read_only_journal(mirror)
    assert [sum(r.sequence == n for r in journal.revisions()) for n in (1, 2, 3, 4)] == [5, 1200, 300, 300]
    cursor = HarvestBook(journal).cursor(source.changes)
    assert cursor is not None
    assert cursor.sequence == 4
    assert digests_of(mirror) == source.digests()


def test_a_mirror_is_found_from_the_home_page(source: Instance, tmp_path: Path) -> None:
    outcome = source.harvest(source.root, tmp_path / "mirror")
    assert outcome.source == source.changes
    assert digests_of(settings_of_folder(tmp_path / "mirror")) == source.digests()
    assert source.harvest(source.root, tmp_path / "mirror").counts.versions == 0
