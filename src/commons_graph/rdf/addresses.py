"""Addresses of records: `id/{segment}/{slug}` for the thing, `doc/{segment}/{slug}` for the sheet about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from commons_graph.errors import BadAddress, UnsafeIri
from commons_graph.terms import NEUTRAL_BASE

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
SLUG_MAX: Final = 120
NEUTRAL_HOST: Final = "https://base.invalid/"

_LOCAL: Final = re.compile(re.escape(NEUTRAL_BASE) + r"(id|doc)/([a-z][a-z-]*)/([a-z0-9]+(?:-[a-z0-9]+)*)(#[^#]+)?")
_SAFE_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel", "urn", "geo", "doi", "info", "ark", "tag", "did"})


@dataclass(frozen=True, slots=True)
class Address:
    """The address of one record: its type segment and its slug."""

    segment: str
    slug: str

    @property
    def key(self) -> str:
        """`initiative/oufipo`: how the journal and the index name a record."""
        return f"{self.segment}/{self.slug}"

    @property
    def thing(self) -> str:
        """The neutral IRI of the thing."""
        return f"{NEUTRAL_BASE}id/{self.key}"

    @property
    def sheet(self) -> str:
        """The neutral IRI of the sheet, which also names its graph."""
        return f"{NEUTRAL_BASE}doc/{self.key}"


def address_of_key(key: str) -> Address:
    """The address behind a key such as `initiative/oufipo`."""
    segment, _, slug = key.partition("/")
    return Address(segment, slug)


def address_of(iri: str) -> Address | None:
    """The record that a neutral IRI belongs to, fragments included; None for an IRI elsewhere.

    Raises BadAddress when the IRI is local but is not the address of a record.
    """
    if not iri.startswith(NEUTRAL_HOST):
        return None
    match = _LOCAL.fullmatch(iri)
    if match is None or len(match[3]) > SLUG_MAX:
        raise BadAddress(
            f"<{local_form(iri)}> is not the address of a record",
            hint="write <id/TYPE/SLUG> or <doc/TYPE/SLUG>; a slug has letters a to z, digits and single hyphens, "
            f"at most {SLUG_MAX} characters",
        )
    return Address(match[2], match[3])


def address_of_iri(iri: str) -> Address:
    """The record that a local IRI of an accepted record belongs to, without checking it again."""
    segment, _, slug = iri[len(NEUTRAL_BASE) :].partition("/")[2].partition("/")
    return Address(segment, slug.partition("#")[0])


def check_reference(iri: str) -> None:
    """Accept an IRI that a record may point at, or raise BadAddress or UnsafeIri."""
    if iri.startswith(NEUTRAL_HOST):
        if not iri.startswith(NEUTRAL_BASE) or "/../" in iri or "/./" in iri:
            raise BadAddress(
                f"<{local_form(iri)}> leads outside the base of the census",
                hint="relative IRIs start with id/ or doc/, without a leading slash and without ../",
            )
        return
    try:
        scheme = urlsplit(iri).scheme
    except ValueError:
        scheme = ""
    if scheme not in _SAFE_SCHEMES:
        raise UnsafeIri(
            f"<{iri[:80]}> has the scheme '{scheme}:', which must not be published",
            hint=f"allowed schemes: {', '.join(sorted(_SAFE_SCHEMES))}",
        )


def local_form(iri: str) -> str:
    """An IRI as its writer sees it: without the neutral base."""
    return iri.removeprefix(NEUTRAL_BASE) if iri.startswith(NEUTRAL_BASE) else iri.replace(NEUTRAL_HOST, "../", 1)
