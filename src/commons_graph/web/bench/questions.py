"""The two questions most people ask, as forms that write the query: all X, and all X that lack Y."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from commons_graph.languages import translations
from commons_graph.terms import PREFIXES, RDFS_LABEL
from commons_graph.web.query_results import curie

_ORDERED_UP_TO: Final = 20_000
"""Things above which a query does not sort them by name: sorting a million takes longer than a query may."""

_ROWS: Final = 1000
_NAME: Final = re.compile(r"[a-z][a-z-]*:[A-Za-z][\w-]*", re.ASCII)
_UNSAFE: Final = re.compile(r"\W+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that things of a kind may have or lack: its word in addresses, its name and its property."""

    word: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Things one can ask for: their word in addresses, their name, their number, their classes and features.

    `naming` is the property that holds their name, if one does; a name is taken from the first of `languages` that
    has one, where the empty language is that of texts without any.
    """

    word: str
    name: str
    count: int
    classes: tuple[str, ...]
    features: tuple[Feature, ...]
    naming: str | None = RDFS_LABEL
    languages: tuple[str, ...] = ("fr", "en")

    @property
    def variable(self) -> str:
        """What a query calls one of them."""
        return "?" + (_local(self.classes[0]) or "thing")


def written_query(kinds: Iterable[Kind], wanted: str, language: str) -> str | None:
    """The query that a form asks for: `initiatives` for all of them, `initiatives.theme` for those without a theme.

    None for a word that stands for nothing here.
    """
    word, _, lacking = wanted.partition(".")
    kind = next((kind for kind in kinds if kind.word == word), None)
    feature = next((f for f in kind.features if f.word == lacking), None) if kind else None
    if kind is None or (lacking and feature is None):
        return None
    return _query(kind, feature, language)


def _query(kind: Kind, feature: Feature | None, language: str) -> str:
    lines = list(_members(kind))
    if feature:
        lines.append(f"FILTER NOT EXISTS {{ {kind.variable} {_term(feature.path)} ?any }}")
    lines += _names(kind)
    order = [f"ORDER BY {'?label' if kind.naming else kind.variable}"] if kind.count <= _ORDERED_UP_TO else []
    selected = f"{kind.variable} ?label" if kind.naming else kind.variable
    body = [f"SELECT {selected} WHERE {{", *(f"  {line}" for line in lines), "}", *order, f"LIMIT {_ROWS}"]
    title = f"# {_title(kind, feature, language)}".replace("\n", " ")
    return "\n".join([title, *_prefixes("\n".join(body)), "", *body, ""])


def _title(kind: Kind, feature: Feature | None, language: str) -> str:
    message = translations(language).ugettext
    if feature is None:
        return str(message("Everything of the kind: %(kinds)s")) % {"kinds": kind.name}
    return str(message("%(kinds)s without “%(field)s”")) % {"kinds": kind.name, "field": feature.name}


def _members(kind: Kind) -> Iterator[str]:
    if len(kind.classes) == 1:
        yield f"{kind.variable} a {_term(kind.classes[0])} ."
    else:
        yield f"VALUES ?class {{ {' '.join(map(_term, kind.classes))} }}"
        yield f"{kind.variable} a ?class ."


def _names(kind: Kind) -> Iterator[str]:
    """The name of each thing, in the first language that has one."""
    if kind.naming is None:
        return
    variables = {language: f"?label{(language or 'plain').title().replace('-', '')}" for language in kind.languages}
    if len(variables) == 1:
        variables = dict.fromkeys(variables, "?label")
    for language, variable in variables.items():
        text = f"{kind.variable} {_term(kind.naming)} {variable}"
        yield f'OPTIONAL {{ {text} . FILTER(LANG({variable}) = "{language}") }}'
    if len(variables) > 1:
        yield f"BIND(COALESCE({', '.join(variables.values())}) AS ?label)"


def _prefixes(body: str) -> Sequence[str]:
    used = {match[0].partition(":")[0] for match in _NAME.finditer(body)}
    return [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(used & PREFIXES.keys())]


def _term(iri: str) -> str:
    """An IRI as a query writes it: with a prefix where that is plain to read."""
    short = curie(iri)
    return short if _NAME.fullmatch(short) and short != iri else f"<{iri}>"


def _local(iri: str) -> str:
    """The last part of an IRI as a variable may be called: `ess:CodeSource` → codeSource."""
    name = _UNSAFE.sub("", re.split(r"[/#:]", iri.rstrip("/#"))[-1])
    return name[:1].lower() + name[1:] if name[:1].isalpha() else ""
