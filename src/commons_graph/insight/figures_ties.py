"""Figures about partnerships: the roles held, and the money by funder and by call."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from commons_graph.insight.charts import Bar, BarChart
from commons_graph.insight.figure_rows import Row, decimal, whole
from commons_graph.insight.figures import SHOWN_MAX, Cell, Column, Context, Line, Table, Told, Unit
from commons_graph.insight.figures_initiatives import more_bars
from commons_graph.insight.voice import Voice

_LEADERS_MAX = 3


def roles(rows: Sequence[Row], context: Context) -> Told:
    """How often each role is held, by how many actors, for how many initiatives or actors helped."""
    voice = context.voice
    held = [(row["role"], whole(row, "ties")) for row in rows if "role" in row]
    bars = tuple(Bar(context.names(role), ties, voice.number(ties)) for role, ties in held)
    unattested = sum(whole(row, "unattested") for row in rows)
    table = Table(
        (
            Column("role", voice.message("Role")),
            Column("ties", voice.message("Times held"), Unit.COUNT),
            Column("actors", voice.message("Actors that hold it"), Unit.COUNT),
            Column("helped", voice.message("Initiatives or actors helped"), Unit.COUNT),
        ),
        tuple(
            Line(
                (context.named(row, "role"), *(whole(row, name) for name in ("ties", "actors", "helped"))), row["role"]
            )
            for row in rows
            if "role" in row
        ),
    )
    missing = voice.counted_message(
        "%(number)s role is stated without a source that attests it.",
        "%(number)s roles are stated without a source that attests them.",
        unattested,
    )
    return Told(
        _roles_finding(context, held),
        voice.message("times a role is held"),
        table,
        BarChart(bars[:SHOWN_MAX], more_bars(voice, len(bars))) if bars else None,
        (missing,) if unattested else (),
    )


def _roles_finding(context: Context, held: list[tuple[str, int]]) -> str:
    voice = context.voice
    if not held:
        return voice.message("No partnership is described yet")
    most = held[0][1]
    first = [context.names(role) for role, ties in held if ties == most]
    if len(first) > _LEADERS_MAX:
        return voice.counted_message(
            "%(roles)s roles are held, each %(number)s time at most",
            "%(roles)s roles are held, each %(number)s times at most",
            most,
            roles=voice.number(len(held)),
        )
    every = voice.number(sum(ties for _, ties in held))
    if len(first) == 1:
        return voice.counted_message(
            "The role most often held is %(roles)s: %(number)s time out of %(all)s",
            "The role most often held is %(roles)s: %(number)s times out of %(all)s",
            most,
            roles=voice.quoted(first),
            all=every,
        )
    return voice.counted_message(
        "The roles most often held are %(roles)s: %(number)s time each",
        "The roles most often held are %(roles)s: %(number)s times each",
        most,
        roles=voice.quoted(first),
    )


def money_by_source(rows: Sequence[Row], context: Context) -> Told:
    """The known euros of each funder."""
    voice = context.voice
    table = _money_table(voice, Column("funder", voice.message("Funder")), rows, "funder", context)
    known = [(context.named(row, "funder"), euros) for row in rows if (euros := _euros(row)) is not None]
    return Told(
        _source_finding(voice, rows, known),
        voice.message("euros"),
        table,
        _money_chart(voice, known),
        _without_amount(voice, rows),
    )


def _source_finding(voice: Voice, rows: Sequence[Row], known: list[tuple[str, Decimal]]) -> str:
    supports = _supports(rows)
    if not supports:
        return _no_support(voice)
    if not known:
        return voice.counted_message(
            "The amount of the only financial support is not known",
            "None of the %(number)s financial supports has a known amount",
            supports,
        )
    total, (funder, most) = sum((euros for _, euros in known), Decimal()), known[0]
    if len(known) == 1:
        return voice.message(
            "%(sum)s known, all from %(funder)s", sum=voice.euros(total), funder=voice.quoted([funder])
        )
    if known[1][1] == most:
        return voice.message(
            "%(sum)s known, from %(count)s funders", sum=voice.euros(total), count=voice.number(len(known))
        )
    return voice.message(
        "%(sum)s known; %(funder)s gives the most: %(share)s",
        sum=voice.euros(total),
        funder=voice.quoted([funder]),
        share=voice.share(most, total),
    )


def money_by_call(rows: Sequence[Row], context: Context) -> Told:
    """The known euros of each call for projects; without any amount, the number of supports."""
    voice = context.voice
    named = [row for row in rows if "call" in row]
    known = [(row["call"], euros) for row in named if (euros := _euros(row)) is not None]
    supports = [Bar(row["call"], n, voice.number(n)) for row in named if (n := whole(row, "supports"))]
    supports.sort(key=lambda bar: -bar.length)
    counted = BarChart(tuple(supports[:SHOWN_MAX]), more_bars(voice, len(supports))) if supports else None
    silent = _supports(rows) - _supports(named)
    missing = voice.counted_message(
        "%(number)s financial support out of %(all)s names no call for projects.",
        "%(number)s financial supports out of %(all)s name no call for projects.",
        silent,
        all=voice.number(_supports(rows)),
    )
    return Told(
        _call_finding(voice, rows, named, known),
        voice.message("euros") if known else voice.message("financial supports"),
        _money_table(voice, Column("call", voice.message("Call for projects")), named, "call", context),
        _money_chart(voice, known) or counted,
        ((missing,) if silent and named else ()) + _without_amount(voice, named),
    )


def _call_finding(voice: Voice, rows: Sequence[Row], named: Sequence[Row], known: list[tuple[str, Decimal]]) -> str:
    if not _supports(rows):
        return _no_support(voice)
    if not named:
        return voice.counted_message(
            "The only financial support names no call for projects",
            "None of the %(number)s financial supports names a call for projects",
            _supports(rows),
        )
    if not known:
        return voice.counted_message(
            "%(number)s call for projects is named, without any amount",
            "%(number)s calls for projects are named, without any amount",
            len(named),
        )
    total = voice.euros(sum((euros for _, euros in known), Decimal()))
    return voice.counted_message(
        "%(sum)s known through %(number)s call for projects",
        "%(sum)s known through %(number)s calls for projects",
        len(known),
        sum=total,
    )


def _money_table(voice: Voice, first: Column, rows: Sequence[Row], variable: str, context: Context) -> Table:
    def name(row: Row) -> Cell:
        return context.named(row, variable) if variable == "funder" else row[variable]

    return Table(
        (
            first,
            Column("euros", voice.message("Known amount"), Unit.EUROS),
            Column("supports", voice.message("Financial supports"), Unit.COUNT),
            Column("withAmount", voice.message("With an amount"), Unit.COUNT),
        ),
        tuple(
            Line(
                (name(row), _euros(row), whole(row, "supports"), whole(row, "withAmount")),
                row[variable] if variable == "funder" else None,
            )
            for row in rows
        ),
    )


def _money_chart(voice: Voice, known: list[tuple[str, Decimal]]) -> BarChart | None:
    bars = tuple(Bar(name, float(euros), voice.euros(euros)) for name, euros in known)
    return BarChart(bars[:SHOWN_MAX], more_bars(voice, len(bars))) if bars else None


def _without_amount(voice: Voice, rows: Sequence[Row]) -> tuple[str, ...]:
    supports, known = _supports(rows), sum(whole(row, "withAmount") for row in rows)
    if not known or supports == known:
        return ()
    missing = voice.counted_message(
        "The amount of %(number)s financial support out of %(all)s is not known.",
        "The amount of %(number)s financial supports out of %(all)s is not known.",
        supports - known,
        all=voice.number(supports),
    )
    return (missing,)


def _no_support(voice: Voice) -> str:
    return voice.message("No financial support is described yet")


def _supports(rows: Sequence[Row]) -> int:
    return sum(whole(row, "supports") for row in rows)


def _euros(row: Row) -> Decimal | None:
    return decimal(row, "euros") if whole(row, "withAmount") else None
