"""Reading one page of a change feed: its members, its base, its licence and where it leads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import SettingsError, SourceNotUnderstood
from commons_graph.settings import checked_base
from commons_graph.sources.harvest.members import CREATE, DELETE, UPDATE, Member, content_of
from commons_graph.terms import DCT, DCT_LICENSE, ESS_SEQUENCE, RDF_TYPE, VOID

_TREE: Final = "https://w3id.org/tree#"
_LDES: Final = "https://w3id.org/ldes#"
_AS: Final = "https://www.w3.org/ns/activitystreams#"
_KINDS: Final = {_AS + "Create": CREATE, _AS + "Update": UPDATE, _AS + "Delete": DELETE}
_BACKWARDS: Final = frozenset({_TREE + "LessThanRelation", _TREE + "LessThanOrEqualToRelation"})
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_SEQUENCE: Final = re.compile(r"[1-9]\d{0,17}")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another page; `bound` is what its members are later than, "" when the page does not say."""

    node: str
    bound: str = ""
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a feed; `members` in the order of their changesets, then of their versions."""

    url: str
    feed: str
    base: str
    licence: str
    etag: str = ""
    members: tuple[Member, ...] = field(default=(), repr=False)
    relations: tuple[Relation, ...] = ()


class Facts:
    """The triples of a document by subject, whatever their graphs."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            values = self._values[_text(quad.subject)][quad.predicate.value]
            if (text := _text(quad.object)) not in values:
                values.append(text)

    def all(self, subject: str, predicate: str) -> list[str]:
        """The values of a subject for a predicate."""
        return self._values.get(subject, {}).get(predicate, [])

    def one(self, subject: str, predicate: str) -> str:
        """The first of them, "" for none."""
        return next(iter(self.all(subject, predicate)), "")

    def subjects(self, predicate: str, value: str | None = None) -> Iterator[str]:
        """The subjects that have a predicate, or a value of it."""
        for subject, values in self._values.items():
            if predicate in values and (value is None or value in values[predicate]):
                yield subject


def is_feed(facts: Facts) -> bool:
    """Whether a document is a page of a change feed."""
    return bool(_feeds(facts))


def page_of(url: str, quads: Iterable[ox.Quad], etag: str = "") -> Page:
    """The page that a document is; raises SourceNotUnderstood when it is none, or says what cannot be."""
    quads = list(quads)
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.graph_name, ox.DefaultGraph) and quad.subject != quad.graph_name:
            graphs[_text(quad.graph_name)].append(quad.triple)
    facts = Facts(quads)
    feeds = _feeds(facts)
    if len(feeds) != 1:
        raise SourceNotUnderstood(f"the page tells of {len(feeds)} change feeds instead of one", where=url)
    feed = feeds[0]
    members = [_member(version, facts, graphs, url) for version in facts.all(feed, _TREE + "member")]
    return Page(
        url=url,
        feed=feed,
        base=_base(facts.one(feed, VOID + "uriSpace"), url),
        licence=facts.one(feed, DCT_LICENSE) or facts.one(url, DCT_LICENSE),
        etag=etag,
        members=tuple(sorted(members, key=lambda member: (member.sequence, member.version))),
        relations=tuple(_relations(facts)),
    )


def _feeds(facts: Facts) -> list[str]:
    return sorted({*facts.subjects(RDF_TYPE, _LDES + "EventStream"), *facts.subjects(_TREE + "member")})


def _base(said: str, url: str) -> str:
    try:
        return checked_base(said, url)
    except SettingsError as error:
        raise SourceNotUnderstood(
            "the feed does not say which addresses are its own",
            where=url,
            hint="void:uriSpace names the base of a census",
        ) from error


def _member(version: str, facts: Facts, graphs: dict[str, list[ox.Triple]], url: str) -> Member:
    kinds = [_KINDS[kind] for kind in facts.all(version, RDF_TYPE) if kind in _KINDS]
    at, sequence = facts.one(version, DCT + "created"), facts.one(version, ESS_SEQUENCE)
    iri = facts.one(version, DCT + "isVersionOf")
    if len(kinds) != 1 or not iri or not _TIME.fullmatch(at) or not _SEQUENCE.fullmatch(sequence):
        raise SourceNotUnderstood(
            f"the version <{version}> lacks what it is, of which record, when or in which changeset", where=url
        )
    content = b"" if kinds[0] == DELETE else content_of(graphs.get(version, ()))
    if kinds[0] != DELETE and not content:
        raise SourceNotUnderstood(f"the version <{version}> has no content", where=url)
    successor = facts.one(version, DCT + "isReplacedBy") if kinds[0] == DELETE else ""
    return Member(version, iri, kinds[0], at, int(sequence), content, url, successor)


def _relations(facts: Facts) -> Iterator[Relation]:
    """Each page that is linked to, once; it lies behind only when no relation says that it lies ahead."""
    found: dict[str, Relation] = {}
    for subject in facts.subjects(_TREE + "relation"):
        for relation in facts.all(subject, _TREE + "relation"):
            node, value = facts.one(relation, _TREE + "node"), facts.one(relation, _TREE + "value")
            if not node:
                continue
            backwards = bool(_BACKWARDS.intersection(facts.all(relation, RDF_TYPE)))
            earlier = found.get(node)
            if earlier is None or (earlier.backwards and not backwards):
                found[node] = Relation(node, "" if backwards else value, backwards)
    yield from found.values()


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph) -> str:
    return str(term.value) if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
