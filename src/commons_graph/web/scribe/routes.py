"""Every address of the scribe: path → what shows it, what takes what is sent."""

from __future__ import annotations

from typing import Final

from commons_graph.web.scribe import check, paper, sent, start

SCRIBE_ROUTES: Final = (
    ("/desk/scribe/", start.show, start.take),
    ("/desk/scribe/paper", paper.show, paper.take),
    ("/desk/scribe/draft/{secret}", check.show, check.take),
    ("/desk/scribe/sent/{secret}", sent.show, None),
)
