"""Every address of outreach: path → what shows it, what takes what is sent."""

from __future__ import annotations

from typing import Final

from commons_graph.web.outreach import import_show, line_show, list_show

OUTREACH_ROUTES: Final = (
    ("/desk/outreach/", list_show.show, None),
    ("/desk/outreach/print", list_show.show_print, None),
    ("/desk/outreach/export.csv", list_show.show_csv, None),
    ("/desk/outreach/new", line_show.show_new, line_show.take_new),
    ("/desk/outreach/import", import_show.show, import_show.take),
    ("/desk/outreach/import/apply", None, import_show.take_again),
    ("/desk/outreach/{number:int}", line_show.show_line, line_show.take_line),
    ("/desk/outreach/{number:int}/confirm", line_show.show_line, line_show.take_confirmation),
    ("/desk/outreach/{number:int}/delete", line_show.show_delete, line_show.take_delete),
)
