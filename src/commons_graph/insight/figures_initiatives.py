"""Figures about initiatives: how they grew, what they are about and where, and whom they reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commons_graph.insight.charts import Bar, BarChart, GridChart, YearChart
from commons_graph.insight.figure_rows import Row, whole
from commons_graph.insight.figures import SHOWN_MAX, Column, Context, Line, Table, Told, Unit
from commons_graph.insight.voice import Voice

_ROWS_MAX = 12
_COLUMNS_MAX = 5
_LEADERS_MAX = 3


def growth(rows: Sequence[Row], context: Context) -> Told:
    """Initiatives begun, year after year, and their total."""
    voice = context.voice
    begun = {int(row["year"]): whole(row, "initiatives") for row in rows if _is_year(row.get("year", ""))}
    undated = sum(whole(row, "initiatives") for row in rows) - sum(begun.values())
    totals: list[tuple[int, int, int]] = []
    for year in sorted(begun):
        totals.append((year, begun[year], begun[year] + (totals[-1][2] if totals else 0)))
    table = Table(
        (
            Column("year", voice.message("Year"), Unit.PLAIN),
            Column("begun", voice.message("Begun that year"), Unit.COUNT),
            Column("total", voice.message("Begun by then"), Unit.COUNT),
        ),
        tuple(Line(total) for total in totals),
    )
    chart = YearChart(tuple((year, total, voice.number(total)) for year, _, total in totals))
    return Told(
        _growth_finding(voice, totals, undated),
        voice.message("initiatives"),
        table,
        chart if len(totals) > 1 else None,
        said_if(
            undated if totals else 0,
            lambda left: voice.counted_message(
                "%(number)s initiative does not say when it began, and is not in this figure.",
                "%(number)s initiatives do not say when they began, and are not in this figure.",
                left,
            ),
        ),
    )


def _growth_finding(voice: Voice, totals: list[tuple[int, int, int]], undated: int) -> str:
    if not totals:
        if not undated:
            return no_initiative(voice)
        return voice.counted_message(
            "The only initiative does not say when it began",
            "None of the %(number)s initiatives says when it began",
            undated,
        )
    (start, first, _), (end, _, last) = totals[0], totals[-1]
    if start == end:
        return voice.counted_message(
            "%(number)s initiative with a known beginning, in %(year)s",
            "%(number)s initiatives with a known beginning, all in %(year)s",
            first,
            year=str(start),
        )
    return voice.counted_message(
        "From %(number)s initiative begun by %(start)s to %(last)s by %(end)s",
        "From %(number)s initiatives begun by %(start)s to %(last)s by %(end)s",
        first,
        start=str(start),
        last=voice.number(last),
        end=str(end),
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """How many initiatives for each theme and territory, most first, and the totals of both."""

    counts: dict[tuple[str, str], int]
    themes: Counter[str]
    territories: Counter[str]

    @property
    def most(self) -> int:
        return max(self.counts.values(), default=0)


def themes_by_territory(rows: Sequence[Row], context: Context) -> Told:
    """How many initiatives each theme has in each territory."""
    voice, totals = context.voice, next(row for row in rows if "all" in row)
    all_of_them, told = whole(totals, "all"), whole(totals, "told")
    found = [(whole(row, "initiatives"), row["theme"], row["territory"]) for row in rows if "theme" in row]
    found.sort(
        key=lambda pair: (-pair[0], pair[1], pair[2])
    )  # sorting by text in the query would take most of its time
    counts = {(theme, territory): count for count, theme, territory in found}
    pairs = _Pairs(counts, Counter(), Counter())
    for (theme, territory), count in counts.items():
        pairs.themes[theme] += count
        pairs.territories[territory] += count
    table = Table(
        (
            Column("theme", voice.message("Theme")),
            Column("territory", voice.message("Territory")),
            Column("initiatives", voice.message("Initiatives"), Unit.COUNT),
        ),
        tuple(
            Line((context.names(theme), context.names(territory), count), theme)
            for (theme, territory), count in counts.items()
        ),
    )
    return Told(
        _pairs_finding(context, pairs, all_of_them),
        voice.message("initiatives for each theme and territory"),
        table,
        _grid(context, pairs) if counts else None,
        said_if(
            all_of_them - told if told else 0,
            lambda left: voice.counted_message(
                "%(number)s initiative says no theme or no territory, and is not in this figure.",
                "%(number)s initiatives say no theme or no territory, and are not in this figure.",
                left,
            ),
        ),
    )


def _pairs_finding(context: Context, pairs: _Pairs, all_of_them: int) -> str:
    voice = context.voice
    if not all_of_them:
        return no_initiative(voice)
    if not pairs.counts:
        return voice.counted_message(
            "The only initiative does not say both a theme and a territory",
            "None of the %(number)s initiatives says both a theme and a territory",
            all_of_them,
        )
    first = [pair for pair, count in pairs.counts.items() if count == pairs.most]
    if len(first) == 1:
        theme, territory = (voice.quoted([context.names(iri)]) for iri in first[0])
        return voice.counted_message(
            "The theme %(theme)s and the territory %(territory)s meet most often: in %(number)s initiative",
            "The theme %(theme)s and the territory %(territory)s meet most often: in %(number)s initiatives",
            pairs.most,
            theme=theme,
            territory=territory,
        )
    return voice.message(
        "%(themes)s across %(territories)s: no pair brings together more than %(initiatives)s",
        themes=voice.counted_message("%(number)s theme", "%(number)s themes", len(pairs.themes)),
        territories=voice.counted_message("%(number)s territory", "%(number)s territories", len(pairs.territories)),
        initiatives=voice.counted_message("%(number)s initiative", "%(number)s initiatives", pairs.most),
    )


def _grid(context: Context, pairs: _Pairs) -> GridChart:
    """The pairs of the commonest themes and territories; equal ones stand in the order of their names."""
    themes = _commonest(context, pairs.themes, _ROWS_MAX)
    territories = _commonest(context, pairs.territories, _COLUMNS_MAX)
    left = sum((theme not in themes or place not in territories) for theme, place in pairs.counts)
    return GridChart(
        tuple(context.names(theme) for theme in themes),
        tuple(context.names(place) for place in territories),
        tuple(
            (row, column, count, context.voice.number(count))
            for row, theme in enumerate(themes)
            for column, place in enumerate(territories)
            if (count := pairs.counts.get((theme, place), 0))
        ),
        context.voice.counted_message(
            "%(number)s more pair is in the table.", "%(number)s more pairs are in the table.", left
        )
        if left
        else "",
    )


def _commonest(context: Context, totals: Counter[str], limit: int) -> list[str]:
    return sorted(totals, key=lambda iri: (-totals[iri], context.names(iri).casefold()))[:limit]


def publics(rows: Sequence[Row], context: Context) -> Told:
    """How many initiatives name each public."""
    voice, all_of_them, told = context.voice, whole(rows[0], "all"), whole(rows[0], "told")
    counted = [(row["public"], whole(row, "initiatives")) for row in rows if "public" in row]
    bars = tuple(Bar(context.names(public), count, voice.number(count)) for public, count in counted)
    table = Table(
        (
            Column("public", voice.message("Public")),
            Column("initiatives", voice.message("Initiatives"), Unit.COUNT),
        ),
        tuple(Line((context.names(public), count), public) for public, count in counted),
    )
    return Told(
        _publics_finding(context, counted, all_of_them),
        voice.message("initiatives"),
        table,
        BarChart(bars[:SHOWN_MAX], more_bars(voice, len(bars))) if bars else None,
        said_if(
            all_of_them - told if told else 0,
            lambda left: voice.counted_message(
                "%(number)s initiative does not say whom it is for.",
                "%(number)s initiatives do not say whom they are for.",
                left,
            ),
        ),
    )


def _publics_finding(context: Context, counted: list[tuple[str, int]], all_of_them: int) -> str:
    voice = context.voice
    if not all_of_them:
        return no_initiative(voice)
    if not counted:
        return voice.counted_message(
            "The only initiative does not say yet whom it is for",
            "None of the %(number)s initiatives says yet whom it is for",
            all_of_them,
        )
    most = counted[0][1]
    first = [context.names(public) for public, count in counted if count == most]
    if len(first) > _LEADERS_MAX:
        return voice.counted_message(
            "%(publics)s publics are named, each by %(number)s initiative at most",
            "%(publics)s publics are named, each by %(number)s initiatives at most",
            most,
            publics=voice.number(len(counted)),
        )
    if len(first) == 1:
        return voice.counted_message(
            "The public most often named is %(publics)s, by the only initiative",
            "The public most often named is %(publics)s: %(part)s of %(number)s initiatives",
            all_of_them,
            publics=voice.quoted(first),
            part=voice.number(most),
        )
    return voice.counted_message(
        "The publics named by the only initiative are %(publics)s",
        "The publics most often named are %(publics)s: %(part)s of %(number)s initiatives each",
        all_of_them,
        publics=voice.quoted(first),
        part=voice.number(most),
    )


def no_initiative(voice: Voice) -> str:
    """The finding of an empty census."""
    return voice.message("The census has no initiative yet")


def more_bars(voice: Voice, bars: int) -> str:
    """What is said under a chart that shows the first bars only."""
    if bars <= SHOWN_MAX:
        return ""
    left = bars - SHOWN_MAX
    return voice.counted_message("%(number)s more is in the table.", "%(number)s more are in the table.", left)


def said_if(number: int, say: Callable[[int], str]) -> tuple[str, ...]:
    """A sentence about a number, left out where there is nothing to count."""
    return (say(number),) if number > 0 else ()


def _is_year(text: str) -> bool:
    return len(text) == len("2013") and text.isascii() and text.isdigit()
