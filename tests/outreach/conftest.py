"""A served census with an animator who follows people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from accounts.conftest import Instance, instance
from accounts.signing import an_account, signed_in
from commons_graph.desk.member import Role

__all__ = ["Instance", "instance"]

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Desk:
    """An animator's browser that fills in forms."""

    def __init__(self, browser: httpx.Client) -> None:
        self.browser = browser

    def page(self, path: str) -> httpx.Response:
        """A page that is there."""
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.text[:300])
        return answer

    def hidden(self, page: httpx.Response) -> dict[str, str]:
        """The hidden fields of the form of a page."""
        main = page.text[page.text.index("<main") :]  # above it is the form to sign out
        form = main[main.index('method="post"') :]
        return {name: unescape(value) for name, value in _HIDDEN.findall(form[: form.index("</form>")])}

    def send(self, path: str, answers: dict[str, str], *, shown: httpx.Response | None = None) -> httpx.Response:
        """Send the form of a page, which is opened first unless it was shown already."""
        fields = self.hidden(shown or self.page(path))
        return self.browser.post(path.partition("?")[0], data={**fields, **answers})

    def note(self, name: str, **answers: str) -> int:
        """Note somebody; returns the number of the line."""
        told = {"kind": "initiative", "stage": "spotted", "name": name, **answers}
        answer = self.send("desk/outreach/new", told)
        assert answer.status_code == 303, answer.text[:500]
        return int(answer.headers["location"].rpartition("/")[2].partition("?")[0])

    def look_through(self, content: bytes) -> httpx.Response:
        """Send a file to be imported, up to its preview."""
        path = "desk/outreach/import"
        fields = self.hidden(self.page(path))
        return self.browser.post(path, data=fields, files={"file": ("table.csv", content, "text/csv")})

    def bring_in(self, content: bytes, **answers: str) -> httpx.Response:
        """Import a file, preview and all."""
        preview = self.look_through(content)
        assert preview.status_code == 200, preview.text[:2000]
        fields = self.hidden(preview) | answers
        return self.browser.post("desk/outreach/import/apply", data=fields, files={"none": ("", b"")})


@pytest.fixture(scope="module")
def desk(instance: Instance) -> Iterator[Desk]:
    """The desk of Nolwenn."""
    account = an_account(instance.office, Role.ANIMATOR, name="Nolwenn")
    with instance.browser(signed_in(instance.office, Role.ANIMATOR, account)) as browser:
        yield Desk(browser)


@pytest.fixture(scope="module")
def other_desk(instance: Instance) -> Iterator[Desk]:
    """The desk of a second animator, Yann."""
    account = an_account(instance.office, Role.ANIMATOR, name="Yann")
    with instance.browser(signed_in(instance.office, Role.ANIMATOR, account)) as browser:
        yield Desk(browser)
