"""What the census says of itself: its name, its definition and rule, who conducts it, its licence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.editions.edition import Edition
from commons_graph.insight.voice import Voice
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import text_in
from commons_graph.terms import DCT, DCT_LICENSE, ESS
from commons_graph.words import licence_name

_SEGMENT: Final = "census"


@dataclass(frozen=True, slots=True)
class CensusText:
    """Texts in one language, empty where the census does not say; `license` is an IRI."""

    name: str
    description: str = ""
    definition: str = ""
    inclusion_rule: str = ""
    method: str = ""
    conducted_by: tuple[str, ...] = ()
    license: str = ""

    @property
    def license_name(self) -> str:
        """The name people know the licence by, or else its address."""
        return licence_name(self.license) or self.license


def census_text(edition: Edition, voice: Voice) -> CensusText:
    """The texts of the first census of an edition; an edition without one has a plain name."""
    row = next(iter(edition.rows(_SEGMENT, limit=1)), None)
    if row is None:
        return CensusText(voice.message("A census of social innovations"))
    view, thing = TripleView(row.triples()), ox.NamedNode(f"{edition.base}id/{row.key}")

    def text(path: str) -> str:
        return text_in(view.texts(thing, path), voice.language)

    keys = [iri.removeprefix(f"{edition.base}id/") for iri in view.iris(thing, ESS + "conductedBy")]
    labels = edition.labels(keys)
    return CensusText(
        name=text_in(row.labels, voice.language),
        description=text(DCT + "description"),
        definition=text(ESS + "definition"),
        inclusion_rule=text(ESS + "inclusionRule"),
        method=text(ESS + "method"),
        conducted_by=tuple(text_in(labels.get(key, {}), voice.language) for key in keys),
        license=view.iri(thing, DCT_LICENSE) or "",
    )
