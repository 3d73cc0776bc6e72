"""Numbers and durations as people write them: `1 250,50 €`, `2 h 30`, `45 minutes`."""

from __future__ import annotations

import re
from typing import Final

from commons_graph.terms import XSD

_WHOLE: Final = frozenset(XSD + name for name in ("integer", "nonNegativeInteger", "positiveInteger", "int"))
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_INTEGER: Final = re.compile(r"[+-]?\d+")
_FLOAT: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_UNIT: Final = re.compile(r"(?i)\s*(?:€|euros?|eur|hab(?:itants?)?\.?|inhabitants)$")
_BETWEEN: Final = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_GROUPED: Final = re.compile(
    r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+|[+-]?\d{1,3}(?:\.\d{3})+(?=,)|[+-]?\d{1,3}(?:,\d{3})+(?=\.)"
)

_ISO: Final = re.compile(r"P(?=[\dT])(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?")
_CLOCK: Final = re.compile(r"(\d{1,3}) ?(?:h|:) ?([0-5]\d)(?: ?(?:m|min|mn|minutes?))?")
_PIECE: Final = re.compile(r"(\d+)? ?([a-z]+)\.?,? ?(?:et |and |ha )?")
_UNITS: Final = {
    "D": ("j", "jour", "jours", "d", "day", "days", "deiz", "devezh"),
    "H": ("h", "heure", "heures", "hr", "hrs", "hour", "hours", "eur"),
    "M": ("m", "min", "mn", "mins", "minute", "minutes", "munut", "munutenn"),
    "S": ("s", "sec", "seconde", "secondes", "second", "seconds"),
}
_SHOWN: Final = {"D": "j", "H": "h", "M": "min", "S": "s"}


def number_of(text: str, datatypes: tuple[str, ...]) -> tuple[str, str] | None:
    """The lexical form and datatype of a number; None for what is none."""
    datatype = datatypes[0]
    whole = datatype in _WHOLE
    pattern = _INTEGER if whole else _DECIMAL if datatype == XSD + "decimal" else _FLOAT
    if pattern.fullmatch(text):
        return text, datatype
    text = _BETWEEN.sub("", _UNIT.sub("", text.replace("\u2212", "-")).strip())
    if not whole or text.count(",") + text.count(".") > 1:
        text = _GROUPED.sub(lambda match: re.sub(r"[.,]", "", match[0]), text)
    text = text.replace(",", ".")
    return (text, datatype) if pattern.fullmatch(text) else None


def duration_of(text: str) -> str | None:
    """The duration of XML Schema that a text means: `2 h 30` → PT2H30M, `45 minutes` → PT45M; None for none."""
    if _ISO.fullmatch(text):
        return text
    words = " ".join(text.casefold().split())
    if clock := _CLOCK.fullmatch(words):
        return _written({"H": clock[1], "M": clock[2]})
    return _written(_pieces(words))


def duration_shown(lexical: str) -> str:
    """A duration as people write it: PT2H30M → 2 h 30 min; as it is where reading that would give another form."""
    pieces = re.findall(r"(\d+)([DHMS])", lexical)
    shown = " ".join(f"{number} {_SHOWN[unit]}" for number, unit in pieces)
    return shown if duration_of(shown) == lexical else lexical


def _pieces(words: str) -> dict[str, str]:
    """Unit → number of a duration in words, {} where one of them is not understood."""
    found: dict[str, str] = {}
    words = re.sub(r"^une? (?=heure|minute|jour|journee|seconde)|^(?:an? )(?=hour|minute|day)", "1 ", words)
    if words in ("une demi-heure", "demi-heure", "half an hour", "un hanter-eur"):
        return {"M": "30"}
    if halved := re.fullmatch(r"(\d+) ?(?:h|heures?|hours?) (?:et demie?|and a half)", words):
        return {"H": halved[1], "M": "30"}
    at = 0
    while at < len(words):
        piece = _PIECE.match(words, at)
        unit = piece and next((unit for unit, names in _UNITS.items() if piece[2] in names), None)
        if not piece or not unit or not piece[1] or unit in found or list(_UNITS).index(unit) < len(found):
            return {}
        found[unit] = piece[1]
        at = piece.end()
    return found


def _written(pieces: dict[str, str]) -> str | None:
    if not pieces:
        return None
    days = f"{pieces['D']}D" if "D" in pieces else ""
    clock = "".join(pieces[unit] + unit for unit in "HMS" if unit in pieces)
    return f"P{days}" + (f"T{clock}" if clock else "")
