"""A queue that is fair between clients, whatever one of them sends."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class FairQueue(Generic[T]):
    """Items of each client in their order, clients in turn.

    A client that fills the queue pays for it: when there is no room left for another, its newest item goes.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._size = 0
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()

    def __len__(self) -> int:
        return self._size

    def push(self, client: str, item: T) -> T | None:
        """Add an item, and return the one that must leave for it: None, another client's, or the item itself."""
        dropped: T | None = None
        if self._size >= self._room:
            greediest = max(self._waiting, key=lambda name: len(self._waiting[name]))
            if len(self._waiting[greediest]) <= len(self._waiting.get(client, ())) + 1:
                return item
            dropped = self._waiting[greediest].pop()
            self._size -= 1
        self._waiting.setdefault(client, deque()).append(item)
        self._size += 1
        return dropped

    def pop(self, may_go: Callable[[str], bool]) -> T | None:
        """Take the next item of the first client in turn that may go; that client goes to the end of the turn."""
        for client, items in self._waiting.items():
            if may_go(client):
                item = items.popleft()
                self._size -= 1
                self._waiting.move_to_end(client)
                if not items:
                    del self._waiting[client]
                return item
        return None

    def remove(self, client: str, item: T) -> bool:
        """Take a given item out, and say whether it was waiting."""
        items = self._waiting.get(client)
        if items is None or item not in items:
            return False
        items.remove(item)
        self._size -= 1
        if not items:
            del self._waiting[client]
        return True

    def drain(self) -> list[T]:
        """Take everything out."""
        items = [item for waiting in self._waiting.values() for item in waiting]
        self._waiting.clear()
        self._size = 0
        return items
