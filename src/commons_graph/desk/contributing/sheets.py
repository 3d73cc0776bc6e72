"""What the sheet of a new record says of itself: its licence, its census, when it was told, and in which role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import pyoxigraph as ox

from commons_graph.desk.contributing.steps import INITIATIVE
from commons_graph.editions.edition import Edition
from commons_graph.rdf.addresses import Address
from commons_graph.schema.model import Texts
from commons_graph.terms import DCT_LICENSE, ESS, NEUTRAL_BASE, RDF_TYPE, SCHEME, XSD

BEARER: Final = "bearer"
"""The role of somebody who tells of an initiative because they carry it."""

_CENSUS: Final = "census"
_LICENCE: Final = "https://creativecommons.org/licenses/by-sa/4.0/"
"""The licence of a record where the census states none."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """What a census says once for all the records that it gathers: its key, "" where it has none, and its licence."""

    key: str = ""
    licence: str = _LICENCE


@dataclass(frozen=True, slots=True)
class Act:
    """One act in the making of a record: in which role, on which day, and what to say of it, by language.

    `named` is said instead on the sheet of the initiative, where somebody agreed to be named there.
    """

    role: str
    day: date
    statements: Texts = field(default_factory=dict)
    named: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a record came about: for which census, told on which day, and by people in which roles (contribution-role).

    `acts` tell more than roles alone, and then stand in their place. `confirmed` is the day on which people concerned
    said that the record is right.
    """

    campaign: Campaign
    today: date
    roles: tuple[str, ...] = (BEARER,)
    acts: tuple[Act, ...] = ()
    confirmed: date | None = None

    def acts_on(self, address: Address) -> list[Act]:
        """The acts as the sheet at an address tells them."""
        acts = self.acts or tuple(Act(role, self.today) for role in self.roles)
        named = address.segment == INITIATIVE
        return [replace(act, statements=act.named) if named and act.named else act for act in acts]


def campaign_of(edition: Edition) -> Campaign:
    """The census of an edition: the first that has a record."""
    rows = edition.rows(_CENSUS, limit=1)
    if not rows:
        return Campaign()
    thing = ox.NamedNode(f"{edition.base}id/{rows[0].key}")
    stated = (t.object for t in rows[0].triples() if t.subject == thing and t.predicate.value == DCT_LICENSE)
    licence = next((node.value for node in stated if isinstance(node, ox.NamedNode)), _LICENCE)
    return Campaign(rows[0].key, licence)


def sheet_triples(address: Address, sheet: Sheet) -> Iterator[ox.Triple]:
    """What no question asks of the sheet of a new record; it is public once it is accepted, and so it says."""
    node = ox.NamedNode(address.sheet)
    yield ox.Triple(node, ox.NamedNode(DCT_LICENSE), ox.NamedNode(sheet.campaign.licence))
    yield ox.Triple(node, _ess("collectedOn"), _day(sheet.today))
    if sheet.confirmed:
        yield ox.Triple(node, _ess("confirmedOn"), _day(sheet.confirmed))
    yield ox.Triple(node, _ess("stage"), ox.NamedNode(SCHEME + "stage/published"))
    if sheet.campaign.key:
        yield ox.Triple(node, _ess("partOfCensus"), ox.NamedNode(f"{NEUTRAL_BASE}id/{sheet.campaign.key}"))
    for number, told in enumerate(sheet.acts_on(address), start=1):
        act = ox.NamedNode(f"{address.sheet}#contribution-{number}")
        yield ox.Triple(node, _ess("contribution"), act)
        yield ox.Triple(act, ox.NamedNode(RDF_TYPE), _ess("Contribution"))
        yield ox.Triple(act, _ess("contributionRole"), ox.NamedNode(f"{SCHEME}contribution-role/{told.role}"))
        yield ox.Triple(act, _ess("contributionDate"), _day(told.day))
        for language, text in told.statements.items():
            yield ox.Triple(act, _ess("statement"), ox.Literal(text, language=language))


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))


def _ess(name: str) -> ox.NamedNode:
    return ox.NamedNode(ESS + name)
