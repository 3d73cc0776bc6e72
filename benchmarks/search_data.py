"""A census of so many records with texts as varied as people write: `python -m benchmarks.search_data FILE RECORDS`.

Initiatives, actors and partnerships around the real territories of the sample census. Words are drawn as a language
uses them, a few of them everywhere and most of them rarely (Zipf), from real French words and some twenty thousand made
of French syllables. The same number of records is always the same data.
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
from commons_graph.terms import DCT, ESS, FOAF, NEUTRAL_BASE, RDFS_LABEL, SCHEME

WORDS: Final = 20_000
_SYLLABLES: Final = ["a", "ba", "ché", "co", "dé", "di", "é", "fa", "gra", "i", "jar", "la", "lien", "ma", "mé", "mou", "na", "ni", "no", "pa", "par", "pla", "pré", "ra", "ré", "ri", "sa", "sé", "so", "ta", "té", "ti", "to", "tra", "va", "vi", "vo"]
_ENDINGS: Final = ["ation", "ations", "ement", "ements", "er", "eur", "eurs", "euse", "ique", "iques", "ité", "ités", "oir", "oirs", "on", "ons", "ure", "ures", "age", "ages"]


class Texts:
    """Draws words and phrases."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        sample = " ".join(path.read_text(encoding="utf-8") for path in sorted(bundled("data").rglob("initiative/*.ttl")))
        real = dict.fromkeys(re.findall(r"[a-zà-ÿœ]{4,}", " ".join(re.findall(r'"([^"]*)"@fr', sample)).lower()))
        self.words = list(real)
        while len(self.words) < WORDS:
            stem = "".join(chance.choice(_SYLLABLES) for _ in range(chance.randrange(2, 5)))
            self.words.append(stem + chance.choice(_ENDINGS))
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self.words))))

    def phrase(self, words: int) -> str:
        """Some words, the frequent ones more often."""
        return " ".join(self._chance.choices(self.words, cum_weights=self._weights, k=words))


def lines(records: int) -> Iterator[str]:
    """The N-Triples of a census; the territories of the sample come besides."""
    chance = random.Random(31)
    texts = Texts(chance)
    territories = sorted(path.stem for path in (bundled("data") / "territory").glob("*.ttl"))
    concepts = {name: [t.iri for t in bundled_schema().concepts(SCHEME + name)] for name in ("theme", "public", "role", "legal-form", "status")}
    for path in find_sources([bundled("data") / "territory"]):
        yield from (f"{quad.triple} .\n" for quad in parse(path, base=NEUTRAL_BASE))
    places = [max(0, int(chance.paretovariate(0.6)) - 1) % len(territories) for _ in range(records)]
    for number in range(records):
        kind = "initiative" if number % 20 < 9 else "actor" if number % 20 < 14 else "partnership"
        thing = Thing(f"{NEUTRAL_BASE}id/{kind}/r{number}", ESS + {"initiative": "Initiative", "actor": "Organisation"}.get(kind, "Partnership"))
        if kind == "partnership":
            thing.link(ESS + "concerns", f"{NEUTRAL_BASE}id/initiative/r{chance.randrange(number // 20 + 1) * 20}")
            thing.link(ESS + "partner", f"{NEUTRAL_BASE}id/actor/r{chance.randrange(number // 20 + 1) * 20 + 9}")
            thing.link(ESS + "role", chance.choice(concepts["role"]))
            thing.typed(ESS + "startDate", str(chance.randrange(1990, 2026)), "gYear")
        else:
            thing.text(RDFS_LABEL, texts.phrase(4).capitalize())
            thing.text(ESS + "summary", texts.phrase(14).capitalize() + ".")
            thing.text(DCT + "description", texts.phrase(45).capitalize() + ".")
            thing.link(ESS + "territory", f"{NEUTRAL_BASE}id/territory/{territories[places[number]]}")
            thing.typed(ESS + "startDate", str(chance.randrange(1960, 2026)), "gYear")
        if kind == "actor":
            thing.link(ESS + "legalForm", chance.choice(concepts["legal-form"]))
        elif kind == "initiative":
            for iri in chance.sample(concepts["theme"], 2):
                thing.link(ESS + "theme", iri)
            thing.link(ESS + "audience", chance.choice(concepts["public"]))
            situation = Thing(thing.iri + "#situation-1", ESS + "Situation")
            situation.link(ESS + "status", chance.choice(concepts["status"]))
            situation.typed(ESS + "observedOn", str(chance.randrange(2010, 2026)), "gYear")
            thing.link(ESS + "situation", situation.iri)
            yield from situation.lines
        yield from thing.lines
        sheet = Thing(f"{NEUTRAL_BASE}doc/{kind}/r{number}", ESS + "Record")
        sheet.link(FOAF + "primaryTopic", thing.iri)
        sheet.link(DCT + "license", "https://creativecommons.org/licenses/by-sa/4.0/")
        yield from sheet.lines


def write(target: Path, records: int) -> None:
    """Write the N-Triples into a file."""
    with target.open("w", encoding="utf-8") as out:
        out.writelines(lines(records))


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
