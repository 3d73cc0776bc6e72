"""Proposals as people and other censuses make them, for the tests of the desk."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from commons_graph.desk.follow_link import follow_digest, follow_secret
from commons_graph.desk.member import Member, Role
from commons_graph.desk.office import Office
from commons_graph.journal.proposals import Submission, Suggestion, add_proposals
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import Record, RecordCollector
from commons_graph.terms import NEUTRAL_BASE

ELSEWHERE = "https://ailleurs.example/"
ANIMATOR = Member("account:1", Role.ANIMATOR, "Anne", "s1")
ANOTHER = Member("account:2", Role.ANIMATOR, "Bruno", "s2")
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"
PREFIXES = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix role: <https://w3id.org/commons-graph/scheme/role/> .
@prefix level: <https://w3id.org/commons-graph/scheme/level/> .
"""


def initiative(slug: str, label: str, more: str = "ess:territory <id/territory/port-29000>") -> str:
    """An initiative and its sheet as Turtle."""
    return f"""{PREFIXES}<id/initiative/{slug}> a ess:Initiative ; rdfs:label "{label}"@fr ;
      ess:summary "Une idée."@fr ; {more} .
    <doc/initiative/{slug}> a ess:Record ; foaf:primaryTopic <id/initiative/{slug}> ; dct:license <{LICENCE}> ;
      dct:source <https://source.example/{slug}> ; ess:collectedOn "2026-11-20"^^xsd:date ."""


def actor(slug: str, label: str, more: str = "") -> str:
    """An organisation and its sheet as Turtle."""
    return f"""{PREFIXES}<id/actor/{slug}> a ess:Organisation ; rdfs:label "{label}"@fr {more} .
    <doc/actor/{slug}> a ess:Record ; foaf:primaryTopic <id/actor/{slug}> ; dct:license <{LICENCE}> ;
      dct:source <https://source.example/{slug}> ; ess:collectedOn "2026-11-20"^^xsd:date ."""


def records_of(office: Office, turtle: str) -> list[Record]:
    """Turtle as records."""
    collector = RecordCollector(office.schema.segments)
    collector.add(Source("typed.ttl", TURTLE, data=turtle.encode()))
    return collector.records()


def propose(office: Office, kind: str, subject: str, turtle: str = "", **told: str) -> int:
    """Send a proposal as a person does who has seen the census as it is now; returns its number.

    `note` and `contact` are what the person says beside it, all else its details.
    """
    records = records_of(office, turtle) if turtle else []
    known = office.journal.digests([subject, *(record.key for record in records)])
    version = f"test:{secrets.token_urlsafe(16)}"
    content = b"".join(record.content for record in records)
    author = told.get("contact", "contact:1")
    note, contact = told.pop("note", ""), told.pop("contact", "")
    suggestion = Suggestion(kind, subject, author, "", version, LICENCE, content=content)
    follow = follow_digest(follow_secret(office.secret, version))
    return office.proposals.take(suggestion, Submission(follow, contact, known, note, told))


def harvest(office: Office, key: str, turtle: str, kind: str = "create") -> int:
    """Propose what another census says of one of its records, as a harvest does; returns the number."""
    content = b"".join(record.content for record in records_of(office, turtle))
    theirs = content.replace(f"<{NEUTRAL_BASE}".encode(), f"<{ELSEWHERE}".encode()) if kind != "delete" else b""
    subject, version = f"{ELSEWHERE}doc/{key}", f"{ELSEWHERE}doc/{key}?version={secrets.token_hex(8)}"
    with office.journal.writing() as connection:
        page = f"{ELSEWHERE}changes/1"
        add_proposals(connection, [Suggestion(kind, subject, ELSEWHERE, page, version, LICENCE, content=theirs)])
    return max(proposal.number for proposal in office.proposals.all())


def contents(office: Office, *keys: str) -> Mapping[str, str]:
    """What some records say now."""
    return {revision.key: revision.content.decode() for revision in office.journal.newest(keys)}
