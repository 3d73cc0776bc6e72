"""Short names for JSON-LD: the context of the catalogue."""

from __future__ import annotations

from typing import Any, Final

from commons_graph.terms import ADMS, DCAT, DCT, DQV, FOAF, HYDRA, RDFS, SKOS, SPDX, VCARD

_LINKS: Final = {
    DCAT: (
        *("accessService", "accessURL", "compressFormat", "contactPoint", "dataset", "distribution", "downloadURL"),
        *("endpointDescription", "endpointURL", "first", "inSeries", "hasVersion", "landingPage", "last"),
        *("mediaType", "next", "packageFormat", "prev", "previousVersion", "resource", "servesDataset", "service"),
        *("theme", "themeTaxonomy"),
    ),
    DCT: (
        *("accessRights", "accrualPeriodicity", "conformsTo", "creator", "format", "language", "license", "publisher"),
        *("spatial", "temporal", "type"),
    ),
    DQV: ("computedOn", "expectedDataType", "hasQualityMeasurement", "inDimension", "isMeasurementOf"),
    SPDX: ("algorithm", "checksum"),
    VCARD: ("hasURL",),
    FOAF: ("homepage",),
    SKOS: ("inScheme",),
    RDFS: ("seeAlso",),
    HYDRA: ("member", "view"),
}
_TEXTS: Final = {
    DCT: ("title", "description", "identifier", "issued", "modified"),
    DCAT: ("keyword", "version", "byteSize", "startDate", "endDate", "bbox", "centroid"),
    SKOS: ("prefLabel", "definition"),
    FOAF: ("name",),
    VCARD: ("fn",),
    SPDX: ("checksumValue",),
    DQV: ("value",),
    ADMS: ("versionNotes",),
    HYDRA: ("totalItems",),
}
_CLASSES: Final = {
    DCAT: ("Catalog", "DatasetSeries", "Dataset", "Distribution", "DataService"),
    DCT: (
        *("LicenseDocument", "Standard", "Location", "PeriodOfTime", "MediaType", "MediaTypeOrExtent", "Frequency"),
        *("RightsStatement", "LinguisticSystem"),
    ),
    DQV: ("QualityMeasurement", "Metric", "Dimension"),
    SPDX: ("Checksum",),
    FOAF: ("Agent", "Document"),
    SKOS: ("Concept", "ConceptScheme"),
    HYDRA: ("Collection", "PartialCollectionView"),
}

CONTEXT: Final[dict[str, Any]] = {
    **{name: {"@id": space + name, "@type": "@id"} for space, names in _LINKS.items() for name in names},
    **{name: space + name for group in (_TEXTS, _CLASSES) for space, names in group.items() for name in names},
    # words that two vocabularies share
    **{f"hydra{name.title()}": {"@id": HYDRA + name, "@type": "@id"} for name in ("first", "next", "previous", "last")},
}
"""Term → definition, as `rdf.jsonld` reads it."""
