"""A served census with its office, and a browser that fills in its forms as people do."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from html import unescape

import httpx

from accounts.conftest import Instance, instance

__all__ = ["Instance", "instance"]

_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the first form of a page that carries a token."""
    form = page.text[page.text.index('method="post"') :]
    form = form[: form.index("</form>")]
    found = [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(form)]
    return {f["name"]: unescape(f.get("value", "")) for f in found if f.get("type") == "hidden"}


def sent(
    browser: httpx.Client, path: str, answers: Mapping[str, str | Sequence[str]], *, waits: float = 2.1
) -> httpx.Response:
    """Open a page, fill its form in, and send it, no quicker than people do."""
    page = browser.get(path)
    assert page.status_code == 200, page.text[:500]
    fields = hidden(page)
    time.sleep(waits)
    return browser.post(path.partition("?")[0], data={**fields, **answers})
