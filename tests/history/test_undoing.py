"""Undoing a changeset gives the state before it, byte for byte, and never overwrites what came later."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commons_graph.census import Census, Refusal
from commons_graph.errors import Gone, MirrorReadOnly, NotFound, RevertRefused
from commons_graph.gate.documents import shape_documents
from commons_graph.history.undoing import Undoing, undone
from commons_graph.journal.port import Draft, Journal
from commons_graph.journal.sql import open_sqlite
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import Record, record_of
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import Settings
from commons_graph.terms import RDFS_LABEL
from commons_graph.validation.engines import DEFAULT, make_validator

Open = Callable[..., Census]

HEAD = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
"""


def actor(slug: str, name: str, more: str = "") -> str:
    return f"""<id/actor/{slug}> a ess:Organisation ; rdfs:label "{name}"@fr {more} .
<doc/actor/{slug}> a ess:Record ; foaf:primaryTopic <id/actor/{slug}> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""


def load(census: Census, *sheets: str) -> int:
    """Load some sheets as one changeset; returns its number."""
    summary = census.load([Source("sheets.ttl", TURTLE, data=(HEAD + "".join(sheets)).encode())])
    assert summary.changeset is not None
    return summary.changeset.sequence


def living(journal: Journal) -> dict[str, bytes]:
    """What every record says; those that are withdrawn say nothing."""
    return {r.key: r.content for r in journal.state() if b"#Tombstone>" not in r.content}


def state(census: Census) -> dict[str, bytes]:
    """What every record of a census says."""
    return living(census.journal)


def test_changed_records_are_as_before_and_created_ones_withdrawn(open_census: Open) -> None:
    census = open_census()
    load(census, actor("a", "Un"), actor("b", "Deux"))
    before = state(census)
    second = load(census, actor("a", "Autre"), actor("c", "Trois"))
    done = census.revert(Undoing(second, "fichier erroné"))
    assert done.changeset is not None
    assert state(census) == before
    assert set(done.changed) == {"actor/a", "actor/c"}
    facts = done.changeset
    assert (facts.role, facts.source, facts.message) == ("administrator", "changes/changeset/2", "fichier erroné")
    assert b"#Tombstone>" in next(iter(census.journal.newest(["actor/c"]))).content
    census.journal.verify()


def test_an_undoing_can_be_undone_in_its_turn(open_census: Open) -> None:
    census = open_census()
    load(census, actor("a", "Un"))
    second = load(census, actor("a", "Autre"), actor("c", "Trois"))
    after = state(census)
    assert census.revert(Undoing(second)).changeset is not None
    assert census.revert(Undoing(3)).changeset is not None
    assert state(census) == after


def test_undoing_twice_changes_nothing_the_second_time(open_census: Open) -> None:
    census = open_census()
    load(census, actor("a", "Un"))
    second = load(census, actor("a", "Autre"), actor("c", "Trois"))
    census.revert(Undoing(second))
    head = census.journal.head()
    again = census.revert(Undoing(second))
    assert (again.changeset, again.changed, again.left) == (None, (), ())
    assert census.journal.head() == head


def test_a_record_that_changed_since_is_named_and_nothing_is_undone(open_census: Open) -> None:
    census = open_census()
    load(census, actor("a", "Un"), actor("b", "Deux"))
    second = load(census, actor("a", "Autre"), actor("b", "Autre"))
    load(census, actor("b", "Encore autre"))
    before, head = state(census), census.journal.head()
    with pytest.raises(RevertRefused, match=r"1 record has.*actor/b \(by changeset 3\)"):
        census.revert(Undoing(second))
    with pytest.raises(RevertRefused):
        census.revert(Undoing(second, only=["actor/b"]))
    assert (state(census), census.journal.head()) == (before, head)
    done = census.revert(Undoing(second, leave_changed=True))
    assert (done.changed, done.left) == (("actor/a",), ("actor/b",))
    assert b"Encore autre" in state(census)["actor/b"]


def test_only_the_records_that_were_named_are_undone(open_census: Open) -> None:
    census = open_census()
    load(census, actor("a", "Un"), actor("b", "Deux"))
    before = state(census)
    second = load(census, actor("a", "Autre"), actor("b", "Autre"))
    assert census.revert(Undoing(second, only=["actor/b"])).changed == ("actor/b",)
    assert state(census)["actor/b"] == before["actor/b"]
    assert state(census)["actor/a"] != before["actor/a"]
    with pytest.raises(NotFound, match="actor/z"):
        census.revert(Undoing(second, only=["actor/z"]))


def test_what_was_erased_never_comes_back(open_census: Open) -> None:
    census = open_census()
    first = load(census, actor("a", "Secret"), actor("b", "Deux"))
    second = load(census, actor("a", "Secret encore"), actor("b", "Autre"))
    census.erase(["actor/a"], "à sa demande")
    with pytest.raises(RevertRefused, match="an erasure"):
        census.revert(Undoing(3))
    with pytest.raises(RevertRefused, match="actor/a"):
        census.revert(Undoing(second, only=["actor/a"]))
    assert census.revert(Undoing(first, only=["actor/a"])).changeset is None
    for sequence in (first, second):
        with pytest.raises(Gone):
            census.restore("actor/a", sequence)
    done = census.revert(Undoing(second, leave_changed=True))
    assert (done.changed, done.left) == (("actor/b",), ("actor/a",))
    assert not any(b"Secret" in revision.content for revision in census.journal.revisions())


def test_a_harvest_is_undone_as_a_load_is(open_census: Open) -> None:
    census = open_census()
    load(census, actor("a", "Un"))
    before = state(census)
    content = before["actor/a"].replace(b'"Un"', b'"Ailleurs"')
    record = record_of(address_of_key("actor/a"), content.decode().splitlines())
    census.journal.append(Draft([record], role="harvester", agent="https://other.example/"))
    assert census.revert(Undoing(2)).changed == ("actor/a",)
    assert state(census) == before


def test_an_unknown_changeset_is_not_found(open_census: Open) -> None:
    census = open_census()
    load(census, actor("a", "Un"))
    for sequence in (2, 999):
        with pytest.raises(NotFound, match="no changeset"):
            census.revert(Undoing(sequence))


def test_a_mirror_is_not_undone(open_census: Open) -> None:
    census = open_census(mirror="https://other.example/changes")
    with pytest.raises(MirrorReadOnly):
        census.revert(Undoing(1))
    with pytest.raises(MirrorReadOnly):
        census.restore("actor/a", 1)


def test_a_record_goes_back_to_any_of_its_versions(open_census: Open) -> None:
    census = open_census()
    for name in ("Un", "Deux", "Trois"):
        load(census, actor("a", name))
    assert census.restore("actor/a", 3) is None
    changeset = census.restore("actor/a", 1, message="mieux avant")
    assert changeset is not None
    assert changeset.source == "doc/actor/a?version=1"
    assert b"Un" in state(census)["actor/a"]
    with pytest.raises(NotFound, match="no version 9"):
        census.restore("actor/a", 9)
    with pytest.raises(NotFound):
        census.restore("actor/nobody", 1)


def test_the_gate_keeps_others_from_being_broken(tmp_path: Path) -> None:
    validator = make_validator(DEFAULT, shape_documents())
    with Census(Settings(instance=tmp_path), bundled_schema(), validator) as census:
        first = load(census, actor("a", "Un"))
        load(census, actor("b", "Deux", "; ess:memberOf <id/actor/a>"))
        before = census.journal.head()
        with pytest.raises(Refusal) as refused:
            census.revert(Undoing(first))
        assert "undo that first" in refused.value.hint
        assert census.journal.head() == before
        census.revert(Undoing(2))
        assert census.revert(Undoing(first)).changed == ("actor/a",)


STATES = st.lists(st.dictionaries(st.sampled_from("abcde"), st.sampled_from(["Un", "Deux"]), min_size=1), max_size=4)


def sheet(slug: str, name: str) -> Record:
    address = address_of_key(f"actor/{slug}")
    return record_of(address, [f'<{address.thing}> <{RDFS_LABEL}> "{name}"@fr .'])


@given(loads=STATES, last=st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(["Un", "Trois"]), min_size=1))
@settings(max_examples=40, deadline=None)
def test_undoing_any_load_gives_the_state_before_byte_for_byte(
    loads: list[dict[str, str]], last: dict[str, str]
) -> None:
    with TemporaryDirectory() as folder, closing(open_sqlite(Path(folder) / "journal.sqlite")) as journal:
        for names in loads:
            journal.append(Draft([sheet(*item) for item in names.items()]))
        before = living(journal)
        loaded = journal.append(Draft([sheet(*item) for item in last.items()]))
        if loaded is None:
            return
        after = living(journal)
        journal.append(Draft(undone(journal, Undoing(loaded.sequence), loaded.at).records))
        assert living(journal) == before
        journal.append(Draft(undone(journal, Undoing(loaded.sequence + 1), loaded.at).records))
        assert living(journal) == after
        journal.verify()
