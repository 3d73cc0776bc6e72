"""Every address where people take part: path → the function that shows it, and the one that takes what is sent.

They stand in front of the others, and only where there is an office: a census that is kept as files has none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.responses import Response

from commons_graph.web.account.routes import ACCOUNT_ROUTES
from commons_graph.web.contribute.routes import CONTRIBUTE_ROUTES
from commons_graph.web.correct import change_forms, follow_page, report_page
from commons_graph.web.desk.routes import DESK_ROUTES
from commons_graph.web.my_data import ask_page, data_page, erase_page
from commons_graph.web.outreach.routes import OUTREACH_ROUTES
from commons_graph.web.paper import page as paper_page
from commons_graph.web.scribe.routes import SCRIBE_ROUTES

Answer = Callable[..., Response | Awaitable[Response]]

FORM_ROUTES: Final[tuple[tuple[str, Answer | None, Answer | None], ...]] = (
    *ACCOUNT_ROUTES,
    *CONTRIBUTE_ROUTES,
    *OUTREACH_ROUTES,
    *SCRIBE_ROUTES,
    *DESK_ROUTES,
    ("/contribute/paper", paper_page.show, None),
    ("/contribute/paper.{suffix}", paper_page.show_form, None),
    ("/contribute/correct/{segment}/{slug}", change_forms.show_correct, change_forms.take_correct),
    ("/contribute/complete/{segment}/{slug}", change_forms.show_complete, change_forms.take_complete),
    ("/contribute/report/{segment}/{slug}", report_page.show, report_page.take),
    ("/contribute/follow/{secret}", follow_page.show, follow_page.take),
    ("/desk/erase/{segment}/{slug}", erase_page.show, erase_page.take),
    ("/my-data", data_page.show, data_page.take),
    ("/my-data/", data_page.show, data_page.take),
    ("/my-data/export.json", data_page.export, None),
    ("/my-data/link/{secret}", ask_page.show_link, ask_page.take_link),
)
