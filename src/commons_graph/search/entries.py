"""How a record becomes an entry of the index: one pass over its canonical N-Triples.

What is looked for follows from the shapes: values of facets, texts to search, labels, links and a position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pyoxigraph as ox

from commons_graph.rdf.addresses import Address, address_of_key
from commons_graph.rdf.records import TOMBSTONE
from commons_graph.schema.model import Field, Kind, NodeType, Schema, Texts
from commons_graph.search.facets import FacetKind, Facets, Source, Step, facets_of, local_name
from commons_graph.search.linkage import target_of
from commons_graph.search.rows import LIVE, MERGED, WITHDRAWN
from commons_graph.search.usage import Described
from commons_graph.terms import DCT, GEO, NEUTRAL_BASE, RDF_TYPE, RDFS_LABEL, SKOS

FacetPair = tuple[str, str]
"""A facet and one of its values."""

TYPE: Final = "type"
"""The facet, of every record, whose value is its segment."""

_TYPE: Final = f"<{RDF_TYPE}>"
_LABEL: Final = f"<{RDFS_LABEL}>"
_NAMES: Final = frozenset({_LABEL, f"<{SKOS}altLabel>"})
_REPLACED_BY: Final = f"<{DCT}isReplacedBy>"
_TOMBSTONE: Final = f"<{TOMBSTONE}> ."
_LOCAL: Final = f"<{NEUTRAL_BASE}"
_YEAR: Final = re.compile('"[0-9]{4}')
_KINDS_MAX: Final = 10_000
_AXES: Final = {f"<{GEO}lat>": "latitude", f"<{GEO}long>": "longitude"}


class IndexEntry(NamedTuple):
    """What the index keeps of one record.

    `links` are (path, key) of other records, `values` those of its facets that it says itself, `names` and `words`
    the texts to search: what it is called, and everything else it says. `uses` is what it says of each of its nodes,
    `outward` the (property, target) of its links into other datasets, each as often as it has it.
    """

    key: str
    status: str
    successor: str | None
    labels: Texts
    latitude: float | None
    longitude: float | None
    links: tuple[tuple[str, str], ...]
    values: tuple[FacetPair, ...]
    names: Sequence[str]
    words: Sequence[str]
    uses: Sequence[Described]
    outward: Sequence[tuple[str, str]]


@dataclass(slots=True)
class _Sought:
    """What to look for in the records of one type; every path and value is a token of N-Triples.

    `terms` maps a path to the step it must stand at and from each value that counts to its pair; `trees` and `years`
    map a path to its step and facet; `parts` are the facets of a part: the path that leads there, that of the value,
    that of its date.
    """

    own: FacetPair
    terms: dict[str, list[tuple[Step, Mapping[str, FacetPair]]]] = field(default_factory=dict)
    trees: dict[str, list[tuple[Step, str]]] = field(default_factory=dict)
    years: dict[str, list[tuple[Step, str]]] = field(default_factory=dict)
    parts: list[tuple[str, str, str, Mapping[str, FacetPair]]] = field(default_factory=list)
    part_paths: set[str] = field(default_factory=set)
    texts: frozenset[str] = frozenset()
    literals: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.terms[_TYPE] = []  # where tombstones are told


class EntryReader:
    """Reads records of a schema; keeps what the shapes say in the form that is quick to compare."""

    def __init__(self, schema: Schema) -> None:
        facets = facets_of(schema)
        self._sought = {t.segment: _sought(schema, facets, t.segment) for t in schema.record_types}
        self._alike: dict[Described, Described] = {}

    def entry(self, key: str, content: bytes) -> IndexEntry:
        """Read canonical N-Triples (neutral base).

        A thing without a name of its own gets its label later, from the records it links to (`ess:labelledBy`).
        """
        segment = key.partition("/")[0]
        seen = _Pass(address_of_key(key), self._sought.get(segment) or _Sought((TYPE, segment)))
        seen.take(content.decode().split("\n")[:-1])
        return seen.entry(key, [self._known(described) for described in seen.uses])

    def _known(self, described: Described) -> Described:
        """The same, in one copy for all records: most nodes of a census say the same kinds of things."""
        if len(self._alike) > _KINDS_MAX:
            self._alike.clear()
        return self._alike.setdefault(described, described)


class _Pass:
    """One pass over the lines of a record."""

    __slots__ = (
        "_dead", "_labels", "_links", "_names", "_outward", "_own", "_parts", "_position", "_sheet", "_sought",
        "_successor", "_thing", "_values", "_words", "uses",
    )  # fmt: skip

    def __init__(self, address: Address, sought: _Sought) -> None:
        self._sought = sought
        self._thing, self._sheet = f"<{address.thing}>", f"<{address.sheet}>"
        self._own = _own(self._thing, self._sheet)
        self._labels: dict[str, str] = {}
        self._links: dict[tuple[str, str], None] = {}
        self._values: dict[FacetPair, None] = {sought.own: None}
        self._parts: dict[str, dict[str, list[str]]] = {}
        self._position: dict[str, float] = {}
        self._names: list[str] = []
        self._words: list[str] = []
        self._outward: list[tuple[str, str]] = []
        self.uses: list[Described] = []
        self._successor: str | None = None
        self._dead = False

    def take(self, lines: Iterable[str]) -> None:
        """Note what some lines say."""
        literals, terms, part_paths = self._sought.literals, self._sought.terms, self._sought.part_paths
        node, types, paths = "", list[str](), list[str]()
        for line in lines:
            subject, path, value = line.split(" ", 2)
            if subject != node:
                self._note_use(types, paths)
                node, types, paths = subject, [], []
            paths.append(path)
            if path == _TYPE:
                types.append(value)
            if value[0] == '"':
                if path in literals:
                    self._take_literal(subject, path, value, line)
            elif value.startswith(_LOCAL):
                self._take_link(subject, path, value)
            else:
                if path in terms:
                    self._take_term(subject, path, value)
                if target := target_of(path, value):
                    self._outward.append((path[1:-1], target))
            if path in part_paths:
                self._parts.setdefault(subject, {}).setdefault(path, []).append(value)
        self._note_use(types, paths)

    def _note_use(self, types: Sequence[str], paths: Sequence[str]) -> None:
        if paths:
            self.uses.append((tuple(types), tuple(paths)))

    def entry(self, key: str, uses: Sequence[Described]) -> IndexEntry:
        """What was found."""
        status = (MERGED if self._successor else WITHDRAWN) if self._dead else LIVE
        for pair in self._told_by_parts():
            self._values[pair] = None
        return IndexEntry(
            key=key,
            status=status,
            successor=self._successor,
            labels=self._labels,
            latitude=self._position.get("latitude"),
            longitude=self._position.get("longitude"),
            links=tuple(self._links),
            values=() if self._dead else tuple(self._values),
            names=() if self._dead else self._names,
            words=() if self._dead else self._words,
            uses=uses,
            outward=self._outward,
        )

    def _take_link(self, subject: str, path: str, value: str) -> None:
        if path == _REPLACED_BY:
            self._successor = _key(value)
        if not value.startswith(self._own):
            self._links[path[1:-1], _key(value)] = None
        for step, facet in self._sought.trees.get(path, ()):
            if self._stands(subject, step):
                self._values[facet, _key(value).partition("/")[2]] = None

    def _take_term(self, subject: str, path: str, value: str) -> None:
        if value == _TOMBSTONE:
            self._dead = True
        for step, terms in self._sought.terms[path]:
            if (pair := terms.get(value)) and self._stands(subject, step):
                self._values[pair] = None

    def _take_literal(self, subject: str, path: str, value: str, line: str) -> None:
        if path in self._sought.texts and subject != self._sheet:
            text = _text(value, line)
            if path in _NAMES and subject == self._thing:
                self._names.append(text)
                if path == _LABEL:
                    self._labels.setdefault(_language(value), text)
            else:
                self._words.append(text)
        elif path in self._sought.years:
            for step, facet in self._sought.years[path]:
                if _YEAR.match(value) and self._stands(subject, step):
                    self._values[facet, value[1:5]] = None
        elif path in _AXES:
            _note_position(self._position, _AXES[path], value, subject == self._thing)

    def _stands(self, subject: str, step: Step) -> bool:
        return subject == (self._sheet if step is Step.SHEET else self._thing)

    def _told_by_parts(self) -> Iterator[FacetPair]:
        """The values of the parts; where parts have dates, of the latest alone."""
        for via, path, dated, terms in self._sought.parts:
            nodes = [value[:-2] for value in self._parts.get(self._thing, {}).get(via, ())]
            parts = [self._parts[node] for node in nodes if node in self._parts]
            dates = [max((_lexical(d) for d in part.get(dated, ())), default="") for part in parts]
            latest = max(dates, default="")
            for part, date in zip(parts, dates, strict=True):
                if date == latest or not dated:
                    yield from (pair for value in part.get(path, ()) if (pair := terms.get(value)))


def links_of(key: str, content: bytes) -> tuple[tuple[str, str], ...]:
    """The (path, key) of the other records that a record names."""
    address = address_of_key(key)
    own = _own(f"<{address.thing}>", f"<{address.sheet}>")
    links: dict[tuple[str, str], None] = {}
    for line in content.decode().split("\n")[:-1]:
        _, path, value = line.split(" ", 2)
        if value.startswith(_LOCAL) and not value.startswith(own):
            links[path[1:-1], _key(value)] = None
    return tuple(links)


def _own(thing: str, sheet: str) -> tuple[str, ...]:
    """How the tokens of a record's own nodes begin."""
    return (thing, thing[:-1] + "#", sheet, sheet[:-1] + "#")


