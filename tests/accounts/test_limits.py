"""What is tried too often is refused for a while, by all processes together."""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commons_graph.desk import limits as module
from commons_graph.desk.limits import Act, Limits
from commons_graph.errors import JournalBusy, TooMany

SECRET = b"s" * 32


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(tmp_path: Path, clock: Clock) -> Limits:
    return Limits(tmp_path / "limits.sqlite", SECRET, clock)


def allowed(limits: Limits, act: Act, place: str, account: str = "") -> int:
    """How many attempts pass before one is refused."""
    for number in range(10_000):
        try:
            limits.check(act, place, account)
        except TooMany:
            return number
    raise AssertionError("nothing is ever too often")


def test_so_many_attempts_pass_from_one_place_and_no_more(limits: Limits) -> None:
    assert allowed(limits, Act.LINK, "192.0.2.1") == Act.LINK.by_place.times


def test_so_many_attempts_pass_for_one_account_from_wherever(limits: Limits) -> None:
    for number in range(Act.LINK.by_account.times):
        limits.check(Act.LINK, f"192.0.2.{number}", "ann@example.org")
    with pytest.raises(TooMany):
        limits.check(Act.LINK, "198.51.100.1", "ann@example.org")
    limits.check(Act.LINK, "198.51.100.1", "bob@example.org")


def test_wrong_passwords_from_one_place_do_not_shut_their_victim_out(limits: Limits) -> None:
    assert allowed(limits, Act.SIGN_IN, "192.0.2.1", "ann@example.org") == Act.SIGN_IN.by_both.times
    limits.check(Act.SIGN_IN, "198.51.100.1", "ann@example.org")


def test_wrong_passwords_from_everywhere_come_to_an_end(limits: Limits) -> None:
    for number in range(Act.SIGN_IN.by_account.times):
        limits.check(Act.SIGN_IN, f"192.0.2.{number}", "ann@example.org")
    with pytest.raises(TooMany):
        limits.check(Act.SIGN_IN, "198.51.100.1", "ann@example.org")


def test_other_places_and_other_acts_are_not_concerned(limits: Limits) -> None:
    allowed(limits, Act.LINK, "192.0.2.1")
    limits.check(Act.LINK, "192.0.2.2")
    limits.check(Act.SIGN_IN, "192.0.2.1")


def test_after_the_time_that_is_told_an_attempt_passes_and_not_before(limits: Limits, clock: Clock) -> None:
    allowed(limits, Act.LINK, "192.0.2.1")
    with pytest.raises(TooMany) as caught:
        limits.check(Act.LINK, "192.0.2.1")
    wait = int(caught.value.headers["Retry-After"])
    assert 0 < wait <= Act.LINK.by_place.seconds
    clock.now += wait - 2
    with pytest.raises(TooMany):
        limits.check(Act.LINK, "192.0.2.1")
    clock.now += 2
    limits.check(Act.LINK, "192.0.2.1")


def test_an_attempt_that_is_refused_does_not_make_it_worse(limits: Limits, clock: Clock) -> None:
    allowed(limits, Act.LINK, "192.0.2.1", "ann@example.org")
    for _ in range(100):
        with pytest.raises(TooMany):
            limits.check(Act.LINK, "192.0.2.1", "ann@example.org")
    clock.now += Act.LINK.by_account.seconds
    limits.check(Act.LINK, "192.0.2.1", "ann@example.org")


def test_who_has_come_in_begins_anew(limits: Limits) -> None:
    assert allowed(limits, Act.SIGN_IN, "192.0.2.1", "ann@example.org") == Act.SIGN_IN.by_both.times
    limits.forgive(Act.SIGN_IN, "192.0.2.1", "ann@example.org")
    limits.check(Act.SIGN_IN, "192.0.2.1", "ann@example.org")


def test_a_clock_that_is_put_back_shuts_nobody_out(limits: Limits, clock: Clock) -> None:
    allowed(limits, Act.LINK, "192.0.2.1")
    clock.now -= 365 * 86400
    with pytest.raises(TooMany) as caught:
        limits.check(Act.LINK, "192.0.2.1")
    assert int(caught.value.headers["Retry-After"]) <= Act.LINK.by_place.seconds


def test_the_file_names_no_place_and_nobody(limits: Limits, tmp_path: Path) -> None:
    limits.check(Act.LINK, "192.0.2.77", "ann@example.org")
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"192.0.2.77" not in held
    assert b"ann" not in held


def test_a_file_that_is_damaged_is_made_anew_and_counts(limits: Limits, tmp_path: Path) -> None:
    (tmp_path / "limits.sqlite").write_bytes(b"no database" * 1000)
    assert allowed(limits, Act.LINK, "192.0.2.1") == Act.LINK.by_place.times


def test_a_file_that_others_hold_lets_nobody_guess_on(
    limits: Limits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits.check(Act.SIGN_IN, "192.0.2.1")
    monkeypatch.setattr(module, "_WAIT", 0.1)
    with closing(sqlite3.connect(tmp_path / "limits.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalBusy):
            limits.check(Act.SIGN_IN, "192.0.2.1")


def _try(path: Path, times: int) -> int:
    limits, passed = Limits(path, SECRET), 0
    for _ in range(times):
        try:
            limits.check(Act.LINK, "192.0.2.1")
            passed += 1
        except TooMany:
            pass
    return passed


def test_processes_count_together(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        passed = pool.starmap(_try, [(tmp_path / "limits.sqlite", 20)] * 3)
    assert sum(passed) in (Act.LINK.by_place.times, Act.LINK.by_place.times + 1)
