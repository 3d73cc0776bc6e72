"""A real server on a loopback port, for as long as a test needs it."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import uvicorn
from starlette.types import ASGIApp


def bound_socket() -> tuple[socket.socket, str]:
    """A listening loopback socket and the address of its root, ending with a slash."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}/"


@contextmanager
def served(app: ASGIApp, listening: socket.socket) -> Iterator[None]:
    """Serve an application with uvicorn in a thread."""
    config = uvicorn.Config(app, log_level="error", access_log=False, server_header=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)


class Seen(HTMLParser):
    """What a page contains: its tags with their attributes, and the text of its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.text: list[str] = []
        self._script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        (self.scripts if self._script else self.text).append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every tag of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def words(self) -> str:
        """The text of the page on one line."""
        return re.sub(r"[ \n\t]+", " ", "".join(self.text))

    def links(self, page: str) -> set[str]:
        """Absolute addresses of every link and form on the same host, without fragments."""
        tags = [attributes for tag in ("a", "link") for attributes in self.all(tag)]
        found = [a["href"] for a in tags if "href" in a and a.get("rel") != "canonical"]
        found += [form["action"] for form in self.all("form")]
        addresses = {urljoin(page, href).partition("#")[0] for href in found}
        return {address for address in addresses if urlsplit(address).netloc == urlsplit(page).netloc}
