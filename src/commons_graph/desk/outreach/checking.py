"""What may stand in a line of outreach: one clear fault for what may not, in the words of `web/outreach/`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from commons_graph.desk.outreach.following import BY_HAND
from commons_graph.journal.outreach import KINDS, Spotted
from commons_graph.rdf.addresses import SLUG

NAMES: Final = tuple(field.name for field in fields(Spotted))
LONGEST: Final[Mapping[str, int]] = {
    "name": 200,
    "place": 200,
    "follower": 100,
    "step": 300,
    "found": 500,
    "sheet": 200,
}
_ANY: Final = 2000
_DAY: Final = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})|(?P<D>\d{1,2})[/.](?P<M>\d{1,2})[/.](?P<Y>\d{4}))"
)
_SHEET: Final = re.compile(rf"(?:.*/(?:id|doc)/)?((?:{'|'.join(KINDS)})/{SLUG.pattern})(?:[.?#].*)?", re.DOTALL)
_BREAKS: Final = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one answer: its name, a word for the fault, and what was found or expected."""

    name: str
    what: str
    detail: str = ""


def checked(answers: Mapping[str, str], has_sheet: Callable[[str], bool]) -> tuple[Spotted, list[LineFault]]:
    """A line from what was answered, cleaned, and everything that is wrong with it.

    `has_sheet` says whether the census has a record with a key; people give its address, or the key itself.
    """
    told = {name: cleaned(answers.get(name, "")) for name in NAMES}
    told["kind"] = told["kind"] or KINDS[0]
    told["stage"] = told["stage"] or BY_HAND[0]
    told["sheet"] = _key_in(told["sheet"])
    faults = [fault for name, value in told.items() if (fault := _fault(name, value))]
    if not told["name"]:
        faults.insert(0, LineFault("name", "missing"))
    if told["sheet"] and not has_sheet(told["sheet"]):
        faults.append(LineFault("sheet", "sheet", told["sheet"]))
    told["due"] = day_of(told["due"]) or told["due"]
    return Spotted(**told), faults


def cleaned(text: str) -> str:
    """A text without what nobody sees: control characters, zero-width and direction marks; whole, composed, trimmed."""
    whole = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in whole if c in _BREAKS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")).strip()


def day_of(text: str) -> str:
    """A day as YYYY-MM-DD from 2026-12-01 or 1/12/2026; "" for what is none."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return ""
    try:
        return date(*(int(match[iso] or match[french]) for iso, french in ("yY", "mM", "dD"))).isoformat()
    except ValueError:
        return ""


def _fault(name: str, value: str) -> LineFault | None:
    longest = LONGEST.get(name, _ANY)
    if len(value) > longest:
        return LineFault(name, "long", str(longest))
    if name == "kind" and value not in KINDS:
        return LineFault(name, "choice", value)
    if name == "stage" and value not in BY_HAND:
        return LineFault(name, "choice", value)
    if name == "due" and value and not day_of(value):
        return LineFault(name, "day", value)
    return None


def _key_in(value: str) -> str:
    """The key in the address of a record; anything else as it is."""
    match = _SHEET.fullmatch(value)
    return match[1] if match else value
