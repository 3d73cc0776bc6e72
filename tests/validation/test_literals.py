"""Lexical forms and the order of values."""

from __future__ import annotations

import pytest

from commons_graph.terms import XSD
from commons_graph.validation.shacl.literals import datatype_test
from commons_graph.validation.shacl.ordering import Order, compare

HUGE = "9" * 5000
"""More digits than Python makes an int of by itself."""


def literal(text: str, datatype: str) -> str:
    return f'"{text}"^^<{XSD}{datatype}>' if datatype != "string" else f'"{text}"'


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("integer", ["007", "+1", "-0", HUGE], ["1.0", "", " 1", "١"]),
        ("byte", ["127", "-128"], ["128", "-129", HUGE]),
        ("nonNegativeInteger", ["0", HUGE], [f"-{HUGE}"]),
        ("positiveInteger", ["1"], ["0", "-1"]),
        ("decimal", ["1", ".5", "1."], ["1e3", "."]),
        ("double", ["1e3", "INF", "NaN", "-INF"], ["inf", "nan", "e3"]),
        ("boolean", ["true", "0"], ["True", "2"]),
        (
            "date",
            ["2024-02-29", "-0044-03-15", "2000-01-01+14:00", "12024-01-31", f"{HUGE}-01-31"],
            ["2023-02-29", "2024-4-1", "2024-01-01+15:00"],
        ),
        ("dateTime", ["2024-01-31T24:00:00", "2024-01-31T23:59:59.999Z"], ["2024-01-31", "2024-01-31T24:00:01"]),
        ("dateTimeStamp", ["2024-01-31T00:00:00Z"], ["2024-01-31T00:00:00"]),
        ("gMonthDay", ["--02-29"], ["--02-30", "--04-31"]),
        ("duration", ["P1Y", "-PT1.5S"], ["P", "P1YT", "1Y"]),
        ("hexBinary", ["0aFF", ""], ["0a0"]),
        ("base64Binary", ["TWE=", "TQ==", "TWFu"], ["TWE", "T==="]),
        ("language", ["fr", "en-GB"], ["français"]),
    ],
)
def test_lexical_space_of_a_datatype(datatype: str, good: list[str], bad: list[str]) -> None:
    test = datatype_test(f"<{XSD}{datatype}>")
    assert [text for text in good if not test(literal(text, datatype))] == []
    assert [text for text in bad if test(literal(text, datatype))] == []
    assert not test('"1"@fr')
    assert not test("<urn:x>")


@pytest.mark.parametrize(
    ("left", "right", "less"),
    [
        (literal("1", "integer"), literal(HUGE, "integer"), True),
        (literal(HUGE, "integer"), literal(HUGE + "0", "decimal"), True),
        (literal("2020-01-01", "date"), literal(f"{HUGE}-01-01", "date"), True),
        (literal(f"{HUGE}-01-01T00:00:00Z", "dateTime"), literal("2020-01-01T00:00:00", "dateTime"), False),
        (literal(f"2020-01-01T00:00:00.{HUGE}Z", "dateTime"), literal("2020-01-01T00:00:01Z", "dateTime"), True),
        (
            literal(f"2020-01-01T00:00:00.{HUGE}8Z", "dateTime"),
            literal(f"2020-01-01T00:00:00.{HUGE}9Z", "dateTime"),
            True,
        ),
        (literal("P1Y", "yearMonthDuration"), literal(f"P{HUGE}M", "yearMonthDuration"), True),
        (literal("PT0.5S", "dayTimeDuration"), literal("PT0.25S", "dayTimeDuration"), False),
        (literal("-PT0.5S", "dayTimeDuration"), literal("-PT0.25S", "dayTimeDuration"), True),
        (literal("-P1D", "dayTimeDuration"), literal("-PT24H0.1S", "dayTimeDuration"), False),
        (literal("2020-01-01T00:00:00", "dateTime"), literal("2020-01-01T14:00:00Z", "dateTime"), False),
        (literal("2020-01-01T00:00:00", "dateTime"), literal("2020-01-01T14:00:00.1Z", "dateTime"), True),
        (literal("9", "integer"), literal("10.0", "decimal"), True),
        (literal("0.1", "decimal"), literal("0.1", "double"), False),
        (literal("1", "integer"), literal("INF", "double"), True),
        (literal("NaN", "double"), literal("1", "integer"), False),
        (literal("a", "string"), literal("b", "string"), True),
        ('"a"@fr', '"b"@fr', False),
        (literal("1", "integer"), literal("2", "string"), False),
        (literal("2024-01-01", "date"), literal("2024-01-02", "date"), True),
        (literal("2024-01-01T12:00:00Z", "dateTime"), literal("2024-01-01T13:00:00", "dateTime"), False),
        (literal("2024-01-01T12:00:00Z", "dateTime"), literal("2024-01-03T13:00:00", "dateTime"), True),
        (literal("2024-01-01T12:00:00+02:00", "dateTime"), literal("2024-01-01T11:00:00Z", "dateTime"), True),
        (literal("-0044-03-15", "date"), literal("0001-01-01", "date"), True),
        (literal("9999-12-31", "date"), literal("10000-01-01", "date"), True),
        (literal("2013", "gYear"), literal("2014", "gYear"), True),
        (literal("P1D", "dayTimeDuration"), literal("PT25H", "dayTimeDuration"), True),
        (literal("2024-02-30", "date"), literal("2024-03-05", "date"), False),
        ("<urn:a>", "<urn:b>", False),
    ],
)
def test_one_value_comes_before_another(left: str, right: str, *, less: bool) -> None:
    assert compare(left, Order.LESS, right) is less
    assert compare(right, Order.GREATER, left) is less


def test_equal_values_in_different_forms_are_in_both_weak_orders() -> None:
    left, right = literal("1.0", "decimal"), literal("01", "integer")
    assert compare(left, Order.AT_MOST, right)
    assert compare(left, Order.AT_LEAST, right)
    assert not compare(left, Order.LESS, right)
