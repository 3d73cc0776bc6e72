"""The links of a page, read and, where they lead to what only a server has, taken off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final

_TAG: Final = re.compile(r"<(?:a|link|form|img|script|use)\b[^>]*>")
_ANCHOR: Final = re.compile(r'<a\b[^>]*?\shref="([^"]*)"[^>]*>')
_FORM: Final = re.compile(r'<form\b[^>]*?\saction="([^"]*)"[^>]*>.*?</form>', re.DOTALL)
_LINK: Final = re.compile(r'<link\b[^>]*?\shref="([^"]*)"[^>]*>\n?')
_TARGET: Final = re.compile(r'\s(?:href|action|src)="([^"]*)"')
_OF_LINKS: Final = re.compile(r'\s(?:href|rel|hreflang|download|type)="[^"]*"')

Reachable = Callable[[str], bool]
"""Whether what a link leads to is there."""


def targets(html: str) -> Iterator[str]:
    """What every link, form, picture and script of a page leads to."""
    for tag in _TAG.finditer(html):
        found = _TARGET.search(tag[0])
        if found:
            yield unescape(found[1])


def bounded(html: str, reachable: Reachable) -> str:
    """A page whose links all lead somewhere: the others become plain text, and forms for a server go.

    What templates write is regular: attributes stand in double quotes, and forms never hold another.
    """
    html = _LINK.sub(lambda link: link[0] if reachable(unescape(link[1])) else "", html)
    html = _FORM.sub(lambda form: form[0] if reachable(unescape(form[1])) else "", html)
    return _ANCHOR.sub(lambda link: link[0] if reachable(unescape(link[1])) else _OF_LINKS.sub("", link[0]), html)
