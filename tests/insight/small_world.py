"""A few lines of Turtle for networks that one can draw on paper; nothing here is real."""

from __future__ import annotations

from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.terms import PREFIXES, SCHEME

ROLE = SCHEME + "role/"
_HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def as_source(text: str) -> Source:
    """A document that can be loaded."""
    return Source("small.ttl", TURTLE, data=text.encode())


def records(*texts: str) -> str:
    """Some records as one document."""
    return _HEAD + "\n".join(text.removeprefix(_HEAD) for text in texts)


def actor(name: str, more: str = "") -> str:
    """An organisation."""
    return (
        _HEAD
        + f'<id/actor/{name}> a ess:Organisation ; rdfs:label "Actor {name}"@fr {more} .\n'
        + _sheet("actor", name)
    )


def initiative(name: str, more: str = "") -> str:
    """An initiative."""
    thing = f'<id/initiative/{name}> a ess:Initiative ; rdfs:label "Initiative {name}"@fr {more} .\n'
    return _HEAD + thing + _sheet("initiative", name)


def membership(name: str, path: str, whole: str) -> str:
    """An organisation that is a member or a part of another."""
    return actor(name, f"; ess:{path} <id/actor/{whole}>")


def partnership(
    partner: str,
    concerned: str,
    role: str,
    *,
    name: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> str:
    """A partnership in one role, from an actor to an initiative; its name is made of the three."""
    name = name or f"{partner}-{concerned}-{role}"
    dates = "".join(
        f'; ess:{path} "{day}"^^xsd:{_datatype(day)} ' for path, day in (("startDate", start), ("endDate", end)) if day
    )
    return (
        _HEAD
        + f"<id/partnership/{name}> a ess:Partnership ; ess:partner <id/actor/{partner}> ; "
        + f"ess:concerns <id/initiative/{concerned}> ; ess:role role:{role} {dates}; "
        + f"ess:evidence <id/partnership/{name}#evidence-1> .\n"
        + f"<id/partnership/{name}#evidence-1> a ess:Evidence ; ess:attestedRole role:{role} ; "
        + 'ess:wording "avec"@fr ; dct:source <https://source.example/> .\n'
        + _sheet("partnership", name)
    )


def tombstone(segment: str, name: str) -> str:
    """What is left of a withdrawn record."""
    return _HEAD + f"<doc/{segment}/{name}> a ess:Tombstone ; foaf:primaryTopic <id/{segment}/{name}> .\n"


def _sheet(segment: str, name: str) -> str:
    return (
        f"<doc/{segment}/{name}> a ess:Record ; foaf:primaryTopic <id/{segment}/{name}> ; "
        "dct:license <https://licence.example/> ; dct:source <https://source.example/> .\n"
    )


def _datatype(day: str) -> str:
    return {4: "gYear", 2: "gYear", 7: "gYearMonth"}.get(len(day), "date")
