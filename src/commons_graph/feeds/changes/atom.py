"""The changes as an Atom feed (RFC 4287), the newest first, in pages that lead to older ones (RFC 5005 §3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree

from commons_graph.journal.port import timestamp

ENTRIES: Final = 50
"""Entries in a page of the feed."""

_ATOM: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: its lasting IRI, its title in words, what kind of record it is about, its page, and its time."""

    iri: str
    title: str
    kind: str
    href: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """What a page of the feed says of itself.

    `own` is the address of this page, `first` that of the newest, `older` that of the one that follows, if any;
    `updated` is the time of the newest change.
    """

    iri: str
    title: str
    author: str
    language: str
    updated: datetime
    own: str
    first: str
    older: str | None
    home: str
    licence: str | None


def atom_document(feed: AtomFeed, entries: Sequence[Entry]) -> bytes:
    """One page of the feed."""
    ElementTree.register_namespace("", _ATOM)
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "id", feed.iri)
    _add(root, "title", feed.title)
    _add(root, "updated", timestamp(feed.updated))
    _add(ElementTree.SubElement(root, f"{{{_ATOM}}}author"), "name", feed.author)
    _link(root, "self", feed.own, "application/atom+xml")
    _link(root, "first", feed.first, "application/atom+xml")
    if feed.older:
        _link(root, "next", feed.older, "application/atom+xml")
    _link(root, "alternate", feed.home, "text/html")
    if feed.licence:
        _link(root, "license", feed.licence)
    for entry in entries:
        _entry(root, entry)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _entry(root: ElementTree.Element, entry: Entry) -> None:
    found = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
    _add(found, "id", entry.iri)
    _add(found, "title", entry.title)
    _add(found, "updated", timestamp(entry.at))
    _link(found, "alternate", entry.href, "text/html")
    ElementTree.SubElement(found, f"{{{_ATOM}}}category", {"term": entry.kind})
    _add(found, "summary", entry.title)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _link(parent: ElementTree.Element, rel: str, href: str, media_type: str = "") -> None:
    attributes = {"rel": rel, "href": href, **({"type": media_type} if media_type else {})}
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", attributes)
