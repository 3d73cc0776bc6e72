"""Following a feed: whole changesets, in order, each landed once; the past has to be as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from commons_graph.errors import PastChanged, SourceNotUnderstood, SourceUnlicensed
from commons_graph.journal.harvests import Cursor, Harvested
from commons_graph.sources.harvest.crawl import Crawl
from commons_graph.sources.harvest.feed import Page
from commons_graph.sources.harvest.landing import Counts, Landing
from commons_graph.sources.harvest.members import DELETE, Member

Tell = Callable[[str], None]
"""Says how far a harvest is, in words."""


@dataclass(slots=True)
class Follower:
    """One run over a feed. Members are gathered until their changeset is complete, however many pages it takes."""

    crawl: Crawl
    landing: Landing
    cursor: Cursor
    counts: Counts
    tell: Tell

    def follow(self, first: Page) -> None:
        """Take in everything from a page on; raises HarvestFault, and what was landed before it stays."""
        gathered: list[Member] = []
        page = first
        for page, last in self.crawl.pages(first):
            self._check_same(page, first)
            for member in self._new_members(page):
                if gathered and member.sequence != gathered[0].sequence:
                    self._land(gathered, first)
                    gathered = []
                self._check_order(member)
                gathered.append(member)
            self.counts.pages += 1
            if page.members:
                self.tell(f"read {page.url}: {len(page.members):,} versions")
            if last and gathered:
                self._land(gathered, first)
        done = replace(self.cursor, page=page.url, etag=page.etag)
        if done != self.cursor:
            self.landing.settle(done)

    def _new_members(self, page: Page) -> Iterator[Member]:
        """The members of a page that did not come before; those that did must be what they were."""
        book, source = self.landing.book, self.cursor.source
        known = book.known(source, [member.version for member in page.members])
        missing = {one.version for one in book.on_page(source, page.url)} - {m.version for m in page.members}
        if missing:
            raise PastChanged(f"{len(missing)} versions are no longer there, such as {min(missing)}", where=page.url)
        erased = {m.iri for m in page.members if m.version in known and _is_erased(m, known)}
        if erased:
            self._erase(sorted(erased))
        yield from (member for member in page.members if member.version not in known)

    def _check_order(self, member: Member) -> None:
        if member.sequence <= self.cursor.sequence:
            raise PastChanged(
                f"the version {member.version} is new, yet of changeset {member.sequence}; "
                f"{self.cursor.sequence} were taken in already",
                where=member.page,
            )

    def _check_same(self, page: Page, first: Page) -> None:
        if (page.feed, page.base) != (first.feed, first.base):
            raise SourceNotUnderstood(f"the page belongs to another feed: {page.feed} of {page.base}", where=page.url)

    def _land(self, members: Sequence[Member], first: Page) -> None:
        """Take in one changeset."""
        if not self.cursor.sequence:
            check_licensed(members, first.licence, first.feed)
        self._honour_erasures(members)
        last = members[-1]
        self.cursor = replace(self.cursor, page=last.page, version=last.version, sequence=last.sequence, etag="")
        self.landing.land(members, self.cursor, self.counts)
        self.counts.changesets += 1

    def _honour_erasures(self, members: Sequence[Member]) -> None:
        """Purge what came of records that are not only withdrawn but erased: the source gives no version any more."""
        deleted = [member.iri for member in members if member.kind == DELETE]
        told = self.landing.book.told(self.cursor.source, deleted) if deleted else {}
        erased = sorted(iri for iri, earlier in told.items() if self.crawl.gone(earlier.version))
        if erased:
            self._erase(erased)

    def _erase(self, iris: Sequence[str]) -> None:
        self.landing.erase(self.cursor.source, iris)
        self.counts.erased += len(iris)


def _is_erased(member: Member, known: Mapping[str, Harvested]) -> bool:
    """Whether a version that came with content has none any more; raises PastChanged when it has another one."""
    digest = known[member.version].digest
    if member.digest == digest:
        return False
    if member.kind == DELETE and digest:
        return True
    if not digest and known[member.version].iri == member.iri:
        raise PastChanged(f"the version {member.version} has content again that was gone", where=member.page)
    raise PastChanged(f"the version {member.version} is no longer what it was", where=member.page)


def check_licensed(members: Sequence[Member], licence: str, source: str) -> None:
    """Raise SourceUnlicensed when neither the source nor any of its first records states a licence."""
    told = [member for member in members if member.content]
    if told and not licence and not any(member.licence for member in told):
        raise SourceUnlicensed(
            "neither the source nor its records say under which licence they may be reused",
            where=source,
            hint="ask whoever runs it to state dct:license; without it nothing may be taken over",
        )
