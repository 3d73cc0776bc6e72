"""The kinds of ties: which there are, how they are called in addresses, and how they look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.schema.model import Schema
from commons_graph.search.ties import MEMBERSHIPS, ROLE

NODE_SEGMENTS: Final = ("actor", "initiative", "person")
"""The types of records that ties lead to, the most likely start of a walk first."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of tie is drawn, never by colour alone.

    `family` is the number of its colour among the series of a drawing, `dash` the pattern of its line (SVG
    stroke-dasharray; empty for a whole line), `sign` the path of its sign in a square of 12 around the origin; where
    it is empty, a letter stands instead.
    """

    family: int
    dash: str = ""
    sign: str = ""


# Families: those who carry (7), money and means (2), know-how (1), reaching out (5), membership (3).
_LOOKS: Final = {
    "bearer": Look(7, "", "M-3 5.5V-5M-3-5H4L1.8-2.4 4 .2H-3"),
    "governance": Look(7, "9 4", "M-4.5-4.5H4.5V4.5H-4.5ZM-2.2.2-.6 1.9 2.4-1.9"),
    "financial": Look(2, "", "M4-3.6A4.6 4.6 0 1 0 4 3.6M-5.6-1.1H1.2M-5.6 1.1H1.2"),
    "hosting": Look(2, "9 4", "M-5.4.3 0-4.8 5.4.3M-3.7-.9V4.6H3.7V-.9"),
    "technical": Look(1, "", "M-2.6-4.6H2.6L5.2 0 2.6 4.6H-2.6L-5.2 0ZM1.8 0A1.8 1.8 0 1 1-1.8 0 1.8 1.8 0 0 1 1.8 0Z"),
    "methodological": Look(1, "9 4", "M-5.4 4.4H-2.2V1.2H1V-2H4.2V-5"),
    "accompaniment": Look(1, "2 4", "M-1.4-3.2A1.5 1.5 0 1 1-4.4-3.2 1.5 1.5 0 0 1-1.4-3.2ZM4.4-3.2A1.5 1.5 0 1 1 "
                          "1.4-3.2 1.5 1.5 0 0 1 4.4-3.2ZM-5.2 5V2A2.3 2.3 0 0 1-.6 2V5M.6 5V2A2.3 2.3 0 0 1 5.2 2V5"),
    "advice": Look(1, "12 4 2 4", "M-5.2-4.2H5.2V2H.2L-3 5V2H-5.2Z"),
    "relay": Look(5, "", "M-5-2.2H4.4M1.6-5 4.6-2.2 1.6.6M5 2.8H-4.4"),
    "research": Look(5, "9 4", "M2 2 5.2 5.2M2.8-1.2A4 4 0 1 1-5.2-1.2 4 4 0 0 1 2.8-1.2Z"),
    "dissemination": Look(5, "2 4", "M-5-1.7V1.7H-2.2L2.6 4.8V-4.8L-2.2-1.7ZM5.2-1.8V1.8"),
    "memberOf": Look(3, "2 4", "M4.8 0A4.8 4.8 0 1 1-4.8 0 4.8 4.8 0 0 1 4.8 0Z"
                     "M1.2 0A1.2 1.2 0 1 1-1.2 0 1.2 1.2 0 0 1 1.2 0Z"),
    "partOf": Look(3, "", "M-4.8-4.8H4.8V4.8H-4.8ZM-.4-.4H4.8V4.8H-.4Z"),
}  # fmt: skip
_OTHERS: Final = (Look(4, ""), Look(4, "9 4"), Look(4, "2 4"), Look(4, "12 4 2 4"))

_SHAPES: Final = {
    "Initiative": "circle",
    "Organisation": "square",
    "Collective": "diamond",
    "Person": "triangle",
}
_OTHER_SHAPE: Final = "hexagon"

_KINDS: Final[dict[str, dict[str, TieKind]]] = {}
"""Fingerprint of a schema → its kinds; a program knows one schema, a test a few."""


@dataclass(frozen=True, slots=True)
class TieKind:
    """A kind of tie: its IRI, its name in addresses, and its look."""

    iri: str
    slug: str
    look: Look


def tie_kinds(schema: Schema) -> Mapping[str, TieKind]:
    """IRI → kind, for every role of the vocabulary and every membership, in the order of the legend."""
    found = _KINDS.get(schema.fingerprint)
    if found is None:
        scheme = _role_scheme(schema)
        found = _made([term.iri for term in schema.concepts(scheme)] if scheme else [])
        _KINDS[schema.fingerprint] = found
    return found


def _made(iris: list[str]) -> dict[str, TieKind]:
    known = list(_LOOKS)
    slugs = {iri: local_name(iri) for iri in (*iris, *MEMBERSHIPS)}
    order = sorted(slugs, key=lambda iri: known.index(slugs[iri]) if slugs[iri] in known else len(known))
    unknown = [iri for iri in order if slugs[iri] not in known]
    looks = {iri: _OTHERS[rank % len(_OTHERS)] for rank, iri in enumerate(unknown)}
    return {iri: TieKind(iri, slugs[iri], looks.get(iri) or _LOOKS[slugs[iri]]) for iri in order}


def kind_of(schema: Schema, iri: str) -> TieKind:
    """The kind with an IRI; one that the vocabulary does not know gets a name and a look all the same."""
    return tie_kinds(schema).get(iri) or TieKind(iri, local_name(iri), _OTHERS[0])


def shape_of(class_iri: str) -> str:
    """The name of the shape that stands for the records of a class."""
    return _SHAPES.get(local_name(class_iri), _OTHER_SHAPE)


def local_name(iri: str) -> str:
    """The last part of an IRI: `…/role/technical` → `technical`, `…ess#memberOf` → `memberOf`."""
    return iri.replace("#", "/").rstrip("/").rpartition("/")[2]


def _role_scheme(schema: Schema) -> str | None:
    found = (f.scheme for t in schema.record_types if t.labelled_by for f in t.fields if f.path == ROLE)
    return next(found, None)
