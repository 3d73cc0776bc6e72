"""`/desk/outreach/import`: a table becomes lines, once somebody has seen what it would make."""

from __future__ import annotations

import secrets
from typing import Final

from starlette.responses import Response

from commons_graph.desk.outreach.doubles import Known
from commons_graph.desk.outreach.importing import Imported, imported
from commons_graph.desk.outreach.tables import Unreadable, text_of
from commons_graph.errors import BadRequest
from commons_graph.web.animating import Animating, TheAnimating
from commons_graph.web.outreach.list_show import PATH
from commons_graph.web.outreach.seen import names
from commons_graph.web.outreach.words import fault_in_words, unreadable_in_words
from commons_graph.web.posted import ThePostedFiles
from commons_graph.web.private_page import see
from commons_graph.web.rendering import Page

_PATH: Final = PATH + "import"
_FAULTS_MAX: Final = 500
_ROWS_MAX: Final = 200
"""Rows of a table that its preview shows."""


def show(desk: TheAnimating) -> Response:
    """Where to choose a file or paste a table, and which columns are known."""
    return _page(desk, {})


def take(desk: TheAnimating, posted: ThePostedFiles) -> Response:
    """What the table would make: every fault with its line, or a preview; nothing is written yet."""
    pasted = posted.one("pasted")
    try:
        text = _text(posted.files.get("file", b""), pasted)
        found = _read(desk, text)
    except Unreadable as reason:
        told = unreadable_in_words(desk.language, reason)
        return _page(desk, {"refused": told, "pasted": pasted}, status=400)
    if found.faults:
        faults = [(line, fault_in_words(desk.language, fault)) for line, fault in found.faults]
        values = {"faults": faults[:_FAULTS_MAX], "fault_count": len(faults), "pasted": pasted}
        return _page(desk, values, status=400)
    batch = secrets.token_urlsafe(12)
    values = {
        **names(desk.site, desk.visit),
        "found": found,
        "shown": found.rows[:_ROWS_MAX],
        "text": text,
        "batch": batch,
    }
    return desk.page(Page("outreach/preview.html", _PATH, values))


def take_again(desk: TheAnimating, posted: ThePostedFiles) -> Response:
    """Write the lines that were previewed, all or none; the same sending twice writes them once."""
    text, batch = posted.one("text"), posted.one("batch")[:40]
    try:
        found = _read(desk, text)
    except Unreadable as reason:
        raise BadRequest("the table is not whole", hint="import it again") from reason
    if found.faults or not batch:
        raise BadRequest("the table is not whole", hint="import it again")
    contents = found.all if posted.one("doubles") else found.new
    numbers = desk.office.outreach.add(contents, desk.member.account, f"import {batch}")
    return see(desk.visit, PATH, f"order=recent&imported={len(numbers)}")


def _text(file: bytes, pasted: str) -> str:
    """The text of a table, from the file if there is one."""
    if not file and not pasted.strip():
        raise Unreadable("nothing")
    return text_of(file or pasted.encode())


def _read(desk: Animating, text: str) -> Imported:
    return imported(text, desk.site.schema, Known(desk.office.outreach.all(), desk.site.current()))


def _page(desk: Animating, values: dict[str, object], *, status: int = 200) -> Response:
    whole = {"refused": "", "pasted": "", "faults": [], "fault_count": 0, **names(desk.site, desk.visit), **values}
    return desk.page(Page("outreach/import.html", _PATH, whole), status=status)
