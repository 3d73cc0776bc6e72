"""Finding where to begin at a source: its change feed, else its newest dump."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin

from commons_graph.errors import SourceNotUnderstood
from commons_graph.rdf.parsing import Source
from commons_graph.settings import HarvestSettings
from commons_graph.sources.harvest.documents import ACCEPT, format_of_answer, quads_of, watched
from commons_graph.sources.harvest.dumps import Dump, find_dump
from commons_graph.sources.harvest.feed import Facts, Page, is_feed, page_of
from commons_graph.sources.harvest.fetching import Fetcher

_FOR_PEOPLE: Final = frozenset({"text/html", "application/xhtml+xml"})


def find_start(fetcher: Fetcher, url: str, limits: HarvestSettings) -> Page | Dump:
    """The first page of the feed at an address, else its newest dump; a census is found from its home page as well.

    Raises HarvestFault.
    """
    tried = []
    for address in dict.fromkeys((url, urljoin(url, "changes"), urljoin(url, "dataset"))):
        found = _look(fetcher, address, limits)
        if not isinstance(found, str):
            return found
        tried.append(f"{address}: {found}")
    raise SourceNotUnderstood("there is neither a change feed nor a dump here", where="; ".join(tried))


def _look(fetcher: Fetcher, url: str, limits: HarvestSettings) -> Page | Dump | str:
    """What is at an address: a page of a feed, the newest dump of a catalogue, or why it is neither."""
    literal = limits.literal << 10
    with fetcher.opened(url, accept=ACCEPT) as (answer, pieces):
        if answer.status != 200:
            return f"the answer is {answer.status}"
        if answer.media_type in _FOR_PEOPLE:
            return "a page for people"
        fmt = format_of_answer(answer)
        data = b"".join(watched(pieces, literal, answer.url))
    quads = quads_of(Source(answer.url, fmt, data=data), literal)
    facts = Facts(quads)
    if is_feed(facts):
        return page_of(answer.url, quads, answer.etag)
    return find_dump(answer.url, facts) or "neither a feed nor a catalogue with dumps"
