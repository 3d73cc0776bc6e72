"""Writing down that people concerned have said again that a sheet is right: one changeset, that can be undone."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import pyoxigraph as ox

from commons_graph.desk.contributing.sheets import BEARER
from commons_graph.desk.office import Office
from commons_graph.errors import NotFound
from commons_graph.journal.port import Changeset, Draft
from commons_graph.rdf.addresses import Address, address_of_key
from commons_graph.rdf.records import Record, record_of
from commons_graph.schema.model import Texts
from commons_graph.terms import ESS, RDF_TYPE, SCHEME, XSD

ANIMATOR: Final = "animator"
"""The role of the changeset."""

_SAID: Final[Texts] = {
    "fr": "Relue et confirmée par une personne ou une organisation concernée.",
    "en": "Read over and confirmed by a person or organisation concerned.",
    "br": "Adlennet ha kadarnaet gant un den pe un aozadur a sell outi.",
}
_MESSAGE: Final[Texts] = {
    "fr": "Fiche relue et confirmée.",
    "en": "Record read over and confirmed.",
}


def confirm(office: Office, key: str, day: date, account: str) -> Changeset | None:
    """Note on a sheet the day on which it was confirmed, durably; None where it says this or a later day already.

    Raises NotFound, and what the gate raises.
    """
    with office.writing() as census:
        record = next((Record(address_of_key(r.key), r.content, r.digest) for r in census.journal.newest([key])), None)
        if record is None or not record.content:
            raise NotFound("there is no such sheet", where=key)
        confirmed = confirmed_record(record, day)
        if confirmed is None:
            return None
        message = _MESSAGE.get(office.settings.language, _MESSAGE["en"])
        accepted = census.accept(Draft([confirmed], agent=account, role=ANIMATOR, message=message))
        census.refresh()
        return accepted.changeset


def confirmed_record(record: Record, day: date) -> Record | None:
    """The record with another day of confirmation and the act that made it; None where it is as late already."""
    lines = record.content.decode().splitlines()
    start = f"<{record.address.sheet}> <{ESS}confirmedOn> "
    known = [line for line in lines if line.startswith(start)]
    if any(line[len(start) + 1 : len(start) + 11] >= day.isoformat() for line in known):
        return None
    kept = [line for line in lines if line not in known]
    return record_of(record.address, [*kept, *_added(record.address, day, _next_act(record))])


def _next_act(record: Record) -> int:
    """The number after that of every act on the sheet."""
    found = re.findall(rf"<{re.escape(record.address.sheet)}#contribution-(\d+)>".encode(), record.content)
    return max((int(number) for number in found), default=0) + 1


def _added(address: Address, day: date, number: int) -> list[str]:
    sheet, act = ox.NamedNode(address.sheet), ox.NamedNode(f"{address.sheet}#contribution-{number}")
    when = ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))
    role = ox.NamedNode(f"{SCHEME}contribution-role/{BEARER}")
    triples = [
        ox.Triple(sheet, ox.NamedNode(ESS + "confirmedOn"), when),
        ox.Triple(sheet, ox.NamedNode(ESS + "contribution"), act),
        ox.Triple(act, ox.NamedNode(RDF_TYPE), ox.NamedNode(ESS + "Contribution")),
        ox.Triple(act, ox.NamedNode(ESS + "contributionRole"), role),
        ox.Triple(act, ox.NamedNode(ESS + "contributionDate"), when),
        *(ox.Triple(act, ox.NamedNode(ESS + "statement"), ox.Literal(t, language=tag)) for tag, t in _SAID.items()),
    ]
    return [f"{triple} ." for triple in triples]
