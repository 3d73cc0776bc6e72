"""Taking part where the journal is on PostgreSQL: what pages keep beside changesets, by the tests of these pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contribute.conftest import Instance, nobody_waits, served_instance, somebody
from contribute.test_contributing import (
    test_a_deleted_draft_is_gone,
    test_a_draft_is_resumed_elsewhere_by_its_link,
    test_a_guessed_link_shows_nothing,
    test_sending_twice_sends_once,
    test_two_initiatives_of_one_name_get_two_addresses,
)
from correct.test_corrections import (
    test_a_field_that_two_people_changed_has_to_be_chosen,
    test_two_corrections_at_once_of_different_fields_are_both_kept,
)
from correct.test_reports import (
    test_a_question_is_shown_and_its_answer_passed_on,
    test_what_was_sent_is_withdrawn_once_and_not_after_a_decision,
)
from outreach.conftest import desk, other_desk
from outreach.test_outreach_pages import (
    test_a_double_click_notes_somebody_once,
    test_a_line_keeps_every_stage_it_went_through,
    test_a_table_with_one_fault_brings_nothing_in,
    test_an_exported_list_harms_no_spreadsheet_and_comes_in_again,
    test_two_animators_who_change_one_line_lose_no_word,
)
from postgresql.server import Server

__all__ = [
    "desk",
    "nobody_waits",
    "other_desk",
    "somebody",
    "test_a_deleted_draft_is_gone",
    "test_a_double_click_notes_somebody_once",
    "test_a_draft_is_resumed_elsewhere_by_its_link",
    "test_a_field_that_two_people_changed_has_to_be_chosen",
    "test_a_guessed_link_shows_nothing",
    "test_a_line_keeps_every_stage_it_went_through",
    "test_a_question_is_shown_and_its_answer_passed_on",
    "test_a_table_with_one_fault_brings_nothing_in",
    "test_an_exported_list_harms_no_spreadsheet_and_comes_in_again",
    "test_sending_twice_sends_once",
    "test_two_animators_who_change_one_line_lose_no_word",
    "test_two_corrections_at_once_of_different_fields_are_both_kept",
    "test_two_initiatives_of_one_name_get_two_addresses",
    "test_what_was_sent_is_withdrawn_once_and_not_after_a_decision",
]


@pytest.fixture(scope="module")
def instance(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A census that takes contributions, with its journal on the server."""
    with served_instance(tmp_path_factory.mktemp("taking-part"), journal=server.new_journal()) as made:
        yield made


def test_this_is_the_journal_on_the_server(instance: Instance) -> None:
    assert instance.settings.journal.startswith("postgresql://")
    assert not list(instance.settings.var.glob("journal.sqlite*"))
