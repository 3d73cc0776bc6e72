"""Records that may be about the same thing as a form: by their numbers first, then by name and place.

The edition is searched as visitors search it, so slips of the pen and plurals are forgiven; what comes back is compared
word by word. Nothing is decided here: a person says whether it is the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pyoxigraph as ox
from rapidfuzz import fuzz

from commons_graph.desk.forms.filling import said_by
from commons_graph.desk.forms.questions import Answers
from commons_graph.editions.edition import Edition
from commons_graph.rdf.addresses import address_of_key
from commons_graph.rdf.records import record_of
from commons_graph.schema.model import Schema, Texts
from commons_graph.search.finder import Finder, Order
from commons_graph.search.selection import TEXT_MAX, Selection, tidy
from commons_graph.terms import ESS, NEUTRAL_BASE, RDFS_LABEL, SKOS

_MOST: Final = 5
_LOOKED_AT: Final = 25
_WORDS: Final = 6
_ALIKE: Final = 88.0
_ALIKE_NEARBY: Final = 76.0
"""How alike names must be, of 100: less where both are in the same place."""

_NAMES: Final = (RDFS_LABEL, SKOS + "altLabel")
_TERRITORY: Final = NEUTRAL_BASE + "id/territory/"
_EMPTY_WORDS: Final = frozenset(
    {"association", "asso", "collectif", "societe", "cooperative", "projet", "le", "la", "les", "l", "un", "une", "de"}
    | {"du", "des", "d", "en", "et", "a", "au", "aux", "pour", "avec", "dans", "sur", "chez", "the", "of", "and", "for"}
)
"""Words that make no name: people write them or leave them out."""


class Why(StrEnum):
    """What makes a record look like the same thing."""

    NUMBER = "number"
    NAME_AND_PLACE = "name-and-place"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A record that may be about the same thing: what it is called, the territories it is in, and why it was found."""

    key: str
    label: Texts
    commune: tuple[Texts, ...]
    why: Why


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    names: tuple[str, ...]
    territories: frozenset[str]
    postcodes: frozenset[str]


def lookalikes(edition: Edition, schema: Schema, segment: str, answers: Answers) -> list[Lookalike]:
    """The records of a type that answers may be about too, the likeliest first, five at most."""
    numbered = list(_by_number(edition, segment, answers))
    names = _names_in(answers)
    found = [key for key in _by_words(edition.finder(schema), segment, names) if key not in numbered]
    near = _places_in(answers)
    towns = (texts.get("fr", "") for texts in edition.labels(near).values())
    spare = _EMPTY_WORDS.union(*(plainly(town).split() for town in towns))
    scored = sorted(_scored(_candidates(edition, found), names, near, spare), key=lambda one: (-one[0], one[1].key))
    chosen = [(key, Why.NUMBER) for key in numbered] + [(one.key, why) for _, one, why in scored]
    return _told(edition, chosen[:_MOST])


def _by_number(edition: Edition, segment: str, answers: Answers) -> Iterator[str]:
    """The live records that have one of the numbers of an organisation; a SIRET begins with the SIREN."""
    sirets = {_digits(text) for text in answers.get("siret", ())}
    sirens = {_digits(text) for text in answers.get("siren", ())} | {text[:9] for text in sirets if len(text) == 14}
    wanted = {"siren": sirens, "siret": sirets, "rna": {_digits(text) for text in answers.get("rna", ())}}
    keys: set[str] = set()
    for term, numbers in wanted.items():
        values = {f'"{number}"' for number in numbers if len(number) > 8}
        keys |= edition.references.stating(values, ESS + term) if values else set()
    yield from sorted(key for key in keys if key.startswith(segment + "/"))


def _digits(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _names_in(answers: Answers) -> list[str]:
    """Every name that is given, in every language."""
    named = (values for name, values in answers.items() if name.partition("@")[0] in ("label", "altLabel"))
    return [plain for values in named for value in values if (plain := plainly(value))]


def _places_in(answers: Answers) -> frozenset[str]:
    """The territories and postal codes that are given."""
    codes = (value for name, values in answers.items() if name.endswith(".postalCode") for value in values)
    return frozenset([*answers.get("territory", ()), *codes])


def _by_words(finder: Finder, segment: str, names: Sequence[str]) -> list[str]:
    """The records that have the words of a name in theirs, and those that have one of its telling words."""
    found: dict[str, None] = {}
    for name in dict.fromkeys(names):
        telling = sorted((w for w in set(name.split()) if len(w) > 3 and w not in _EMPTY_WORDS), key=len, reverse=True)
        for words in (name, *telling[:_WORDS]):
            asked = Selection((segment,), text=tidy(words)[:TEXT_MAX])
            if asked.text:
                found |= dict.fromkeys(finder.page(asked, 0, _LOOKED_AT, Order.RELEVANCE))
    return list(found)


def _candidates(edition: Edition, keys: Sequence[str]) -> Iterator[_Candidate]:
    for key, content in edition.references.contents(keys).items():
        address = address_of_key(key)
        said = said_by(record_of(address, content.decode().splitlines()))
        about = said.get(address.thing, {})
        names = (value.value for path in _NAMES for value in about.get(path, ()) if isinstance(value, ox.Literal))
        territories = (str(getattr(value, "value", "")) for value in about.get(ESS + "territory", ()))
        codes = (v.value for n in said.values() for v in n.get(ESS + "postalCode", ()) if isinstance(v, ox.Literal))
        yield _Candidate(
            key,
            tuple(map(plainly, names)),
            frozenset("territory/" + iri.removeprefix(_TERRITORY) for iri in territories),
            frozenset(codes),
        )


def _scored(
    candidates: Iterable[_Candidate], names: Sequence[str], near: frozenset[str], spare: frozenset[str]
) -> Iterator[tuple[float, _Candidate, Why]]:
    for one in candidates:
        score = max((_alike(name, other, spare) for name in names for other in one.names), default=0.0)
        nearby = bool(near & (one.territories | one.postcodes))
        if score >= (_ALIKE_NEARBY if nearby else _ALIKE):
            yield score + 10 * nearby, one, Why.NAME_AND_PLACE if nearby else Why.NAME


def _alike(name: str, other: str, spare: frozenset[str]) -> float:
    """How alike two names are, in any order of their words; one that holds the other counts a little less."""
    shared = fuzz.token_set_ratio(name, other) if min(len(name.split()), len(other.split())) > 1 else 0.0
    bare = fuzz.token_sort_ratio(_without(name, spare), _without(other, spare))
    return max(fuzz.ratio(name, other), fuzz.token_sort_ratio(name, other), bare, shared * 0.9)


def _without(name: str, spare: frozenset[str]) -> str:
    """A name without the words that anybody may add to it, such as that of its town; whole where nothing is left."""
    return " ".join(word for word in name.split() if word not in spare) or name


def _told(edition: Edition, chosen: Sequence[tuple[str, Why]]) -> list[Lookalike]:
    keys = [key for key, _ in chosen]
    within = {one.key: sorted(one.territories) for one in _candidates(edition, keys)}
    labels = edition.labels([*keys, *(key for territories in within.values() for key in territories)])
    return [
        Lookalike(key, labels[key], tuple(labels[t] for t in within.get(key, ()) if t in labels), why)
        for key, why in chosen
        if key in labels
    ]


def plainly(text: str) -> str:
    """A name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return " ".join(re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char))))
