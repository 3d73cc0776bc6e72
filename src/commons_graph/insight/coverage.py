"""Figures about coverage: initiatives for each thousand inhabitants, and the blank areas."""

from __future__ import annotations

from collections.abc import Sequence

from commons_graph.insight.charts import Bar, BarChart
from commons_graph.insight.figure_rows import Row, decimal, whole
from commons_graph.insight.figures import SHOWN_MAX, Column, Context, Line, Table, Told, Unit
from commons_graph.insight.figures_initiatives import more_bars
from commons_graph.insight.voice import Voice


def coverage(rows: Sequence[Row], context: Context) -> Told:
    """Initiatives for 1,000 inhabitants, in the municipalities that have some."""
    voice, wider = context.voice, whole(rows[0], "wider")
    covered = [row for row in rows if "municipality" in row]
    rated = [(context.named(row, "municipality"), rate) for row in covered if (rate := decimal(row, "perThousand"))]
    bars = tuple(Bar(name, float(rate), voice.rate(rate)) for name, rate in rated)
    table = Table(
        (
            Column("municipality", voice.message("Municipality")),
            Column("initiatives", voice.message("Initiatives"), Unit.COUNT),
            Column("inhabitants", voice.message("Inhabitants"), Unit.COUNT),
            Column("perThousand", voice.message("Initiatives for 1,000 inhabitants"), Unit.RATE),
        ),
        tuple(_covered_line(row, context) for row in covered),
    )
    return Told(
        _coverage_finding(voice, rows[0], covered, rated),
        voice.message("initiatives for 1,000 inhabitants"),
        table,
        BarChart(bars[:SHOWN_MAX], more_bars(voice, len(bars))) if bars else None,
        _coverage_missing(voice, wider, len(covered) - len(rated)),
    )


def _covered_line(row: Row, context: Context) -> Line:
    people = whole(row, "inhabitants") if "inhabitants" in row else None
    cells = (context.named(row, "municipality"), whole(row, "initiatives"), people, decimal(row, "perThousand"))
    return Line(cells, row["municipality"])


def _coverage_finding(voice: Voice, first: Row, covered: list[Row], rated: Sequence[tuple[str, object]]) -> str:
    municipalities = whole(first, "municipalities")
    if not municipalities:
        return voice.message("No municipality is described, so coverage cannot be told")
    if not covered:
        return _none_covered(voice, municipalities)
    if not rated:
        return voice.counted_message(
            "%(number)s municipality has initiatives, and its population is not known",
            "%(number)s municipalities have initiatives, and their populations are not known",
            len(covered),
        )
    best = decimal(covered[0], "perThousand")
    return voice.counted_message(
        "Initiatives in %(number)s municipality out of %(all)s: %(name)s has %(rate)s for 1,000 inhabitants",
        "Initiatives in %(number)s municipalities out of %(all)s; %(name)s has most: %(rate)s for 1,000 inhabitants",
        len(covered),
        all=voice.number(municipalities),
        name=rated[0][0],
        rate=voice.rate(best) if best else "",
    )


def _none_covered(voice: Voice, municipalities: int) -> str:
    return voice.counted_message(
        "The only municipality described has no initiative yet",
        "None of the %(number)s municipalities has an initiative yet",
        municipalities,
    )


def _coverage_missing(voice: Voice, wider: int, unrated: int) -> tuple[str, ...]:
    said = []
    if wider:
        said.append(
            voice.counted_message(
                "%(number)s initiative acts on a larger territory or names none: it counts in no municipality.",
                "%(number)s initiatives act on a larger territory or name none: they count in no municipality.",
                wider,
            )
        )
    if unrated:
        said.append(
            voice.counted_message(
                "The population of %(number)s municipality with initiatives is not known.",
                "The populations of %(number)s municipalities with initiatives are not known.",
                unrated,
            )
        )
    return tuple(said)


def blank_areas(rows: Sequence[Row], context: Context) -> Told:
    """Municipalities without any initiative, by département, and how many people live there."""
    voice = context.voice
    bars = tuple(_blank_bar(row, context) for row in rows)
    unknown = sum(whole(row, "unknown") for row in rows)
    missing = voice.counted_message(
        "The population of %(number)s municipality is not known.",
        "The populations of %(number)s municipalities are not known.",
        unknown,
    )
    legend = (voice.message("with an initiative"), voice.message("without any initiative"))
    names = ("municipalities", "blank", "inhabitants", "inhabitantsOfBlank")
    table = Table(
        (
            Column("territory", voice.message("Département")),
            Column("municipalities", voice.message("Municipalities"), Unit.COUNT),
            Column("blank", voice.message("Without any initiative"), Unit.COUNT),
            Column("inhabitants", voice.message("Inhabitants"), Unit.COUNT),
            Column("inhabitantsOfBlank", voice.message("Inhabitants of those without any"), Unit.COUNT),
        ),
        tuple(Line((_area(row, context), *(whole(row, n) for n in names)), row.get("territory")) for row in rows),
    )
    return Told(
        _blank_finding(voice, rows),
        voice.message("municipalities"),
        table,
        BarChart(bars[:SHOWN_MAX], more_bars(voice, len(bars)), legend) if bars else None,
        ((missing,) if unknown else ()) + _never_searched(voice, rows),
    )


def _blank_bar(row: Row, context: Context) -> Bar:
    voice, municipalities, blank = context.voice, whole(row, "municipalities"), whole(row, "blank")
    value = voice.message(
        "%(blank)s of %(all)s without any", blank=voice.number(blank), all=voice.number(municipalities)
    )
    return Bar(_area(row, context), municipalities, value, hatched=blank)


def _blank_finding(voice: Voice, rows: Sequence[Row]) -> str:
    municipalities, blank, people, there = (
        sum(whole(row, name) for row in rows)
        for name in ("municipalities", "blank", "inhabitants", "inhabitantsOfBlank")
    )
    if not municipalities:
        return voice.message("No municipality is described, so blank areas cannot be told")
    if not blank:
        return voice.counted_message(
            "The only municipality described has an initiative",
            "Each of the %(number)s municipalities has at least one initiative",
            municipalities,
        )
    if blank == municipalities:
        return _none_covered(voice, municipalities)
    if not people:
        return voice.counted_message(
            "%(number)s municipality out of %(all)s has no initiative",
            "%(number)s municipalities out of %(all)s have no initiative",
            blank,
            all=voice.number(municipalities),
        )
    return voice.counted_message(
        "%(number)s municipality out of %(all)s has no initiative; %(share)s of the inhabitants live there",
        "%(number)s municipalities out of %(all)s have no initiative; %(share)s of the inhabitants live there",
        blank,
        all=voice.number(municipalities),
        share=voice.share(there, people),
    )


def _never_searched(voice: Voice, rows: Sequence[Row]) -> tuple[str, ...]:
    blank = any(whole(row, "blank") for row in rows)
    told = voice.message("A blank area is where nothing was recorded; the census may simply not have gone there.")
    return (told,) if blank else ()


def _area(row: Row, context: Context) -> str:
    return context.named(row, "territory") or context.voice.message("In no département")
