"""A real Chromium, and the tools that judge pages; each test says what to install where they are absent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from web.conftest import brest, serve_census

__all__ = ["brest", "serve_census"]  # the fixtures of a served census, also for these tests

MODULES = Path(__file__).parent / "node_modules"


def required(found: bool, what: str, command: str) -> None:
    """Skip a test whose part is absent, saying how to install it; fail in continuous integration."""
    if not found:
        reason = f"{what} is not installed: {command}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def judge(name: str) -> Path:
    """A file of a package that judges pages."""
    required((MODULES / name).exists(), name.partition("/")[0], "npm ci --prefix tests/browser --ignore-scripts")
    return MODULES / name


@dataclass
class Watch:
    """What a page did while it was open: whom it asked, and what went wrong."""

    host: str
    faults: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    weight: int = 0

    def follow(self, page: Page) -> None:
        """Write down everything from now on."""
        page.on("request", self._asked)
        page.on("requestfinished", self._came)
        page.on("requestfailed", self._failed)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._said)

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.netloc != self.host and address.scheme not in ("data", "blob"):
            self.strangers.append(request.url)

    def _failed(self, request: Request) -> None:
        # a test that goes on before all of a page has come, as people do, stops the rest itself
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url}: {request.failure}")

    def _came(self, request: Request) -> None:
        sizes = request.sizes()
        self.weight += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def _said(self, message: ConsoleMessage) -> None:
        # The browser itself complains of a page whose status is an error; that is what such a page is for.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.faults.append(message.text)


@dataclass(frozen=True)
class Opened:
    """A page in a window, and what it did."""

    page: Page
    watch: Watch


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of the system; let go of after each module, since its event loop stands in the way of others."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    required(path is not None, "Chromium", "apt-get install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser) -> Callable[..., object]:
    """Opens an address in a window of its own: `with opened(url, width=320, scripts=False) as (page, watch)`."""

    @contextmanager
    def open_page(
        address: str, *, width: int = 1280, scripts: bool = True, dark: bool = False, language: str = "fr-FR"
    ) -> Iterator[Opened]:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=language,
            bypass_csp=False,
        )
        watch = Watch(urlsplit(address).netloc)
        page = context.new_page()
        watch.follow(page)
        page.goto(address, wait_until="networkidle" if scripts else "load")
        try:
            yield Opened(page, watch)
        finally:
            context.close()

    return open_page
