"""What the page of a record says of it to programs that read pages: schema.org, with the names of what it points at.

The data form of the schema.org profile follows from the record alone. A page, which changes with its edition anyway,
adds what such programs cannot look up: names and addresses of linked records, and who funds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from commons_graph.profiles.profile import Profiles
from commons_graph.rdf.nested import nested
from commons_graph.search.rows import RecordRow
from commons_graph.search.tie_reader import TieFilter
from commons_graph.search.ties import FINANCIAL
from commons_graph.terms import SCHEMA_ORG
from commons_graph.web.reading import Reading
from commons_graph.web.signposting import SCHEMA_PROFILE

_NAME: Final = ox.NamedNode(SCHEMA_ORG + "name")
_URL: Final = ox.NamedNode(SCHEMA_ORG + "url")
_FUNDER: Final = ox.NamedNode(SCHEMA_ORG + "funder")
_FUNDERS: Final = 50


def described_record(
    reading: Reading, profiles: Profiles, row: RecordRow, triples: Sequence[ox.Triple]
) -> Mapping[str, Any]:
    """The JSON-LD document of the page of a live record."""
    translator = profiles.by_token(SCHEMA_PROFILE).translator
    said = set(translator.translate(triples) if translator else ())
    said.update(_funders(reading, row))
    said.update(_names(reading, row, said))
    return nested(said, reading.thing_iri(row.key), reading.language)


def _funders(reading: Reading, row: RecordRow) -> Iterator[ox.Triple]:
    """Who funds the thing, as partnerships say."""
    ties, financial = reading.edition.ties, TieFilter(kinds=frozenset({FINANCIAL}))
    others = [key for key, _ in ties.neighbours([row.key], financial, _FUNDERS).found]
    thing = ox.NamedNode(reading.thing_iri(row.key))
    for tie in ties.among([row.key, *others], financial) if others else ():
        if tie.target == row.key:
            yield ox.Triple(thing, _FUNDER, ox.NamedNode(reading.thing_iri(tie.origin)))


def _names(reading: Reading, row: RecordRow, said: set[ox.Triple]) -> Iterator[ox.Triple]:
    """Names and pages of the records that are pointed at, and the name of a thing that has none of its own."""
    things = {reading.thing_iri(row.key): row.key}
    for triple in said:
        if isinstance(triple.object, ox.NamedNode) and "#" not in triple.object.value:
            key = reading.links.key_of(triple.object.value)
            if key and triple.object.value == reading.thing_iri(key):
                things[triple.object.value] = key
    named = {triple.subject for triple in said if triple.predicate == _NAME}
    labels = reading.edition.labels(things.values())
    for iri, key in things.items():
        node = ox.NamedNode(iri)
        texts = labels.get(key, {})
        for tag, text in texts.items() if node not in named else ():
            yield ox.Triple(node, _NAME, ox.Literal(text) if tag == "und" else ox.Literal(text, language=tag))
        if key != row.key and texts:
            yield ox.Triple(node, _URL, ox.NamedNode(reading.links.public(f"doc/{key}")))
