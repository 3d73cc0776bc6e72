"""Our own engine keeps the contract of validation engines."""

from __future__ import annotations

import pytest

from contracts.validator import ValidatorContract


@pytest.fixture
def engine() -> str:
    return "set"


class TestSetEngine(ValidatorContract):
    """All of the contract."""
