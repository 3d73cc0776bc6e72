"""Every address where people take part: path → the function that shows it, and the one that takes what is sent.

They stand in front of the others, and only where there is an office: a census that is kept as files has none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.responses import Response

from commons_graph.web.outreach.routes import OUTREACH_ROUTES

from commons_graph.web.correct import follow_page, report_page

Answer = Callable[..., Response | Awaitable[Response]]

FORM_ROUTES: Final[tuple[tuple[str, Answer | None, Answer | None], ...]] = (
    ("/contribute/report/{segment}/{slug}", report_page.show, report_page.take),
    ("/contribute/follow/{secret}", follow_page.show, follow_page.take),
)
