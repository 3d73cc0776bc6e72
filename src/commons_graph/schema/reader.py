"""Reads shapes and ontology into a Schema.

A node shape with `ess:segment` is a record type, the shape of `ess:Record` describes the sheet, any other
node shape with a target class describes a part of a record. A property shape with `ess:ruleOf` adds a rule to
a field rather than a field of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.errors import BadShapes
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, parse
from commons_graph.schema.graph import Node, TripleView
from commons_graph.schema.model import Field, Group, Kind, NodeType, RecordType, Schema, Term
from commons_graph.terms import DASH, ESS, ESS_RECORD, NEUTRAL_BASE, OWL, PREFIXES, RDF, RDFS, SH, SKOS, XSD

_DATES: Final = frozenset(XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))
_NUMBERS: Final = frozenset(
    XSD + name for name in ("integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger", "int")
)
_DURATIONS: Final = frozenset(XSD + name for name in ("duration", "dayTimeDuration", "yearMonthDuration"))


@lru_cache(maxsize=1)
def bundled_schema() -> Schema:
    """The schema of the shapes and ontology that travel with the package."""
    return read_schema(turtle_files(bundled("ontology")), turtle_files(bundled("shapes")))


_OPTIONAL: Final = frozenset({"alignments.ttl", "profiles.ttl"})


def turtle_files(folder: Path) -> list[Path]:
    """The Turtle files of a folder and the folders in it, sorted; alignments and profiles are for those who ask."""
    return sorted(path for path in folder.rglob("*.ttl") if path.name not in _OPTIONAL)


def vocabulary_triples(files: Iterable[Path]) -> list[ox.Triple]:
    """The triples of vocabulary files, as every edition carries them."""
    return [quad.triple for path in files for quad in _quads(path)]


def read_schema(ontology: Sequence[Path], shapes: Sequence[Path]) -> Schema:
    """Read the files into a Schema; raises BadShapes or SyntaxFault, which name the file or the shape."""
    vocabulary = TripleView(quad for path in ontology for quad in _quads(path))
    view = TripleView(quad for path in shapes for quad in _quads(path))
    node_shapes = [shape for shape in view.instances(SH + "NodeShape") if view.iris(shape, SH + "targetClass")]
    described = {c for shape in node_shapes for c in view.iris(shape, SH + "targetClass")}
    records = {c for s in node_shapes if view.text(s, ESS + "segment") for c in view.iris(s, SH + "targetClass")}
    reader = _ShapeReader(view, parts=described - records)
    record_types = [reader.record_type(shape) for shape in node_shapes if view.text(shape, ESS + "segment")]
    parts = [reader.node_type(shape) for shape in node_shapes if not view.text(shape, ESS + "segment")]
    sheet = next((part for part in parts if ESS_RECORD in part.classes), None)
    if sheet is None:
        raise BadShapes("no shape targets ess:Record", hint="the sheet itself needs a node shape")
    return Schema(
        record_types=tuple(sorted(record_types, key=lambda t: (t.order, t.iri))),
        inner_types=tuple(part for part in parts if part is not sheet),
        record=sheet,
        terms={term.iri: term for term in _terms(vocabulary)},
        fingerprint=_fingerprint([*ontology, *shapes]),
    )


class _ShapeReader:
    def __init__(self, view: TripleView, parts: set[str]) -> None:
        self._view = view
        self._parts = parts

    def record_type(self, shape: Node) -> RecordType:
        view, base = self._view, self.node_type(shape)
        list_segment = view.text(shape, ESS + "listSegment")
        if list_segment is None:
            raise BadShapes("a record type has no ess:listSegment", where=base.iri)
        labelled_by = view.items(view.value(shape, ESS + "labelledBy"))
        return RecordType(
            iri=base.iri,
            classes=base.classes,
            labels=base.labels,
            fields=base.fields,
            segment=view.text(shape, ESS + "segment") or "",
            list_segment=list_segment,
            plurals=view.texts(shape, ESS + "pluralLabel"),
            comments=view.texts(shape, RDFS + "comment"),
            order=self._order(shape),
            labelled_by=tuple(path.value for path in labelled_by if isinstance(path, ox.NamedNode)),
        )

    def node_type(self, shape: Node) -> NodeType:
        view = self._view
        properties = [p for p in view.values(shape, SH + "property") if view.iri(p, SH + "path")]
        fields = [self._field(p, self._rules(p, properties)) for p in properties if view.iri(p, ESS + "ruleOf") is None]
        return NodeType(
            iri=shape.value if isinstance(shape, ox.NamedNode) else "",
            classes=tuple(view.iris(shape, SH + "targetClass")),
            labels=view.texts(shape, RDFS + "label"),
            fields=tuple(sorted(fields, key=lambda f: (f.group.order if f.group else 1e9, f.order, f.path))),
        )

    def _rules(self, field: Node, properties: list[Node]) -> list[Node]:
        return [p for p in properties if self._view.value(p, ESS + "ruleOf") == field]

    def _field(self, shape: Node, rules: list[Node]) -> Field:
        view = self._view
        path = view.iri(shape, SH + "path") or ""
        together = [shape, *rules]
        datatypes = tuple(dict.fromkeys(d for s in together for d in self._alternatives(s, SH + "datatype")))
        classes = tuple(dict.fromkeys(c for s in together for c in self._alternatives(s, SH + "class")))
        scheme = next((found for s in together if (found := self._scheme(s))), None)
        return Field(
            iri=shape.value if isinstance(shape, ox.NamedNode) else path,
            path=path,
            term=term_name(path),
            names=view.texts(shape, SH + "name"),
            descriptions=view.texts(shape, SH + "description"),
            messages=view.texts(shape, SH + "message"),
            order=self._order(shape),
            group=self._group(shape),
            kind=self._kind(datatypes, classes, scheme),
            datatypes=datatypes,
            classes=classes,
            scheme=scheme,
            min_count=max((self._count(s, "minCount") or 0 for s in together if self._binds(s)), default=0),
            max_count=min((n for s in together if (n := self._count(s, "maxCount")) is not None), default=None),
            editor=view.iri(shape, DASH + "editor"),
            longest=min((n for s in together if (n := self._count(s, "maxLength")) is not None), default=None),
            pattern=view.text(shape, SH + "pattern"),
            single_line=self._says(shape, DASH + "singleLine"),
            one_per_language=self._says(shape, SH + "uniqueLang"),
            read_only=self._says(shape, DASH + "readOnly"),
        )

    def _alternatives(self, shape: Node, predicate: str) -> Iterator[str]:
        """The values of a constraint on the shape itself and inside its sh:or and sh:node."""
        yield from self._view.iris(shape, predicate)
        for constraint in (SH + "or", SH + "xone"):
            for head in self._view.values(shape, constraint):
                for member in self._view.items(head):
                    yield from self._view.iris(member, predicate)
        for node in self._view.values(shape, SH + "node"):
            if node != shape:
                yield from self._alternatives(node, predicate)

    def _scheme(self, shape: Node) -> str | None:
        """The concept scheme that a value must be in, through sh:node [ sh:property [ skos:inScheme sh:hasValue ] ]."""
        for node in self._view.values(shape, SH + "node"):
            for constraint in self._view.values(node, SH + "property"):
                if self._view.iri(constraint, SH + "path") == SKOS + "inScheme":
                    return self._view.iri(constraint, SH + "hasValue")
        return None

    def _kind(self, datatypes: tuple[str, ...], classes: tuple[str, ...], scheme: str | None) -> Kind:
        if scheme:
            return Kind.CONCEPT
        if classes:
            return Kind.INNER if set(classes) <= self._parts else Kind.RECORD
        if RDF + "langString" in datatypes:
            return Kind.TEXT
        for kinds, kind in ((_DATES, Kind.DATE), (_NUMBERS, Kind.NUMBER), (_DURATIONS, Kind.DURATION)):
            if datatypes and set(datatypes) <= kinds:
                return kind
        return Kind.STRING if datatypes else Kind.LINK

    def _group(self, shape: Node) -> Group | None:
        node = self._view.value(shape, SH + "group")
        if not isinstance(node, ox.NamedNode):
            return None
        return Group(node.value, self._view.texts(node, RDFS + "label"), self._order(node))

    def _order(self, shape: Node) -> float:
        text = self._view.text(shape, SH + "order")
        try:
            return float(text) if text else 1e6
        except ValueError:
            raise BadShapes(f"sh:order '{text}' is not a number", where=str(shape)) from None

    def _binds(self, shape: Node) -> bool:
        """Whether breaking the shape blocks a contribution (sh:Violation, the default severity)."""
        return self._view.iri(shape, SH + "severity") in (None, SH + "Violation")

    def _says(self, shape: Node, predicate: str) -> bool:
        return self._view.text(shape, predicate) in ("true", "1")

    def _count(self, shape: Node, name: str) -> int | None:
        text = self._view.text(shape, SH + name)
        return int(text) if text and text.isdigit() else None


_PLAIN_PREFIXES: Final = frozenset({"", "ess", "rdfs", "dct", "foaf", "geo", "skos", "owl", "prov"})


def term_name(path: str) -> str:
    """The short name of a property: its local name, with its prefix where the name alone would be unclear."""
    cut = max(path.rfind("#"), path.rfind("/")) + 1
    prefix = next((p for p, namespace in PREFIXES.items() if namespace == path[:cut]), "")
    return path[cut:] if prefix in _PLAIN_PREFIXES else f"{prefix}_{path[cut:]}"


_KINDS: Final = {
    OWL + "Class": "class",
    RDFS + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
    OWL + "AnnotationProperty": "property",
    RDF + "Property": "property",
    SKOS + "ConceptScheme": "scheme",
    SKOS + "Concept": "concept",
}


def _terms(view: TripleView) -> Iterator[Term]:
    for class_iri, kind in _KINDS.items():
        for node in view.instances(class_iri):
            if isinstance(node, ox.NamedNode):
                labels = view.texts(node, SKOS + "prefLabel") or view.texts(node, RDFS + "label")
                definitions = view.texts(node, SKOS + "definition") or view.texts(node, RDFS + "comment")
                yield Term(
                    iri=node.value,
                    labels=labels,
                    definitions=definitions,
                    kind=kind,
                    scheme=view.iri(node, SKOS + "inScheme") or view.iri(node, SKOS + "topConceptOf"),
                    notation=view.text(node, SKOS + "notation"),
                    broader=view.iri(node, SKOS + "broader"),
                    also=tuple(v.value for v in view.values(node, SKOS + "altLabel") if isinstance(v, ox.Literal)),
                    sentences=view.texts(node, ESS + "sentence"),
                )


def _quads(path: Path) -> Iterator[ox.Quad]:
    return parse(Source(str(path), TURTLE, path=path), base=NEUTRAL_BASE)


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda p: p.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
