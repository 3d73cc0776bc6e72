"""The records of a census as a graph that shapes walk through; a record is read when a walk comes by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, TypeAlias

from commons_graph.rdf.addresses import address_of_iri
from commons_graph.search.references import References
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.incremental.walks import Neighbours, Step, Triple

_LOCAL: Final = f"<{NEUTRAL_BASE}"

_Said: TypeAlias = Mapping[str, Collection[str]]
"""Predicate → objects of one subject."""


def key_of(node: str) -> str | None:
    """The key of the record that a token is part of, None for one elsewhere."""
    return address_of_iri(node[1:-1]).key if node.startswith(_LOCAL) else None


def keys_of(nodes: Iterable[str]) -> set[str]:
    """The keys of the records that some tokens are part of."""
    return {key for node in nodes if (key := key_of(node)) is not None}


def triples_of(content: bytes) -> Iterator[Triple]:
    """The triples of a record in canonical N-Triples."""
    for line in content.decode().split("\n")[:-1]:
        subject, predicate, value = line.split(" ", 2)
        yield subject, predicate, value[:-2]


class RecordGraph:
    """The records of an index, those about to be written as they will be.

    `around` is what every record may point at besides: the vocabulary and its concepts.
    """

    def __init__(self, references: References, around: Neighbours, written: Mapping[str, bytes]) -> None:
        self._references = references
        self._around = around
        self._written = written
        self._contents: dict[str, bytes] = dict(written)
        self._said: dict[str, _Said] = {}
        self._subjects_of: dict[str, Collection[str]] = {}

    def contents(self, keys: Collection[str]) -> dict[str, bytes]:
        """The contents of some records by key; those that were never written are left out."""
        unread = [key for key in keys if key not in self._contents]
        found = self._references.contents(unread)
        self._contents.update((key, found.get(key, b"")) for key in unread)
        return {key: self._contents[key] for key in keys if self._contents[key]}

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """The key and content of each record."""
        yield from ((key, content) for key, content in self._references.everything() if key not in self._written)
        yield from self._written.items()

    def reached(self, nodes: Collection[str], step: Step) -> Collection[str]:
        """The nodes that one step leads to from any of some nodes."""
        found = self._subjects(nodes, step.predicate) if step.inverse else self._objects(nodes, step.predicate)
        found.update(self._around.reached(nodes, step))
        return found

    def _objects(self, nodes: Collection[str], predicate: str | None) -> set[str]:
        self._read(keys_of(node for node in nodes if node not in self._said))
        found: set[str] = set()
        for node in nodes:
            for values in _of(self._said.get(node, _NOTHING), predicate):
                found.update(values)
        return found

    def _subjects(self, nodes: Collection[str], predicate: str | None) -> set[str]:
        wanted = set(nodes)
        candidates = self._pointing_at(wanted, None if predicate is None else predicate[1:-1])
        self._read(candidates)
        return {
            subject
            for key in candidates
            for subject in self._subjects_of[key]
            for values in _of(self._said[subject], predicate)
            if not wanted.isdisjoint(values)
        }

    def _pointing_at(self, nodes: Collection[str], path: str | None) -> set[str]:
        """The records that may point at some nodes: those that did, those that will, and those they are part of."""
        keys = keys_of(nodes)
        found = keys | self._references.pointing_at(keys, path)
        found |= self._references.stating([node for node in nodes if key_of(node) is None], path)
        return found.union(*(self._pointing_anew.get(node, ()) for node in nodes))

    @cached_property
    def _pointing_anew(self) -> Mapping[str, set[str]]:
        """Object → the keys of the records about to be written that have it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for key, content in self._written.items():
            for _, _, value in triples_of(content):
                found[value].add(key)
        return found

    def _read(self, keys: Collection[str]) -> None:
        unread = [key for key in keys if key not in self._subjects_of]
        self._subjects_of.update(dict.fromkeys(unread, ()))
        for key, content in self.contents(unread).items():
            about: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
            for subject, predicate, value in triples_of(content):
                about[subject][predicate].append(value)
            self._said.update(about)
            self._subjects_of[key] = tuple(about)


_NOTHING: Final[_Said] = {}


def _of(said: _Said, predicate: str | None) -> Iterable[Collection[str]]:
    """The objects of one predicate, or of each."""
    return said.values() if predicate is None else (said.get(predicate, ()),)
