"""The pages of a feed in the order in which its changesets were accepted, each once."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Final

from commons_graph.errors import PastChanged, SourceNotUnderstood, SourceUnreachable
from commons_graph.sources.harvest.documents import fetch_quads
from commons_graph.sources.harvest.feed import Page, page_of
from commons_graph.sources.harvest.fetching import Fetcher

_EMPTY_MAX: Final = 50
"""Pages without any member that may follow each other: more is a feed that never ends."""


class Crawl:
    """Follows the links between pages; `literal` is what one text may have, in bytes."""

    def __init__(self, fetcher: Fetcher, literal: int) -> None:
        self._fetcher = fetcher
        self._literal = literal
        self._waiting: list[tuple[str, int, str]] = []
        self._noted: set[str] = set()
        self._read: set[str] = set()

    def page(self, url: str, etag: str = "") -> Page | None:
        """One page; None when it is as it was (304). Raises HarvestFault."""
        answer, quads = fetch_quads(self._fetcher, url, self._literal, etag)
        if answer.status == 304 and etag:
            return None
        if etag and answer.status in (404, 410):
            raise PastChanged("the page up to which was harvested is no longer there", where=answer.url)
        if answer.status != 200:
            raise SourceUnreachable(f"the source answers {answer.status}", where=answer.url)
        return page_of(answer.url, quads, answer.etag)

    def pages(self, first: Page) -> Iterator[tuple[Page, bool]]:
        """Pages from a first one on, and whether each is the last of the feed. Raises HarvestFault.

        Links forward are followed in the order of what they are later than. A feed whose links forward lead back to
        a page that was read before has no end, and is refused.
        """
        page, empty = first, 0
        while True:
            self._note(page)
            yield page, not self._waiting
            if not self._waiting:
                return
            empty = 0 if page.members else empty + 1
            if empty > _EMPTY_MAX:
                raise SourceNotUnderstood(f"{empty} pages in a row hold nothing", where=page.url)
            page = self._next()

    def gone(self, version: str) -> bool:
        """Whether the source no longer gives a version that it gave before, which is how an erasure is told."""
        with self._fetcher.opened(version, accept="application/n-triples, */*;q=0.1") as (answer, _):
            return answer.status == 410

    def _note(self, page: Page) -> None:
        """Put the pages that a page leads to in line."""
        self._read.add(page.url)
        self._noted.add(page.url)
        for relation in page.relations:
            if relation.backwards:
                continue
            if relation.node in self._read and relation.bound:
                raise SourceNotUnderstood(
                    f"the page leads back to {relation.node}: the feed has no end", where=page.url
                )
            if relation.node not in self._noted:
                self._noted.add(relation.node)
                heapq.heappush(self._waiting, (relation.bound, len(self._noted), relation.node))

    def _next(self) -> Page:
        _, _, url = heapq.heappop(self._waiting)
        page = self.page(url)
        if page is None:  # cannot be: nothing conditional was asked
            raise SourceNotUnderstood("the page is missing", where=url)
        self._read.add(url)
        return page
