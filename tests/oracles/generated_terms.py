"""Terms of generated shapes and data: few names, so that they meet; many literals, so that they differ."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

NODES: Final = ("ex:a", "ex:b", "ex:c", "ex:d", "_:x", "_:y")
IRIS: Final = ("ex:a", "ex:b", "ex:c", "ex:d")
CLASSES: Final = ("ex:A", "ex:B", "ex:C")
PROPERTIES: Final = ("ex:p", "ex:q", "ex:r")


def _typed(datatype: str, *forms: str) -> tuple[str, ...]:
    return tuple(f'"{form}"^^xsd:{datatype}' for form in forms)


NUMBERS: Final = (
    *_typed("integer", "1", "01", "+1", "-0", "0", "2", "10", "-3", "9007199254740993"),
    *_typed("decimal", "1.0", "1", "1.5", ".5", "-0.0", "9007199254740992.5", "10.00"),
    *_typed("double", "1", "1.0", "1e0", "1.5E0", "NaN", "INF", "-INF", "-0", "9007199254740992"),
    *_typed("float", "1", "0.1", "NaN", "INF", "1.5e0"),
    *_typed("byte", "1", "127"),
    *_typed("nonNegativeInteger", "1", "0"),
    *_typed("unsignedShort", "2"),
)
"""Well-typed numbers that compare across types."""

DATE_TIMES: Final = (
    *_typed("dateTime", "2020-01-01T00:00:00", "2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00"),
    *_typed("dateTime", "2019-12-31T18:00:00-06:00", "2019-12-31T24:00:00", "2020-01-01T00:00:00.5Z"),
    *_typed("dateTime", "2020-01-02T00:00:00Z", "2020-01-01T13:59:59Z", "2020-01-03T00:00:00", "-0044-03-15T00:00:00Z"),
)

DATES: Final = (
    *_typed("date", "2020-01-01", "2020-01-02", "2020-01-01Z", "2020-01-01+14:00", "2019-12-31-10:00", "2020-01-03Z"),
)

BOOLEANS: Final = _typed("boolean", "true", "false", "1", "0")

STRINGS: Final = ('""', '"a"', '"A"', '"ab"', '"b"', '"é"', '"𝄞"', '"a\\nb"', '"12"', '"a b"', '"a.b"', '"1"')

TAGGED: Final = ('"a"@en', '"a"@fr', '"b"@en', '"b"@en-gb', '"é"@fr-fr', '"c"@de', '""@en', '"a"@en-us')

ILL_TYPED: Final = (
    *_typed("integer", "", "abc", "1.0", "1e0", " 1 "),
    *_typed("decimal", "1e0", "", "NaN", "1,5"),
    *_typed("double", "abc", "inf", ""),
    *_typed("boolean", "yes", "TRUE", ""),
    *_typed("byte", "300", "c"),
    *_typed("nonNegativeInteger", "-1"),
    *_typed("unsignedShort", "70000"),
    *_typed("dateTime", "2020-01-01", "2020-13-01T00:00:00Z", "2021-02-29T00:00:00Z", "hier"),
)
"""Literals outside the lexical space of a datatype that SPARQL 1.1 supports (section 17.1)."""

OTHERS: Final = (
    *_typed("gYear", "2020", "2020Z"),
    *_typed("time", "12:00:00", "12:00:00Z"),
    *_typed("anyURI", "https://example.org/a"),
    *_typed("duration", "P1Y", "P12M"),
    '"a"^^ex:custom',
    '"b"^^ex:custom',
)

Group = tuple[str, ...]

EVERYTHING: Final = (*NUMBERS, *DATE_TIMES, *DATES, *BOOLEANS, *STRINGS, *TAGGED, *ILL_TYPED, *OTHERS)

LITERAL_GROUPS: Final[tuple[Group, ...]] = (
    (*STRINGS[:4], *TAGGED),
    TAGGED[:5],
    NUMBERS,
    (*NUMBERS, *STRINGS[:4]),
    DATE_TIMES,
    (*DATES, *DATE_TIMES[:4]),
    (*BOOLEANS, *STRINGS[:4]),
    (*NUMBERS, *ILL_TYPED),
    EVERYTHING,
    EVERYTHING,
)
"""What a case draws its literals from: few kinds at a time, so that they meet and an oracle weak in one is of use."""


def datatypes_of(literals: Group) -> list[str]:
    """The datatypes of some literals and one that none of them has."""
    found = {"rdf:langString" if "@" in text else text.rpartition("^^")[2] for text in literals}
    return sorted({"xsd:string" if name.startswith('"') else name for name in found} | {"xsd:token"})


ANY_PATTERN: Final = ("^a", "b$", "a.b", "[0-9]+", "\\\\d", "^\\\\s*$", "(a|é)+", "^.$", "A", "^a b$", "\\\\.")
PATTERNS: Final = (*ANY_PATTERN, "org/[a-b]$")
FLAGS: Final = ("i", "i", "s", "m", "is", "i", "s", "m", "is", "i", "s", "m", "is", "x")
LANGUAGES: Final = ('"en"', '"fr"', '"EN"', '"en-GB"', '"fr-FR"', '"de"')

nodes = st.sampled_from(NODES)
iris = st.sampled_from(IRIS)
classes = st.sampled_from(CLASSES)
properties = st.sampled_from(PROPERTIES)
