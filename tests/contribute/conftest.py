"""A served census with its office, and somebody who contributes to it without any script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path

import httpx
import pytest

from accounts.conftest import Instance
from commons_graph.settings import MailSettings, QueryLimits, Settings
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_site
from commons_graph.web.site import Site
from hurry import nobody_waits
from web.conftest import DATA, load
from web.serving import bound_socket, served

__all__ = ["Instance", "instance", "nobody_waits"]

EXTRA = Path(__file__).parent / "extra.ttl"
LIMITS = QueryLimits(workers=1, timeout=5)

_INPUT = re.compile(r"<(?:input|textarea|select|button)\b[^>]*>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
Answers = Mapping[str, str | Sequence[str]]


@dataclass
class Contributor:
    """A browser without scripts: it opens a page, fills its form in and sends it."""

    browser: httpx.Client
    page: httpx.Response = field(init=False)

    def open(self, path: str) -> httpx.Response:
        """Open a page; what it shows is filled in next."""
        self.page = self._followed(self.browser.get(path))
        assert self.page.status_code == 200, (path, self.page.status_code, self.page.text[:300])
        return self.page

    def send(self, answers: Answers | None = None) -> httpx.Response:
        """Send the form of the page that is open, and look where it leads."""
        fields = hidden(self.page.text)
        response = self.browser.post(self.page.url.path, data={**fields, **(answers or {})})
        self.page = self._followed(response)
        return self.page

    def _followed(self, response: httpx.Response) -> httpx.Response:
        while response.status_code == 303:
            response = self.browser.get(response.headers["location"])
        return response

    def begin(self) -> str:
        """Begin a contribution; returns the secret of its draft."""
        self.open("/contribute/")
        self.send()
        return self.at.split("/")[3]

    @property
    def at(self) -> str:
        """The path of the page that is open."""
        return self.page.url.path

    @property
    def last(self) -> str:
        """The last part of it."""
        return self.at.rpartition("/")[2]


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the form that is sent, as a browser sends them where nothing is ticked."""
    form = text[text.index('method="post"') :]
    form = form[: form.index("</form>")]
    found = [dict(_ATTRIBUTE.findall(tag)) for tag in _INPUT.findall(form)]
    return {f["name"]: unescape(f.get("value", "")) for f in found if f.get("type") == "hidden"}


@contextmanager
def served_instance(
    folder: Path,
    change: Callable[[Site], Site] = lambda site: site,
    mail: MailSettings | None = None,
    journal: str = "",
) -> Iterator[Instance]:
    """The census of Brest with its office and an actor more, at the address listened on."""
    listening, root = bound_socket()
    settings = Settings(instance=folder, base=root, mail=mail or MailSettings(), journal=journal)
    load(settings, DATA, EXTRA)
    site = change(census_site(replace(settings, query=LIMITS)))
    with served(create_app(site, LIMITS), listening):
        yield Instance(root, settings, site.the_office)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A census that takes contributions."""
    with served_instance(tmp_path_factory.mktemp("contribute")) as made:
        yield made


@pytest.fixture
def somebody(instance: Instance) -> Contributor:
    """Somebody with a browser of their own."""
    return Contributor(instance.browser())


ANSWERS: dict[str, Answers] = {
    "name": {"label": "L’atelier vélo de Kérédern", "summary": "Des voisins réparent leurs vélos.", "language": "fr"},
    "what": {"description": "On répare ensemble.\nLe samedi.", "novelty": "Personne ne paie."},
    "whom": {"theme": ["reuse", "social-ties"], "audience": []},
    "where": {"in.name": "Brest", "place.1.address": "3 rue du Port", "homepage": "atelier.example"},
    "stage": {"situation.1.status": "running", "startDate": "mai 2019"},
    "who": {
        "partnership.1.name": "tiriad",
        "partnership.1.role": ["advice", "relay"],
        "partnership.2.name": "Les Roues libres de Kérédern",
        "partnership.2.role": ["bearer"],
    },
    "more": {
        "need.1.label": "Un local",
        "need.1.kind": "place",
        "offer.1.label": "Des outils",
        "offer.1.kind": "equipment",
    },
}
"""A whole contribution, page by page."""
