"""Sheets that are old come back by themselves, read from the edition."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date

import pytest

from commons_graph.census import Census
from commons_graph.desk.outreach.due import Clock, last_day, sheets_due
from commons_graph.desk.outreach.following import followed_lines, unfollowed
from commons_graph.desk.outreach.listing import Asked, chosen
from commons_graph.errors import SettingsError
from commons_graph.journal.outreach import OutreachBook, Spotted
from commons_graph.journal.proposals import Decision, Proposals, Submission, Suggestion, close_proposal
from commons_graph.journal.scribed import Scribed, ScribedDrafts
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings, settings_from

TODAY = date(2026, 11, 23)
SHEET = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<doc/initiative/{slug}> a ess:Record ; dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ;
  foaf:primaryTopic <id/initiative/{slug}> ; ess:credit "<doc/initiative/{slug}> <ess#collectedOn> 1999"@fr {dates} .
<id/initiative/{slug}> a ess:Initiative ; rdfs:label "{slug}"@fr ; ess:summary "Un essai."@fr .
"""


def sheets(document: Callable[..., Source], **dates: str) -> list[Source]:
    """One sheet for each name, with its dates."""
    return [document(SHEET.format(slug=slug, dates=told), f"{slug}.ttl") for slug, told in dates.items()]


COLLECTED = '; ess:collectedOn "{}"^^xsd:{}'
CONFIRMED = '; ess:confirmedOn "{}"^^xsd:date'


def test_the_last_date_of_a_sheet_counts_by_the_last_day_it_may_mean(
    open_census: Callable[..., Census], document: Callable[..., Source]
) -> None:
    census = open_census()
    census.load(
        sheets(
            document,
            old=COLLECTED.format("2013", "gYear"),
            fresh=COLLECTED.format("2026-10", "gYearMonth"),
            confirmed=COLLECTED.format("2013", "gYear") + CONFIRMED.format("2026-06-01"),
            border=COLLECTED.format("2024-11", "gYearMonth"),
            stale=COLLECTED.format("2024-11-22", "date"),
            dateless="",
        )
    )
    with closing(census.shelf.current()) as edition:
        due = sheets_due(edition, Clock(TODAY, 24))
        assert due == {"initiative/old": "2013", "initiative/stale": "2024-11-22", "initiative/dateless": ""}
        assert "initiative/old" not in sheets_due(edition, Clock(TODAY, 2400))
        rows = unfollowed([], edition, Clock(TODAY, 24), "fr")
        assert [row.sheet for row in rows] == ["initiative/dateless", "initiative/old", "initiative/stale"]


def test_a_line_moves_on_by_itself_with_the_proposal_and_the_census(
    open_census: Callable[..., Census], document: Callable[..., Source]
) -> None:
    census = open_census()
    census.load(sheets(document, other=COLLECTED.format("2026-10", "gYearMonth")))
    book, proposals, drafts = OutreachBook(census.journal), Proposals(census.journal), ScribedDrafts(census.journal)
    (number,) = book.add([Spotted("initiative", "Nouvelle", stage="met")], "account:1", "b")
    clock = Clock(TODAY, 24)

    def stage() -> tuple[str, str]:
        with closing(census.shelf.current()) as edition:
            (row,) = followed_lines(book.all(), edition, clock)
            return row.stage, row.sheet

    assert stage() == ("met", "")
    drafts.note(Scribed("token", "v1", book.get(number).at, "account:1", number))
    assert stage() == ("met", "")
    sent = proposals.take(Suggestion("create", "initiative/nouvelle", "", "", "v1"), Submission("f" * 64))
    assert stage() == ("drafted", "")
    with census.journal.writing() as connection:
        close_proposal(connection, Decision(sent, "account:1", "accepted"), "accepted")
    assert stage() == ("published", ""), "accepted a moment ago"
    census.load(sheets(document, nouvelle=COLLECTED.format("2026-11", "gYearMonth")))
    assert stage() == ("published", "initiative/nouvelle")
    clock = Clock(date(2030, 1, 1), 24)
    assert stage() == ("to-re-confirm", "initiative/nouvelle")
    census.erase(["initiative/nouvelle"], "test")
    assert stage() == ("met", ""), "a sheet that is gone counts no more"


def test_a_refused_sheet_leaves_its_line_where_it_was(
    open_census: Callable[..., Census], document: Callable[..., Source]
) -> None:
    census = open_census()
    census.load(sheets(document, other=""))
    book, proposals, drafts = OutreachBook(census.journal), Proposals(census.journal), ScribedDrafts(census.journal)
    (number,) = book.add([Spotted("initiative", "Refusée", stage="contacted")], "account:1", "b")
    for version, state in (("v1", "refused"), ("v2", "open")):
        drafts.note(Scribed(version, version, book.get(number).at, "account:1", number))
        sent = proposals.take(Suggestion("create", f"initiative/{version}", "", "", version), Submission(version))
        if state != "open":
            proposals.decide(sent, state)
        expected = "contacted" if state == "refused" else "drafted"
        with closing(census.shelf.current()) as edition:
            assert followed_lines(book.all(), edition, Clock(TODAY, 24))[0].stage == expected


def test_a_followed_sheet_is_listed_once(open_census: Callable[..., Census], document: Callable[..., Source]) -> None:
    census = open_census()
    census.load(sheets(document, old=COLLECTED.format("2013", "gYear")))
    book = OutreachBook(census.journal)
    book.add([Spotted("initiative", "Old", sheet="initiative/old")], "account:1", "b")
    with closing(census.shelf.current()) as edition:
        rows = followed_lines(book.all(), edition, Clock(TODAY, 24))
        assert not unfollowed(rows, edition, Clock(TODAY, 24), "fr")
        assert [row.stage for row in chosen(rows, Asked(stage="to-re-confirm"), TODAY)] == ["to-re-confirm"]


@pytest.mark.parametrize(("written", "day"), [("2013", "2013-12-31"), ("2024-02", "2024-02-29"), ("x", ""), ("", "")])
def test_partial_dates_end_with_their_last_day(written: str, day: str) -> None:
    assert last_day(written) == day


def test_the_months_are_a_setting(tmp_path: object) -> None:
    found = settings_from({"desk": {"reconfirm": 6}}, instance=tmp_path)  # type: ignore[arg-type]
    assert found.desk.reconfirm == 6
    assert Settings().desk.reconfirm == 24
    for wrong in (0, "six", True):
        with pytest.raises(SettingsError):
            settings_from({"desk": {"reconfirm": wrong}}, instance=tmp_path)  # type: ignore[arg-type]
