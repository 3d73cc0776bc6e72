"""The places of some subjects and triples in one document."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.formats import JSON_LD, N_QUADS, N_TRIPLES, TRIG, TURTLE, Format
from commons_graph.rdf.places.jsonld import JsonLd
from commons_graph.rdf.places.lines import find_in_lines
from commons_graph.rdf.places.proof import Statement, Unscannable, same
from commons_graph.rdf.places.span import Lines, Places, Subject
from commons_graph.rdf.places.terse import Walk

LOCATED: Final = (TURTLE, TRIG, N_TRIPLES, N_QUADS, JSON_LD)
"""The syntaxes in which places are found; RDF/XML has none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document as it was read: its bytes, its syntax, the base it was resolved against, its triples in order.

    The triples are gone through once, and may be read anew for that.
    """

    data: bytes
    format: Format
    base: str
    triples: Iterable[ox.Triple]


def find_places(text: Text, subjects: Collection[Subject], triples: Collection[ox.Triple]) -> Places:
    """The places of these subjects and triples, none where the document cannot be followed with certainty.

    Blank nodes are those of `text.triples`; anonymous ones are told apart by their order. Raises what going through
    the triples raises.
    """
    try:
        read = text.data.decode()
        if text.format == JSON_LD:
            return _in_json(read, text, subjects, triples)
        if text.format in (N_TRIPLES, N_QUADS):
            return find_in_lines([read], text.base, subjects, triples)
        return _in_order(read, text, subjects, triples)
    except (Unscannable, UnicodeDecodeError, RecursionError):
        return Places()


def _in_order(read: str, text: Text, subjects: Collection[Subject], triples: Collection[ox.Triple]) -> Places:
    wanted, total = _wanted(text.triples, subjects, triples)
    found: list[tuple[ox.Triple, Statement]] = []
    steps = 0
    for steps, statement in _statements(read, text, wanted):
        if statement is not None:
            found.append((wanted[steps - 1], statement))
    if steps != total:  # the file has changed since, or it is not followed well
        return Places()
    lines, places = Lines(read), Places()
    for triple, (subject, _, value) in found:
        places.subjects.setdefault(triple.subject, lines.span(*subject[:2]))
        places.objects.setdefault(triple, lines.span(*value[:2]))
    return places


def _statements(read: str, text: Text, wanted: Mapping[int, ox.Triple]) -> Iterator[tuple[int, Statement | None]]:
    """How many triples there were so far, with the places of the last one when it is wanted and proven."""
    if text.format not in (TURTLE, TRIG):
        raise Unscannable
    walk = Walk(read, text.base)
    for index, statement in enumerate(walk.statements()):
        if index in wanted:
            _prove(walk.parsed(statement), wanted[index])
        yield index + 1, statement if index in wanted else None


def _prove(read_again: ox.Triple, triple: ox.Triple) -> None:
    if not same(read_again, triple):
        raise Unscannable


def _wanted(
    all_triples: Iterable[ox.Triple], subjects: Collection[Subject], triples: Collection[ox.Triple]
) -> tuple[dict[int, ox.Triple], int]:
    """The triples to place by their number, the first of each subject and of each kind; and how many there are."""
    pending, rest = set(subjects), set(triples)
    stated = {triple.subject for triple in rest}
    wanted: dict[int, ox.Triple] = {}
    total = 0
    for total, triple in enumerate(all_triples, start=1):
        subject = triple.subject
        if subject in pending:
            pending.discard(subject)
            wanted[total - 1] = triple
        if subject in stated and triple in rest:
            rest.discard(triple)
            wanted[total - 1] = triple
    return wanted, total


def _in_json(read: str, text: Text, subjects: Collection[Subject], triples: Collection[ox.Triple]) -> Places:
    document, lines, places = JsonLd(read, text.base), Lines(read), Places()
    stated: dict[Subject, list[ox.Triple]] = {}
    for triple in triples:
        stated.setdefault(triple.subject, []).append(triple)
    for subject, node in document.nodes():
        if subject in subjects and subject not in places.subjects and document.describes(node):
            places.subjects[subject] = lines.span(node.address.start, node.address.end)
        for triple in stated.get(subject, ()):
            value = None if triple in places.objects else document.value_of(node, triple)
            if value is not None:
                places.objects[triple] = lines.span(value.start, value.end)
    return places
