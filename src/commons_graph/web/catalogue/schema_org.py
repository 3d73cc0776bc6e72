"""The census and its editions in the words of schema.org, for search engines of data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from commons_graph.feeds.dumps.manifest import DumpFile
from commons_graph.feeds.dumps.words import kind_words
from commons_graph.insight.voice import Voice
from commons_graph.schema.model import Schema, text_in
from commons_graph.web.catalogue.datasets import current_iri, edition_iri, series_iri
from commons_graph.web.catalogue.listing import Catalogue
from commons_graph.web.catalogue.published import Published, description_of, name_of
from commons_graph.web.catalogue.told import CensusTold

_LINKS: Final = ("url", "license", "isPartOf", "contentUrl")
_CONTEXT: Final = {"@vocab": "https://schema.org/", **{name: {"@type": "@id"} for name in _LINKS}}


def series_described(catalogue: Catalogue, shown: Sequence[Published], voice: Voice) -> dict[str, Any]:
    """The census through time, with the editions on one page of the catalogue."""
    told = catalogue.told
    return {
        "@context": _CONTEXT,
        "@id": series_iri(told.base),
        "@type": "Dataset",
        **_shared(told, voice),
        "name": told.name(voice.language),
        "description": text_in(told.descriptions, voice.language),
        "url": series_iri(told.base),
        "dateModified": catalogue.modified.date().isoformat(),
        "includedInDataCatalog": {"@id": catalogue.node, "@type": "DataCatalog", "name": told.name(voice.language)},
        "hasPart": [
            {
                "@id": edition_iri(told.base, edition.sequence),
                "@type": "Dataset",
                "name": name_of(edition, told, voice),
                "description": description_of(edition, told, voice),
                "version": str(edition.sequence),
                "datePublished": edition.day,
                **_licence(told),
            }
            for edition in shown
        ],
    }


def current_described(catalogue: Catalogue, voice: Voice) -> dict[str, Any]:
    """The census as it is now."""
    told = catalogue.told
    return {
        "@context": _CONTEXT,
        "@id": current_iri(told.base),
        "@type": "Dataset",
        **_shared(told, voice),
        "name": told.name(voice.language),
        "description": text_in(told.descriptions, voice.language),
        "url": current_iri(told.base),
        "version": str(catalogue.sequence),
        "dateModified": catalogue.modified.date().isoformat(),
        "isPartOf": series_iri(told.base),
    }


def edition_described(edition: Published, told: CensusTold, schema: Schema, voice: Voice) -> dict[str, Any]:
    """A published edition with all its files."""
    return {
        "@context": _CONTEXT,
        "@id": edition_iri(told.base, edition.sequence),
        "@type": "Dataset",
        **_shared(told, voice),
        "name": name_of(edition, told, voice),
        "description": description_of(edition, told, voice),
        "url": edition_iri(told.base, edition.sequence),
        "version": str(edition.sequence),
        "datePublished": edition.day,
        "isPartOf": series_iri(told.base),
        "distribution": [_download(edition, file, told, schema, voice) for file in edition.files],
    }


def _shared(told: CensusTold, voice: Voice) -> dict[str, Any]:
    agents = [
        {"@id": one.iri, "@type": "Organization", "name": text_in(one.names, voice.language)} for one in told.publishers
    ] or [{"@id": told.base + "dataset#publisher", "@type": "Organization", "name": told.name(voice.language)}]
    found = {
        "inLanguage": voice.language,
        "isAccessibleForFree": True,
        "keywords": [voice.message("social innovation"), voice.message("participatory census")],
        "creator": agents,
        "publisher": agents[0],
        "spatialCoverage": [_place(names) for names in (territory.names for territory in told.territories)],
        **_licence(told),
    }
    if told.start is not None:
        found["temporalCoverage"] = f"{told.start.value}/{told.end.value if told.end else '..'}"
    return found


def _place(names: Mapping[str, str]) -> dict[str, Any]:
    return {"@type": "Place", "name": text_in(names, "fr")}


def _licence(told: CensusTold) -> dict[str, str]:
    return {"license": told.license} if told.license else {}


def _download(edition: Published, file: DumpFile, told: CensusTold, schema: Schema, voice: Voice) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": kind_words(file.kind, schema, voice).title,
        "contentUrl": f"{told.base}{edition.folder}/{file.name}",
        "encodingFormat": file.media_type,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }
