"""Asking for a page that is still being computed, and for one that is whole but may not be stored."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from commons_graph.web.static_site.asking import Asker


@pytest.fixture
def counting() -> Starlette:
    """An application whose answer may not be stored the first two times."""
    times = iter(range(10))

    async def answer(_: Request) -> PlainTextResponse:
        number = next(times)
        return PlainTextResponse(str(number), headers={"cache-control": "no-store" if number < 2 else "no-cache"})

    return Starlette(routes=[Route("/page", answer)])


def test_a_page_that_is_being_computed_is_asked_for_until_it_settles(counting: Starlette) -> None:
    with Asker(counting) as asker:
        assert asker.ask("/page").body == b"2"


def test_an_answer_that_is_never_stored_is_taken_as_it_comes(counting: Starlette) -> None:
    with Asker(counting) as asker:
        assert asker.ask("/page", stored=False).body == b"0"
