"""Processes that accept one proposal after the other until they are killed, and what has to hold afterwards."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from commons_graph.census import Census
from commons_graph.desk.office import Office, open_office
from commons_graph.desk.review.review import Review
from commons_graph.errors import AlreadyDecided
from commons_graph.gate.judge import judge_of
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.settings import Settings
from desk.proposing import ANIMATOR, actor, propose

_CONTEXT = multiprocessing.get_context("forkserver")
_ACCEPTANCES = 5.0
"""How many acceptances a process lives for at most, as long as they take here: it is killed within any of them."""


@dataclass
class Told:
    """What the processes said: the proposals that were acknowledged as accepted, and those found decided already."""

    accepted: Counter[int] = field(default_factory=Counter)
    decided: set[int] = field(default_factory=set)


def accept_all(settings: Settings, numbers: list[int], says: Connection) -> None:
    """Accept proposals in turn, and say of each when it is acknowledged; runs in a process of its own."""
    with opened(settings) as office:
        review, judge = Review(office), judge_of(office.validator)
        assert judge.reading, "the shapes are read before the clock starts"
        says.send(("ready", 0))
        for number in numbers:
            try:
                review.accept(number, ANIMATOR, "torture")
            except AlreadyDecided:
                says.send(("decided", number))
            else:
                says.send(("accepted", number))
    says.send(("end", 0))


def kill_often(settings: Settings, kills: int, seed: int) -> None:
    """Kill processes at random moments while they accept; nothing acknowledged is lost, nothing is done twice."""
    chance = random.Random(seed)
    with Census(settings) as census:
        census.load([Source("first.ttl", TURTLE, data=actor("premier", "Premier").encode())])
    with opened(settings) as office:
        numbers = [propose(office, "create", f"actor/a-{n}", actor(f"a-{n}", f"Acteur {n}")) for n in range(kills * 3)]
        longest = _ACCEPTANCES * _time_of_one(office)
    _CONTEXT.set_forkserver_preload(["desk.killing"])
    told = Told()
    for _ in range(kills):
        left = [number for number in numbers if number not in told.accepted and number not in told.decided]
        _run_until_killed(settings, left, chance.uniform(0, longest), told)
    _check(settings, numbers, told, kills)


def _time_of_one(office: Office) -> float:
    """Seconds that an acceptance takes on this machine now."""
    review = Review(office)
    for name in ("essai-1", "essai-2"):  # the first one also reads the shapes
        number = propose(office, "create", f"actor/{name}", actor(name, name))
        began = time.monotonic()
        review.accept(number, ANIMATOR)
    return time.monotonic() - began


@contextmanager
def opened(settings: Settings) -> Iterator[Office]:
    """The office of an instance."""
    office = open_office(settings)
    with closing(office.journal):
        yield office


def _run_until_killed(settings: Settings, numbers: list[int], after: float, told: Told) -> None:
    hears, says = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=accept_all, args=(settings, numbers, says))
    process.start()
    says.close()
    assert hears.recv() == ("ready", 0)
    time.sleep(after)
    process.kill()  # it may have accepted all that was left, and ended by itself
    process.join()
    _hear(hears, told)


def _hear(hears: Connection, told: Told) -> None:
    """Everything that a process said before it was killed; a message that was cut short was not said."""
    try:
        while hears.poll():
            what, number = hears.recv()
            if what == "accepted":
                told.accepted[number] += 1
            elif what == "decided":
                told.decided.add(number)
    except (EOFError, OSError):
        pass


def _check(settings: Settings, numbers: list[int], told: Told, kills: int) -> None:
    with opened(settings) as office:
        review = Review(office)
        states = {proposal.number: proposal.state for proposal in office.proposals.all()}
        lost = [number for number in told.accepted if states[number] != "accepted"]
        assert not lost, f"acknowledged and lost: {lost}"
        assert max(told.accepted.values(), default=0) <= 1
        decisions = Counter(decision.number for decision in office.proposals.decisions(numbers))
        assert set(decisions) == {number for number in numbers if states[number] == "accepted"}
        assert set(decisions.values()) <= {1}
        for place, number in enumerate(numbers):
            history = office.journal.history(f"actor/a-{place}")
            assert len(history) == decisions[number], f"proposal {number} was applied {len(history)} times"
        verified = office.journal.verify()
        assert verified.changesets == 3 + sum(decisions.values())
        one_more = propose(office, "create", "actor/dernier", actor("dernier", "Dernier"))
        review.accept(one_more, ANIMATOR)
        head = office.journal.head().sequence
    with Census(settings) as census:
        census.refresh()
        with closing(census.shelf.current()) as edition:
            assert edition.sequence == head
            assert edition.count("actor") == head, "each changeset brought one record"
    words = f"{sum(told.accepted.values())} acceptances acknowledged, {len(told.decided)} durable but not acknowledged"
    print(f"{kills} kills: {words}")
