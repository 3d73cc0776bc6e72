"""N-Triples written as people and programs write them: legal, and seldom canonical."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pyoxigraph as ox

from commons_graph.terms import XSD


def respelled(triples: Iterable[ox.Triple], chance: random.Random) -> str:
    """The triples with random spaces, comments, line ends, escapes and capitals in language tags."""
    if chance.random() < 0.3:
        return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    text = "".join(_line(triple, chance) for triple in triples)
    return text.rstrip("\r\n") if chance.random() < 0.2 else text


def _line(triple: ox.Triple, chance: random.Random) -> str:
    space = chance.choice((" ", " ", " ", "\t", "  "))
    # a name of a blank node may hold dots, so a space stands before the last one
    parts = (_term(triple.subject, chance), str(triple.predicate), _term(triple.object, chance))
    start = chance.choice(("", "", "", " ", "# note\n", "\n"))
    end = chance.choice((" .", " .", " .", "\t.", " . # <a> <b> <c> ."))
    return start + space.join(parts) + end + chance.choice(("\n", "\n", "\n", "\r\n", "\n\n"))


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, chance: random.Random) -> str:
    if not isinstance(term, ox.Literal):
        return str(term)
    text = '"' + "".join(_character(one, chance) for one in term.value) + '"'
    if term.language:
        return f"{text}@{term.language.upper() if chance.random() < 0.3 else term.language}"
    plain = term.datatype.value == XSD + "string" and chance.random() < 0.7
    return text if plain else f"{text}^^{term.datatype}"


def _character(one: str, chance: random.Random) -> str:
    known = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
    if one in known:
        return known[one]
    if chance.random() < 0.1:
        return f"\\u{ord(one):04X}" if ord(one) < 0x10000 else f"\\U{ord(one):08X}"
    return one
