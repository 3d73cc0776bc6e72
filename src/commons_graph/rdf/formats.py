"""The RDF syntaxes that commons-graph reads and writes, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from pyoxigraph import RdfFormat

from commons_graph.errors import UnknownFormat


@dataclass(frozen=True, slots=True)
class Format:
    """One RDF syntax: its short name, what people call it, its media types (registered one first) and file ending."""

    name: str
    label: str
    media_types: tuple[str, ...]
    suffix: str
    rdf: RdfFormat

    @property
    def media_type(self) -> str:
        """The registered media type."""
        return self.media_types[0]

    @property
    def content_type(self) -> str:
        """The value of a Content-Type header, with the charset where the registration has one."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type

    @property
    def has_graphs(self) -> bool:
        """Whether the syntax can carry named graphs."""
        return self.rdf.supports_datasets


TURTLE: Final = Format("turtle", "Turtle", ("text/turtle", "application/x-turtle"), "ttl", RdfFormat.TURTLE)
JSON_LD: Final = Format("jsonld", "JSON-LD", ("application/ld+json",), "jsonld", RdfFormat.JSON_LD)
RDF_XML: Final = Format("rdfxml", "RDF/XML", ("application/rdf+xml",), "rdf", RdfFormat.RDF_XML)
N_TRIPLES: Final = Format("ntriples", "N-Triples", ("application/n-triples",), "nt", RdfFormat.N_TRIPLES)
TRIG: Final = Format("trig", "TriG", ("application/trig", "application/x-trig"), "trig", RdfFormat.TRIG)
N_QUADS: Final = Format("nquads", "N-Quads", ("application/n-quads", "text/x-nquads"), "nq", RdfFormat.N_QUADS)

FORMATS: Final = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES, TRIG, N_QUADS)
"""Order is preference: what an equal Accept gets first."""

GRAPH_FORMATS: Final = (TURTLE, JSON_LD, RDF_XML, N_TRIPLES)
"""The forms in which one record is served."""

_SUFFIXES: Final = {**{f.suffix: f for f in FORMATS}, "xml": RDF_XML, "owl": RDF_XML, "json": JSON_LD, "skos": RDF_XML}


def format_named(name: str) -> Format:
    """The format with a short name, suffix or media type; raises UnknownFormat."""
    wanted = name.lower().lstrip(".")
    for fmt in FORMATS:
        if wanted in (fmt.name, fmt.suffix, *fmt.media_types):
            return fmt
    raise UnknownFormat(f"unknown RDF format '{name}'", hint=f"formats: {', '.join(f.name for f in FORMATS)}")


def format_of_path(path: PurePath) -> Format:
    """The format that a file name ends with, `.gz` ignored; raises UnknownFormat."""
    suffixes = [s.lstrip(".").lower() for s in path.suffixes]
    if suffixes and suffixes[-1] == "gz":
        suffixes.pop()
    if suffixes and suffixes[-1] in _SUFFIXES:
        return _SUFFIXES[suffixes[-1]]
    raise UnknownFormat(
        "the ending of the file name is not one of an RDF syntax",
        where=str(path),
        hint=f"known endings: {' '.join('.' + f.suffix for f in FORMATS)}",
    )
