"""A served census with its office."""

from __future__ import annotations

from accounts.conftest import Instance, instance
from hurry import nobody_waits

__all__ = ["Instance", "instance", "nobody_waits"]
