"""A selection as a SPARQL query that finds the same records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from commons_graph.schema.model import RecordType
from commons_graph.search.facets import Facet, FacetKind, Facets, Source, Step
from commons_graph.search.selection import Selection
from commons_graph.terms import FOAF_PRIMARY_TOPIC, PREFIXES, RDFS_LABEL, SKOS, WITHIN

FOUND_MAX: Final = 2000
"""Records that words found, above which a query cannot list them."""

_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Wording:
    """How a query is written: under which base, with names in which language, below which title."""

    base: str
    language: str
    title: str


def selection_query(facets: Facets, selection: Selection, wording: Wording, found: Sequence[str] = ()) -> str:
    """The query of a selection: `?thing`, and its name in the language where it has one.

    What words find is known to the text index alone: `found` are the keys of the records of a selection with words.
    """
    return _Writer(facets, selection, wording).query(found)


@dataclass(slots=True)
class _Writer:
    facets: Facets
    selection: Selection
    wording: Wording
    used: set[str] = field(default_factory=set)

    def query(self, found: Sequence[str]) -> str:
        """The whole text."""
        types = [t for t in self.facets.schema.record_types if t.segment in self.selection.types]
        types = [t for t in types or self.facets.schema.record_types if self._fits(t)]
        blocks = [[*self._found(found), *self._of_type(record_type)] for record_type in types]
        label = self._short(RDFS_LABEL)
        lines = [
            f"# {self.wording.title}",
            "SELECT DISTINCT ?thing ?name WHERE {",
            *_indented(_union(blocks)),
            f'  OPTIONAL {{ ?thing {label} ?name FILTER(LANG(?name) = "{self.wording.language}") }}',
            "}",
        ]
        prefixes = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in sorted(self.used)]
        return "\n".join([lines[0], *prefixes, *lines[1:], ""])

    def _fits(self, record_type: RecordType) -> bool:
        return all(record_type.segment in self.facets.by_name[name].sources for name in self.selection.facets)

    def _found(self, keys: Sequence[str]) -> Iterator[str]:
        if self.selection.text:
            yield f"# what the words “{self.selection.text}” found"
            yield _values("thing", (f"<{self.wording.base}id/{key}>" for key in keys))

    def _of_type(self, record_type: RecordType) -> Iterator[str]:
        if len(record_type.classes) == 1:
            yield f"?thing a {self._short(record_type.classes[0])} ."
        else:
            yield f"?thing a ?class . {_values('class', map(self._short, record_type.classes))}"
        for name in self.selection.facets:
            facet = self.facets.by_name[name]
            yield from self._filter(facet, facet.sources[record_type.segment])

    def _filter(self, facet: Facet, source: Source) -> Iterator[str]:
        chosen = self.selection.of(facet.name)
        variable = re.sub(r"[^A-Za-z0-9]", "_", facet.name)
        subject, before = self._way(source, variable)
        yield from before
        if facet.kind is FacetKind.YEAR:
            years = ", ".join(f'"{year}"' for year in chosen)
            in_years = f"FILTER(SUBSTR(STR(?{variable}), 1, 4) IN ({years}))"
            yield f"{subject} {self._short(source.path)} ?{variable} . {in_years}"
        else:
            terms = [self._term(facet, value) for value in chosen]
            yield f"{subject} {self._path(facet, source)} ?{variable} . {_values(variable, terms)}"

    def _way(self, source: Source, variable: str) -> tuple[str, list[str]]:
        """The node that has the values, and the lines that lead there."""
        other = f"?{variable}_of"
        if source.step is Step.SHEET:
            return other, [f"{other} {self._short(FOAF_PRIMARY_TOPIC)} ?thing ."]
        if source.step is Step.INWARD:
            return other, [f"{other} {self._short(source.via)} ?thing ."]
        if source.step in (Step.PART, Step.ONWARD):
            lines = [f"?thing {self._short(source.via)} {other} ."]
            return other, lines + ([self._latest(source, other)] if source.dated else [])
        return "?thing", []

    def _latest(self, source: Source, part: str) -> str:
        """Of several parts with dates, only the latest; one without a date comes before all."""
        via, dated = self._short(source.via), self._short(source.dated)
        at, other, later = f"{part}_at", f"{part}_other", f"{part}_later"
        return (
            f"OPTIONAL {{ {part} {dated} {at} }} "
            f"FILTER NOT EXISTS {{ ?thing {via} {other} . {other} {dated} {later} . "
            f'FILTER(STR({later}) > COALESCE(STR({at}), "")) }}'
        )

    def _path(self, facet: Facet, source: Source) -> str:
        path = self._short(source.path)
        if facet.kind is FacetKind.TREE:
            return f"{path}/{self._short(WITHIN)}*"
        narrower = any(term.broader for term in self.facets.schema.concepts(facet.scheme)) if facet.scheme else False
        return f"{path}/{self._short(SKOS + 'broader')}*" if narrower else path

    def _term(self, facet: Facet, value: str) -> str:
        if facet.kind is FacetKind.TREE:
            return f"<{self.wording.base}id/{facet.targets[0]}/{value}>"
        if facet.kind is FacetKind.RECORD:
            return f"<{self.wording.base}id/{value}>"
        return self._short(self.facets.iri(facet, value) or "")

    def _short(self, iri: str) -> str:
        """An IRI with its prefix, where it has one."""
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"


def _values(variable: str, terms: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(terms)} }}"


def _union(blocks: Sequence[Sequence[str]]) -> list[str]:
    """One block as it is, several as alternatives; none finds nothing."""
    if len(blocks) == 1:
        return list(blocks[0])
    if not blocks:
        return ["VALUES ?thing { }"]
    lines: list[str] = []
    for rank, block in enumerate(blocks):
        lines += ["UNION {" if rank else "{", *_indented(block), "}"]
    return lines


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
