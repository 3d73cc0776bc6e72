"""Which literals a store would write otherwise than they are: "007"^^xsd:integer as "7", xsd:int as xsd:integer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import pyoxigraph as ox

from commons_graph.validation.shacl.tokens import node_of

_XSD: Final = r"\^\^<http://www\.w3\.org/2001/XMLSchema#"
_KEPT: Final = "anyURI token normalizedString language Name NCName NMTOKEN hexBinary base64Binary"
_ANY: Final = ox.NamedNode("urn:x-commons-graph:any")

_TYPED: Final = re.compile(rf'"[^"]*"{_XSD}(?!(?:{_KEPT.replace(" ", "|")})>)[A-Za-z]+>').fullmatch
_CANONICAL: Final = re.compile(
    rf'"(?:(?:0|-?[1-9][0-9]{{0,17}})"{_XSD}integer>|(?:true|false)"{_XSD}boolean>'
    rf'|-?(?:0|[1-9][0-9]{{0,11}})\.[0-9]{{0,5}}[1-9]"{_XSD}decimal>|[12][0-9]{{3}}"{_XSD}gYear>'
    rf'|[12][0-9]{{3}}-(?:0[1-9]|1[0-2])"{_XSD}gYearMonth>'
    rf'|[12][0-9]{{3}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"{_XSD}date>'
    rf'|[12][0-9]{{3}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])T[01][0-9]:[0-5][0-9]:[0-5][0-9]Z?"{_XSD}dateTime>)'
).fullmatch
"""The common literals that a store surely keeps; others are tried."""


_WITH_ZEROS: Final = re.compile(
    rf'"(?:(-?[1-9][0-9]{{0,11}}|0)\.0{{1,6}}|(-?(?:0|[1-9][0-9]{{0,11}})\.[0-9]{{0,4}}[1-9])0{{1,3}})"({_XSD}decimal>)'
).fullmatch
"""The common decimals that a store surely shortens, such as amounts with cents."""


def rewritten(tokens: Iterable[str]) -> dict[str, str]:
    """Those among some tokens that a store does not keep → what it makes of them."""
    doubtful = [token for token in tokens if token[0] == '"' and _TYPED(token) and not _CANONICAL(token)]
    found = {token: f'"{match[1] or match[2]}"{match[3]}' for token in doubtful if (match := _WITH_ZEROS(token))}
    return found | _tried([token for token in doubtful if token not in found])


def _tried(doubtful: Sequence[str]) -> dict[str, str]:
    """What a store makes of some tokens, where it is not the same."""
    found: dict[str, str] = {}
    if not doubtful:
        return found
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"{_ANY.value}:{at}"), _ANY, node_of(token)) for at, token in enumerate(doubtful))
    for quad in store:
        token = doubtful[int(str(quad.subject)[1:-1].rpartition(":")[2])]
        if str(quad.object) != token:
            found[token] = str(quad.object)
    return found


class WrittenForms:
    """What the literals of some predicates become in a store: canonical literal → the forms that the data has."""

    def __init__(self) -> None:
        self._forms: dict[str, set[str]] = {}
        self._odd: set[str] = set()
        self._ambiguous = False

    def add(self, tokens: Iterable[str]) -> None:
        """Note the objects of a predicate."""
        tokens = set(tokens)
        changed = rewritten(tokens)
        self._odd |= changed.keys()
        for token, canonical in changed.items():
            forms = self._forms.setdefault(canonical, set())
            forms.add(token)
            self._forms[canonical] = forms | ({canonical} & tokens)
        for canonical in self._forms.keys() & tokens:
            self._forms[canonical].add(canonical)
        self._ambiguous = any(len(forms) > 1 for forms in self._forms.values())

    @property
    def odd(self) -> bool:
        """Whether any literal is written otherwise than a store keeps it."""
        return bool(self._odd)

    @property
    def ambiguous(self) -> bool:
        """Whether two literals of the data become one in a store."""
        return self._ambiguous

    def of(self, token: str) -> str:
        """The form of a literal in the data; only for forms that are not ambiguous."""
        return next(iter(self._forms[token])) if token in self._forms else token
