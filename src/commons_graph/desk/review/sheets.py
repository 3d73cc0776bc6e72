"""The records that a proposal would write, as this census would keep them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from commons_graph.errors import NotFound
from commons_graph.feeds.changes.versions import is_tombstone
from commons_graph.journal.erasure import tombstone_of
from commons_graph.journal.proposal_queue import ProposalQueue, is_harvested
from commons_graph.journal.proposals import Proposal, Submission
from commons_graph.journal.sql import SqlJournal
from commons_graph.rdf.addresses import Address, address_of_key
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import Record, RecordCollector, record_of
from commons_graph.schema.model import Schema
from commons_graph.terms import DCT, ESS, NEUTRAL_BASE, OWL

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<[^>]*>')
_SAME_AS: Final = OWL + "sameAs"
_LOCAL: Final = re.compile(re.escape(NEUTRAL_BASE) + r"(id|doc)/([^/#]+/[^/#]+)(#.*)?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record of a proposal beside the one that stands in the census.

    `after` is what it would say, `now` what the record says now, None where there is none; `known` is what its author
    had before the eyes, None where that cannot be told any more.
    """

    after: Record
    now: bytes | None
    known: bytes | None

    @property
    def moved(self) -> bool:
        """Whether the record has changed since its author saw it, so that accepting would write over the change."""
        return self.now is not None and self.now not in (self.known, self.after.content)


@dataclass(frozen=True, slots=True)
class Sheets:
    """All records of a proposal, the one it is about first; `foreign` are things of its source that are not here."""

    sheets: Sequence[Sheet]
    foreign: Sequence[str] = ()

    @property
    def records(self) -> list[Record]:
        """What would be written."""
        return [sheet.after for sheet in self.sheets]

    @property
    def moved(self) -> bool:
        """Whether any of the records has changed since the proposal was made."""
        return any(sheet.moved for sheet in self.sheets)

    @property
    def seen(self) -> dict[str, str]:
        """Key → digest of each record as it is now, "" where there is none: what an animator decides upon."""
        return digests_of({sheet.after.key: sheet.now for sheet in self.sheets})


def digests_of(contents: Mapping[str, bytes | None]) -> dict[str, str]:
    """Key → digest of some contents, "" for what is not there."""
    lines = {key: content.decode().split("\n")[:-1] if content else None for key, content in contents.items()}
    return {key: record_of(address_of_key(key), told).digest if told else "" for key, told in lines.items()}


