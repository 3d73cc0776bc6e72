"""The booklet as PDF, by WeasyPrint: A4, numbered pages, a table of contents that knows them."""

from __future__ import annotations

import logging
from pathlib import Path

from commons_graph.errors import PrintingFailed


def booklet_pdf(page: Path, target: Path) -> int:
    """Write a booklet as PDF and return its number of pages; raises PrintingFailed.

    Nothing is fetched from elsewhere: pictures and style are the files beside the page.
    """
    try:
        from weasyprint import HTML, URLFetcher  # noqa: PLC0415 — loads Pango, which a server may not have
    except OSError as error:
        raise PrintingFailed(
            f"WeasyPrint cannot load a library of the system: {str(error).splitlines()[0]}",
            hint="on Debian: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; or use --no-pdf",
        ) from error
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    fetcher = URLFetcher(allowed_protocols=["file"])
    document = HTML(filename=page, url_fetcher=fetcher).render()
    document.write_pdf(target)
    return len(document.pages)
