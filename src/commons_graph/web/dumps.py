"""What the pages about dumps share."""

from __future__ import annotations

from typing import Final

from commons_graph.errors import NotFound
from commons_graph.feeds.dumps.shelf import DumpShelf
from commons_graph.web.representations import Representation
from commons_graph.web.site import Site

PLAIN_JSON: Final = Representation("JSON", ("application/json",), "application/json", "json")
"""JSON that is the same in every language."""

NOT_KEPT: Final = "no-cache"
"""For pages that change when an edition is published, which the memory of the server does not notice."""


def dumps_of(site: Site) -> DumpShelf:
    """The published dumps; raises NotFound where a census is served without them."""
    if site.dumps is None:
        raise NotFound("this server has no dumps")
    return DumpShelf(site.dumps)
