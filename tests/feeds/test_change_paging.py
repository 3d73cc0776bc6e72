"""Pages of the change feed: their boundaries, and that a full page is final."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons_graph.errors import Gone, NotFound
from commons_graph.feeds.changes import paging
from commons_graph.feeds.changes.paging import Paging
from commons_graph.feeds.changes.stream import page_bytes
from commons_graph.feeds.changes.versions import find_version, versions_on
from commons_graph.journal.port import Draft, Journal
from commons_graph.journal.sql import SqlJournal, open_sqlite
from commons_graph.rdf.formats import JSON_LD, N_QUADS, TRIG
from contracts.journal import record

BASE = "https://census.example/"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    opened = open_sqlite(tmp_path / "journal.sqlite")
    yield opened
    opened.close()


def written(journal: Journal, page: int, upto: int) -> list[bytes]:
    """A page in every syntax, as an edition of a sequence shows it."""
    span = Paging(journal, upto).span(page)
    return [page_bytes(BASE, span, versions_on(journal, span), fmt) for fmt in (TRIG, N_QUADS, JSON_LD)]


def sizes(journal: Journal) -> list[list[int]]:
    """How many versions of each changeset stand on each page."""
    upto = journal.head().sequence
    found = []
    for span in Paging(journal, upto).spans():
        sequences = [version.sequence for version in versions_on(journal, span)]
        found.append([sequences.count(sequence) for sequence in sorted(set(sequences))])
    return found


def write(journal: Journal, *amounts: int) -> None:
    """Changesets with so many records each."""
    for amount in amounts:
        start = journal.count()
        journal.append(Draft([record(f"actor/n-{start + number}") for number in range(amount)]))


def test_an_empty_journal_has_one_empty_page(journal: Journal) -> None:
    (span,) = Paging(journal, 0).spans()
    assert (span.page, span.first, span.last, span.full) == (1, 1, 0, False)
    assert versions_on(journal, span) == []
    assert b"tree#view" in written(journal, 1, 0)[1]


def test_a_small_changeset_is_never_cut_and_a_large_one_is(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 10)
    write(journal, 4, 9, 3, 25, 2)
    assert sizes(journal) == [[4, 9], [3, 4], [10], [10], [1, 2]]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(1, 14), min_size=1, max_size=8))
def test_pages_hold_every_version_once_in_order_and_never_change_once_full(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[int]
) -> None:
    journal = open_sqlite(tmp_path_factory.mktemp("pages") / "journal.sqlite")
    original, paging.PAGE = paging.PAGE, 5  # type: ignore[misc]
    try:
        seen: dict[int, list[bytes]] = {}
        for sequence, amount in enumerate(amounts, start=1):
            write(journal, amount)
            pages = Paging(journal, sequence)
            spans = pages.spans()
            assert spans == [pages.span(page) for page in range(1, pages.pages + 1)]
            numbers = [v.number for span in spans for v in versions_on(journal, span)]
            assert numbers == list(range(1, journal.count() + 1))
            assert all(span.last >= span.first for span in spans)
            assert [span.full for span in spans] == [True] * (len(spans) - 1) + [False]
            full = {span.page: written(journal, span.page, sequence) for span in spans if span.full}
            assert {page: full.get(page) for page in seen} == seen
            seen = full
            assert pages.page_of_changeset(sequence) <= pages.pages
    finally:
        paging.PAGE = original  # type: ignore[misc]
        journal.close()


def test_a_full_page_stays_byte_for_byte_the_same_after_many_changesets(journal: Journal) -> None:
    write(journal, 300, 300, 5)
    before = written(journal, 1, 3)
    for step in range(200):
        journal.append(Draft([record("actor/n-3", f"texte {step}"), record(f"actor/later-{step}")]))
    assert written(journal, 1, 203) == before
    assert written(journal, 1, 3) == before


def test_nothing_beyond_the_edition_in_force_is_shown(journal: Journal) -> None:
    write(journal, 3, 3)
    page = b"".join(written(journal, 1, 1))
    assert b"version=1" in page
    assert b"version=2" not in page
    with pytest.raises(NotFound):
        Paging(journal, 1).page_of_changeset(2)


def test_erasing_takes_the_content_out_of_pages_that_were_final(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)
    journal.append(Draft([record("actor/a", "Rue du Secret"), record("actor/b"), record("actor/c")]))
    journal.append(Draft([record("actor/a", "Rue du Secret 29")]))
    assert b"Secret" in written(journal, 1, 2)[0]
    journal.erase(["actor/a"], "demande")
    for page in (1, 2):
        for text in written(journal, page, 3):
            assert b"Secret" not in text
    found = [v for span in Paging(journal, 3).spans() for v in versions_on(journal, span) if v.key == "actor/a"]
    assert [(v.kind, v.erased, v.shown) for v in found] == [
        ("Delete", True, b""), ("Delete", True, b""), ("Delete", False, b""),
    ]  # fmt: skip
    with pytest.raises(Gone):
        find_version(journal, "actor/a", 1)
    assert find_version(journal, "actor/a", 3).kind == "Delete"
    with pytest.raises(NotFound):
        find_version(journal, "actor/b", 2)


def test_a_record_that_comes_back_is_an_update(journal: Journal) -> None:
    journal.append(Draft([record("actor/a")]))
    journal.erase(["actor/a"], "demande")
    journal.append(Draft([record("actor/a", "de retour")]))
    (span,) = Paging(journal, 3).spans()
    assert [v.kind for v in versions_on(journal, span)] == ["Delete", "Delete", "Update"]
    assert find_version(journal, "actor/a", 3).kind == "Update"


def test_a_page_in_a_long_journal_costs_a_few_look_ups(journal: Journal) -> None:
    write(journal, 20_000)
    for step in range(50):
        write(journal, 20 + step)
    pages = Paging(journal, 51)
    began = time.perf_counter()
    for page in range(1, pages.pages + 1):
        pages.span(page)
    assert (time.perf_counter() - began) / pages.pages < 0.02
