"""The queue that is fair between clients."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from commons_graph.sparql.queue import FairQueue


def anyone(_: str) -> bool:
    return True


def test_clients_take_turns_and_each_keeps_its_order() -> None:
    queue: FairQueue[str] = FairQueue(10)
    for client, item in [("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1")]:
        assert queue.push(client, item) is None
    assert [queue.pop(anyone) for _ in range(5)] == ["a1", "b1", "c1", "a2", "a3"]
    assert queue.pop(anyone) is None


def test_client_that_may_not_go_is_passed_over() -> None:
    queue: FairQueue[str] = FairQueue(10)
    queue.push("a", "a1")
    queue.push("b", "b1")
    assert queue.pop(lambda client: client == "b") == "b1"
    assert queue.pop(lambda client: client == "b") is None
    assert len(queue) == 1


def test_full_queue_gives_room_to_a_newcomer_at_the_cost_of_the_greediest() -> None:
    queue: FairQueue[str] = FairQueue(3)
    for item in ("a1", "a2", "a3"):
        queue.push("a", item)
    assert queue.push("a", "a4") == "a4"
    assert queue.push("b", "b1") == "a3"
    assert queue.push("b", "b2") == "b2"
    assert [queue.pop(anyone) for _ in range(4)] == ["a1", "b1", "a2", None]


def test_item_is_removed_once() -> None:
    queue: FairQueue[str] = FairQueue(3)
    queue.push("a", "a1")
    assert queue.remove("a", "a1")
    assert not queue.remove("a", "a1")
    assert not queue.remove("b", "a1")
    assert len(queue) == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=60), st.integers(1, 8))
def test_nothing_is_lost_and_nothing_is_given_twice(steps: list[tuple[str, bool]], room: int) -> None:
    queue: FairQueue[int] = FairQueue(room)
    inside: set[int] = set()
    for number, (client, push) in enumerate(steps):
        if push:
            dropped = queue.push(client, number)
            inside.add(number)
            inside.discard(-1 if dropped is None else dropped)
        else:
            item = queue.pop(anyone)
            assert (item is None) == (not inside)
            inside.discard(-1 if item is None else item)
        assert len(queue) == len(inside) <= room
    assert set(queue.drain()) == inside
