"""What `ontology/profiles/profiles.ttl` says of each profile, and how a client asks for one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.errors import BadRequest, BadShapes, NotAcceptable
from commons_graph.profiles.alignments import Alignments, read_alignments
from commons_graph.profiles.negotiation import profiles_asked
from commons_graph.profiles.translation import Translator
from commons_graph.schema.graph import TripleView
from commons_graph.schema.model import Schema, Texts
from commons_graph.schema.reader import vocabulary_triples
from commons_graph.terms import PROF, RDFS, RDFS_LABEL, VANN

_FILE: Final = "profiles.ttl"
_ALIGNMENTS: Final = "alignments.ttl"
PLAIN: Final = "ess"
"""The token of the profile that nobody needs to ask for."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile: its short name, its IRI, what it is a profile of, and how records are put into it.

    `translator` is None for the plain one, which is what the records say themselves.
    """

    token: str
    iri: str
    bases: tuple[str, ...]
    labels: Texts
    comments: Texts
    translator: Translator | None

    @property
    def plain(self) -> bool:
        """Whether it is served to those who ask for none."""
        return self.translator is None

    @property
    def iris(self) -> tuple[str, ...]:
        """Every IRI by which a client may name it, its own first."""
        return (self.iri, *self.bases)


@dataclass(frozen=True, slots=True)
class Profiles:
    """All profiles, the plain one first; `triples` describe them, `fingerprint` changes with what they make."""

    all: tuple[Profile, ...]
    triples: tuple[ox.Triple, ...]
    alignments: Alignments
    fingerprint: str

    @property
    def plain(self) -> Profile:
        """What is served to those who ask for no profile."""
        return self.all[0]

    def by_token(self, token: str) -> Profile:
        """The profile with a short name; raises KeyError."""
        return next(one for one in self.all if one.token == token)

    def named(self, name: str) -> Profile:
        """The profile that `?profile=` names by its token or an IRI of it; raises BadRequest."""
        found = self._found(name)
        if found is None:
            raise BadRequest(f"'{name[:100]}' is not a profile of this census", hint=self._known())
        return found

    def preferred(self, accept_profile: str | None) -> Profile:
        """The profile that an Accept-Profile header prefers; raises NotAcceptable when it excludes all of them.

        A header without a well-formed element asks for nothing.
        """
        asked = profiles_asked(accept_profile)
        if not asked:
            return self.plain
        weights = {one.token: max((w for name, w in asked if self._means(one, name)), default=0.0) for one in self.all}
        best = max(self.all, key=lambda one: weights[one.token])
        if not weights[best.token]:
            raise NotAcceptable("this census has no profile of those asked for", hint=self._known())
        return best

    def _found(self, name: str) -> Profile | None:
        return next((one for one in self.all if name in (one.token, *one.iris)), None)

    def _means(self, profile: Profile, name: str) -> bool:
        return name in profile.iris or (profile.plain and name == "*")

    def _known(self) -> str:
        return "profiles: " + ", ".join(f"{one.token} <{one.iri}>" for one in self.all)


def bundled_profiles(schema: Schema) -> Profiles:
    """The profiles that travel with the package, for records of a schema."""
    return read_profiles(bundled("ontology"), schema)


def read_profiles(ontology: Path, schema: Schema) -> Profiles:
    """Read profiles and alignments from a folder; raises BadShapes when the plain profile is missing."""
    folder = ontology / "profiles"
    triples = tuple(vocabulary_triples([folder / _FILE]))
    alignments = read_alignments(ontology / _ALIGNMENTS)
    view = TripleView(triples)
    described = [node for node in view.instances(PROF + "Profile") if isinstance(node, ox.NamedNode)]
    found = [_profile(view, node, folder, alignments, schema) for node in described]
    if not found or not found[0].plain:
        raise BadShapes(f"the first profile must be '{PLAIN}'", where=str(folder / _FILE))
    return Profiles(tuple(found), triples, alignments, _fingerprint([*folder.iterdir(), ontology / _ALIGNMENTS]))


def _profile(view: TripleView, node: ox.NamedNode, folder: Path, alignments: Alignments, schema: Schema) -> Profile:
    token = view.text(node, PROF + "hasToken") or ""
    namespaces = [n.value for n in view.values(node, VANN + "preferredNamespaceUri") if isinstance(n, ox.Literal)]
    made = None
    if token != PLAIN:
        made = Translator((folder / f"{token}.rq").read_text(encoding="utf-8"), namespaces, alignments, schema)
    return Profile(
        token=token,
        iri=node.value,
        bases=tuple(view.iris(node, PROF + "isProfileOf")),
        labels=view.texts(node, RDFS_LABEL),
        comments=view.texts(node, RDFS + "comment"),
        translator=made,
    )


def _fingerprint(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
