"""What the files of an edition are, in the words of catalogues."""

from __future__ import annotations

from typing import Final

from commons_graph.feeds.dumps.manifest import DumpFile
from commons_graph.terms import DCAT, DCT, SPDX, XSD
from commons_graph.web.catalogue.authorities import AVAILABLE, Concept, file_type, media_type
from commons_graph.web.catalogue.statements import Statements

_PACKAGES: Final = frozenset({"application/x-tar", "application/zip"})
"""Types of what holds several files; all others only compress one."""

_FORMATS: Final = {
    "nq": file_type("RDF_N_QUADS", "RDF N-Quads"),
    "nt": file_type("RDF_N_TRIPLES", "RDF N-Triples"),
    "trig": file_type("RDF_TRIG", "RDF TriG"),
    "ttl": file_type("RDF_TURTLE", "RDF Turtle"),
    "jsonld": file_type("JSON_LD", "JSON-LD"),
    "rdf": file_type("RDF_XML", "RDF XML"),
    "csv": file_type("CSV", "CSV"),
    "geojson": file_type("GEOJSON", "GeoJSON"),
    "json": file_type("JSON", "JSON"),
    "graphml": file_type("XML", "XML"),
    "xml": file_type("XML", "XML"),
    "html": file_type("HTML", "HTML"),
    "txt": file_type("TXT", "TXT"),
    "md": file_type("TXT", "TXT"),
}
_REGISTERED: Final = frozenset(
    {
        *("application/n-quads", "application/n-triples", "application/trig", "text/turtle", "application/ld+json"),
        *("application/rdf+xml", "text/csv", "application/geo+json", "application/json", "application/xml"),
        *("text/html", "text/plain", "text/markdown"),
    }
)
"""Media types with an entry at IANA; GraphML has none."""


def format_of(file: DumpFile) -> Concept | None:
    """The format of a file in the European list, None for one that is not there."""
    return next((_FORMATS[ending] for ending in file.name.split(".")[1:] if ending in _FORMATS), None)


def say_file(statements: Statements, node: str, file: DumpFile, folder: str) -> None:
    """Say of a distribution where its file is, how large, of which type, and how to check it.

    `folder` is the address of the page of all files of the edition.
    """
    statements.link(node, DCAT + "accessURL", folder)
    statements.link(node, DCAT + "downloadURL", f"{folder}/{file.name}")
    statements.value(node, DCAT + "byteSize", file.bytes, XSD + "nonNegativeInteger")
    _say_types(statements, node, file)
    checksum = statements.kind(f"{node}-sha256", SPDX + "Checksum")
    statements.link(node, SPDX + "checksum", checksum)
    algorithm = statements.kind(SPDX + "checksumAlgorithm_sha256", SPDX + "ChecksumAlgorithm")
    statements.link(checksum, SPDX + "algorithm", algorithm)
    statements.value(checksum, SPDX + "checksumValue", file.sha256, XSD + "hexBinary")
    statements.link(node, "http://data.europa.eu/r5r/availability", AVAILABLE.said(statements))


def _say_types(statements: Statements, node: str, file: DumpFile) -> None:
    own = file.media_type.partition(";")[0].strip()
    if own in _REGISTERED:
        statements.link(node, DCAT + "mediaType", media_type(statements, own))
    if file.packing:
        path = "packageFormat" if file.packing in _PACKAGES else "compressFormat"
        statements.link(node, DCAT + path, media_type(statements, file.packing))
    if found := format_of(file):
        statements.link(node, DCT + "format", found.said(statements, DCT + "MediaTypeOrExtent"))
