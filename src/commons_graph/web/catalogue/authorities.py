"""Concepts of the lists that European catalogues share, with the words that a catalogue must say of them.

The Publications Office of the European Union names themes, languages, formats, rights and frequencies; IANA names
media types; ADMS names kinds of licence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from commons_graph.terms import DCT, SKOS
from commons_graph.web.catalogue.statements import Statements

_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_LICENCE_TYPES: Final = "http://purl.org/adms/licencetype/1.0"
THEMES: Final = _AUTHORITY + "data-theme"


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of a shared list, by the name of the list and its code in it; `labels` by language."""

    scheme: str
    code: str
    labels: Mapping[str, str]

    @property
    def iri(self) -> str:
        """The IRI that the authority gave it; ADMS numbers its lists and not what is in them."""
        return f"{self.scheme.removesuffix('/1.0')}/{self.code}"

    def said(self, statements: Statements, *classes: str) -> str:
        """Say what it is, of these classes too, and return its IRI."""
        statements.kind(self.iri, SKOS + "Concept", *classes)
        statements.texts(self.iri, SKOS + "prefLabel", self.labels)
        statements.link(self.iri, SKOS + "inScheme", self.scheme)
        return self.iri


SUBJECTS: Final = (
    Concept(THEMES, "SOCI", {"fr": "Population et société", "en": "Population and society"}),
    Concept(THEMES, "REGI", {"fr": "Régions et villes", "en": "Regions and cities"}),
)
"""What a census of social innovations is about, wherever it is taken."""

PUBLIC: Final = Concept(_AUTHORITY + "access-right", "PUBLIC", {"fr": "public", "en": "public"})
IRREGULAR: Final = Concept(_AUTHORITY + "frequency", "IRREG", {"fr": "irrégulière", "en": "irregular"})
CONTINUOUS: Final = Concept(_AUTHORITY + "frequency", "UPDATE_CONT", {"fr": "mise à jour continue", "en": "continuous"})
NEVER: Final = Concept(_AUTHORITY + "frequency", "NEVER", {"fr": "jamais", "en": "never"})
AVAILABLE: Final = Concept(_AUTHORITY + "planned-availability", "STABLE", {"fr": "stable", "en": "stable"})

_LANGUAGES: Final = {
    "fr": Concept(_AUTHORITY + "language", "FRA", {"fr": "français", "en": "French"}),
    "en": Concept(_AUTHORITY + "language", "ENG", {"fr": "anglais", "en": "English"}),
    "br": Concept(_AUTHORITY + "language", "BRE", {"fr": "breton", "en": "Breton"}),
}


def languages(tags: Mapping[str, str]) -> Iterator[Concept]:
    """The languages of some texts, those that the authority and the interface know."""
    return (concept for tag, concept in _LANGUAGES.items() if tag in tags)


def file_type(code: str, label: str) -> Concept:
    """A file format by its code in the European list."""
    return Concept(_AUTHORITY + "file-type", code, {"en": label})


def media_type(statements: Statements, name: str) -> str:
    """Say that `text/csv` is a media type, and return its IRI."""
    return statements.kind(_IANA + name, DCT + "MediaType")


_CLAUSES: Final = {
    "by": Concept(_LICENCE_TYPES, "Attribution", {"fr": "citer la source", "en": "attribution"}),
    "sa": Concept(_LICENCE_TYPES, "ViralEffect-ShareAlike", {"fr": "partager de la même façon", "en": "share alike"}),
    "nc": Concept(_LICENCE_TYPES, "NonCommercialUseOnly", {"fr": "usage non commercial", "en": "non-commercial use"}),
    "nd": Concept(_LICENCE_TYPES, "NoDerivativeWork", {"fr": "sans modification", "en": "no derivatives"}),
    "zero": Concept(_LICENCE_TYPES, "PublicDomain", {"fr": "domaine public", "en": "public domain"}),
}
_CREATIVE_COMMONS: Final = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/")
_OTHERS: Final = {
    "https://www.etalab.gouv.fr/licence-ouverte": "by",
    "https://github.com/etalab/licence-ouverte": "by",
    "https://opendatacommons.org/licenses/odbl": "by-sa",
    "https://opendatacommons.org/licenses/by": "by",
}


_SPDX: Final = {
    "https://www.etalab.gouv.fr/licence-ouverte": "etalab-2.0",
    "https://github.com/etalab/licence-ouverte": "etalab-2.0",
    "https://opendatacommons.org/licenses/odbl": "ODbL-1.0",
}


def spdx_name(licence: str) -> str | None:
    """The short name of a licence in the SPDX list: `CC-BY-SA-4.0`; None for one that is not known here."""
    match = re.fullmatch(r"https?://creativecommons\.org/(licenses|publicdomain)/([a-z-]+)/(\d\.\d)/?.*", licence)
    if match:
        return f"CC0-{match[3]}" if match[2] == "zero" else f"CC-{match[2].upper()}-{match[3]}"
    return next((name for start, name in _SPDX.items() if licence.startswith(start)), None)


def clauses(licence: str) -> Iterator[Concept]:
    """What a licence asks for, as ADMS names it; nothing for a licence that is not known here."""
    match = _CREATIVE_COMMONS.match(licence)
    found = match[1] if match else next((code for start, code in _OTHERS.items() if licence.startswith(start)), "")
    return (_CLAUSES[clause] for clause in found.split("-") if clause in _CLAUSES)
