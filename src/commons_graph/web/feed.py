"""What the pages about changes share: the journal up to the edition they read, and how long their answers last."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.feeds.changes.paging import Paging, Span
from commons_graph.feeds.changes.versions import Version
from commons_graph.journal.port import Journal
from commons_graph.languages import translations
from commons_graph.schema.model import text_in
from commons_graph.web.reading import Reading
from commons_graph.web.representations import HTML, JSON_LD, QUADS
from commons_graph.web.site import Site
from commons_graph.web.values import Value
from commons_graph.web.visit import Visit

FORMS: Final = (*QUADS, JSON_LD, HTML)
"""Data first: a program that asks for anything gets no page."""

_LASTING: Final = "public, max-age=604800, immutable"
"""A page that is full never changes, unless a record on it is erased: then no cache keeps it longer than a week."""

_PAGE: Final = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Feed:
    """The changes that one visit may see: those up to the sequence of its edition."""

    reading: Reading
    journal: Journal
    paging: Paging

    @property
    def base(self) -> str:
        """The base IRI in force."""
        return self.reading.edition.base

    @property
    def sequence(self) -> int:
        """The sequence beyond which nothing is shown."""
        return self.reading.edition.sequence


@dataclass(frozen=True, slots=True)
class Row:
    """One change on a page: when, what happened to which record, and where this version is."""

    version: Version
    happened: str
    record: Value
    kind: str
    href: str


def feed_of(site: Site, visit: Visit) -> Feed:
    """The feed of a visit; raises NotFound where there is no journal, only editions."""
    reading = site.reading(visit)
    if site.journal is None:
        raise NotFound("this server holds no history, only the census as it is")
    return Feed(reading, site.journal, Paging(site.journal, reading.edition.sequence))


def page_number(text: str) -> int:
    """The number of a page in an address; raises NotFound for what is none."""
    if not _PAGE.fullmatch(text):
        raise NotFound("the change feed has no such page", hint="pages are numbered from 1: changes/1")
    return int(text)


def state_of(site: Site, versions: Iterable[Version], span: Span) -> str:
    """What the entity tag of a page follows: what is on it, erasures included."""
    digest = hashlib.sha256(f"{span} {site.version}".encode())
    for version in versions:
        digest.update(f"{version.number} {version.digest} {version.kind} {version.erased}\n".encode())
    return digest.hexdigest()


def lasting(visit: Visit, response: Response, span: Span) -> Response:
    """Say that the data of a full page may be kept for long."""
    if span.full and visit.edition is None and not response.headers["content-type"].startswith("text/html"):
        response.headers["cache-control"] = _LASTING
    return response


def rows_of(reading: Reading, versions: Sequence[Version]) -> list[Row]:
    """Changes in words, in the order given."""
    labels = reading.edition.labels({version.key for version in versions})
    return [
        Row(
            version,
            happened=_happened(reading.language, version),
            record=reading.named(version.key, labels.get(version.key, {})),
            kind=_kind(reading, version),
            href=reading.links.page(version.path()),
        )
        for version in versions
    ]


def _happened(language: str, version: Version) -> str:
    message = translations(language).ugettext
    if version.erased:
        return str(message("Erased"))
    return str({"Create": message("Added"), "Update": message("Changed"), "Delete": message("Withdrawn")}[version.kind])


def _kind(reading: Reading, version: Version) -> str:
    record_type = reading.schema.by_segment(version.address.segment)
    return text_in(record_type.labels, reading.language) if record_type else version.address.segment
