"""E-mail addresses and telephone numbers in what people write, so that nobody publishes one without meaning to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import phonenumbers

from commons_graph.desk.forms.questions import SHEET, Answers, Control, Question, Section
from commons_graph.terms import RDF, RDFS

_AT: Final = r"(?:\s?@\s?|\s?(?:\(|\[|\{)\s?(?:at|@|arobase?|arrobase|chez)\s?(?:\)|\]|\})\s?|\s(?:arobase|arrobase)\s)"
_DOT: Final = r"(?:\.|\s?(?:\(|\[|\{)\s?(?:dot|point|\.)\s?(?:\)|\]|\})\s?|\spoint\s)"
_LOCAL: Final = rf"(?<![\w.+%'-])(?:\w[\w+%'-]{{0,63}}{_DOT}){{0,6}}\w[\w+%'-]{{0,63}}"
_EMAIL: Final = re.compile(
    rf"{_LOCAL}{_AT}(?:[^\W_][\w-]{{0,62}}{_DOT}){{1,6}}[^\W\d_]{{2,24}}(?![\w@])", re.IGNORECASE
)
"""An address, written plainly or with words where its signs would be: `nom (at) exemple point org`."""
_LOOSE: Final = re.compile(r"\s?@\s|\s@\s?")

_MAYBE_EMAIL: Final = re.compile(r"@|arr?obase|[(\[{]\s?(?:at|chez)\b", re.IGNORECASE)

_AN_AT: Final = re.compile(rb"@(?!\w+(?:-\w+)* \.\n)")
"""An @ that is not the language of a text in N-Triples."""
_A_NUMBER: Final = re.compile(rb"[+0][0-9 \t().\-/_,\x80-\xff]{8}")
_OF_NUMBERS: Final = b"+0123456789 \t().-/_," + bytes(range(0x80, 0x100))
_RUNS: Final = bytes.maketrans(_OF_NUMBERS, b"0" * len(_OF_NUMBERS))
"""Makes everything that may stand in a number one sign: quicker to look through than a pattern."""
_DATED: Final = (RDF.encode(), RDFS.encode())
"""Names with a date in them, in every record."""
_ALIKE: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ[{", b"abcdefghijklmnopqrstuvwxyz((")
_WORDS_FOR_AT: Final = (b"obase", b"chez", b"(at", b"( at")

_COUNTRY: Final = "FR"
_DIGITS: Final = 8
"""The shortest numbers that are somebody's; shorter ones are those of services."""
_TRIES: Final = 500
"""Numbers of one text that are looked at; each costs time."""
_NATIONAL: Final = re.compile(r"(?:\+|00)\s?\(?\d|\(?0\s?[1-9]")
"""How a number starts that is dialled here: with its country, or with a nought."""
_PARTED: Final = re.compile(r"(?<![\w+])0[1-9](?:[\s.\-–/_,\u00a0\u202f]{0,2}\d{2}){4}(?![\w])")
"""A French number whose pairs are held apart by anything; what finds numbers knows fewer marks."""
_LABELLED: Final = re.compile(
    r"(?i)(?:siren|siret|rna|iban|isbn|insee|tva|n°\s?d.ordre|doi|issn|euros?|€)\W{0,12}$|https?://\S*$|www\.\S*$"
)
"""What stands before a number that is none to dial."""
_AMOUNT: Final = re.compile(r"(?i)^\s?(?:€|euros?|eur\b|k€|habitants|%)")


@dataclass(frozen=True, slots=True)
class Found:
    """An address or number: its kind (`email` or `telephone`), how it is written, and where."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What a writer is asked about: the name of the answer, its question, and what was found in it."""

    name: str
    question: Question
    found: Found


def found_in(text: str) -> list[Found]:
    """Every e-mail address and telephone number in a text, in the order they stand, none within another."""
    maybe = _EMAIL.finditer(text) if _MAYBE_EMAIL.search(text) else ()
    emails = [Found("email", match[0], match.start(), match.end()) for match in maybe if _meant(match)]
    numbers = _numbers(text) if sum(char.isdecimal() for char in text) >= _DIGITS else ()
    kept: list[Found] = []
    for one in sorted([*emails, *numbers], key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def may_hold_details(content: bytes) -> bool:
    """Whether the texts of a record may hold any: a quick look, so that a whole census can be loaded."""
    undated = content.replace(_DATED[0], b"").replace(_DATED[1], b"")
    if _AN_AT.search(content) or (b"000000000" in undated.translate(_RUNS) and _A_NUMBER.search(undated)):
        return True
    alike = content.translate(_ALIKE)
    return any(word in alike for word in _WORDS_FOR_AT)


def asked_about(answers: Answers, sections: Sequence[Section]) -> list[Asked]:
    """What has to be asked before answers are published: « Souhaitez-vous vraiment publier ce numéro ? ».

    Only free texts are looked at; codes, dates, amounts and the addresses of pages have their own rules.
    """
    questions = {question.name: question for section in sections for question in section.questions}
    return [
        Asked(name, question, found)
        for name, values in answers.items()
        if (question := _question(questions, name)) is not None and _is_free(question)
        for value in values
        for found in found_in(value)
    ]


def _question(questions: dict[str, Question], name: str) -> Question | None:
    """The question of an answer: `place.1.address@en` is one of a part."""
    plain = name.partition("@")[0]
    if plain in questions:
        return questions[plain]
    first, *rest = plain.removeprefix(SHEET).split(".")
    whole = questions.get(SHEET + first if plain.startswith(SHEET) else first)
    return next((part for part in whole.parts if rest[1:] == [part.name]), None) if whole else None


def _is_free(question: Question) -> bool:
    return question.control in (Control.LINE, Control.TEXT) and (
        question.has_language or question.field.pattern is None
    )


def _meant(match: re.Match[str]) -> bool:
    """Whether an @ with blanks around it really stands in an address: « Fab @ Brest » has no domain after it."""
    return "@" not in match[0] or not _LOOSE.search(match[0]) or "." in match[0].partition("@")[2]


def _numbers(text: str) -> Iterator[Found]:
    for number in phonenumbers.PhoneNumberMatcher(text, _COUNTRY, phonenumbers.Leniency.VALID, _TRIES):
        if _NATIONAL.match(number.raw_string) and not _is_other(text, number.start, number.end):
            yield Found("telephone", number.raw_string, number.start, number.end)
    for match in _PARTED.finditer(text):
        if not _is_other(text, match.start(), match.end()):
            yield Found("telephone", match[0], match.start(), match.end())


def _is_other(text: str, start: int, end: int) -> bool:
    """Whether a number is named as something else, counts something, or is a piece of a longer one."""
    before, after = text[max(0, start - 200) : start], text[end : end + 12]
    return bool(_LABELLED.search(before) or _AMOUNT.match(after) or re.match(r"\d", after))
