"""Lists of values in SQL: a statement takes a limited number of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

_BATCH: Final = 500

Item = TypeVar("Item")


def batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items, some hundreds at a time."""
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))
