"""Where the page of a network leads: its files, the same records as a list, other places to start."""

from __future__ import annotations

from typing import Any, Final

from commons_graph.languages import translations
from commons_graph.web.links import Links
from commons_graph.web.network.asked import PATH, Asked, way_of
from commons_graph.web.reading import Reading
from commons_graph.web.representations import CSV, GRAPHML, JSON, SVG, Representation
from commons_graph.web.resource import Alternate

FILES: Final = (SVG, CSV, JSON, GRAPHML)


def described_network(reading: Reading, asked: Asked, starts: tuple[str, ...]) -> dict[str, Any]:
    """The network as a small JSON-LD document, in the words of schema.org."""
    address = reading.links.public(f"{PATH}?{asked.query}" if asked.query else PATH)
    files = [(form, reading.links.public(asked.address(Links(""), "." + form.suffix).lstrip("/"))) for form in FILES]
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@id": address,
        "@type": "Dataset",
        "name": str(translations(reading.language).ugettext("The network")),
        "inLanguage": reading.language,
        "dateModified": reading.edition.modified.date().isoformat(),
        "about": [{"@id": reading.thing_iri(start)} for start in starts],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": form.media_type, "contentUrl": {"@id": file}}
            for form, file in files
        ],
    }


def as_list(reading: Reading, asked: Asked) -> str | None:
    """The address of the list of the records that the walk starts from, where they are of one type."""
    if asked.selection is None or len(asked.selection.types) != 1:
        return None
    record_type = reading.schema.by_segment(asked.selection.types[0])
    if record_type is None:
        return None
    query = asked.selection.query(reading.finder.facets)
    return reading.links.page(record_type.list_segment, query)


def other_starts(reading: Reading, asked: Asked) -> list[Alternate]:
    """Other good starts: the most connected records of each type."""
    ties = reading.edition.ties
    keys = [
        key for segment, count in (("actor", 6), ("initiative", 6)) for key, _ in ties.most_connected(segment, count)
    ]
    labels = reading.edition.labels(keys)
    starts = way_of(reading, asked).starts
    return [
        Alternate(reading.named(key, labels.get(key, {})).text, asked.around(key).address(reading.links), "text/html")
        for key in keys
        if key not in starts
    ]


def files_of(reading: Reading, asked: Asked, forms: tuple[Representation, ...]) -> list[Alternate]:
    """The files of a walk, each at its address."""
    return [Alternate(f.label, asked.address(reading.links, "." + f.suffix), f.media_type) for f in forms]
