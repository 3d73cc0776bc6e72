"""`/desk/outreach/`: everybody who was spotted and is followed; the same list for paper and as a file."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.desk.outreach.due import Clock
from commons_graph.desk.outreach.following import BY_HAND, UNFOLLOWED_MAX, Followed
from commons_graph.desk.outreach.listing import NOBODY, ORDERS, WHEN, Asked, asked_from, chosen, is_late
from commons_graph.spreadsheets import BYTE_ORDER_MARK, csv_lines
from commons_graph.web.animating import Animating, TheAnimating
from commons_graph.web.outreach.seen import Shown, clock_of, names, shown
from commons_graph.web.outreach.words import column_names, kind_names, stage_names
from commons_graph.web.private_page import PRIVATE_HEADERS
from commons_graph.web.rendering import Page
from commons_graph.web.visit import Visit

PATH: Final = "desk/outreach/"
_ON_PAGE: Final = 50


def show(desk: TheAnimating) -> Response:
    """The list, with what is asked of it in its address, and the way to every act."""
    asked, whole = _asked(desk.visit), shown(desk.site, desk.visit)
    found = chosen(whole.rows, asked, whole.today)
    pages = max(1, ceil(len(found) / _ON_PAGE))
    page = min(asked.page, pages)
    values = {
        **_values(desk, asked, whole, found),
        "rows": found[(page - 1) * _ON_PAGE : page * _ON_PAGE],
        "page_number": page,
        "pages": pages,
        "counts": Counter(row.stage for row in whole.rows),
        "followers": whole.followers,
        "me": desk.member.name,
        **_done(desk.visit),
        "capped": sum(row.line is None for row in whole.rows) == UNFOLLOWED_MAX,
    }
    return desk.page(Page("outreach/list.html", PATH, values, query=asked.query(page=page)))


def show_print(desk: TheAnimating) -> Response:
    """The same rows on paper, with room to write: for the table of a meeting."""
    asked, whole = _asked(desk.visit), shown(desk.site, desk.visit)
    values = _values(desk, asked, whole, chosen(whole.rows, asked, whole.today))
    return desk.page(Page("outreach/print.html", PATH + "print", values, query=asked.query()))


def show_csv(desk: TheAnimating) -> Response:
    """The same rows for a spreadsheet; the import takes them again."""
    asked, whole = _asked(desk.visit), shown(desk.site, desk.visit)
    columns = column_names(desk.language)
    lines = [list(columns.values()), *_lines(desk, chosen(whole.rows, asked, whole.today))]
    headers = {**PRIVATE_HEADERS, "Content-Disposition": f'attachment; filename="outreach-{whole.today}.csv"'}
    body = BYTE_ORDER_MARK + csv_lines(lines, separator=";")
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _done(visit: Visit) -> dict[str, object]:
    """What was done just before this page was shown."""
    given = parse_qs(visit.query)
    count = given.get("imported", [""])[-1]
    return {"imported": int(count) if count.isascii() and count.isdecimal() else None, "deleted": "deleted" in given}


def _asked(visit: Visit) -> Asked:
    return asked_from(parse_qs(visit.query))


def _values(desk: Animating, asked: Asked, whole: Shown, found: list[Followed]) -> dict[str, object]:
    late = [row for row in found if is_late(row.content.due, whole.today)]
    clock: Clock = clock_of(desk.site)
    return {
        **names(desk.site, desk.visit),
        "asked": asked,
        "rows": found,
        "count": len(found),
        "late": {row.line.number for row in late if row.line},
        "today": whole.today.isoformat(),
        "months": clock.months,
        "orders": ORDERS,
        "whens": WHEN,
        "nobody": NOBODY,
        "by_hand": BY_HAND,
    }


def _lines(desk: Animating, found: list[Followed]) -> list[list[str]]:
    schema, language = desk.site.schema, desk.language
    stages, kinds = stage_names(schema, language), kind_names(schema, language)
    rows = []
    for row in found:
        told = {"kind": kinds[row.content.kind], "stage": stages[row.stage], "sheet": row.sheet}
        rows.append([told.get(name, "") or getattr(row.content, name) for name in column_names(language)])
    return rows
