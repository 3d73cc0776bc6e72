"""The change feed as a Linked Data Event Stream: what its documents say.

Facts about the stream, its pages and its versions stand in the default graph; the triples of a record stand in the
graph that has the version's IRI as its name, which is how a program knows what belongs to which version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

import pyoxigraph as ox

from commons_graph.feeds.changes.paging import Span
from commons_graph.feeds.changes.versions import Version, shown_under
from commons_graph.journal.port import timestamp
from commons_graph.rdf.formats import TRIG, Format
from commons_graph.rdf.turtle import as_bytes
from commons_graph.terms import (
    AS,
    DCT,
    ESS_SEQUENCE,
    HYDRA,
    LDES,
    NEUTRAL_BASE,
    PREFIXES,
    PROV,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SH,
    TREE,
    VOID,
    XSD,
)

CREATED: Final = DCT + "created"
VERSION_OF: Final = DCT + "isVersionOf"
GENERATED_BY: Final = PROV + "wasGeneratedBy"

_FROM: Final = TREE + "GreaterThanOrEqualToRelation"
_UNTIL: Final = TREE + "LessThanOrEqualToRelation"

_NAMES: Final = (
    "as",
    "dct",
    "ess",
    "foaf",
    "geo",
    "hydra",
    "ldes",
    "prov",
    "rdf",
    "rdfs",
    "skos",
    "tree",
    "void",
    "xsd",
)
"""The prefixes of TriG, a list of its own: a new prefix elsewhere must not change pages that are final."""

_TITLES: Final = {"fr": "Les changements du recensement", "en": "The changes of the census"}
_RETENTION: Final = {
    "fr": "Toutes les versions restent, depuis la première. Seul le contenu d’une fiche effacée est retiré, partout.",
    "en": "Every version stays, from the first one on. Only the content of an erased record is taken out, everywhere.",
}

_Value = ox.NamedNode | ox.Literal


def page_bytes(base: str, span: Span, versions: Sequence[Version], fmt: Format) -> bytes:
    """One page in a syntax with graphs; the same page is always the same bytes."""
    facts = chain(_stream(base), _page(base, span), _members(base, versions))
    graphs = (
        ox.parse(_as_quads(name, content), format=ox.RdfFormat.N_QUADS)
        for name, content in shown_under(list(versions), base)
    )
    return _written(chain(_quads(facts), *graphs), fmt)


def overview_bytes(base: str, spans: Sequence[Span], fmt: Format) -> bytes:
    """The description of the stream, with a table of its pages by time."""
    return _written(_quads(chain(_stream(base), _described(base, spans), _table(base, spans))), fmt)


def shape_triples(base: str) -> list[ox.Triple]:
    """What every member of the stream has."""
    shape = base + "changes/shape"
    rows = (
        ("version-of", VERSION_OF, SH + "nodeKind", SH + "IRI"),
        ("created", CREATED, SH + "datatype", XSD + "dateTime"),
        ("sequence", ESS_SEQUENCE, SH + "datatype", XSD + "integer"),
        ("changeset", GENERATED_BY, SH + "nodeKind", SH + "IRI"),
    )
    found = [
        _say(shape, RDF_TYPE, _iri(SH + "NodeShape")),
        _say(shape, RDFS + "seeAlso", _iri(base + "shapes")),
        *(_say(shape, RDFS_LABEL, ox.Literal(text, language=tag)) for tag, text in _TITLES.items()),
    ]
    for name, path, kind, value in rows:
        node = f"{shape}#{name}"
        found += [_say(shape, SH + "property", _iri(node)), _say(node, SH + "path", _iri(path))]
        found += [_say(node, SH + count, _number(1)) for count in ("minCount", "maxCount")]
        found.append(_say(node, kind, _iri(value)))
    return found


def version_triples(base: str, version: Version) -> list[ox.Triple]:
    """What is said of one version, without the content of the record."""
    return list(_facts(base, version))


def _stream(base: str) -> Iterator[ox.Triple]:
    stream = base + "changes"
    yield _say(stream, RDF_TYPE, _iri(LDES + "EventStream"))
    yield _say(stream, VOID + "uriSpace", ox.Literal(base))
    yield _say(stream, LDES + "timestampPath", _iri(CREATED))
    yield _say(stream, LDES + "versionOfPath", _iri(VERSION_OF))
    yield _say(stream, LDES + "sequencePath", _iri(ESS_SEQUENCE))
    yield _say(stream, LDES + "versionDeletePath", _iri(RDF_TYPE))
    yield _say(stream, LDES + "versionDeleteObject", _iri(AS + "Delete"))
    yield _say(stream, TREE + "shape", _iri(base + "changes/shape"))
    yield _say(stream, TREE + "view", _iri(base + "changes/1"))


def _described(base: str, spans: Sequence[Span]) -> Iterator[ox.Triple]:
    stream, first, retention = base + "changes", base + "changes/1", base + "changes#retention"
    for tag, text in _TITLES.items():
        yield _say(stream, DCT + "title", ox.Literal(text, language=tag))
    yield _say(first, RDF_TYPE, _iri(TREE + "Node"))
    yield _say(first, LDES + "retentionPolicy", _iri(retention))
    yield _say(retention, RDF_TYPE, _iri(LDES + "RetentionPolicy"))
    if spans[0].begins is not None:
        yield _say(retention, LDES + "startingFrom", _time(spans[0].begins))
    for tag, text in _RETENTION.items():
        yield _say(retention, RDFS + "comment", ox.Literal(text, language=tag))


def _table(base: str, spans: Sequence[Span]) -> Iterator[ox.Triple]:
    """A relation to each page, with the times between which its versions lie."""
    node = base + "changes"
    yield _say(node, RDF_TYPE, _iri(TREE + "Node"))
    for span in spans:
        page = f"{node}/{span.page}"
        if span.begins is not None:
            yield from _relation(node, f"{node}#from-{span.page}", _FROM, span.begins, page)
        if span.full and span.ends is not None:
            yield from _relation(node, f"{node}#until-{span.page}", _UNTIL, span.ends, page)


def _page(base: str, span: Span) -> Iterator[ox.Triple]:
    node, following = f"{base}changes/{span.page}", f"{base}changes/{span.page + 1}"
    yield _say(node, RDF_TYPE, _iri(TREE + "Node"))
    if span.following is not None:
        yield from _relation(node, f"{node}#next", _FROM, span.following, following)
        yield _say(node, HYDRA + "next", _iri(following))


def _relation(node: str, relation: str, kind: str, at: datetime, target: str) -> Iterator[ox.Triple]:
    """A relation of a node to another, by the time of the versions there."""
    yield _say(node, TREE + "relation", _iri(relation))
    yield _say(relation, RDF_TYPE, _iri(kind))
    yield _say(relation, TREE + "path", _iri(CREATED))
    yield _say(relation, TREE + "value", _time(at))
    yield _say(relation, TREE + "node", _iri(target))


def _members(base: str, versions: Sequence[Version]) -> Iterator[ox.Triple]:
    for version in versions:
        yield _say(base + "changes", TREE + "member", _iri(base + version.path()))
    for version in versions:
        yield from _facts(base, version)
    for sequence, at in {version.sequence: version.at for version in versions}.items():
        changeset = f"{base}changes/changeset/{sequence}"
        yield _say(changeset, RDF_TYPE, _iri(PROV + "Activity"))
        yield _say(changeset, ESS_SEQUENCE, _number(sequence))
        yield _say(changeset, PROV + "endedAtTime", _time(at))


def _facts(base: str, version: Version) -> Iterator[ox.Triple]:
    iri = base + version.path()
    yield _say(iri, RDF_TYPE, _iri(AS + version.kind))
    yield _say(iri, VERSION_OF, _iri(version.address.sheet.replace(NEUTRAL_BASE, base, 1)))
    yield _say(iri, CREATED, _time(version.at))
    yield _say(iri, ESS_SEQUENCE, _number(version.sequence))
    yield _say(iri, GENERATED_BY, _iri(f"{base}changes/changeset/{version.sequence}"))
    if version.successor:
        yield _say(iri, DCT + "isReplacedBy", _iri(version.successor.replace(NEUTRAL_BASE, base, 1)))


def _written(quads: Iterable[ox.Quad], fmt: Format) -> bytes:
    if fmt is not TRIG:
        return as_bytes(quads, fmt.rdf)
    text = as_bytes(quads, fmt.rdf, {name: PREFIXES[name] for name in _NAMES})
    # the serialiser writes prefixes in any order, and a page is always the same bytes
    lines = text.split(b"\n", len(_NAMES))
    return b"\n".join([*sorted(lines[:-1]), lines[-1]])


def _as_quads(graph: str, ntriples: bytes) -> bytes:
    # every line of N-Triples ends with " .\n", and a newline inside a literal is always escaped
    return ntriples.replace(b" .\n", f" <{graph}> .\n".encode())


def _quads(triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    for triple in triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.DefaultGraph())


def _say(subject: str, predicate: str, value: _Value) -> ox.Triple:
    return ox.Triple(_iri(subject), _iri(predicate), value)


def _iri(text: str) -> ox.NamedNode:
    return ox.NamedNode(text)


def _time(at: datetime) -> ox.Literal:
    return ox.Literal(timestamp(at), datatype=ox.NamedNode(XSD + "dateTime"))


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
