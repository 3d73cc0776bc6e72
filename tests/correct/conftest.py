"""A served census with its office."""

from __future__ import annotations

from accounts.conftest import Instance, instance

__all__ = ["Instance", "instance"]
