"""Regular expressions of XPath mean here what XPath says, and what it does not have is refused by its name."""

from __future__ import annotations

import pytest

from commons_graph.errors import BadShapes
from commons_graph.validation.shacl import regexes
from commons_graph.validation.shacl.regexes import matcher


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "matches"),
    [
        (r"^\p{L}+$", "", "éa", True),
        (r"^\p{L}+$", "", "é1", False),
        (r"^\P{Lu}$", "", "é", True),
        (r"^\p{IsGreek}+$", "", "αβγ", True),
        (r"^\p{IsBasicLatin}+$", "", "é", False),
        (r"^[\i-[:]][\c-[:]]*$", "", "ab-1", True),
        (r"^[\i-[:]][\c-[:]]*$", "", "a:b", False),
        (r"^[a-z-[aeiou]]+$", "", "bcd", True),
        (r"^[a-z-[aeiou]]+$", "", "bad", False),
        (r"^[^a-c-[x]]$", "", "x", False),
        (r"^[a-]+$", "", "a-", True),
        (r"^[-a]+$", "", "a-", True),
        (r"[a&&b]", "", "&", True),
        (r"^a$", "", "a\n", False),
        (r"^b$", "m", "a\nb\nc", True),
        (r"a.c", "", "a\nc", False),
        (r"a.c", "s", "a\nc", True),
        (r"a b [ ]", "x", "ab ", True),
        (r"a.b", "q", "axb", False),
        (r"STRASSE", "i", "strasse", True),
        (r"(a)\1", "", "aa", True),
        (r"^\w+$", "", "aé", True),
        (r"^\s$", "", "\u00a0", False),
        (r"^#$", "", "#", True),
        (r"^W\d{3}$", "", "W123", True),
    ],
)
def test_expression_matches_as_xpath_says(pattern: str, flags: str, text: str, *, matches: bool) -> None:
    assert matcher(pattern, flags)(text) is matches


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        (r"\bword", "word boundary"),
        (r"(?=a)", "look-ahead"),
        (r"(?<n>a)", "look-behind or named group"),
        (r"(?i)a", "inline flags"),
        (r"a++", "possessive"),
        (r"a{,3}", "{ that starts no quantifier"),
        (r"[a", "[ without its end"),
        (r"a]", "] without its beginning"),
        (r"(a", "missing )"),
        (r"\1", "a group that does not exist"),
        (r"\p{Nonsense}", "unknown property"),
        (r"\x41", r"escape \x"),
    ],
)
def test_what_xpath_does_not_have_is_refused_by_its_name(pattern: str, named: str) -> None:
    with pytest.raises(BadShapes) as caught:
        matcher(pattern, "")
    assert named in caught.value.message
    assert pattern in str(caught.value).replace("\\\\", "\\")


def test_unknown_flag_is_refused() -> None:
    with pytest.raises(BadShapes, match="unknown flag"):
        matcher("a", "g")


def test_expression_that_explodes_is_told_with_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "SECONDS", 0.05)
    with pytest.raises(BadShapes) as caught:
        matcher(r"^(a|aa)+$", "")("a" * 60 + "b")
    assert "(a|aa)+" in caught.value.message
    assert "aaaa" in caught.value.message


def test_repetitions_side_by_side_on_a_long_text_are_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "SECONDS", 0.05)
    with pytest.raises(BadShapes, match="takes more than"):
        matcher(r"^\p{L}*\p{L}*\p{L}*\p{L}*[0-9]$", "")("a" * 2_000)
