"""The history of a record as linked data: versions, the changesets that brought them, and in which role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from commons_graph.feeds.changes.stream import version_triples
from commons_graph.history.steps import Step
from commons_graph.journal.port import timestamp
from commons_graph.terms import DCT, HYDRA, PROV, RDF_TYPE, RDFS, RDFS_LABEL, XSD

_DATE_TIME: Final = ox.NamedNode(XSD + "dateTime")

Roles = Mapping[str, str]
"""Language → what a role is called."""


def provenance(
    base: str, steps: Sequence[Step], roles: Mapping[str, Roles], following: str | None = None
) -> list[ox.Triple]:
    """What is told of some steps of one record; `roles` maps roles to their names.

    `following` is the address of the page with older steps. Nobody is named: an agent is whoever had a role.
    """
    found: list[ox.Triple] = []
    for step in steps:
        found += version_triples(base, step.version)
        found += _entity(base, step)
        found += _activity(base, step, roles.get(step.changeset.role, {}))
    if following and steps:
        found.append(_say(f"{base}doc/{steps[0].version.key}/history", HYDRA + "next", ox.NamedNode(following)))
    return found


def _entity(base: str, step: Step) -> Iterator[ox.Triple]:
    version = base + step.version.path()
    yield _say(version, RDF_TYPE, ox.NamedNode(PROV + "Entity"))
    yield _say(version, PROV + "specializationOf", ox.NamedNode(f"{base}doc/{step.version.key}"))
    yield _say(version, PROV + "generatedAtTime", _time(step))
    if step.before:
        yield _say(version, PROV + "wasRevisionOf", ox.NamedNode(base + step.before.path()))


def _activity(base: str, step: Step, names: Roles) -> Iterator[ox.Triple]:
    changeset = f"{base}changes/changeset/{step.changeset.sequence}"
    yield _say(changeset, RDF_TYPE, ox.NamedNode(PROV + "Activity"))
    yield _say(changeset, PROV + "endedAtTime", _time(step))
    if step.changeset.message:
        yield _say(changeset, RDFS + "comment", ox.Literal(step.changeset.message))
    agent = f"{changeset}#agent"
    yield _say(changeset, PROV + "wasAssociatedWith", ox.NamedNode(agent))
    yield _say(agent, RDF_TYPE, ox.NamedNode(PROV + "Agent"))
    yield _say(agent, DCT + "type", ox.Literal(step.changeset.role))
    for language, name in names.items():
        yield _say(agent, RDFS_LABEL, ox.Literal(name, language=language))


def _time(step: Step) -> ox.Literal:
    return ox.Literal(timestamp(step.changeset.at), datatype=_DATE_TIME)


def _say(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
