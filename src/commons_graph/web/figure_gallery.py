"""The pictures of the figures, drawn once for each edition and language, in a process of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Depends, Request

from commons_graph.insight.chart_spec import NARROW, WIDE, Frame
from commons_graph.insight.drawing import draw_apart
from commons_graph.insight.figure_answers import Answered

FRAMES: Final[dict[str, Frame]] = {"wide": WIDE, "narrow": NARROW}
"""Sizes of a picture: wide where names stand beside bars, narrow for telephones."""


@dataclass(slots=True)
class Gallery:
    """Pictures by figure and size; use within one event loop."""

    _key: tuple[str, str] = ("", "")
    _drawn: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _drawing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def picture(self, state: tuple[str, str], wanted: str, size: str, answered: Sequence[Answered]) -> str | None:
        """The SVG of a figure; those of all figures answered are drawn together, for they are soon asked for.

        `state` is the edition and the version of the site; raises DrawingFailed. None where there is nothing to draw.
        """
        language = answered[0].voice.language
        async with self._drawing:
            if state != self._key:
                self._key = state
                self._drawn.clear()
            if (wanted, language, size) not in self._drawn:
                await self._draw(language, answered)
            return self._drawn.get((wanted, language, size))

    async def _draw(self, language: str, answered: Sequence[Answered]) -> None:
        missing = {
            (each.name, language, size): picture
            for each in answered
            for size, frame in FRAMES.items()
            if (each.name, language, size) not in self._drawn and (picture := each.picture(frame))
        }
        if missing:
            drawn = await asyncio.to_thread(draw_apart, list(missing.values()))
            self._drawn.update(zip(missing, drawn, strict=True))


async def _gallery(request: Request) -> Gallery:
    state = request.app.state
    if not hasattr(state, "gallery"):
        state.gallery = Gallery()
    gallery: Gallery = state.gallery
    return gallery


TheGallery = Annotated[Gallery, Depends(_gallery)]
"""A parameter that receives the pictures of the figures."""
