"""A census of so many records with texts as varied as people write: `python -m benchmarks.search_data FILE RECORDS`.

Initiatives, actors and partnerships around the real territories of the sample census. Words are drawn as a language
uses them, a few of them everywhere and most of them rarely (Zipf), from the words of the sample census and some twenty
thousand made of French syllables. The same number of records is always the same data.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

from benchmarks.census_data import Thing
from commons_graph.bundled import bundled
from commons_graph.rdf.parsing import find_sources, parse
from commons_graph.schema.reader import bundled_schema
from commons_graph.terms import DCT, ESS, FOAF, GEO, NEUTRAL_BASE, RDFS_LABEL, SCHEME

WORDS: Final = 20_000
ROUND: Final = 20
"""Of so many records in a row, nine are initiatives, then five actors, then six partnerships."""

_SYLLABLE_TEXT: Final = (
    "a ba ché co dé di é fa gra i jar la lien ma mé mou na ni no pa par pla pré ra ré ri sa sé so ta té ti to tra va vi"
)
_ENDING_TEXT: Final = "ation ations ement ements er eur eurs euse ique iques ité ités oir oirs on ons ure ures age ages"
_LICENCE: Final = "https://creativecommons.org/licenses/by-sa/4.0/"


class Texts:
    """Draws words and phrases."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        syllables, endings = _SYLLABLE_TEXT.split(), _ENDING_TEXT.split()
        words = dict.fromkeys(_sample_words())
        while len(words) < WORDS:
            stem = "".join(chance.choice(syllables) for _ in range(chance.randrange(2, 5)))
            words[stem + chance.choice(endings)] = None
        self.words = list(words)
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))

    def phrase(self, words: int) -> str:
        """Some words, the frequent ones more often."""
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=words)).capitalize()


class Census:
    """Makes the records, one after the other."""

    def __init__(self) -> None:
        self._chance = random.Random(31)
        self._texts = Texts(self._chance)
        schema = bundled_schema()
        schemes = ("theme", "public", "role", "legal-form", "status")
        self._terms = {name: [term.iri for term in schema.concepts(SCHEME + name)] for name in schemes}
        self._territories = sorted(path.stem for path in (bundled("data") / "territory").glob("*.ttl"))

    def lines(self, records: int) -> Iterator[str]:
        """The N-Triples of so many records, and those of the territories."""
        for source in find_sources([bundled("data") / "territory"]):
            yield from (f"{quad.triple} .\n" for quad in parse(source, base=NEUTRAL_BASE))
        for number in range(records):
            place = number % ROUND
            kind = "initiative" if place < 9 else "actor" if place < 14 else "partnership"
            yield from self._record(kind, number)

    def _record(self, kind: str, number: int) -> Iterator[str]:
        classes = {"initiative": "Initiative", "actor": "Organisation", "partnership": "Partnership"}
        thing = Thing(f"{NEUTRAL_BASE}id/{kind}/r{number}", ESS + classes[kind])
        sheet = Thing(f"{NEUTRAL_BASE}doc/{kind}/r{number}", ESS + "Record")
        sheet.link(FOAF + "primaryTopic", thing.iri)
        sheet.link(DCT + "license", _LICENCE)
        more = self._tie(thing, number) if kind == "partnership" else self._named(thing, kind)
        yield from thing.lines
        yield from more
        yield from sheet.lines

    def _tie(self, thing: Thing, number: int) -> list[str]:
        earlier = number // ROUND + 1
        thing.link(ESS + "concerns", f"{NEUTRAL_BASE}id/initiative/r{self._chance.randrange(earlier) * ROUND}")
        thing.link(ESS + "partner", f"{NEUTRAL_BASE}id/actor/r{self._chance.randrange(earlier) * ROUND + 9}")
        thing.link(ESS + "role", self._chance.choice(self._terms["role"]))
        thing.typed(ESS + "startDate", str(self._chance.randrange(1990, 2026)), "gYear")
        return []

    def _named(self, thing: Thing, kind: str) -> list[str]:
        # a few towns have most of the records, and most towns have some
        rank = int(self._chance.paretovariate(0.6)) % len(self._territories)
        thing.text(RDFS_LABEL, self._texts.phrase(4))
        thing.text(ESS + "summary", self._texts.phrase(14) + ".")
        thing.text(DCT + "description", self._texts.phrase(45) + ".")
        thing.link(ESS + "territory", f"{NEUTRAL_BASE}id/territory/{self._territories[rank]}")
        thing.typed(ESS + "startDate", str(self._chance.randrange(1960, 2026)), "gYear")
        if kind == "actor":
            thing.link(ESS + "legalForm", self._chance.choice(self._terms["legal-form"]))
            return []
        for iri in self._chance.sample(self._terms["theme"], 2):
            thing.link(ESS + "theme", iri)
        thing.link(ESS + "audience", self._chance.choice(self._terms["public"]))
        situation = Thing(thing.iri + "#situation-1", ESS + "Situation")
        situation.link(ESS + "status", self._chance.choice(self._terms["status"]))
        situation.typed(ESS + "observedOn", str(self._chance.randrange(2010, 2026)), "gYear")
        thing.link(ESS + "situation", situation.iri)
        place = Thing(thing.iri + "#place", ESS + "Place")
        thing.link(ESS + "place", place.iri)
        place.typed(GEO + "lat", f"{self._chance.uniform(47.3, 48.9):.4f}", "decimal")
        place.typed(GEO + "long", f"{self._chance.uniform(-5.0, -1.1):.4f}", "decimal")
        return situation.lines + place.lines


def _sample_words() -> list[str]:
    files = sorted((bundled("data") / "initiative").glob("*.ttl"))
    texts = re.findall(r'"([^"]*)"@fr', " ".join(path.read_text(encoding="utf-8") for path in files))
    return re.findall(r"[a-zà-ÿœ]{4,}", " ".join(texts).lower())


def write(target: Path, records: int) -> None:
    """Write the N-Triples into a file."""
    with target.open("w", encoding="utf-8") as out:
        out.writelines(Census().lines(records))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
