"""A whole selection as one document for maps, written while it is read: GeoJSON, uMap, GoGoCarto.

A map of somebody else shows points, so the files for uMap and GoGoCarto leave out records that are nowhere and say at
their end, in `withoutPosition`, how many there were. The position of a territory stands for records that only name
one, marked `approximate`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import orjson
import pyoxigraph as ox

from commons_graph.search.rows import RecordRow
from commons_graph.terms import DCT, ESS
from commons_graph.web import known_fields as known
from commons_graph.web.placed import Placed, placed
from commons_graph.web.reading import Reading

Batches = Iterable[Sequence[RecordRow]]

_DESCRIPTION: Final = DCT + "description"
_SOURCE: Final = DCT + "source"
_CREDIT: Final = ESS + "credit"
_PLACE: Final = ESS + "place"
_VALUE: Final = ESS + "socialValue"
_INSEE_CODE: Final = ESS + "inseeCode"


def geojson_document(reading: Reading, batches: Batches) -> Iterator[bytes]:
    """Every record as a feature (RFC 7946): where it is, else where its first territory is, else nowhere."""
    yield b'{"type":"FeatureCollection","features":['
    yield from _joined(reading, batches, _feature)
    yield b"\n]}\n"


def umap_document(reading: Reading, batches: Batches) -> Iterator[bytes]:
    """Every record that is somewhere as a feature with the plain properties that uMap shows and filters by."""
    left_out = _LeftOut(_umap_feature)
    yield b'{"type":"FeatureCollection","features":['
    yield from _joined(reading, batches, left_out)
    yield b'\n],"withoutPosition":%d}\n' % left_out.count


def gogocarto_document(reading: Reading, batches: Batches, licence: str | None, source: str) -> Iterator[bytes]:
    """Every record that is somewhere as an element of GoGoCarto's interface (`gogofull`).

    `licence` is that of the census; an element whose own is another says so. `source` names the census.
    """
    left_out = _LeftOut(lambda one: _element(one, source))
    yield orjson.dumps({"licence": licence, "ontology": "gogofull"})[:-1] + b',"data":['
    yield from _joined(reading, batches, left_out)
    yield b'\n],"withoutPosition":%d}\n' % left_out.count


class _LeftOut:
    """Writes records that are somewhere and counts the others."""

    def __init__(self, write: Callable[[Placed], dict[str, Any]]) -> None:
        self._write = write
        self.count = 0

    def __call__(self, one: Placed) -> dict[str, Any] | None:
        if one.position is not None:
            return self._write(one)
        self.count += 1
        return None


def _joined(reading: Reading, batches: Batches, write: Callable[[Placed], dict[str, Any] | None]) -> Iterator[bytes]:
    """The members of an array, some hundred at a time."""
    separator = b"\n"
    for rows in batches:
        written = [orjson.dumps(member) for one in placed(reading, rows) if (member := write(one)) is not None]
        if written:
            yield separator + b",\n".join(written)
            separator = b",\n"


def _feature(one: Placed) -> dict[str, Any]:
    properties = {
        "name": one.name,
        "type": one.kind,
        "page": one.page,
        "summary": one.sentence,
        "territories": one.texts(known.TERRITORY),
        "approximate": one.approximate,
    }
    return {"type": "Feature", "id": one.thing.value, "geometry": _point(one), "properties": properties}


def _umap_feature(one: Placed) -> dict[str, Any]:
    """Plain texts only: uMap's filters, labels and pop-ups (`{name}`) know no others."""
    properties = {
        "name": one.name,
        "description": one.sentence or "",
        "type": one.kind,
        "themes": ", ".join(one.themes),
        "territories": ", ".join(one.texts(known.TERRITORY)),
        "website": next(iter(one.iris(known.HOMEPAGE)), ""),
        "page": one.page,
        "iri": one.thing.value,
        "approximate": "true" if one.approximate else "false",
        "licence": one.said_by_sheet(known.LICENSE) or "",
        "credit": one.said_by_sheet(_CREDIT) or "",
        "updated": one.row.modified.date().isoformat(),
    }
    return {"type": "Feature", "id": one.thing.value, "geometry": _point(one), "properties": properties}


def _element(one: Placed, source: str) -> dict[str, Any]:
    latitude, longitude = one.position or (None, None)
    categories = one.themes or [one.kind]
    return {
        "id": one.row.key,
        "status": 1,  # accepted; GoGoCarto shows it
        "moderationState": 0,  # nothing to moderate
        "name": one.name,
        "geo": {"latitude": latitude, "longitude": longitude},
        "address": _address(one),
        "commitment": next(iter(one.texts(_VALUE)), ""),
        "description": one.sentence or "",
        "descriptionMore": next(iter(one.texts(_DESCRIPTION)), None),
        "website": next(iter(one.iris(known.HOMEPAGE)), ""),
        "categories": categories,
        "optionValues": categories,
        "sourceKey": source,
        "updatedAt": one.row.modified.isoformat(),
        "approximate": one.approximate,
        "uri": one.thing.value,
        "url": one.page,
        "licence": one.said_by_sheet(known.LICENSE),
        "credit": one.said_by_sheet(_CREDIT),
        "sources": one.view.iris(one.sheet, _SOURCE),
    }


def _address(one: Placed) -> dict[str, str]:
    """The postal address of its first place; the town is its territory, the country known by the town's code."""
    place = next(iter(one.iris(_PLACE)), None)
    node = ox.NamedNode(place) if place else one.thing
    town = next(iter(one.texts(known.TERRITORY)), None)
    found = {
        "streetAddress": one.view.text(node, ESS + "address"),
        "addressLocality": town,
        "postalCode": one.view.text(node, ESS + "postalCode"),
        "addressCountry": "FR" if one.territory and _INSEE_CODE.encode() in one.territory.content else None,
    }
    return {name: text for name, text in found.items() if text}


def _point(one: Placed) -> dict[str, Any] | None:
    if one.position is None:
        return None
    latitude, longitude = one.position
    return {"type": "Point", "coordinates": [longitude, latitude]}
