"""The changes as an ActivityStreams 2.0 collection, the newest first, in the pages of the change feed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from commons_graph.feeds.changes.paging import Span
from commons_graph.feeds.changes.versions import Version
from commons_graph.journal.port import timestamp
from commons_graph.terms import NEUTRAL_BASE

CONTEXT: Final = "https://www.w3.org/ns/activitystreams"


def collection(base: str, pages: int, total: int) -> dict[str, Any]:
    """The collection: how much there is, and where it begins (the newest) and ends (the oldest)."""
    return {
        "@context": CONTEXT,
        "id": f"{base}activity",
        "type": "OrderedCollection",
        "totalItems": total,
        "first": f"{base}activity/{pages}",
        "last": f"{base}activity/1",
    }


def collection_page(base: str, span: Span, versions: Sequence[Version]) -> dict[str, Any]:
    """One page; `next` leads to older activities, `prev` to newer ones."""
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": f"{base}activity/{span.page}",
        "type": "OrderedCollectionPage",
        "partOf": f"{base}activity",
    }
    if span.full:
        found["prev"] = f"{base}activity/{span.page + 1}"
    if span.page > 1:
        found["next"] = f"{base}activity/{span.page - 1}"
    return {**found, "orderedItems": [_activity(base, version) for version in reversed(versions)]}


def _activity(base: str, version: Version) -> dict[str, Any]:
    iri, at = base + version.path(), timestamp(version.at)
    record = version.address.sheet.replace(NEUTRAL_BASE, base, 1)
    thing: dict[str, Any] = {"id": record, "type": "Document", "url": iri, "updated": at}
    if version.kind == "Delete":
        thing = {"id": record, "type": "Tombstone", "formerType": "Document", "deleted": at}
    return {
        "id": iri + "#activity",
        "type": version.kind,
        "actor": {"id": base, "type": "Service"},
        "published": at,
        "object": thing,
    }
