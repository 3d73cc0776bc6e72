"""E-mail addresses and telephone numbers in records and answers, each in one form whatever way it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import ESS

_CODES: Final = frozenset(ESS + name for name in ("siren", "siret", "rna", "inseeCode", "postalCode"))
"""Properties whose values are numbers of something else than a telephone."""

_REACHING: Final = ("mailto:", "tel:")
_COUNTRY: Final = re.compile(r"(?:00|\+)33(?=[1-9])")


@dataclass(frozen=True, slots=True)
class Detail:
    """One contact detail as it stands in a record: where, of which kind, and its one form, the scope of a consent."""

    path: str
    kind: str
    text: str
    scope: str


def scope_of(kind: str, text: str) -> str:
    """The one form of an address or number: `anne@port.example`, `0298000000`."""
    if kind == "email":
        return text.strip().casefold()
    return re.sub(r"[^0-9+]", "", _COUNTRY.sub("0", re.sub(r"[\s.()/-]", "", text.strip())))


def details_in(path: str, value: str) -> Iterator[Detail]:
    """The contact details in the value of one property."""
    from commons_graph.desk.contact_details import found_in  # noqa: PLC0415 - loads the numbering plans of the world

    if path not in _CODES:
        for found in found_in(value):
            yield Detail(path, found.kind, found.text, scope_of(found.kind, found.text))


def details_of(content: bytes) -> list[Detail]:
    """Every contact detail that the content of a record would publish, each once for every property."""
    found: dict[tuple[str, str], Detail] = {}
    for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES):
        for detail in details_in(quad.predicate.value, _text_of(quad.object)):
            found.setdefault((detail.path, detail.scope), detail)
    return list(found.values())


def _text_of(node: object) -> str:
    """The text of a value in which there may be a contact detail; addresses of pages are none."""
    if isinstance(node, ox.Literal):
        return node.value
    if isinstance(node, ox.NamedNode) and node.value.startswith(_REACHING):
        return node.value.partition(":")[2]
    return ""
