"""What people type as plain text: what nobody sees is tidied away, what deceives is refused.

HTML and Markdown are neither: they stay what they are, letters, and pages show them as such.
"""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

from commons_graph.schema.model import Texts
from commons_graph.terms import NEUTRAL_BASE

LONGEST: Final = 50_000
"""Characters that an answer may have where the shapes set no limit: some fifteen printed pages."""

_MARKS: Final = 8
"""Combining marks that one letter may carry; no writing system needs more."""

_LINE_ENDS: Final = regex.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS: Final = regex.compile(r"[ \t]+")
_BEFORE_LINE_END: Final = regex.compile(r"[ \t]+(?=\n)")

_UNSEEN: Final = regex.compile(
    r"""(?P<meant>
        (?<= [\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f] ) \u200d (?= \p{Extended_Pictographic} )
      | (?<= [\p{Arabic}\p{Syriac}\p{Mongolian}\p{Nko}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Sinhala}] ) [\u200c\u200d]
      | (?<= [\p{Devanagari}\p{Bengali}\p{Gurmukhi}\p{Gujarati}\p{Oriya}\p{Tamil}\p{Telugu}] ) [\u200c\u200d]
      | (?<= [\p{Kannada}\p{Malayalam}] ) [\u200c\u200d]
      | (?<= \U0001f3f4 ) [\U000e0020-\U000e007e]+ \U000e007f
    )
    | (?P<direction> [\u061c\u200e\u200f] )
    | [\u00ad\u034f\u180b-\u180e\u200b-\u200d\u202a-\u202c\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]
    | [\U000e0000-\U000e007f]
    """,
    regex.VERBOSE,
)
"""Characters without a glyph that join, split, mark or hide.

Joiners have a meaning inside one emoji and in scripts whose letters join, tags in the flags of regions.
"""
_RIGHT_TO_LEFT: Final = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")

_OVERRIDE: Final = regex.compile("[\u202d\u202e]")
_CONTROL: Final = regex.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|[\ud800-\udfff]")
_PILED: Final = regex.compile(rf"\p{{M}}{{{_MARKS + 1},}}")
_SEEN: Final = regex.compile(r"[^\p{Z}\p{C}\p{M}\u2800\u115f\u1160]")


class Unwelcome(ValueError):
    """An answer that cannot be taken; `message` says why and what to do, in each language of the pages."""

    def __init__(self, message: Texts) -> None:
        super().__init__(message["en"])
        self.message = message


def cleaned(text: str, *, lines: bool = False) -> str:
    """A text as it can be kept: composed (NFC), trimmed, without what nobody sees; `lines` keeps its line breaks.

    Raises Unwelcome for what turns the direction of reading, for control characters and for more than LONGEST.
    """
    if len(text) > LONGEST:
        raise Unwelcome(_too_long(len(text)))
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", _without_unseen(_checked(text))))
    if lines:
        text = _BEFORE_LINE_END.sub("", text).strip(" \t\n")
    else:
        text = _BLANKS.sub(" ", text.replace("\n", " ")).strip(" ")
    return text if _SEEN.search(text) else ""


def _checked(text: str) -> str:
    """The text, unless it has what no keyboard gives and what deceives a reader."""
    if NEUTRAL_BASE in text:
        raise Unwelcome(_RESERVED)
    if found := _OVERRIDE.search(text):
        raise Unwelcome(_placed(_TURNED, text[: found.start()]))
    if found := _CONTROL.search(text):
        raise Unwelcome(_placed(_UNREADABLE, text[: found.start()]))
    if found := _PILED.search(unicodedata.normalize("NFC", text)):
        raise Unwelcome(_placed(_HEAPED, text[: found.start()]))
    return text


def _without_unseen(text: str) -> str:
    """The text without characters that have no glyph and no meaning where they stand."""
    if text.isascii():
        return text
    two_ways = bool(_RIGHT_TO_LEFT.search(text))

    def kept(match: regex.Match[str]) -> str:
        return match[0] if match["meant"] or (match["direction"] and two_ways) else ""

    return _UNSEEN.sub(kept, text)


def _placed(message: Texts, before: str) -> Texts:
    """A message that says after which words the fault stands."""
    words = " ".join(regex.sub(r"[\p{C}]", " ", before[-200:]).split()[-4:])
    places = {language: after.format(words) if words else "" for language, after in _AFTER.items()}
    return {language: text.format(place=places[language]) for language, text in message.items()}


def _too_long(length: int) -> Texts:
    return {
        "fr": f"Cette réponse a {length} caractères. Raccourcissez-la : {LONGEST} au plus.",
        "en": f"This answer has {length} characters. Shorten it: {LONGEST} at most.",
        "br": f"{length} arouezenn a zo er respont-mañ. Berrait anezhañ: {LONGEST} d’ar muiañ.",
    }


_AFTER: Final = {"fr": " après « {} »", "en": " after “{}”", "br": " goude « {} »"}
_TURNED: Final = {
    "fr": "Il y a{place} un caractère invisible qui fait lire le texte à l’envers. Effacez ce passage et retapez-le.",
    "en": "An invisible character{place} makes the text read backwards. Delete this passage and type it again.",
    "br": "An destenn a vez lennet war an tu gin{place}. Diverkit al lodenn-se hag adskrivit anezhi.",
}
_UNREADABLE: Final = {
    "fr": "Il y a{place} un caractère invisible qui ne peut pas être publié. Effacez ce passage et retapez-le.",
    "en": "There is{place} an invisible character that cannot be published. Delete this passage and type it again.",
    "br": "Un arouezenn diwelus na c’hall ket bezañ embannet{place}. Diverkit al lodenn-se hag adskrivit anezhi.",
}
_HEAPED: Final = {
    "fr": "Il y a{place} une lettre chargée de trop d’accents. Effacez ce passage et retapez-le.",
    "en": "There is{place} a letter with too many accents. Delete this passage and type it again.",
    "br": "Re a dired-mouezh a zo war ul lizherenn{place}. Diverkit al lodenn-se hag adskrivit anezhi.",
}
_RESERVED: Final = {
    "fr": f"L’adresse {NEUTRAL_BASE} est réservée au fonctionnement du site. Retirez-la.",
    "en": f"The address {NEUTRAL_BASE} is reserved for the site itself. Remove it.",
    "br": f"Miret eo ar chomlec’h {NEUTRAL_BASE} evit al lec’hienn. Tennit anezhañ.",
}
