"""The order of literals, as SPARQL's operators < and <= have it (SPARQL 1.1 §17.3, XPath §4–10).

Two literals that cannot be compared are in no order: the constraint that compares them then does not hold.
A moment without a time zone may be anywhere within 14 hours of its face value (XSD 1.1 part 2 §3.3.7).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import Any, Final, TypeAlias

from commons_graph.terms import XSD
from commons_graph.validation.shacl.literals import INTEGERS, datatype_test
from commons_graph.validation.shacl.tokens import datatype, lexical


class Order(Enum):
    """A comparison."""

    LESS = (lt,)
    AT_MOST = (le,)
    GREATER = (gt,)
    AT_LEAST = (ge,)

    def holds(self, left: Any, right: Any) -> bool:
        """Whether two values of Python are in this order."""
        return bool(self.value[0](left, right))


_Seconds: TypeAlias = tuple[int, Decimal]


@dataclass(frozen=True, slots=True)
class _Value:
    """A point in a value space; `zoned` is None where time zones play no part.

    Time is whole seconds and the part of a second beyond them, since no number of Python holds both exactly.
    """

    kind: str
    point: Any
    zoned: bool | None = None


_SLACK: Final = 14 * 3600
_TIMED: Final = {"date", "dateTime", "dateTimeStamp", "time", "gYear", "gYearMonth"}
_MOMENT: Final = re.compile(
    r"(?:(?P<year>-?\d{4,})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?)?"
    r"T?(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_DURATION: Final = re.compile(
    r"(?P<sign>-?)P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>[\d.]+)S)?)?"
)


def compare(left: str, order: Order, right: str) -> bool:
    """Whether two tokens are literals in an order."""
    a, b = _value(left), _value(right)
    return a is not None and b is not None and _in_order(a, order, b)


def bound_test(order: Order, bound: str) -> Callable[[str], bool]:
    """Whether a token is in an order with a bound, the bound on the right."""
    limit = _value(bound)

    def test(token: str) -> bool:
        value = _value(token)
        return value is not None and limit is not None and _in_order(value, order, limit)

    return test


def _in_order(a: _Value, order: Order, b: _Value) -> bool:
    if a.kind != b.kind:
        return False
    left, right = a.point, b.point
    if a.zoned != b.zoned:
        # The one without a zone could be anywhere within 14 hours.
        return _surely_apart(left, right) and order.holds(left, right)
    if isinstance(left, float) or isinstance(right, float):
        return order.holds(float(left), float(right))
    return order.holds(left, right)


def _surely_apart(*moments: Any) -> bool:
    (seconds, part), later = sorted(moments)
    return bool(later > (seconds + _SLACK, part))


@lru_cache(maxsize=65536)
def _value(token: str) -> _Value | None:
    """The value of a literal that has a place in an order; None for any other term, ill-typed literals included."""
    kind = datatype(token)[1:-1]
    name = kind.removeprefix(XSD)
    if name == kind or not datatype_test(f"<{kind}>")(token):
        return None
    text = lexical(token)
    if name in _TIMED:
        return _moment("dateTime" if name == "dateTimeStamp" else name, text)
    if name in ("dayTimeDuration", "yearMonthDuration"):
        return _duration(name, text)
    return _plain(name, text)


def _plain(name: str, text: str) -> _Value | None:
    """A number, a text or a boolean."""
    if name in ("float", "double"):
        return _Value("number", _rounded(text, single=name == "float"))
    if name == "decimal" or name in INTEGERS:
        return _Value("number", Decimal(text))
    if name == "string":
        return _Value(name, text)
    return _Value(name, text in ("true", "1")) if name == "boolean" else None


def _rounded(text: str, *, single: bool) -> float:
    value = float(text.replace("INF", "inf"))
    if not single or value in (float("inf"), float("-inf")):
        return value
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _moment(kind: str, text: str) -> _Value | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    days = _days(_whole(match["year"] or "1"), int(match["month"] or 1), int(match["day"] or 1))
    minutes = days * 1440 + int(match["hour"] or 0) * 60 + int(match["minute"] or 0)
    seconds, part = _split(match["second"])
    zone = match["zone"]
    return _Value(kind, (minutes * 60 + seconds - _offset(zone or "Z"), part), zone is not None)


def _whole(text: str | None) -> int:
    """An integer of any length; int alone refuses thousands of digits."""
    return int(text or 0) if len(text or "") < 1000 else int(Decimal(text or 0))


def _split(text: str | None) -> _Seconds:
    whole, _, part = (text or "").partition(".")
    return _whole(whole), Decimal(f"0.{part}")


def _offset(zone: str) -> int:
    """The seconds that a time zone is ahead of UTC."""
    if zone == "Z":
        return 0
    sign = -1 if zone[0] == "-" else 1
    return sign * (int(zone[1:3]) * 3600 + int(zone[4:]) * 60)


def _days(year: int, month: int, day: int) -> int:
    """The number of a day; the Gregorian calendar repeats every 400 years, which takes years past 9999 into reach."""
    cycles, within = divmod(year - 1, 400)
    return cycles * 146097 + date(within + 1, month, day).toordinal()


def _duration(kind: str, text: str) -> _Value | None:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    sign = -1 if match["sign"] else 1
    if kind == "yearMonthDuration":
        return _Value(kind, Decimal(sign * (_whole(match["years"]) * 12 + _whole(match["months"]))))
    minutes = _whole(match["days"]) * 1440 + _whole(match["hours"]) * 60 + _whole(match["minutes"])
    seconds, part = _split(match["seconds"])
    # unlike a product, a copy keeps every digit
    return _Value(kind, (sign * (minutes * 60 + seconds), part if sign > 0 else part.copy_negate()))
