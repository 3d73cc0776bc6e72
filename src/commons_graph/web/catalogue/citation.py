"""How to cite an edition: in words, for CITATION.cff, for BibTeX, and as DataCite wants it before it gives a DOI."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from babel.dates import format_date

from commons_graph.insight.voice import Voice
from commons_graph.schema.model import text_in
from commons_graph.web.catalogue.authorities import spdx_name
from commons_graph.web.catalogue.datasets import edition_iri, series_iri
from commons_graph.web.catalogue.published import Published, description_of
from commons_graph.web.catalogue.told import CensusTold
from commons_graph.words import licence_name, locale_of

_SCHEMA: Final = "http://datacite.org/schema/kernel-4"
_LATEX: Final = {c: "\\" + c for c in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}", "^": r"\^{}"}


@dataclass(frozen=True, slots=True)
class Citation:
    """An edition of a census, to be cited in the words of one language."""

    told: CensusTold
    edition: Published
    voice: Voice

    @property
    def address(self) -> str:
        """Where the edition stays."""
        return edition_iri(self.told.base, self.edition.sequence)

    @property
    def title(self) -> str:
        """The name of the census, with that of the edition where it has one."""
        own = f" – {self.edition.title}" if self.edition.title else ""
        return self.told.name(self.voice.language) + own

    @property
    def authors(self) -> list[str]:
        """Who conducts the census; the census itself where nobody is named."""
        names = [str(text_in(one.names, self.voice.language)) for one in self.told.publishers]
        return names or [self.told.name(self.voice.language)]

    def in_words(self) -> str:
        """As the American Psychological Association has data cited, in the words of the language."""
        return self.voice.message(
            "%(authors)s (%(date)s). %(title)s (edition %(number)s) [Data set]. %(address)s",
            authors=self._authors_in_words(),
            date=self._date_in_words(),
            title=self.title,
            number=str(self.edition.sequence),
            address=self.address,
        )

    def cff(self) -> str:
        """CITATION.cff 1.2: YAML, with every text written as JSON writes it, which YAML reads alike."""
        licence = self.told.license
        spdx = spdx_name(licence)
        lines = {
            "cff-version": "1.2.0",
            "message": self.voice.message("If you use these data, please cite them as below."),
            "type": "dataset",
            "title": self.title,
            "abstract": description_of(self.edition, self.told, self.voice),
            "authors": [{"name": name} for name in self.authors],
            "version": str(self.edition.sequence),
            "date-released": self.edition.day,
            "url": self.address,
            "identifiers": [{"type": "url", "value": self.address, "description": self._stays()}],
            "keywords": [self.voice.message("social innovation"), self.voice.message("participatory census")],
            **({"license": spdx} if spdx else {"license-url": licence} if licence else {}),
        }
        return "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items())

    def bibtex(self) -> str:
        """A BibTeX entry that every style can set."""
        at = self.edition.at
        fields = {
            "author": " and ".join("{" + _latex(name) + "}" for name in self.authors),
            "title": "{" + _latex(self.title) + "}",
            "year": f"{at:%Y}",
            "month": at.strftime("%b").lower(),
            "note": _latex(self.voice.message("Edition %(number)s", number=str(self.edition.sequence))),
            "howpublished": _latex(self.voice.message("Data set")),
            "url": self.address,
        }
        inside = ",\n".join(
            f"  {name} = {value if name == 'month' else '{' + value + '}'}" for name, value in fields.items()
        )
        return f"@misc{{{self._key()},\n{inside}\n}}\n"

    def datacite(self) -> dict[str, Any]:
        """What DataCite 4.5 asks for; only the DOI is missing, which an agency gives."""
        language, licence = self.voice.language, self.told.license
        found: dict[str, Any] = {
            "schemaVersion": _SCHEMA,
            "url": self.address,
            "types": {"resourceTypeGeneral": "Dataset", "resourceType": self.voice.message("Participatory census")},
            "creators": [{"name": name, "nameType": "Organizational"} for name in self.authors],
            "titles": [{"title": title, "lang": tag} for tag, title in sorted(self.told.names.items()) if tag != "und"]
            or [{"title": self.title}],
            "publisher": {"name": self.authors[0]},
            "publicationYear": f"{self.edition.at:%Y}",
            "version": str(self.edition.sequence),
            "language": language,
            "dates": self._dates(),
            "descriptions": [
                {
                    "description": description_of(self.edition, self.told, self.voice),
                    "descriptionType": "Abstract",
                    "lang": language,
                }
            ],
            "subjects": [{"subject": self.voice.message("social innovation"), "lang": language}],
            "alternateIdentifiers": [{"alternateIdentifier": self.address, "alternateIdentifierType": "URL"}],
            "relatedIdentifiers": self._related(),
            "geoLocations": self._places(),
            "formats": sorted({file.media_type for file in self.edition.files}),
            "sizes": self._sizes(),
        }
        if licence:
            found["rightsList"] = [self._rights(licence)]
        return found

    def _authors_in_words(self) -> str:
        names = self.authors
        return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" & {names[-1]}"

    def _date_in_words(self) -> str:
        pattern = {"fr": "yyyy, d MMMM", "en": "yyyy, MMMM d"}.get(self.voice.language, "yyyy, d MMMM")
        return str(format_date(self.edition.at.date(), pattern, locale=locale_of(self.voice.language)))

    def _stays(self) -> str:
        return self.voice.message("This edition is frozen: it never changes again.")

    def _key(self) -> str:
        words = re.findall(r"[A-Za-z]+", self.told.name("en"))
        return "".join(words[:6]).lower() + f"-{self.edition.sequence}" if words else f"census-{self.edition.sequence}"

    def _dates(self) -> list[dict[str, str]]:
        start, end = self.told.start, self.told.end
        found = [{"date": self.edition.day, "dateType": "Issued"}]
        if start is not None:
            until = end.value if end is not None else self.edition.day
            found.append({"date": f"{start.value}/{until}", "dateType": "Collected"})
        return found

    def _related(self) -> list[dict[str, str]]:
        found = [(series_iri(self.told.base), "IsVersionOf")]
        if self.edition.previous is not None:
            found.append((edition_iri(self.told.base, self.edition.previous), "IsNewVersionOf"))
        if self.edition.next is not None:
            found.append((edition_iri(self.told.base, self.edition.next), "IsPreviousVersionOf"))
        return [{"relatedIdentifier": iri, "relatedIdentifierType": "URL", "relationType": how} for iri, how in found]

    def _places(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for territory in self.told.territories:
            place: dict[str, Any] = {"geoLocationPlace": str(text_in(territory.names, self.voice.language))}
            if territory.point:
                place["geoLocationPoint"] = {
                    "pointLongitude": territory.point[0],
                    "pointLatitude": territory.point[1],
                }
            found.append(place)
        return found

    def _sizes(self) -> list[str]:
        records = self.edition.records
        return [] if records is None else [f"{records} records"]

    def _rights(self, licence: str) -> dict[str, str]:
        spdx = spdx_name(licence)
        named = {"rights": licence_name(licence) or licence, "rightsUri": licence}
        return {**named, "rightsIdentifier": spdx, "rightsIdentifierScheme": "SPDX"} if spdx else named


def _latex(text: str) -> str:
    return "".join(_LATEX.get(char, char) for char in text)
