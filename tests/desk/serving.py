"""A census with its desk, served to browsers that are signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

import httpx

from accounts.signing import signed_in
from commons_graph.desk.member import Role
from commons_graph.desk.office import Office
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_site
from web.conftest import load
from web.serving import bound_socket, served

LIMITS = QueryLimits(workers=1, timeout=5)
_FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


@dataclass(frozen=True)
class Desk:
    """A running census with its office."""

    root: str
    office: Office

    def browser(self, role: Role | None = Role.ANIMATOR) -> httpx.Client:
        """A browser in which somebody with a role is signed in, nobody for None; it follows no redirect."""
        cookies = signed_in(self.office, role) if role else None
        headers = {"accept": "text/html", "accept-language": "fr"}
        return httpx.Client(base_url=self.root, cookies=cookies, headers=headers, timeout=60)


@contextmanager
def served_desk(instance: Path, *paths: Path) -> Iterator[Desk]:
    """The desk of a census that holds some files."""
    listening, root = bound_socket()
    settings = Settings(instance=instance, base=root, query=LIMITS)
    load(settings, *paths)
    site = census_site(replace(settings, query=LIMITS))
    with served(create_app(site, LIMITS), listening):
        yield Desk(root, site.the_office)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the forms of a page."""
    return {unescape(name): unescape(value) for name, value in _FIELD.findall(page)}


def click(browser: httpx.Client, path: str, do: str = "", **answers: str) -> httpx.Response:
    """Open a page, fill in its form, and press a button."""
    shown = browser.get(path)
    assert shown.status_code == 200, shown.text[:600]
    data = {**hidden(shown.text), **answers, **({"do": do} if do else {})}
    return browser.post(path.partition("?")[0], data=data)