def _sought(schema: Schema, facets: Facets, segment: str) -> _Sought:
    sought = _Sought((TYPE, segment), texts=_text_paths(schema, segment))
    for facet in facets.of(segment):
        source, path = facet.sources[segment], f"<{facet.sources[segment].path}>"
        if source.step in (Step.ONWARD, Step.INWARD):
            continue
        if facet.kind in (FacetKind.CONCEPT, FacetKind.CLASS):
            terms = _pairs(facets, schema, facet.name, segment)
            _seek_terms(sought, source, terms)
        elif facet.kind is FacetKind.TREE:
            sought.trees.setdefault(path, []).append((source.step, facet.name))
        elif facet.kind is FacetKind.YEAR:
            sought.years.setdefault(path, []).append((source.step, facet.name))
    sought.literals = sought.texts | sought.years.keys() | _AXES.keys()
    return sought


def _seek_terms(sought: _Sought, source: Source, terms: Mapping[str, FacetPair]) -> None:
    if source.step is Step.PART:
        via, path, dated = (f"<{p}>" if p else "" for p in (source.via, source.path, source.dated))
        sought.parts.append((via, path, dated, terms))
        sought.part_paths |= {p for p in (via, path, dated) if p}
    else:
        sought.terms.setdefault(f"<{source.path}>", []).append((source.step, terms))


