"""One harvest from beginning to end: find the source's feed or dump, go on from where it was left, land."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from commons_graph.census import Census
from commons_graph.editions.ground import base_in_force
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import HarvestFault, PastChanged, SourceNotUnderstood
from commons_graph.journal.harvests import Cursor, HarvestBook, Quarantined
from commons_graph.journal.opening import open_journal
from commons_graph.journal.sql import SqlJournal
from commons_graph.journal.writer_lock import WriterLock
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import SETTINGS_FILE, HarvestSettings, Settings
from commons_graph.sources.harvest.crawl import Crawl
from commons_graph.sources.harvest.dumps import Dump
from commons_graph.sources.harvest.feed import Page
from commons_graph.sources.harvest.fetching import Fetcher
from commons_graph.sources.harvest.follow import Follower, Tell, check_licensed
from commons_graph.sources.harvest.hosts import Hosts
from commons_graph.sources.harvest.landing import Counts, Landing
from commons_graph.sources.harvest.members import Origin
from commons_graph.sources.harvest.mirror import MirrorLanding
from commons_graph.sources.harvest.mirror_folder import make_mirror, opened_mirror
from commons_graph.sources.harvest.proposing import ProposalLanding
from commons_graph.sources.harvest.restocking import cursor_after, fetch_stock, members_of
from commons_graph.sources.harvest.start import find_start


@dataclass(frozen=True, slots=True)
class Order:
    """What to harvest: the address asked for, the settings of the instance that asks, and the folder of the mirror.

    Without a folder what comes becomes proposals of the instance. `from_start` reads all of a feed again, to compare
    it with what came before.
    """

    url: str
    settings: Settings
    mirror: Path | None = None
    from_start: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a harvest did: its counts, the name of the source, and all that is in quarantine from it by now."""

    source: str
    counts: Counts
    quarantine: list[Quarantined]


def harvest(order: Order, tell: Tell) -> Outcome:
    """Harvest a source; raises HarvestFault, and what was landed before the fault stays.

    Every changeset of the source is landed whole and durably, together with the place to go on from: a run that was
    stopped at any moment, by whatever, is repeated without loss and without doubling.
    """
    limits = order.settings.harvest
    with Fetcher(Hosts(order.url, limits.allow), limits) as fetcher:
        if order.mirror is None:
            with _proposals(order.settings) as (journal, base):
                return _Run(order, fetcher, tell, _Here(journal, base)).harvest()
        if not (order.mirror / SETTINGS_FILE).exists():
            make_mirror(order.mirror, order.url, _base_of(find_start(fetcher, order.url, limits), fetcher, limits))
        with opened_mirror(order.mirror, order.url) as census:
            try:
                return _Run(order, fetcher, tell, _Here(census.journal, census.base, census)).harvest()
            finally:
                census.refresh()


@dataclass(frozen=True, slots=True)
class _Here:
    """Where things land: a journal, the base of its census, and the census itself when it is a mirror."""

    journal: SqlJournal
    base: str
    census: Census | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """One run with everything open."""

    order: Order
    fetcher: Fetcher
    tell: Tell
    here: _Here

    def harvest(self) -> Outcome:
        """Go on where the last run stopped, or begin."""
        counts = Counts()
        try:
            return self._harvest(counts)
        except HarvestFault:
            if counts.versions:
                self.tell(
                    f"{counts.versions:,} versions were taken over before the fault; the next run goes on from there"
                )
            raise

    def _harvest(self, counts: Counts) -> Outcome:
        book = HarvestBook(self.here.journal)
        crawl = Crawl(self.fetcher, self._limits.literal << 10)
        cursor = book.cursor(self.order.url)
        start: Page | Dump | None
        if cursor is None or cursor.is_dump or self.order.from_start:
            start = find_start(self.fetcher, self.order.url, self._limits)
            cursor = book.cursor(_name(start)) or Cursor(_name(start), self.order.url)
        else:
            start = crawl.page(cursor.page, cursor.etag)
        if isinstance(start, Page):
            self._check_base(start.base, start.url)
            Follower(crawl, self._landing(start.base, start.licence), cursor, counts, self.tell).follow(start)
        elif start is not None:
            self._restock(start, cursor, counts)
        return Outcome(cursor.source, counts, book.quarantined(cursor.source))

    @property
    def _limits(self) -> HarvestSettings:
        return self.order.settings.harvest

    def _restock(self, dump: Dump, cursor: Cursor, counts: Counts) -> None:
        if dump.algorithm == "sha256" and dump.checksum == cursor.version:
            return
        self.tell(f"fetching {dump.url}")
        stock = fetch_stock(self.fetcher, dump, self._limits)
        self._check_base(stock.base, dump.url)
        landing = self._landing(stock.base, dump.licence)
        sequence = cursor.sequence + 1
        members = members_of(stock, dump, landing.book.newest(cursor.source), sequence)
        check_licensed(members, dump.licence, dump.url)
        if stock.strays:
            counts.notes.append(f"{stock.strays:,} triples of {dump.url} belong to no record of {stock.base}")
        done = cursor_after(cursor, stock, dump, sequence)
        if members:
            landing.land(members, done, counts)
            counts.changesets += 1
        elif done.version != cursor.version:
            landing.settle(done)

    def _landing(self, base: str, licence: str) -> Landing:
        if self.here.census is not None:
            return MirrorLanding(self.here.census, base, self.order.settings.language)
        origin = Origin(base, bundled_schema().segments)
        return ProposalLanding(self.here.journal, origin, self.here.base, licence)

    def _check_base(self, base: str, where: str) -> None:
        """A mirror stays with the base it has, and a census does not harvest itself."""
        if base != self.here.base and self.here.census is not None:
            raise PastChanged(
                f"the base of the source is {base}, and that of the mirror {self.here.base}",
                where=where,
                hint="make a new mirror in another folder",
            )
        if base == self.here.base and self.here.census is None:
            raise SourceNotUnderstood(
                f"the source has the same base as this census, {base}: it is this census itself",
                where=where,
                hint="give this census a base of its own in commons-graph.toml",
            )


def _base_of(start: Page | Dump, fetcher: Fetcher, limits: HarvestSettings) -> str:
    """The base of a source; a dump whose catalogue does not say it has to be looked into."""
    return start.base or (fetch_stock(fetcher, start, limits).base if isinstance(start, Dump) else "")


def _name(start: Page | Dump) -> str:
    """What a source is called in the journal."""
    return start.feed if isinstance(start, Page) else start.catalogue


@contextmanager
def _proposals(settings: Settings) -> Iterator[tuple[SqlJournal, str]]:
    """The journal of a census and its base; others may write to it meanwhile, only no other harvest."""
    lock = WriterLock(settings.var / "harvest.lock")
    try:
        journal = open_journal(settings)
        try:
            yield journal, base_in_force(settings, Shelf(settings.var / "editions"))
        finally:
            journal.close()
    finally:
        lock.release()
