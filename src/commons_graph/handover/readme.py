"""The README of an archive, for whoever opens it without knowing anything of it."""

from __future__ import annotations

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from commons_graph import __version__
from commons_graph.handover.about import About
from commons_graph.handover.redirects import PLACEHOLDER

READMES: Final = {"fr": "LISEZMOI.txt", "en": "README.txt"}
"""Language → file; plain text, which every system opens with a double click."""


def readme(about: About, language: str) -> bytes:
    """The README of an archive in a language."""
    environment = Environment(  # noqa: S701 — plain text
        loader=PackageLoader("commons_graph.handover", "texts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return (
        environment.get_template(READMES[language])
        .render(about=about, version=__version__, placeholder=PLACEHOLDER)
        .encode()
    )