class SheetReader:
    """Reads proposals against the journal as it is."""

    def __init__(self, journal: SqlJournal, schema: Schema, queue: ProposalQueue) -> None:
        self._journal = journal
        self._schema = schema
        self._queue = queue

    def read(self, proposal: Proposal, submission: Submission | None) -> Sheets:
        """The records of a proposal; none for a report, a duplicate, and what was erased where it came from.

        Raises RecordFault for content that is no record.
        """
        if is_harvested(proposal.suggestion):
            return self._harvested(proposal)
        records = self._proposed(proposal)
        known = submission.known if submission else {}
        records = self._at_free_keys(records, known) if proposal.suggestion.kind == "create" else records
        return Sheets([self._beside(record, known.get(record.key, "")) for record in records])

    def now(self, keys: Iterable[str]) -> dict[str, bytes]:
        """What some records say now; those that never were, and those that were erased, are left out."""
        return {r.key: r.content for r in self._journal.newest(keys) if r.content}

    def record_now(self, key: str) -> Record:
        """One living record as it is now; raises NotFound."""
        content = self.now([key]).get(key)
        if content is None or is_tombstone(key, content):
            raise NotFound("the census has no such record", where=key, hint="a key is like actor/tiriad")
        return record_of(address_of_key(key), content.decode().split("\n")[:-1])

    def _proposed(self, proposal: Proposal) -> list[Record]:
        suggestion = proposal.suggestion
        if suggestion.kind == "delete":
            return [tombstone_of(suggestion.subject, datetime.now(UTC))]
        if not suggestion.content:
            return []
        records = self._collected(proposal.number, suggestion.content)
        return sorted(records, key=lambda record: record.key != suggestion.subject)

    def _collected(self, number: int, content: bytes) -> list[Record]:
        collector = RecordCollector(self._schema.segments)
        collector.add(Source(f"proposal {number}", N_TRIPLES, data=content))
        return collector.records()

    def _beside(self, record: Record, known: str) -> Sheet:
        """A record beside what stands now and what had the digest that its author knew."""
        history = self._journal.history(record.key)
        now = history[0].revision.content if history else None
        seen = next((one.revision.content for one in history if one.revision.digest == known), None)
        return Sheet(record, now or None, seen)

    def _at_free_keys(self, records: Sequence[Record], known: Mapping[str, str]) -> list[Record]:
        """New records at keys that nobody has; who proposed them may have been overtaken by a load."""
        new = [record.key for record in records if record.key not in known]
        taken = self._journal.digests(new)
        moved = {key: _free(key, lambda other: bool(self._journal.digests([other]))) for key in new if key in taken}
        return [renamed(record, moved) for record in records] if moved else list(records)

    def _harvested(self, proposal: Proposal) -> Sheets:
        suggestion = proposal.suggestion
        base = suggestion.author
        own = suggestion.subject.removeprefix(base + "doc/")
        known = self._known_here(base, [suggestion.subject])
        if not suggestion.content:
            if suggestion.kind != "delete" or own not in known:
                return Sheets([])
            return Sheets([self._harvested_beside(tombstone_of(known[own], datetime.now(UTC)), suggestion.subject)])
        lines = suggestion.content.decode().split("\n")[:-1]
        others = {key for line in lines for key in _keys_below(base, line)}
        known |= self._known_here(base, [f"{base}doc/{key}" for key in others - {own}])
        key = known.get(own) or _free(own, lambda other: bool(self._journal.digests([other])))
        written = [_at_home(line, base, known | {own: key}) for line in lines]
        address = address_of_key(key)
        told = [*(line for line in written if not _leads_away(line, base)), *self._origin(address, base, own)]
        text = "".join(f"{line}\n" for line in dict.fromkeys(told)).encode()
        records = self._collected(proposal.number, text)
        foreign = sorted(f"{base}doc/{other}" for other in others - known.keys() - {own})
        return Sheets([self._harvested_beside(record, suggestion.subject) for record in records], foreign)

    def _harvested_beside(self, record: Record, subject: str) -> Sheet:
        """Known is what this census made of the source when it last accepted something from there."""
        accepted = self._queue.accepted_as([subject]).get(subject, [])
        history = self._journal.history(record.key)
        now = history[0].revision.content if history else None
        known = next((one.revision.content for one in history if one.changeset.sequence in accepted), None)
        return Sheet(record, now or None, known)

    def _known_here(self, base: str, subjects: Sequence[str]) -> dict[str, str]:
        """Key at the source → key here, for the records that came from there before and still stand."""
        found = {}
        for subject, changesets in self._queue.accepted_as(subjects).items():
            key = subject.removeprefix(base + "doc/")
            here = next((here for number in changesets if (here := self._made_of(subject, number, key))), None)
            if here is not None:
                found[key] = here
        return found

    def _made_of(self, subject: str, sequence: int, key: str) -> str | None:
        """The key of the record that a changeset made of a sheet elsewhere."""
        revisions = [r for r in self._journal.revisions(after=sequence - 1, upto=sequence) if r.content]
        mark = f"<{DCT}source> <{subject}> .\n".encode()
        made = [r.key for r in revisions if mark in r.content and r.key.partition("/")[0] == key.partition("/")[0]]
        now = self.now(made)
        return next((one for one in made if one in now and not is_tombstone(one, now[one])), None)

    def _origin(self, address: Address, base: str, key: str) -> list[str]:
        """Where a record came from: its sheet there as a source, and the thing itself where its shape has a place."""
        record_type = self._schema.by_segment(address.segment)
        told = [f"<{address.sheet}> <{DCT}source> <{base}doc/{key}> ."]
        if record_type is not None and record_type.field_at(_SAME_AS):
            told.append(f"<{address.thing}> <{_SAME_AS}> <{base}id/{key}> .")
        return told


def renamed(record: Record, keys: Mapping[str, str]) -> Record:
    """A record with some keys changed, its own or those it points at."""

    def move(match: re.Match[str]) -> str:
        token = match[0]
        found = _LOCAL.fullmatch(token[1:-1]) if token[0] == "<" else None
        if found is None or found[2] not in keys:
            return token
        return f"<{NEUTRAL_BASE}{found[1]}/{keys[found[2]]}{found[3] or ''}>"

    lines = [_TOKEN.sub(move, line) for line in record.content.decode().split("\n")[:-1]]
    return replace(record_of(address_of_key(keys.get(record.key, record.key)), lines), origin=record.origin)


def _free(key: str, taken: Callable[[str], bool]) -> str:
    """A key, or the same with the next number that nobody has."""
    found, number = key, 1
    while taken(found):
        number += 1
        found = f"{key}-{number}"
    return found


def _at_home(line: str, base: str, keys: Mapping[str, str]) -> str:
    """A line of a source with the things that are known here under their own addresses."""

    def move(match: re.Match[str]) -> str:
        token = match[0]
        if token[0] != "<" or not token.startswith(f"<{base}"):
            return token
        kind, _, rest = token[1 + len(base) : -1].partition("/")
        key, mark, fragment = rest.partition("#")
        return f"<{NEUTRAL_BASE}{kind}/{keys[key]}{mark}{fragment}>" if key in keys else token

    return _TOKEN.sub(move, line)


def _keys_below(base: str, line: str) -> set[str]:
    """The keys of the records of a source that a line names."""
    found = set()
    for token in _TOKEN.findall(line):
        for kind in ("id/", "doc/"):
            start = f"<{base}{kind}"
            if token.startswith(start):
                found.add(token[len(start) : -1].partition("#")[0])
    return found


def _leads_away(line: str, base: str) -> bool:
    """Whether a line says that a record belongs to a campaign of its source: here it belongs to ours."""
    _, predicate, value = line.split(" ", 2)
    return predicate == f"<{ESS}partOfCensus>" and value.startswith(f"<{base}")
