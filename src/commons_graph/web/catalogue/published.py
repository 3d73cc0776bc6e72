"""A published edition as the catalogue tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commons_graph.feeds.dumps.manifest import DumpFile
from commons_graph.insight.voice import Voice
from commons_graph.web.catalogue.quality import Measure
from commons_graph.web.catalogue.told import CensusTold


@dataclass(frozen=True, slots=True)
class Published:
    """One edition: its number, when it was published (UTC), its title ("" for none), those before and after it.

    `records` is how many it has, None where nobody knows any more; `counts` maps segments to them. `kept` says that it
    can still be queried and read page by page.
    """

    sequence: int
    at: datetime
    title: str = ""
    previous: int | None = None
    next: int | None = None
    files: Sequence[DumpFile] = ()
    records: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    measures: Sequence[Measure] = ()
    kept: bool = False

    @property
    def path(self) -> str:
        """Its address below the base."""
        return f"dataset/{self.sequence}"

    @property
    def folder(self) -> str:
        """The address of the page of its files, below the base."""
        return f"dumps/{self.sequence}"

    @property
    def day(self) -> str:
        """The day on which it was published: 2026-11-23."""
        return self.at.date().isoformat()


def name_of(edition: Published, told: CensusTold, voice: Voice) -> str:
    """`Recensement de Brest, édition 12 du 23 novembre 2026`, with the title of its own where it has one."""
    return voice.message(
        "%(census)s, edition %(number)s of %(date)s",
        census=told.name(voice.language) + (f" – {edition.title}" if edition.title else ""),
        number=str(edition.sequence),
        date=voice.day(edition.day),
    )


def description_of(edition: Published, told: CensusTold, voice: Voice) -> str:
    """What the census says of itself, and how much of it an edition holds."""
    own = told.descriptions.get(voice.language) or told.descriptions.get("fr", "")
    counted = voice.counted_message("It holds %(number)s record.", "It holds %(number)s records.", edition.records or 0)
    frozen = voice.message("This edition is frozen: it never changes again.")
    return " ".join(filter(None, [own, counted if edition.records is not None else "", frozen]))
