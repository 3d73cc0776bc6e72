"""Forms as a browser without scripts fills them in: every field as it was shown, some of them changed."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

import httpx

from commons_graph.web.posted import BAIT


class Filled(HTMLParser):
    """The fields of the first form of a page that is posted, with what they hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, list[str]] = {}
        self._inside = self._done = False
        self._text: str | None = None
        self._choice: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = found.get("method") == "post" and not self._done
        elif self._inside and tag == "input" and found.get("name", BAIT) != BAIT:
            if found.get("type") not in ("radio", "checkbox") or "checked" in found:
                self._add(found["name"], found.get("value", ""))
        elif self._inside and tag == "textarea":
            self._text = found["name"]
            self._add(self._text, "")
        elif self._inside and tag == "select":
            self._choice = found["name"]
            self.fields[self._choice] = []
        elif self._choice and tag == "option" and (not self.fields[self._choice] or "selected" in found):
            self.fields[self._choice] = [found.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._text:
            kept = self.fields[self._text][-1]
            self.fields[self._text][-1] = kept + (data if kept else data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._text = None
        elif tag == "select":
            self._choice = None
        elif tag == "form" and self._inside:
            self._inside, self._done = False, True

    def _add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def filled(page: httpx.Response, answers: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    """What a browser sends for the form of a page with some answers changed."""
    given = {name: [value] if isinstance(value, str) else value for name, value in answers.items()}
    return {**Filled(page.text).fields, **given}


def sent(
    browser: httpx.Client, path: str, answers: Mapping[str, str | list[str]], *, page: httpx.Response | None = None
) -> httpx.Response:
    """Fill the form of a page in, and send it."""
    page = page or browser.get(path)
    assert page.status_code in (200, 422), page.text[:500]
    form = filled(page, answers)
    return browser.post(path.partition("?")[0], data=form)


def corrected(browser: httpx.Client, path: str, answers: Mapping[str, str | list[str]]) -> httpx.Response:
    """The page on which a correction is read over before it is sent."""
    page = browser.get(path)
    assert page.status_code == 200, page.text[:500]
    return browser.post(path.partition("?")[0], data=filled(page, answers))
