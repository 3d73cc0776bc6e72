"""From an answer to triples: the type it claims, texts that are too long, syntax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import CommonsError, SourceLied, SourceNotUnderstood, SourceTooLarge, UnknownFormat
from commons_graph.rdf.formats import N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format, format_named
from commons_graph.rdf.parsing import Source, parse
from commons_graph.sources.harvest.fetching import Answer, Fetcher

ACCEPT: Final = ", ".join(
    (
        N_QUADS.media_type,
        f"{TRIG.media_type};q=0.9",
        f"{N_TRIPLES.media_type};q=0.6",
        f"{TURTLE.media_type};q=0.5",
        f"{RDF_XML.media_type};q=0.3",
    )
)
"""What a harvest asks for. JSON-LD is left out: its context may be elsewhere, and nothing else is fetched."""


def fetch_quads(fetcher: Fetcher, url: str, literal: int, etag: str = "") -> tuple[Answer, list[ox.Quad]]:
    """A small RDF document; no quads unless the status is 200.

    `literal` is what one text may have, in bytes. Raises HarvestFault.
    """
    with fetcher.opened(url, accept=ACCEPT, etag=etag) as (answer, pieces):
        fmt = format_of_answer(answer) if answer.status == 200 else None
        data = b"".join(watched(pieces, literal, answer.url))
    return answer, [] if fmt is None else quads_of(Source(answer.url, fmt, data=data), literal)


def quads_of(source: Source, literal: int) -> list[ox.Quad]:
    """The quads of a document whose name is its address; raises SourceNotUnderstood and SourceTooLarge."""
    return list(checked_quads(source, literal))


def checked_quads(source: Source, literal: int) -> Iterator[ox.Quad]:
    """The quads of a document, one after the other."""
    try:
        for quad in parse(source, base=source.name, rename_blank_nodes=True):
            value = quad.object
            if isinstance(value, ox.Literal) and len(value.value) > literal // 4:
                _check_size(len(value.value.encode()), literal, source.name)
            yield quad
    except (SourceTooLarge, SourceNotUnderstood):
        raise
    except CommonsError as error:
        raise SourceNotUnderstood(
            f"the source sent RDF that cannot be read: {error.message}", where=error.where
        ) from error


def format_of_answer(answer: Answer) -> Format:
    """The RDF syntax that an answer claims to be in; raises SourceLied."""
    try:
        return format_named(answer.media_type)
    except UnknownFormat as error:
        raise SourceLied(
            f"the source answered '{answer.media_type or 'no type'}' where RDF was asked for",
            where=answer.url,
            hint="give the address of a change feed (…/changes) or of a catalogue (…/dataset)",
        ) from error


def watched(pieces: Iterable[bytes], literal: int, url: str) -> Iterator[bytes]:
    """The same pieces, until one text in them is longer than it may be.

    Quotes and brackets are where texts and addresses of every RDF syntax end; a longer stretch without one is a text
    that is too long, and is given up while it comes. What hides from this is found when the terms are read.
    """
    stretch = 0
    for piece in pieces:
        last = max(piece.rfind(b'"'), piece.rfind(b">"))
        stretch = stretch + len(piece) if last < 0 else len(piece) - last - 1
        _check_size(stretch, literal, url)
        yield piece


def _check_size(size: int, literal: int, url: str) -> None:
    if size > literal:
        raise SourceTooLarge(
            f"a text has more than {literal >> 10:,} KiB", where=url, hint="harvest.literal says what a text may have"
        )