def _pairs(facets: Facets, schema: Schema, name: str, segment: str) -> dict[str, FacetPair]:
    """Token of a value → its pair, for every term that a facet can have."""
    facet = facets.by_name[name]
    if facet.scheme is None:
        record_type = schema.by_segment(segment)
        return {f"<{iri}> .": (name, local_name(iri)) for iri in (record_type.classes if record_type else ())}
    start = facet.scheme + "/"
    concepts = (term.iri for term in schema.concepts(facet.scheme) if term.iri.startswith(start))
    return {f"<{iri}> .": (name, iri[len(start) :]) for iri in concepts}


def _text_paths(schema: Schema, segment: str) -> frozenset[str]:
    """The paths of the texts and codes of a type and of its parts."""
    record_type = schema.by_segment(segment)
    fields: list[Field] = list(record_type.fields) if record_type else []
    parts: list[NodeType] = [t for f in fields for c in f.classes if (t := schema.inner_by_class(c))]
    every = [*fields, *(field for part in parts for field in part.fields)]
    return frozenset({_LABEL, *(f"<{f.path}>" for f in every if f.kind in (Kind.TEXT, Kind.STRING))})


def _text(value: str, line: str) -> str:
    """The text of a literal, unescaped by the parser of the syntax it stands in where it has escapes."""
    if "\\" not in value:
        return value[1 : value.rindex('"')]
    quad = next(iter(ox.parse(line + "\n", format=ox.RdfFormat.N_TRIPLES)))
    return quad.object.value if isinstance(quad.object, ox.Literal) else ""


def _lexical(value: str) -> str:
    return value[1 : value.rindex('"')]


def _key(value: str) -> str:
    """The key of the record that a local IRI, with its full stop, is part of."""
    return value[len(_LOCAL) : -3].partition("#")[0].partition("/")[2]


def _language(value: str) -> str:
    """The language of a literal with its full stop: `"Brest"@fr .`; `und` where nobody said."""
    after = value[value.rindex('"') + 1 : -2]
    return after[1:] if after.startswith("@") else "und"


def _note_position(position: dict[str, float], axis: str, value: str, of_thing: bool) -> None:
    """Keep the first latitude and longitude; those of the thing itself win over those of its places."""
    if of_thing or axis not in position:
        try:
            position[axis] = float(value[1 : value.rindex('"')])
        except ValueError:
            position.pop(axis, None)
