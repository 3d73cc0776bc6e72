"""The census as a service: files come in through one gate, the journal accepts, an edition is cut."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from commons_graph.editions.earlier import make_again
from commons_graph.editions.ground import base_in_force, ground_of
from commons_graph.editions.projector import Projector
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import (
    EditionNotKept,
    InstanceError,
    JournalMoved,
    MirrorReadOnly,
    RefusedByShapes,
    UnknownEdition,
)
from commons_graph.graph.oxigraph import OxigraphStore
from commons_graph.history.undoing import ADMINISTRATOR, Undoing, record_at, undone
from commons_graph.journal.forgetting import forget_records
from commons_graph.journal.opening import open_journal
from commons_graph.journal.port import ERASER, Changeset, Draft, Head
from commons_graph.journal.publications import Publication
from commons_graph.journal.sql import Beside, SqlJournal
from commons_graph.journal.writer_lock import WriterLock
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import Record, RecordCollector, record_of
from commons_graph.schema.model import Schema
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.writer import IndexWriter
from commons_graph.settings import Settings
from commons_graph.validation.port import Document, Report, Severity, Validator

if TYPE_CHECKING:
    from commons_graph.gate.gate import Gate
    from commons_graph.gate.judge import Judged


_LOOKED_BACK: Final = 1000
"""Changesets that are looked through for erasures at every start; more are noted as done."""

_ATTEMPTS: Final = 20
"""How often records are judged anew because others wrote meanwhile."""


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What a load did: documents and triples read, records seen, those that changed, and the verdict on them.

    `changeset` and `report` are None when nothing differed; `report` also when no validator was given. `forced_by`
    says which shape made it necessary to judge the whole census, "" when none did. `reaching` are the records that
    changed and hold an e-mail address or a telephone number in their texts.
    """

    documents: int
    triples: int
    records: int
    changed: tuple[str, ...]
    added: int
    changeset: Changeset | None
    report: Report | None
    edition: str
    forced_by: str = ""
    reaching: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reverted:
    """What undoing a changeset did: the new changeset, None where there was nothing to undo, and its records.

    `left` are those that stay as they are because they had moved on.
    """

    changeset: Changeset | None
    changed: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of a draft: the records that differed, how many of them are new, and the verdict on them."""

    changed: list[Record]
    added: int
    changeset: Changeset | None
    judged: Judged | None


class Refusal(RefusedByShapes):
    """Records were refused by the shapes; carries the report and the documents it is about.

    `written` are the names of the documents that were to be written.
    """

    def __init__(self, report: Report, documents: Sequence[Document], written: Collection[str]) -> None:
        faults = [finding for finding in report.findings if finding.severity is Severity.VIOLATION]
        beyond = {finding.source for finding in faults} - set(written)
        super().__init__(
            f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'} against the shapes; nothing was written",
            hint="other records would become faulty by this change: load them too, corrected"
            if beyond
            else "correct the records and load them again",
        )
        self.report = report
        self.documents = documents


class Census:
    """One instance, opened by its only writer; use as a context manager.

    `validator` judges changed records before they are accepted; without one the gate only checks addresses.
    """

    def __init__(self, settings: Settings, schema: Schema | None = None, validator: Validator | None = None) -> None:
        self.schema = schema or bundled_schema()
        self._lock = WriterLock(settings.var / "writer.lock")
        try:
            self._settings = settings
            self.shelf = Shelf(settings.var / "editions")
            self.base = base_in_force(settings, self.shelf)
            self.journal: SqlJournal = open_journal(settings)
            self._validator = validator
            self._ground = ground_of(self.schema, self.base)
            self._open_projection()
        except BaseException:
            self._lock.release()
            raise

    def _open_projection(self) -> None:
        folder = self._settings.var / "projection"
        self._graph = OxigraphStore(folder / "graph")
        self._index = IndexWriter(folder / "index.sqlite", self.schema)
        self._gate = None if self._validator is None else _gate(self._validator, self._index)
        self._projector = Projector(self.journal, self._graph, self._index, self._ground)

    def load(self, sources: Sequence[Source], *, message: str = "", origin: str = "") -> LoadSummary:
        """Read documents, judge the records that differ, accept them as one changeset, cut an edition.

        Everything or nothing: any error leaves journal and editions as they were. Raises ReadError,
        SyntaxFault, RecordFault or Refusal; MirrorReadOnly when the instance is the mirror of another census.
        """
        self._check_not_mirror()
        with _cycles_left():
            collector = RecordCollector(self.schema.segments, base=self.base)
            triples = sum(collector.add(source) for source in sources)
            records = collector.records()
        accepted = self.accept(Draft(records, role="importer", source=origin, message=message))
        judged = accepted.judged
        return LoadSummary(
            documents=len(sources),
            triples=triples,
            records=len(records),
            changed=tuple(record.key for record in accepted.changed),
            added=accepted.added,
            changeset=accepted.changeset,
            report=judged.report if judged else None,
            edition=self.refresh(),
            forced_by=str(judged.forced_by) if judged and judged.forced_by else "",
            reaching=tuple(_reaching(accepted.changed)),
        )

    def accept(self, draft: Draft, *, beside: Beside | None = None) -> Accepted:
        """Judge what differs and append it; again where another host wrote to the same journal in between.

        `beside` writes to other tables in the same transaction, and is given the changeset, None where nothing
        differs; what it raises takes everything back. The edition is cut by `refresh`. Raises Refusal, MirrorReadOnly,
        and JournalMoved when others write all the time.
        """
        self._check_not_mirror()
        attempt = 1
        while True:
            head = self.journal.head()  # before everything that the verdict is made of
            known = self.journal.digests([record.key for record in draft.records])
            changed = [record for record in draft.records if known.get(record.key) != record.digest]
            judged = self._judge(changed)
            try:
                changeset = None
                if changed or beside:
                    changeset = self.journal.append(replace(draft, records=changed), judged_at=head, beside=beside)
            except JournalMoved:
                if attempt == _ATTEMPTS:
                    raise
                attempt += 1
                continue
            return Accepted(changed, sum(record.key not in known for record in changed), changeset, judged)

    def revert(self, asked: Undoing, *, beside: Beside | None = None) -> Reverted:
        """Bring the records of a changeset to what they were before it, as a new changeset that can be undone too.

        Records that it created become withdrawn. All or nothing, with what `beside` writes where there is something to
        undo; raises NotFound, RevertRefused for records that have changed since, Refusal where the shapes forbid it,
        MirrorReadOnly.
        """
        self._check_not_mirror()
        head = self.journal.head()
        found = undone(self.journal, asked, datetime.now(UTC))
        draft = Draft(found.records, agent=asked.agent, role=asked.role, source=asked.source, message=asked.message)
        return Reverted(self._bring_back(draft, head, beside), tuple(r.key for r in found.records), tuple(found.left))

    def restore(self, key: str, sequence: int, *, message: str = "", role: str = ADMINISTRATOR) -> Changeset | None:
        """Bring one record to what a changeset made of it, as a new changeset; None when it says this already.

        Raises NotFound, Gone for a version that was erased, Refusal where the shapes forbid it, MirrorReadOnly.
        """
        self._check_not_mirror()
        head = self.journal.head()
        record = record_at(self.journal, key, sequence)
        changed = [record] if self.journal.digests([key])[key] != record.digest else []
        source = f"doc/{key}?version={sequence}"
        return self._bring_back(Draft(changed, role=role, source=source, message=message), head)

    def _bring_back(self, draft: Draft, head: Head, beside: Beside | None = None) -> Changeset | None:
        """Judge and accept records that say again what they said, unless the journal grew beyond a head meanwhile."""
        try:
            self._judge(draft.records)
        except Refusal as refusal:
            refusal.hint = "what came later rests on this change: undo that first, the newest changeset before others"
            raise
        changeset = self.journal.append(draft, judged_at=head, beside=beside) if draft.records else None
        self.refresh()
        return changeset

    def _check_not_mirror(self) -> None:
        if self._settings.mirror:
            raise MirrorReadOnly(
                f"this census is a mirror of {self._settings.mirror}",
                where=str(self._settings.instance),
                hint="correct records at their source, or load them into a census of your own",
            )

    def refresh(self) -> str:
        """Bring graph, index and current edition to the journal's head; repairs what a crash left; returns its name.

        Where records were erased since the last time, everything that is made of the journal is made anew.
        """
        self._keep_published()
        head, purged = self.journal.head().sequence, self.shelf.purged
        erased = max((c.sequence for c in self.journal.changesets(after=purged) if c.role == ERASER), default=0)
        if erased:
            self._empty_projection()
        with _cycles_left():
            name = self._projector.cut(self.shelf)
        if erased:
            self._remake_kept_before(erased)
        if erased or head - purged > _LOOKED_BACK:
            self.shelf.note_purged(head)  # what a crash interrupts is done next time
        return name

    def erase(self, keys: Sequence[str], reason: str) -> Changeset | None:
        """Erase records from the journal and from all that is made of it; None when all were erased before.

        Proposals say nothing of them any more either. The working graph and the index are made anew: a database that
        merely deletes leaves bytes behind. An edition that a server still reads goes as soon as it lets go of it.
        Raises what `Journal.erase` raises.
        """
        changeset = self.journal.erase(keys, reason)
        with self.journal.writing() as connection:
            forget_records(connection, keys)
        self.journal.forget()
        self.refresh()
        return changeset

    def publish(self, title: str = "") -> Publication:
        """Publish the newest edition: from the return on it is a fact of the journal, and stays readable.

        An edition is published once; again gives the first publication. Raises InstanceError for an empty census.
        """
        if not self.journal.head().sequence:
            raise InstanceError("the census holds nothing yet that could be published", hint="load records first")
        self.refresh()
        with closing(self.shelf.current()) as edition:  # another host may have written since the head was asked for
            publication = self.journal.publish(edition.sequence, title)
        self._keep_published()
        self.shelf.prune()
        return publication

    def make_again(self, sequence: int) -> str:
        """Make the pages of a published edition again from the journal; returns the name of its folder.

        Raises UnknownEdition for one that was not published, EditionNotKept for one older than those kept.
        """
        self.refresh()
        published = [publication.sequence for publication in self.journal.publications()]
        if sequence not in published:
            raise UnknownEdition(f"no edition {sequence} was published", hint=f"published: {_listed(published)}")
        if sequence not in published[-self._settings.editions.keep :]:
            kept = self._settings.editions.keep
            raise EditionNotKept(
                f"edition {sequence} is older than the {kept} that are kept", hint="raise the setting editions.keep"
            )
        return self._make(sequence)

    def _keep_published(self) -> None:
        """Write down for readers which editions were published, as the journal says; repairs what a crash left."""
        sequences = [publication.sequence for publication in self.journal.publications()]
        self.shelf.keep(sequences, self._settings.editions.keep)

    def _empty_projection(self) -> None:
        """Start the working graph and the index from nothing: a database that merely deletes leaves bytes behind."""
        self._index.close()
        self._graph.close()
        shutil.rmtree(self._settings.var / "projection", ignore_errors=True)
        self._open_projection()

    def _remake_kept_before(self, erased: int) -> None:
        """Make the kept editions again that may hold what a changeset erased."""
        for sequence in self.shelf.kept:
            if sequence < erased:
                self.shelf.discard(sequence)
                self._make(sequence)

    def _make(self, sequence: int) -> str:
        with _cycles_left():
            scratch = self._settings.var / "projection"
            return make_again(self.journal, sequence, self._ground, self.shelf, scratch)

    def close(self) -> None:
        """Let go of the instance."""
        self._index.close()
        self._graph.close()
        self.journal.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.close()

    def pointing_at(self, keys: Collection[str]) -> dict[str, Record]:
        """The records that point at some others, by key."""
        self._projector.project()  # a crash may have left the index behind the journal
        sources = self._index.references.pointing_at(keys, None)
        contents = self._index.references.contents(sources)
        return {key: record_of(address_of_key(key), text.decode().split("\n")[:-1]) for key, text in contents.items()}

    def verdict(self, changed: Sequence[Record]) -> Judged | None:
        """What the gate says of records that differ from those of the census; None without a validator or records."""
        if self._gate is None or not changed:
            return None
        if not self.journal.head().sequence:
            return self._gate.judge_first(changed)
        self._projector.project()  # a crash may have left the index behind the journal
        return self._gate.judge(changed)

    def _judge(self, changed: Sequence[Record]) -> Judged | None:
        judged = self.verdict(changed)
        if judged is not None and not judged.report.conforms:
            raise Refusal(judged.report, judged.documents, [record.origin or record.key for record in changed])
        return judged


def _listed(sequences: Sequence[int]) -> str:
    return ", ".join(map(str, sequences)) or "none yet"


def _reaching(records: Sequence[Record]) -> list[str]:
    """The keys of records whose texts hold an e-mail address or a telephone number."""
    from commons_graph.desk.contact_details import may_hold_details  # noqa: PLC0415 - loads numbering plans
    from commons_graph.desk.privacy.details import details_of  # noqa: PLC0415 - the same

    return [record.key for record in records if may_hold_details(record.content) and details_of(record.content)]


def _gate(validator: Validator, index: IndexWriter) -> Gate:
    from commons_graph.gate.gate import Gate  # noqa: PLC0415 - imports an engine, which who only reads does without
    from commons_graph.gate.judge import judge_of  # noqa: PLC0415 - the same

    return Gate(judge_of(validator), index)


@contextmanager
def _cycles_left() -> Iterator[None]:
    """Do not look for cycles of objects while many that have none are made: every look goes through all of them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
