"""What changed in a census since a moment of its journal, judged as it is now."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from commons_graph.errors import InstanceError
from commons_graph.gate.judge import Judge, Judged
from commons_graph.gate.record_graph import RecordGraph, keys_of
from commons_graph.journal.port import Journal
from commons_graph.search.references import References

_EDITION: Final = re.compile(r"(\d{8,})-[0-9a-f]{8}-([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Since:
    """The verdict on what changed and on what that can affect.

    `changed` are the keys of the records that differ, `affected` those of the others that were judged with them;
    None when all of them were.
    """

    judged: Judged
    changed: frozenset[str]
    affected: frozenset[str] | None


def sequence_of(journal: Journal, name: str) -> int:
    """The journal sequence that a number or the name of an edition stands for.

    Raises InstanceError for another text, for a sequence that is still to come, and for an edition of another journal.
    """
    match = _EDITION.fullmatch(name)
    if match is None and not name.isdecimal():
        raise InstanceError(f"'{name}' is neither a journal sequence nor the name of an edition", hint=_HINT)
    sequence, head = int(match[1] if match else name), journal.head()
    if sequence > head.sequence:
        raise InstanceError(f"the journal has no sequence {sequence}; its head is {head.sequence}", hint=_HINT)
    at = next(journal.changesets(after=sequence - 1), None) if sequence else None
    if match and at is not None and not at.hash.startswith(match[2]):
        raise InstanceError(f"the edition {name} is not one of this journal", hint=_HINT)
    return sequence


_HINT: Final = "`commons-graph journal head` names the newest sequence; editions are the folders of var/editions"


def judge_since(judge: Judge, journal: Journal, references: References, sequence: int) -> Since:
    """The verdict on the records of an index that differ from what they were, and on all that this can affect."""
    keys = {revision.key for revision in journal.revisions(after=sequence)}
    before = {revision.key: revision.content for revision in journal.newest(sorted(keys), at=sequence)}
    after = references.contents(keys)
    changed = frozenset(key for key in keys if before.get(key) != after.get(key))
    graph = RecordGraph(references, judge.around, {})
    extent = judge.extent(
        graph,
        {key: content for key, content in before.items() if key in changed},
        {key: content for key, content in after.items() if key in changed},
    )
    affected = None if extent.nodes is None else frozenset(graph.contents(keys_of(extent.nodes) - changed))
    return Since(judge.nodes(graph, extent, {}), changed, affected)
