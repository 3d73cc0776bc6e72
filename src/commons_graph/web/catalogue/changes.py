"""What changed between two editions: records added, corrected and withdrawn, type by type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.journal.port import Journal, Revision
from commons_graph.terms import ESS

_TOMBSTONE: Final = f"<{ESS}Tombstone>".encode()


@dataclass(slots=True)
class Changed:
    """How many records of one type were added, corrected and withdrawn."""

    added: int = 0
    corrected: int = 0
    withdrawn: int = 0


def changes_between(journal: Journal, before: int, after: int) -> Mapping[str, Changed]:
    """Segment → what changed from one edition to another; a record that is as it was does not count."""
    newest: dict[str, Revision] = {}
    for revision in journal.revisions(after=before, upto=after):
        newest[revision.key] = revision
    old = {revision.key: revision for revision in journal.newest(newest, at=before)}
    changes: dict[str, Changed] = {}
    for key, revision in newest.items():
        _count(changes.setdefault(key.partition("/")[0], Changed()), old.get(key), revision)
    return {segment: changed for segment, changed in changes.items() if changed != Changed()}


def _count(changed: Changed, old: Revision | None, new: Revision) -> None:
    was, is_now = old is not None and _live(old), _live(new)
    if is_now and not was:
        changed.added += 1
    elif was and not is_now:
        changed.withdrawn += 1
    elif was and old is not None and old.digest != new.digest:
        changed.corrected += 1


def _live(revision: Revision) -> bool:
    """Whether a revision is a record that can be read: no tombstone, and not erased."""
    return bool(revision.content) and _TOMBSTONE not in revision.content
