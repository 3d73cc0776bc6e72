"""A served census with animators who write for somebody."""

from __future__ import annotations

from outreach.conftest import Desk, Instance, desk, instance, other_desk

__all__ = ["Desk", "Instance", "desk", "instance", "other_desk"]
