"""What every journal must do; each implementation subclasses this with a fixture `open_journal`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from commons_graph.errors import InstanceError, JournalBusy, JournalDamaged, JournalMoved, NotFound
from commons_graph.journal.port import GENESIS, Draft, Journal, changeset_hash
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import Record, record_of


def record(key: str, text: str = "un texte") -> Record:
    address = address_of_key(key)
    return record_of(address, [f'<{address.thing}> <http://www.w3.org/2000/01/rdf-schema#label> "{text}"@fr .'])


class JournalContract:
    """Subclasses give `open_journal`, which opens the same journal each time it is called."""

    @pytest.fixture
    def journal(self, open_journal: Callable[[], Journal]) -> Journal:
        return open_journal()

    def test_an_empty_journal_has_the_genesis_head(self, journal: Journal) -> None:
        assert (journal.head().sequence, journal.head().hash) == (0, GENESIS)
        assert journal.verify().changesets == 0

    def test_what_was_accepted_is_there_after_reopening(self, open_journal: Callable[[], Journal]) -> None:
        first = open_journal()
        changeset = first.append(Draft([record("actor/b"), record("actor/a")], agent="animatrice", message="bonjour"))
        first.close()
        again = open_journal()
        assert list(again.changesets()) == [changeset]
        assert [(r.key, r.sequence) for r in again.revisions()] == [("actor/a", 1), ("actor/b", 1)]
        assert again.head().hash == (changeset and changeset.hash)

    def test_a_record_that_did_not_change_makes_no_revision(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a"), record("actor/b")]))
        second = journal.append(Draft([record("actor/a"), record("actor/b", "autre")]))
        assert second is not None
        assert [r.key for r in journal.revisions(after=1)] == ["actor/b"]

    def test_accepting_what_is_already_known_changes_nothing(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a")]))
        assert journal.append(Draft([record("actor/a")])) is None
        assert journal.head().sequence == 1

    def test_going_back_to_an_earlier_text_is_a_revision_of_its_own(self, journal: Journal) -> None:
        for text in ("un", "deux", "un"):
            journal.append(Draft([record("actor/a", text)]))
        assert [r.sequence for r in journal.revisions()] == [1, 2, 3]
        assert journal.verify().revisions == 3

    def test_the_state_is_the_newest_revision_of_each_record_at_any_sequence(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a", "un"), record("actor/b", "un")]))
        journal.append(Draft([record("actor/a", "deux"), record("actor/c", "un")]))
        assert [(r.key, r.sequence) for r in journal.state()] == [("actor/a", 2), ("actor/b", 1), ("actor/c", 2)]
        assert [(r.key, r.sequence) for r in journal.state(at=1)] == [("actor/a", 1), ("actor/b", 1)]

    def test_newest_and_digests_leave_out_the_unknown(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a", "un")]))
        journal.append(Draft([record("actor/a", "deux")]))
        assert [r.content for r in journal.newest(["actor/a", "actor/x"])] == [record("actor/a", "deux").content]
        assert journal.digests(["actor/a", "actor/x"]) == {"actor/a": record("actor/a", "deux").digest}

    def test_the_newest_revision_as_of_a_sequence_is_the_one_in_force_then(self, journal: Journal) -> None:
        for text in ("un", "deux", "trois"):
            journal.append(Draft([record("actor/a", text)]))
        journal.append(Draft([record("actor/b")]))
        assert [(r.key, r.sequence) for r in journal.newest(["actor/a", "actor/b"], at=2)] == [("actor/a", 2)]
        assert list(journal.newest(["actor/a"], at=0)) == []

    def test_many_records_at_once_are_all_kept(self, journal: Journal) -> None:
        keys = [f"actor/n-{number}" for number in range(1234)]
        journal.append(Draft([record(key) for key in keys]))
        assert len(list(journal.state())) == 1234
        assert len(journal.digests(keys)) == 1234

    def test_time_never_runs_backwards_between_changesets(self, journal: Journal) -> None:
        for text in ("un", "deux", "trois"):
            journal.append(Draft([record("actor/a", text)]))
        times = [changeset.at for changeset in journal.changesets()]
        assert times == sorted(set(times)), "two changesets never have the same time"

    def test_the_hash_covers_every_fact_of_a_changeset(self, journal: Journal) -> None:
        changeset = journal.append(Draft([record("actor/a")], agent="a", role="b", source="c", message="d"))
        assert changeset is not None
        pairs = [("actor/a", record("actor/a").digest)]
        assert changeset_hash(changeset, pairs) == changeset.hash
        for name in ("agent", "role", "source", "message", "previous"):
            other = replace(changeset, **{name: "x"})  # type: ignore[arg-type]
            assert changeset_hash(other, pairs) != changeset.hash
        assert changeset_hash(changeset, []) != changeset.hash

    def test_an_append_that_fails_leaves_nothing(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a")]))
        before = journal.head()
        with pytest.raises(Exception, match=r"(?i)null|none|type"):
            journal.append(Draft([record("actor/b"), replace(record("actor/c"), content=None)]))  # type: ignore[arg-type]
        assert journal.head() == before
        assert [r.key for r in journal.state()] == ["actor/a"]
        journal.verify()

    def test_records_judged_against_a_head_that_has_passed_are_not_accepted(
        self, open_journal: Callable[[], Journal]
    ) -> None:
        journal, other = open_journal(), open_journal()
        empty = journal.head()
        assert other.append(Draft([record("actor/b")]), judged_at=empty) is not None
        with pytest.raises(JournalMoved) as caught:
            journal.append(Draft([record("actor/a")]), judged_at=empty)
        assert isinstance(caught.value, JournalBusy)
        assert [r.key for r in journal.revisions()] == ["actor/b"]
        assert journal.append(Draft([record("actor/a")]), judged_at=journal.head()) is not None
        assert journal.verify().changesets == 2

    def test_verifying_while_others_write_finds_no_fault(self, open_journal: Callable[[], Journal]) -> None:
        journal, other = open_journal(), open_journal()
        stop = threading.Event()

        def write() -> None:
            for step in count():
                other.append(Draft([record("actor/a", str(step)), record("actor/b", str(step))]))
                if stop.is_set():
                    return

        writer = threading.Thread(target=write)
        writer.start()
        try:
            found = [journal.verify().changesets for _ in range(20)]
        finally:
            stop.set()
            writer.join()
        assert found == sorted(found)

    def test_a_publication_is_there_after_reopening(self, open_journal: Callable[[], Journal]) -> None:
        first = open_journal()
        first.append(Draft([record("actor/a")]))
        first.append(Draft([record("actor/b")]))
        published = [first.publish(2, "Printemps"), first.publish(1)]
        first.close()
        assert open_journal().publications() == published[::-1]
        assert [(p.sequence, p.title) for p in published] == [(2, "Printemps"), (1, "")]

    def test_an_edition_is_published_once(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a")]))
        first = journal.publish(1, "Printemps")
        assert journal.publish(1, "Été") == first
        assert journal.publications() == [first]

    def test_what_does_not_exist_cannot_be_published(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a")]))
        for sequence in (0, 2, -1):
            with pytest.raises(InstanceError):
                journal.publish(sequence)
        assert journal.publications() == []

    def test_a_publication_changes_nothing_of_the_chain(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a")]))
        before = journal.verify()
        journal.publish(1)
        assert journal.verify() == before

    def test_a_range_of_the_history_can_be_asked_for(self, journal: Journal) -> None:
        for text in ("un", "deux", "trois", "quatre"):
            journal.append(Draft([record("actor/a", text)]))
        assert [c.sequence for c in journal.changesets(after=1, upto=3)] == [2, 3]
        assert [r.sequence for r in journal.revisions(after=1, upto=3)] == [2, 3]
        assert list(journal.revisions(after=3, upto=3)) == []

    def test_the_history_of_a_record_is_its_revisions_newest_first_with_their_changesets(
        self, journal: Journal
    ) -> None:
        for text in ("un", "deux", "trois"):
            journal.append(Draft([record("actor/a", text), record("actor/b")], role="importer", message=text))
        found = journal.history("actor/a")
        assert [(one.revision.sequence, one.changeset.message) for one in found] == [
            (3, "trois"),
            (2, "deux"),
            (1, "un"),
        ]
        assert [one.revision.content for one in found[:1]] == [record("actor/a", "trois").content]
        assert [one.changeset for one in found] == list(journal.changesets())[::-1]
        assert [one.revision.sequence for one in journal.history("actor/a", upto=2, limit=1)] == [2]
        assert [one.revision.sequence for one in journal.history("actor/b")] == [1]
        assert journal.history("actor/x") == []

    def test_the_moments_of_a_record_tell_which_of_them_were_erased(self, journal: Journal) -> None:
        for text in ("un", "deux"):
            journal.append(Draft([record("actor/a", text), record("actor/b", text)]))
        journal.erase(["actor/a"], "demande")
        assert [(m.sequence, m.erased) for m in journal.moments("actor/a")] == [(1, True), (2, True), (3, False)]
        assert [(m.sequence, m.erased) for m in journal.moments("actor/b", upto=1)] == [(1, False)]
        assert [m.at for m in journal.moments("actor/a")] == [changeset.at for changeset in journal.changesets()]
        assert journal.moments("actor/x") == []

    def test_revisions_are_numbered_in_their_order_without_a_gap(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/c"), record("actor/a")]))
        with pytest.raises(Exception, match=r"(?i)null|none|type"):
            journal.append(Draft([record("actor/b"), replace(record("actor/d"), content=None)]))  # type: ignore[arg-type]
        journal.append(Draft([record("actor/b"), record("actor/a", "autre")]))
        found = list(journal.numbered(1, 9))
        assert [n.revision for n in found] == list(journal.revisions())
        assert [n.number for n in found] == [1, 2, 3, 4]
        assert [n.previous for n in found] == [0, 0, 1, 0]
        assert [n.number for n in journal.numbered(2, 3)] == [2, 3]
        assert (journal.count(), journal.count(upto=1), journal.count(upto=0)) == (4, 2, 0)
        assert journal.sequences([2, 3, 7]) == {2: 1, 3: 2}
        assert journal.times([1, 2, 3]) == {c.sequence: c.at for c in journal.changesets()}

    def test_an_erased_record_has_no_content_left_and_the_chain_holds(self, journal: Journal) -> None:
        for text in ("un", "deux"):
            journal.append(Draft([record("actor/a", text), record("actor/b", text)]))
        before = journal.head()
        changeset = journal.erase(["actor/a"], "demande de la personne")
        assert changeset is not None
        assert (changeset.role, changeset.message, changeset.previous) == (
            "eraser",
            "demande de la personne",
            before.hash,
        )
        kept = [(r.sequence, r.key, r.erased) for r in journal.revisions()]
        expected = [(1, "actor/a", True), (1, "actor/b", False), (2, "actor/a", True), (2, "actor/b", False)]
        assert kept == [*expected, (3, "actor/a", False)]
        (tombstone,) = journal.revisions(after=2)
        assert b"Tombstone" in tombstone.content
        assert b"deux" not in tombstone.content
        assert [r.key for r in journal.state(at=2)] == ["actor/b"]
        assert journal.verify().changesets == 3

    def test_erasing_twice_changes_nothing(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a"), record("actor/b")]))
        journal.erase(["actor/a", "actor/a"], "une fois")
        assert journal.erase(["actor/a"], "deux fois") is None
        second = journal.erase(["actor/a", "actor/b"], "l’autre")
        assert [r.key for r in journal.revisions(after=second.sequence - 1 if second else 99)] == ["actor/b"]

    def test_a_record_that_comes_back_can_be_erased_again(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a", "un")]))
        journal.erase(["actor/a"], "une fois")
        journal.append(Draft([record("actor/a", "de retour")]))
        assert journal.erase(["actor/a"], "encore") is not None
        assert [r.erased for r in journal.revisions()] == [True, True, True, False]
        journal.verify()

    def test_erasing_an_unknown_record_erases_nothing_at_all(self, journal: Journal) -> None:
        journal.append(Draft([record("actor/a")]))
        with pytest.raises(NotFound):
            journal.erase(["actor/a", "actor/zzz"], "essai")
        assert [r.erased for r in journal.revisions()] == [False]


class TamperingContract:
    """Subclasses give `journal` with three changesets and `tamper(statement)`, which edits the tables directly."""

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("UPDATE revision SET content = content || ' ' WHERE sequence = 2", "content of a revision"),
            ("UPDATE revision SET key = 'actor/z' WHERE sequence = 2 AND key = 'actor/a'", "hash"),
            ("UPDATE changeset SET message = 'autre' WHERE sequence = 2", "hash"),
            ("UPDATE changeset SET at = '2001-01-01T00:00:00.000Z' WHERE sequence = 3", "hash"),
            ("UPDATE changeset SET previous = hash WHERE sequence = 3", "follow"),
            ("UPDATE revision SET content = x'' WHERE sequence = 2", "no erasure"),
            ("DELETE FROM revision WHERE sequence = 2", "hash"),
            ("DELETE FROM revision WHERE sequence = 3", "hash"),
        ],
    )
    def test_any_change_behind_its_back_is_found(
        self, journal: Journal, tamper: Callable[[str], None], statement: str, said: str
    ) -> None:
        journal.verify()
        tamper(statement)
        with pytest.raises(JournalDamaged, match=said):
            journal.verify()

    def test_a_missing_changeset_is_found(self, journal: Journal, tamper: Callable[[str], None]) -> None:
        tamper("DELETE FROM revision WHERE sequence = 2")
        tamper("DELETE FROM changeset WHERE sequence = 2")
        with pytest.raises(JournalDamaged, match="missing"):
            journal.verify()

    def test_a_revision_without_a_changeset_is_found(self, journal: Journal, tamper: Callable[[str], None]) -> None:
        tamper("DELETE FROM changeset WHERE sequence = 3")
        with pytest.raises(JournalDamaged, match="no changeset"):
            journal.verify()

    def test_an_emptied_revision_is_found_beside_one_that_was_erased(
        self, journal: Journal, tamper: Callable[[str], None]
    ) -> None:
        journal.erase(["actor/a"], "demande")
        journal.verify()
        tamper("UPDATE revision SET content = x'' WHERE sequence = 2 AND key = 'actor/b'")
        with pytest.raises(JournalDamaged, match="no erasure"):
            journal.verify()
