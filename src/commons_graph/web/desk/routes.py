"""Every address of the desk: path → what shows it, what takes what is sent."""

from __future__ import annotations

from typing import Final

from commons_graph.web.desk import change_page, changes_page, item_page, queue_page

DESK_ROUTES: Final = (
    ("/desk", queue_page.show_bare, None),
    ("/desk/", queue_page.show, None),
    ("/desk/changes", changes_page.show, changes_page.take),
    ("/desk/{number:int}", item_page.show, item_page.take),
    ("/desk/{number:int}/change/{segment}/{slug}", change_page.show, change_page.take),
)
