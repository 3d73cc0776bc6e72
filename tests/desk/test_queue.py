"""The queue: everything that waits, what is urgent and then the oldest first, and quick however long it is."""

from __future__ import annotations

import time

from commons_graph.desk.office import Office
from commons_graph.desk.review.review import Review
from commons_graph.journal.proposal_queue import Asked, ProposalQueue, Topic
from commons_graph.journal.proposals import Suggestion, add_proposals
from desk.proposing import ANIMATOR, ELSEWHERE, LICENCE, actor, harvest, initiative, propose, records_of

MANY = 10_000
PORT = "territory/port-29000"


def numbers(queue: ProposalQueue, asked: Asked) -> list[int]:
    return [proposal.number for proposal in queue.ask(asked).proposals]


def test_every_kind_has_its_topic_and_the_oldest_comes_first(office: Office) -> None:
    queue = ProposalQueue(office.journal)
    asked = {
        Topic.NEW: propose(office, "create", "actor/a", actor("a", "A")),
        Topic.CORRECTION: propose(office, "update", "actor/ville", actor("ville", "La Ville")),
        Topic.REPORT: propose(office, "report", "actor/ville", reason="wrong"),
        Topic.DUPLICATE: propose(office, "report", "actor/ville", reason="twice"),
        Topic.WITHDRAWAL: propose(office, "delete", "actor/les-voisins"),
        Topic.HARVEST: harvest(office, "actor/loin", actor("loin", "Loin")),
    }
    assert numbers(queue, Asked()) == list(asked.values())
    for topic, number in asked.items():
        assert numbers(queue, Asked(topic=topic)) == [number]
    assert queue.ask(Asked()).by_topic == dict.fromkeys(asked, 1)
    merge = propose(office, "merge", "actor/ville")
    assert numbers(queue, Asked(topic=Topic.DUPLICATE)) == [asked[Topic.DUPLICATE], merge]


def test_what_is_urgent_comes_before_what_is_older(office: Office) -> None:
    first = propose(office, "create", "actor/a", actor("a", "A"))
    urgent = propose(office, "report", "actor/ville", reason="private", urgent="yes")
    assert numbers(ProposalQueue(office.journal), Asked()) == [urgent, first]


def test_a_proposal_is_found_where_it_belongs_even_without_saying_so(office: Office) -> None:
    queue = ProposalQueue(office.journal)
    new = propose(office, "create", "initiative/a", initiative("a", "A"))
    about_a_record = propose(office, "report", "actor/ville")
    about_a_tie = propose(office, "report", "partnership/jardin-ville")
    nowhere = propose(office, "create", "actor/b", actor("b", "B"))
    assert numbers(queue, Asked(places=(PORT,))) == [new, about_a_record, about_a_tie]
    assert numbers(queue, Asked(places=("",))) == [nowhere]
    assert queue.ask(Asked()).by_place == {PORT: 3, "": 1}


def test_what_is_decided_leaves_the_queue_and_stays_to_be_found(office: Office) -> None:
    review = Review(office)
    kept, returned = (propose(office, "create", f"actor/{name}", actor(name, f"Acteur {name}")) for name in "ab")
    review.accept(kept, ANIMATOR)
    review.send_back(returned, ANIMATOR, "non")
    assert numbers(review.queue, Asked()) == []
    assert numbers(review.queue, Asked(state="accepted")) == [kept]
    assert numbers(review.queue, Asked(state="refused")) == [returned]
    assert review.queue.ask(Asked()).by_state == {"accepted": 1, "refused": 1}


def test_others_about_the_same_record_and_by_the_same_author_are_known(office: Office) -> None:
    queue = ProposalQueue(office.journal)
    one = propose(office, "report", "actor/ville", contact="contact:1")
    two = propose(office, "report", "actor/ville", contact="contact:2")
    three = propose(office, "report", "actor/les-voisins", contact="contact:1")
    assert [p.number for p in queue.neighbours(one)] == [two]
    assert [p.number for p in queue.of_author("contact:1", one)] == [three]
    assert queue.open_about("actor/ville") == one
    assert queue.open_about(f"{ELSEWHERE}doc/actor/ville") is None


def test_ten_thousand_open_proposals_are_shown_at_once(office: Office) -> None:
    content = records_of(office, initiative("x", "X"))[0].content
    with office.journal.writing() as connection:
        add_proposals(
            connection,
            (
                Suggestion("create", f"initiative/x-{n}", f"contact:{n % 9}", "", f"v{n}", LICENCE, content=content)
                for n in range(MANY)
            ),
        )
    queue = ProposalQueue(office.journal)
    assert queue.ask(Asked()).count == MANY
    began = time.perf_counter()
    found = queue.ask(Asked(topic=Topic.NEW, places=(PORT,), offset=MANY - 10))
    assert time.perf_counter() - began < 1, "a fraction of this, on a machine that is not busy"
    assert len(found.proposals) == 10
    assert found.count == MANY
