"""Forms take nobody for a program only because it is quick: tests need not wait, but for those that are about that."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from commons_graph.web import posted

HASTY = 2.0
"""Seconds below which the product takes a sender for a program."""


@pytest.fixture(autouse=True, scope="module")
def nobody_waits() -> Iterator[None]:
    """For every test of a folder whose conftest imports this; it holds for what is served in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posted, "_QUICK", 0.0)
        yield
