"""A person in the census, and somebody who sent something."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

from commons_graph.desk.office import Office
from commons_graph.desk.privacy.erased_files import TIDYING
from commons_graph.journal.contacts import NAME, Consent
from commons_graph.journal.port import Draft
from commons_graph.journal.proposals import Submission, Suggestion
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import Record, record_of
from commons_graph.terms import DCT, DCT_LICENSE, ESS, ESS_RECORD, FOAF_PRIMARY_TOPIC, RDF_TYPE, RDFS_LABEL, XSD

WORDS = "J’accepte que mon nom paraisse dans le recensement."
_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


def person(key: str, name: str) -> Record:
    """The record of a person who agreed to be named."""
    address = address_of_key(key)
    thing, sheet, consent = f"<{address.thing}>", f"<{address.sheet}>", f"<{address.thing}#consent>"
    return record_of(
        address,
        (
            f"{thing} <{RDF_TYPE}> <{ESS}Person> .",
            f'{thing} <{RDFS_LABEL}> "{name}"@fr .',
            f"{thing} <{ESS}consent> {consent} .",
            f"{consent} <{RDF_TYPE}> <{ESS}Consent> .",
            f'{consent} <{ESS}consentText> "{WORDS}"@fr .',
            f'{consent} <{ESS}consentDate> "2026-11-23"^^<{XSD}date> .',
            f'{consent} <{ESS}consentScope> "Le nom"@fr .',
            *_sheet(sheet, thing),
        ),
    )


def organisation(key: str, name: str, description: str) -> Record:
    """The record of an organisation, with a description."""
    address = address_of_key(key)
    thing, sheet = f"<{address.thing}>", f"<{address.sheet}>"
    return record_of(
        address,
        (
            f"{thing} <{RDF_TYPE}> <{ESS}Organisation> .",
            f'{thing} <{RDFS_LABEL}> "{name}"@fr .',
            f'{thing} <{DCT}description> "{description}"@fr .',
            *_sheet(sheet, thing),
        ),
    )


def _sheet(sheet: str, thing: str) -> Iterator[str]:
    yield f"{sheet} <{RDF_TYPE}> <{ESS_RECORD}> ."
    yield f"{sheet} <{FOAF_PRIMARY_TOPIC}> {thing} ."
    yield f"{sheet} <{DCT_LICENSE}> <{_LICENCE}> ."


def publish(office: Office, *records: Record) -> None:
    """Accept records, and cut an edition."""
    with office.writing() as census:
        census.accept(Draft(list(records), role="animator", message="une fiche"))
        census.refresh()


def propose(office: Office, record: Record, contact: str, *, kind: str = "create", note: str = "") -> int:
    """Send a record, as a form does."""
    suggestion = Suggestion(kind, record.key, contact, "", f"test:{secrets.token_urlsafe(16)}", content=record.content)
    return office.proposals.take(
        suggestion, Submission(secrets.token_hex(32), contact, note=note, known={record.key: ""})
    )


def agreed(office: Office, giver: str, key: str, scope: str = NAME, text: str = WORDS) -> None:
    """Record a consent."""
    office.contacts.agree([Consent(giver, key, scope, text)])


def holding(folder: Path, words: str) -> list[str]:
    """The files below a folder that hold some words, once everything that was begun is done."""
    for thread in threading.enumerate():
        if thread.name == TIDYING:
            thread.join(20)
    sought = words.encode()
    return [str(path) for path in folder.rglob("*") if path.is_file() and sought in path.read_bytes()]
