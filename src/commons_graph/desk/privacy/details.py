"""E-mail addresses and telephone numbers in records and answers, each in one form whatever way it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers
import pyoxigraph as ox

from commons_graph.desk.contact_details import found_in
from commons_graph.terms import ESS

_CODES: Final = frozenset(ESS + name for name in ("siren", "siret", "rna", "inseeCode", "postalCode"))
"""Properties whose values are numbers of something else than a telephone."""

_REACHING: Final = ("mailto:", "tel:")
_AT: Final = re.compile(r"[(\[{]\s?(?:at|@|arr?obase?|chez)\s?[)\]}]|\sarr?obase\s", re.IGNORECASE)
_DOT: Final = re.compile(r"[(\[{]\s?(?:dot|point|\.)\s?[)\]}]|\spoint\s", re.IGNORECASE)
"""How people write the signs of an address in words."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One contact detail as it stands in a record: where, of which kind, and its one form, the scope of a consent."""

    path: str
    kind: str
    text: str
    scope: str


def scope_of(kind: str, text: str) -> str:
    """The one form of an address or number, however it was written: `anne@port.example`, `+33298000000`."""
    if kind == "email":
        return re.sub(r"\s", "", _DOT.sub(".", _AT.sub("@", text))).casefold()
    try:
        number = phonenumbers.parse(text, "FR")
    except phonenumbers.NumberParseException:
        return re.sub(r"[^0-9+]", "", text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def details_in(path: str, value: str) -> Iterator[Detail]:
    """The contact details in the value of one property."""
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
