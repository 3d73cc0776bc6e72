"""Where a source has no change feed: the newest dump that its catalogue (DCAT) lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commons_graph.errors import UnknownFormat
from commons_graph.rdf.formats import N_QUADS, N_TRIPLES, TRIG, TURTLE, Format, format_named
from commons_graph.sources.harvest.feed import Facts
from commons_graph.terms import DCT, DCT_LICENSE, VOID

_DCAT: Final = "http://www.w3.org/ns/dcat#"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_PREFERRED: Final = (N_QUADS, TRIG, TURTLE, N_TRIPLES)
_ALGORITHMS: Final = {"sha256": "sha256", "sha512": "sha512", "sha384": "sha384", "sha1": "sha1", "md5": "md5"}


@dataclass(frozen=True, slots=True)
class Dump:
    """One file with a whole census: which dataset it is of, where it is, in which syntax, how to check it.

    `catalogue` is where it was found; `algorithm` and `checksum` are "" when none is given, as are `base` and
    `licence`.
    """

    catalogue: str
    dataset: str
    url: str
    format: Format
    packed: bool
    modified: str
    licence: str
    base: str
    algorithm: str = ""
    checksum: str = ""


def find_dump(url: str, facts: Facts) -> Dump | None:
    """The newest dump of a catalogue in the syntax that tells most; None when it lists none that can be read."""
    found = []
    for dataset in facts.subjects(_DCAT + "distribution"):
        modified = max((*facts.all(dataset, DCT + "modified"), *facts.all(dataset, DCT + "issued")), default="")
        for node in facts.all(dataset, _DCAT + "distribution"):
            dump = _dump(url, dataset, node, modified, facts)
            if dump is not None:
                size = facts.one(node, _DCAT + "byteSize")
                rank = (modified, dataset, -_PREFERRED.index(dump.format), int(size) if size.isdecimal() else 0)
                found.append((rank, dump))
    return max(found, key=lambda entry: entry[0])[1] if found else None


def _dump(url: str, dataset: str, node: str, modified: str, facts: Facts) -> Dump | None:
    file = facts.one(node, _DCAT + "downloadURL")
    fmt = _format(facts.one(node, _DCAT + "mediaType"))
    if not file or fmt not in _PREFERRED or facts.one(node, _DCAT + "packageFormat"):
        return None
    compressed = facts.one(node, _DCAT + "compressFormat")
    if compressed and not compressed.endswith("gzip"):
        return None
    checksum = facts.one(node, _SPDX + "checksum")
    algorithm = facts.one(checksum, _SPDX + "algorithm").lower().rpartition("_")[2]
    value = facts.one(checksum, _SPDX + "checksumValue").lower()
    return Dump(
        catalogue=url,
        dataset=dataset,
        url=file,
        format=fmt,
        packed=bool(compressed),
        modified=modified,
        licence=facts.one(dataset, DCT_LICENSE) or facts.one(node, DCT_LICENSE),
        base=facts.one(dataset, VOID + "uriSpace"),
        algorithm=_ALGORITHMS.get(algorithm, "") if value else "",
        checksum=value,
    )


def _format(media_type: str) -> Format | None:
    """The syntax that a media type, or its entry at IANA, names; None for one that holds no records."""
    try:
        return format_named("/".join(media_type.split("/")[-2:]))
    except UnknownFormat:
        return None
