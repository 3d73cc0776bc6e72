"""The paper form as PDF, made once for each type and language."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from threading import Lock
from typing import Final

from commons_graph.insight.restitution.printing import booklet_pdf

_STATIC: Final = Path(__file__).parents[1] / "static"
_STYLES: Final = (_STATIC / "css" / "00-tokens.css", _STATIC / "paper.css")
_KEPT: Final = 24

_MADE: Final[dict[str, bytes]] = {}
_MAKING: Final = Lock()


def pdf_of(html: str, state: str) -> bytes:
    """The PDF of a page that stands alone; `state` differs whenever the page does. Raises PrintingFailed.

    One is made at a time, since each takes a processor for a second, and kept for whoever asks next.
    """
    with _MAKING:
        if state not in _MADE:
            while len(_MADE) >= _KEPT:
                _MADE.pop(next(iter(_MADE)))
            _MADE[state] = _made(html)
        return _MADE[state]


def _made(html: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for style in _STYLES:
            shutil.copy(style, folder)
        (folder / "paper.html").write_text(html, encoding="utf-8")
        booklet_pdf(folder / "paper.html", folder / "paper.pdf")
        return (folder / "paper.pdf").read_bytes()
