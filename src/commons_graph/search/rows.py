"""The rows of the index."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyoxigraph as ox

from commons_graph.schema.model import Texts, text_in

LIVE: Final = "live"
MERGED: Final = "merged"
WITHDRAWN: Final = "withdrawn"

_UNSORTED: Final = re.compile(r"[^\w ]|_")
_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode  # `dumps` would make an encoder each time


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as an edition holds it.

    `content` is its canonical N-Triples under the base in force; `status` is live, merged (then `successor` is
    the key of the record that took its place) or withdrawn.
    """

    key: str
    status: str
    successor: str | None
    modified: datetime
    digest: str
    labels: Texts
    latitude: float | None
    longitude: float | None
    content: bytes

    @property
    def segment(self) -> str:
        """The type segment of its address."""
        return self.key.partition("/")[0]

    @property
    def slug(self) -> str:
        """The last part of its address."""
        return self.key.partition("/")[2]

    def triples(self) -> list[ox.Triple]:
        """The triples of the record."""
        return [quad.triple for quad in ox.parse(self.content, format=ox.RdfFormat.N_TRIPLES)]


def sort_key(labels: Texts) -> str:
    """The text by which a list is ordered: the French label without accents, case or punctuation."""
    text = unicodedata.normalize("NFKD", text_in(labels, "fr").casefold().replace("œ", "oe"))
    return _UNSORTED.sub("", text).strip()


def composed_label(parts: list[Texts]) -> dict[str, str]:
    """The label of a thing named after others: « Tiriad – Recensement participatif »."""
    languages = {language for part in parts for language in part}
    return {language: " – ".join(text_in(part, language) for part in parts) for language in sorted(languages)}


def to_json(labels: Texts) -> str:
    """Labels as the index stores them."""
    return _ENCODE(labels)


def from_json(text: str) -> dict[str, str]:
    """Labels as the index stored them."""
    labels: dict[str, str] = json.loads(text)
    return labels
