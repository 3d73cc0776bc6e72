"""Every address where people take part: path → the function that shows it, and the one that takes what is sent.

They stand in front of the others, and only where there is an office: a census that is kept as files has none.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.responses import Response

Answer = Callable[..., Response | Awaitable[Response]]

FORM_ROUTES: Final[tuple[tuple[str, Answer | None, Answer | None], ...]] = ()
