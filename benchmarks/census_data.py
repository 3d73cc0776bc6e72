"""Census data of any size, of the shape of the real one: `python -m benchmarks.census_data FILE TRIPLES`.

Initiatives with their situation, organisations, partnerships with evidence, and the record of each, of a length as in
the sample census. One thing in five hundred has a fault, so that every engine has something to report. The schemes
come first, since the shapes look concepts up in them. The same number of triples is always the same data.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.rdf.parsing import find_sources, parse
from commons_graph.terms import DCT, ESS, FOAF, GEO, NEUTRAL_BASE, PREFIXES, RDF_TYPE, RDFS_LABEL, SCHEME, XSD

BASE: Final = NEUTRAL_BASE
FAULT_EVERY: Final = 500
THEMES: Final = ("digital", "digital-fabrication", "inclusion")
ROLES: Final = ("financial", "technical", "advice")
TERRITORIES: Final = 50
CENSUS: Final = f"{BASE}id/census/bench"
LICENCE: Final = "https://creativecommons.org/licenses/by-sa/4.0/"

Line = str
"""One line of N-Triples."""


def lines(triples: int) -> Iterator[Line]:
    """N-Triples, at least this many and at most some thirty more."""
    written = 0
    for group in groups():
        yield from group
        written += len(group)
        if written >= triples:
            return


def groups() -> Iterator[list[Line]]:
    """The schemes, then the lines of one record after the other, without end."""
    chance = random.Random(29)
    yield _schemes()
    yield _census()
    for number in range(TERRITORIES):
        yield _territory(number)
    for number in count():
        yield _organisation(number, chance)
        yield _initiative(number, chance)
        for rank in range(chance.randrange(1, 4)):
            yield _partnership(number, rank, chance)


def _schemes() -> list[Line]:
    sources = find_sources([bundled("ontology") / "schemes"])
    triples = dict.fromkeys(quad.triple for source in sources for quad in parse(source, base=BASE))
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode().splitlines(keepends=True)


def _census() -> list[Line]:
    census = Thing(CENSUS, ESS + "Census")
    census.text(RDFS_LABEL, "Recensement d’essai")
    census.text(DCT + "description", "Des fiches faites pour mesurer.")
    census.text(ESS + "definition", "Une fiche compte comme une innovation.")
    census.text(ESS + "inclusionRule", "Toutes entrent.")
    census.text(ESS + "method", "Un programme les écrit.")
    census.link(DCT + "license", LICENCE)
    census.typed(ESS + "startDate", "2013-01", "gYearMonth")
    census.link(ESS + "territory", _territory_iri(0))
    return census.lines + _record("census", "bench", census.iri)


def _territory(number: int) -> list[Line]:
    territory = Thing(_territory_iri(number), ESS + "Territory")
    territory.text(RDFS_LABEL, f"Commune {number}")
    territory.link(ESS + "level", SCHEME + "level/commune")
    territory.typed(ESS + "inseeCode", f"{29000 + number}", "string")
    territory.typed(GEO + "lat", f"48.{40000 + number}", "decimal")
    territory.typed(GEO + "long", f"-4.{50000 + number}", "decimal")
    return territory.lines + _record("territory", f"t{number}", territory.iri)


def _organisation(number: int, chance: random.Random) -> list[Line]:
    organisation = Thing(f"{BASE}id/actor/a{number}", ESS + "Organisation")
    organisation.text(RDFS_LABEL, f"Association numéro {number}")
    organisation.text(ESS + "summary", "Une association de quartier, ouverte à tout le monde.")
    organisation.link(ESS + "legalForm", SCHEME + "legal-form/92")
    organisation.typed(ESS + "startDate", f"{1950 + chance.randrange(70)}", "gYear")
    organisation.link(ESS + "territory", _territory_iri(number % TERRITORIES))
    return organisation.lines + _record("actor", f"a{number}", organisation.iri)


def _initiative(number: int, chance: random.Random) -> list[Line]:
    initiative = Thing(f"{BASE}id/initiative/i{number}", ESS + "Initiative")
    if number % FAULT_EVERY:
        initiative.text(RDFS_LABEL, f"Innovation numéro {number}")
    initiative.text(ESS + "summary", "On y répare ensemble ce qui est cassé, et l’on y apprend à le faire.")
    initiative.text(DCT + "description", f"Chaque samedi depuis {number} semaines, dans la salle du quartier.")
    initiative.link(ESS + "theme", SCHEME + "theme/" + chance.choice(THEMES))
    initiative.link(ESS + "territory", _territory_iri(chance.randrange(TERRITORIES)))
    initiative.link(FOAF + "homepage", f"https://bench.example/i{number}")
    initiative.typed(ESS + "startDate", f"20{10 + chance.randrange(10)}-0{1 + chance.randrange(9)}", "gYearMonth")
    situation = Thing(initiative.iri + "#situation-1", ESS + "Situation")
    situation.link(ESS + "status", SCHEME + "status/running")
    situation.typed(ESS + "observedOn", "2026", "gYear")
    situation.link(DCT + "source", f"https://bench.example/i{number}/news")
    initiative.link(ESS + "situation", situation.iri)
    return initiative.lines + situation.lines + _record("initiative", f"i{number}", initiative.iri)


def _partnership(number: int, rank: int, chance: random.Random) -> list[Line]:
    name = f"i{number}-{rank}"
    partnership = Thing(f"{BASE}id/partnership/{name}", ESS + "Partnership")
    role = SCHEME + "role/" + chance.choice(ROLES)
    partnership.link(ESS + "concerns", f"{BASE}id/initiative/i{number}")
    partnership.link(ESS + "partner", f"{BASE}id/actor/a{chance.randrange(number + 1)}")
    partnership.link(ESS + "role", role)
    started = "20" if number % FAULT_EVERY == 1 else f"20{20 + chance.randrange(6)}"
    partnership.typed(ESS + "startDate", started, "gYear")
    if role.endswith("financial"):
        partnership.typed(ESS + "amount", f"{chance.randrange(1, 90_000)}.00", "decimal")
    evidence = Thing(partnership.iri + "#evidence-1", ESS + "Evidence")
    evidence.link(ESS + "attestedRole", role)
    evidence.text(ESS + "wording", "avec le soutien de")
    evidence.link(DCT + "source", f"https://bench.example/{name}")
    partnership.link(ESS + "evidence", evidence.iri)
    return partnership.lines + evidence.lines + _record("partnership", name, partnership.iri)


def _record(kind: str, name: str, topic: str) -> list[Line]:
    record = Thing(f"{BASE}doc/{kind}/{name}", ESS + "Record")
    record.link(FOAF + "primaryTopic", topic)
    record.link(DCT + "license", LICENCE)
    record.link(DCT + "source", f"https://bench.example/{kind}/{name}")
    record.text(ESS + "credit", "Recensement d’essai")
    record.typed(ESS + "collectedOn", "2026-11", "gYearMonth")
    if kind != "territory":
        record.link(ESS + "partOfCensus", CENSUS)
    return record.lines


def _territory_iri(number: int) -> str:
    return f"{BASE}id/territory/t{number}"


class Thing:
    """A subject that gathers its lines."""

    def __init__(self, iri: str, kind: str) -> None:
        self.iri = iri
        self.lines: list[Line] = []
        self.link(RDF_TYPE, kind)

    def link(self, predicate: str, target: str) -> None:
        """A triple to an IRI."""
        self.lines.append(f"<{self.iri}> <{predicate}> <{target}> .\n")

    def text(self, predicate: str, text: str) -> None:
        """A triple to a text in French."""
        self.lines.append(f'<{self.iri}> <{predicate}> "{text}"@fr .\n')

    def typed(self, predicate: str, form: str, datatype: str) -> None:
        """A triple to a literal of an XSD datatype; strings are written without it, as N-Triples has them."""
        suffix = "" if datatype == "string" else f"^^<{XSD}{datatype}>"
        self.lines.append(f'<{self.iri}> <{predicate}> "{form}"{suffix} .\n')


def write(target: Path, triples: int) -> None:
    """Write N-Triples or Turtle, as the name of the file says, without holding it in memory."""
    partial = target.with_suffix(".partial")
    if target.suffix == ".nt":
        with partial.open("w", encoding="utf-8") as out:
            out.writelines(lines(triples))
    else:
        parsed = (quad.triple for line in lines(triples) for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
        ox.serialize(parsed, output=partial, format=ox.RdfFormat.TURTLE, prefixes=_used_prefixes())
    partial.rename(target)


def _used_prefixes() -> dict[str, str]:
    return {name: iri for name, iri in PREFIXES.items() if iri.startswith(("http://", "https://"))}


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
