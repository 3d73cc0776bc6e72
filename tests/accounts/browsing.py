"""Filling in forms as a browser does: with everything that the page put into them."""

from __future__ import annotations

from html.parser import HTMLParser

import httpx


class Forms(HTMLParser):
    """The forms of a page: where each is sent, and what it has in its fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and self.found and "name" in given:
            self.found[-1][1][given["name"]] = given.get("value", "")


def fields_of(page: httpx.Response, action: str) -> dict[str, str]:
    """What the last form of a page that is sent somewhere has in its fields."""
    found = [fields for target, fields in Forms(page.text).found if target.endswith(action)]
    assert found, f"no form is sent to {action}: {page.status_code} {page.text[:2000]}"
    return found[-1]


def fill(client: httpx.Client, path: str, *, action: str = "", **answers: str) -> httpx.Response:
    """Open a page, fill in its form and send it; `action` is where it is sent, where that is not the page itself."""
    page = client.get(path)
    target = action or path.partition("?")[0]
    return client.post(target, data={**fields_of(page, target), **answers})


def send_again(client: httpx.Client, page: httpx.Response, action: str, **answers: str) -> httpx.Response:
    """Fill in a form of a page that was an answer already."""
    return client.post(action, data={**fields_of(page, action), **answers})
