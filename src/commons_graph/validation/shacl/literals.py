"""The lexical spaces of datatypes: which literals are well-formed (RDF 1.1 Concepts §3.3, §5; XSD 1.1 part 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Final

from commons_graph.terms import XSD
from commons_graph.validation.shacl.forms import FormTest, form_of
from commons_graph.validation.shacl.tokens import LANG_STRING, STRING, iri

_ZONE: Final = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR: Final = r"-?(?:[1-9]\d{3,}|0\d{3})"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_TIME: Final = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_FLOAT: Final = r"(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?INF|NaN)"
_BASE64: Final = "(?:[A-Za-z0-9+/] ?)"
_CLOCK: Final = r"(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"

NAME_START: Final = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
"""The characters that an XML name may start with, colon aside, as the inside of a character class."""

NAME_CHARACTER: Final = NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F\u2040"
"""The characters that an XML name may consist of, colon aside, as the inside of a character class."""

_LEXICAL: Final = {
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "boolean": "true|false|1|0",
    "float": _FLOAT,
    "double": _FLOAT,
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": rf"--(?:(?:0[13578]|1[02])-{_DAY}|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d)){_ZONE}",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": f"(?:{_BASE64}{{4}})*(?:{_BASE64}{{2}}[AEIMQUYcgkosw048] ?=|{_BASE64}[AQgw] ?= ?=)?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": f"[:{NAME_START}][:{NAME_CHARACTER}]*",
    "NCName": f"[{NAME_START}][{NAME_CHARACTER}]*",
    "NMTOKEN": f"[:{NAME_CHARACTER}]+",
    "duration": rf"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?{_CLOCK}",
    "dayTimeDuration": rf"-?P(?=[\dT])(?:\d+D)?{_CLOCK}",
    "yearMonthDuration": r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?",
}

INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
"""The integer datatypes of XSD, by local name: the least and the greatest value."""

_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DATE: Final = re.compile(r"\"-?([0-9]+)-([0-9]{2})-([0-9]{2})")
_DAY_PLACE: Final = slice(9, 11)


class DatatypeTest(FormTest):
    """Whether a token is a well-formed literal of a datatype."""

    def __init__(self, datatype: str, well_formed: Callable[[str], object] | None) -> None:
        self._well_formed = well_formed
        self._form = f'""^^{datatype}'

    def of_form(self, form: str) -> bool | None:
        """Another datatype is never right; the right one still needs its text looked at."""
        if form != self._form:
            return False
        return True if self._well_formed is None else None

    def __call__(self, token: str) -> object:
        """Whether a token is one."""
        if self._well_formed is not None:
            return self._well_formed(token)
        return token[0] == '"' and form_of(token) == self._form


class _PlainTest(FormTest):
    """Whether a token is a literal with a language, or one without datatype and language."""

    def __init__(self, *, tagged: bool) -> None:
        self._tagged = tagged

    def of_form(self, form: str) -> bool:
        """The form tells."""
        return self(form)

    def __call__(self, token: str) -> bool:
        """Whether a token is one."""
        return token[0] == '"' and (token[-1] not in '">' if self._tagged else token[-1] == '"')


@cache
def datatype_test(datatype: str) -> FormTest:
    """The test for a datatype, given as a token."""
    if datatype in (LANG_STRING, STRING):
        return _PlainTest(tagged=datatype == LANG_STRING)
    name = datatype[1:-1].removeprefix(XSD)
    if iri(XSD + name) != datatype or (name not in _LEXICAL and name not in INTEGERS):
        return DatatypeTest(datatype, None)
    ending = re.escape(f'"^^{datatype}')
    if name in INTEGERS:
        return DatatypeTest(datatype, _integer_test(ending, *INTEGERS[name]))
    form = re.compile(f'"(?:{_LEXICAL[name]}){ending}', re.ASCII).fullmatch
    return DatatypeTest(datatype, _date_test(form) if name in ("date", "dateTime", "dateTimeStamp") else form)


def _integer_test(ending: str, least: int | None, most: int | None) -> Callable[[str], object]:
    form = re.compile(f'"([+-]?[0-9]+){ending}').fullmatch
    if least is None and most is None:
        return form

    def test(token: str) -> bool:
        match = form(token)
        if match is None:
            return False
        value = Decimal(match[1])  # which, unlike int, reads any number of digits
        return (least is None or value >= least) and (most is None or value <= most)

    return test


def _date_test(form: Callable[[str], object]) -> Callable[[str], object]:
    # The first 28 days exist in every month: only the others need the calendar.
    return lambda token: form(token) is not None and (token[_DAY_PLACE] < "29" or _day_exists(token))


def _day_exists(token: str) -> bool:
    match = _DATE.match(token)
    if match is None:
        return False
    # leap years repeat every 400 years, so the last four digits tell
    year, month, day = int(match[1][-4:]), int(match[2]), int(match[3])
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= _MONTH_DAYS[month - 1] + leap
