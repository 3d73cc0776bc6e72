"""An instance with an office, served: shared by every test of a module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import httpx
import pytest

from commons_graph.desk.office import Office
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_site
from web.conftest import DATA, load
from web.serving import bound_socket, served

_LIMITS = QueryLimits(workers=2, timeout=5)


@dataclass(frozen=True)
class Instance:
    """A running census with an office: the address of its root, and its settings."""

    root: str
    settings: Settings
    office: Office

    def browser(self, cookies: httpx.Cookies | None = None, headers: Mapping[str, str] | None = None) -> httpx.Client:
        """A browser of its own, which keeps cookies and follows nothing."""
        usual = {"accept": "text/html", "accept-language": "fr", **(headers or {})}
        return httpx.Client(base_url=self.root, cookies=cookies, headers=usual, timeout=30)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The census of Brest with its office, at the address listened on."""
    listening, root = bound_socket()
    settings = Settings(instance=tmp_path_factory.mktemp("office"), base=root)
    load(settings, DATA)
    site = census_site(replace(settings, query=_LIMITS))
    with served(create_app(site, _LIMITS), listening):
        yield Instance(root, settings, site.the_office)
