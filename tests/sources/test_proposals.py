"""Harvested records as proposals: credit kept, nothing twice, and no echo between two censuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commons_graph.census import Census
from commons_graph.errors import NotFound, SourceNotUnderstood
from commons_graph.journal.opening import read_only_journal
from commons_graph.journal.proposals import Proposal, Proposals
from sources.conftest import SMALL, Instance, actor, tombstone

Start = Callable[[str], Instance]


@pytest.fixture
def here(instance: Start) -> Instance:
    """A census that harvests."""
    return instance("here")


@pytest.fixture
def there(instance: Start) -> Instance:
    """A census that is harvested."""
    return instance("there")


def proposals(of: Instance, state: str | None = "open") -> list[Proposal]:
    journal = read_only_journal(of.settings)
    found = list(Proposals(journal).all(state=state))
    journal.close()
    return found


def test_a_harvested_record_is_proposed_with_its_addresses_licence_and_credit(here: Instance, there: Instance) -> None:
    there.load(actor("a"))
    here.harvest(there.changes)
    (proposal,) = proposals(here)
    told = proposal.suggestion
    assert (proposal.state, told.kind, told.subject) == ("open", "create", f"{there.root}doc/actor/a")
    assert (told.author, told.source) == (there.root, f"{there.changes}/1")
    assert told.version == f"{there.root}doc/actor/a?version=1"
    assert (told.licence, told.credit) == ("https://creativecommons.org/licenses/by-sa/4.0/", "Collporterre")
    assert f"<{there.root}id/actor/a>".encode() in told.content
    assert here.digests() == {}, "a proposal is not yet part of the census"


def test_corrections_and_withdrawals_are_proposed_as_such(here: Instance, there: Instance) -> None:
    there.load(actor("a"))
    here.harvest(there.changes)
    there.load(actor("a", "Autrement"))
    there.load(tombstone("a"))
    here.harvest(there.changes)
    assert [(p.number, p.suggestion.kind) for p in proposals(here)] == [(1, "create"), (2, "update"), (3, "delete")]
    assert proposals(here)[2].suggestion.content == b""


def test_what_was_erased_at_the_source_is_taken_out_of_the_proposals(here: Instance, there: Instance) -> None:
    there.load(actor("a", "Nom secret"), actor("b"))
    here.harvest(there.changes)
    with Census(there.settings) as census:
        census.journal.erase(["actor/a"], "asked by the person")
        census.refresh()
    here.harvest(there.changes)
    contents = {p.suggestion.subject[-1] + p.suggestion.kind: p.suggestion.content for p in proposals(here)}
    assert contents["acreate"] == b""
    assert contents["bcreate"]
    assert contents["adelete"] == b""
    files = [path for path in here.settings.var.glob("journal.sqlite*") if path.is_file()]
    assert files
    assert not [path.name for path in files if b"Nom secret" in path.read_bytes()]


def test_nothing_is_proposed_twice_even_after_it_was_decided(here: Instance, there: Instance) -> None:
    there.load_files(SMALL)
    here.harvest(there.changes)
    with Census(here.settings) as census:
        kept = Proposals(census.journal)
        kept.decide(1, "accepted")
        kept.decide(2, "refused")
        with pytest.raises(NotFound):
            kept.decide(1, "refused")
    assert here.harvest(there.changes).counts.versions == 0
    assert [p.state for p in proposals(here, None)] == ["accepted", "refused", "open", "open", "open"]


def test_two_censuses_that_harvest_each_other_do_not_echo(here: Instance, there: Instance) -> None:
    here.load(actor("ici"))
    there.load(actor("la-bas"))
    for _ in range(2):
        here.harvest(there.changes)
        there.harvest(here.changes)
    for taker, giver in ((here, there), (there, here)):
        (taken,) = proposals(taker)
        # accepted as people do: under an address of one's own, with the version it was taken from as its source
        taker.load(actor(f"repris-{len(taker.digests())}", "Repris", f"dct:source <{taken.suggestion.version}> ;"))
        assert giver.root in taken.suggestion.version
    ours = [here.harvest(there.changes).counts.ours, there.harvest(here.changes).counts.ours]
    assert ours == [1, 1]
    before = [len(proposals(one, None)) for one in (here, there)], [one.digests() for one in (here, there)]
    for _ in range(4):
        assert here.harvest(there.changes).counts.versions == 0
        assert there.harvest(here.changes).counts.versions == 0
    assert before == ([1, 1], [one.digests() for one in (here, there)])
    assert before[0] == [len(proposals(one, None)) for one in (here, there)]


def test_a_census_does_not_harvest_itself(here: Instance) -> None:
    here.load(actor("a"))
    with pytest.raises(SourceNotUnderstood, match="this census itself"):
        here.harvest(here.changes)


def test_a_source_that_did_not_change_is_not_read_again(here: Instance, there: Instance) -> None:
    there.load(actor("a"))
    here.harvest(there.changes)
    assert here.harvest(there.changes).counts.pages == 0
