"""Nothing about a person is published without their recorded consent: the one place that acceptance passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commons_graph.desk.office import Office
from commons_graph.desk.privacy.details import details_of
from commons_graph.journal.contacts import NAME, Consent
from commons_graph.journal.proposals import Submission
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import Record, record_of
from commons_graph.terms import ESS, RDF_TYPE

_PERSON = f"<{RDF_TYPE}> <{ESS}Person> .".encode()


@dataclass(frozen=True, slots=True)
class MissingConsent:
    """What may not be published yet: a person (`name`) or a contact detail (`email`, `telephone`) of a record.

    `path` is the property it stands in, "" for a person; `text` is how it is written there.
    """

    key: str
    kind: str
    path: str
    text: str
    scope: str


def missing_consents(
    office: Office, records: Sequence[Record], submission: Submission | None = None
) -> list[MissingConsent]:
    """What in some records lacks a consent that stands; empty when all of it may be published.

    A consent counts for the record it was given about, and for every record of the submission whose sender gave it.
    What a record says already in the census needs none anew, unless a consent to it was withdrawn.
    """
    wanted = [need for record in records for need in _needs(record)]
    if not wanted:
        return []
    known = office.contacts.consents_about({need.scope for need in wanted if need.kind != NAME}, _keys(wanted))
    published = _published(office, _keys(wanted))
    sender = submission.contact if submission else ""
    return [need for need in wanted if not _allowed(need, known, published, sender)]


def _needs(record: Record) -> Iterator[MissingConsent]:
    if is_person(record):
        yield MissingConsent(record.key, NAME, "", _label(record), NAME)
    for detail in details_of(record.content):
        yield MissingConsent(record.key, detail.kind, detail.path, detail.text, detail.scope)


def is_person(record: Record) -> bool:
    """Whether a record is about a person."""
    return _PERSON in record.content


def _allowed(
    need: MissingConsent, known: Sequence[Consent], published: frozenset[tuple[str, str]], sender: str
) -> bool:
    about = [consent for consent in known if consent.scope == need.scope and _counts(consent, need, sender)]
    if any(consent.withdrawn is None for consent in about):
        return True
    return not about and (need.key, need.scope) in published


def _counts(consent: Consent, need: MissingConsent, sender: str) -> bool:
    """Whether a consent to this scope was given for the record; one to be named never counts for somebody else."""
    return consent.key == need.key or (need.kind != NAME and sender != "" and consent.giver == sender)


def _published(office: Office, keys: Sequence[str]) -> frozenset[tuple[str, str]]:
    """What some records say in the census now, by key and scope."""
    found = set()
    for revision in office.journal.newest(keys):
        lines = revision.content.decode().splitlines()
        found |= {(need.key, need.scope) for need in _needs(record_of(address_of_key(revision.key), lines))}
    return frozenset(found)


def _keys(needs: Sequence[MissingConsent]) -> list[str]:
    return list(dict.fromkeys(need.key for need in needs))


def _label(record: Record) -> str:
    return record.address.slug.replace("-", " ")
