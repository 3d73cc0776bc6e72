"""The figure about the sheets themselves: how fresh they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from commons_graph.insight.charts import Bar, BarChart
from commons_graph.insight.figure_rows import Row, whole
from commons_graph.insight.figures import Column, Context, Line, Table, Told, Unit
from commons_graph.insight.voice import Voice

_YEAR = 365
_AGES = (_YEAR, 2 * _YEAR, 5 * _YEAR)
_UNDATED = len(_AGES) + 1


def freshness(rows: Sequence[Row], context: Context) -> Told:
    """How many sheets are how old since somebody last confirmed them, or else collected them."""
    voice = context.voice
    confirmed: Counter[int] = Counter()
    collected: Counter[int] = Counter()
    for row in rows:
        counts = confirmed if row.get("confirmed") == "true" else collected
        counts[_age(row.get("month", ""), context.edition.date())] += whole(row, "sheets")
    names = _age_names(voice)
    ages = [(age, confirmed[age] + collected[age], confirmed[age]) for age in range(_UNDATED + 1)]
    table = Table(
        (
            Column("age", voice.message("Age")),
            Column("sheets", voice.message("Sheets"), Unit.COUNT),
            Column("confirmed", voice.message("Confirmed by somebody"), Unit.COUNT),
            Column("collected", voice.message("Collected, not confirmed since"), Unit.COUNT),
        ),
        tuple(Line((names[age], sheets, sure, sheets - sure)) for age, sheets, sure in ages if sheets),
    )
    bars = tuple(
        Bar(names[age], sheets, voice.number(sheets), hatched=sheets - sure) for age, sheets, sure in ages if sheets
    )
    legend = (voice.message("confirmed by somebody"), voice.message("collected, not confirmed since"))
    return Told(
        _finding(voice, ages[0][1], sum(sheets for _, sheets, _ in ages)),
        voice.message("sheets"),
        table,
        BarChart(bars, "", legend) if bars else None,
        _missing(voice, sum(collected.values()), ages[_UNDATED][1]),
    )


def _finding(voice: Voice, fresh: int, sheets: int) -> str:
    if not sheets:
        return voice.message("There is no sheet yet")
    if fresh == sheets:
        return voice.counted_message(
            "The only sheet is less than a year old", "All %(number)s sheets are less than a year old", sheets
        )
    if not fresh:
        return voice.counted_message(
            "The only sheet is more than a year old, or has no date",
            "None of the %(number)s sheets is known to be less than a year old",
            sheets,
        )
    return voice.counted_message(
        "%(number)s sheet out of %(all)s is less than a year old",
        "%(number)s sheets out of %(all)s are less than a year old",
        fresh,
        all=voice.number(sheets),
    )


def _missing(voice: Voice, unconfirmed: int, undated: int) -> tuple[str, ...]:
    said = []
    if unconfirmed:
        said.append(
            voice.counted_message(
                "%(number)s sheet was never confirmed since it was collected.",
                "%(number)s sheets were never confirmed since they were collected.",
                unconfirmed,
            )
        )
    if undated:
        said.append(
            voice.counted_message(
                "%(number)s sheet has no date at all.", "%(number)s sheets have no date at all.", undated
            )
        )
    return tuple(said)


def _age(month: str, edition: date) -> int:
    """The class of an age; a month or a year alone counts from its first day."""
    try:
        day = date.fromisoformat(f"{month}-01" if len(month) > len("2013") else f"{month}-01-01")
    except ValueError:
        return _UNDATED
    days = (edition - day).days
    return next((number for number, limit in enumerate(_AGES) if days <= limit), len(_AGES))


def _age_names(voice: Voice) -> tuple[str, ...]:
    return (
        voice.message("Less than a year"),
        voice.message("One to two years"),
        voice.message("Two to five years"),
        voice.message("More than five years"),
        voice.message("Without a date"),
    )
