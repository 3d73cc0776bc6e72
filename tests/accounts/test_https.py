"""Behind https, cookies never travel in the clear, and no host beside ours can set them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from accounts.browsing import fields_of
from accounts.signing import an_account, signed_in
from commons_graph.desk.office import Office
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_site
from web.conftest import DATA, load
from web.serving import bound_socket, served

_LIMITS = QueryLimits(workers=2, timeout=5)


@pytest.fixture(scope="module")
def safe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Office]]:
    """A census whose public address is one of https, as behind a proxy, at /census/."""
    listening, root = bound_socket()
    settings = Settings(instance=tmp_path_factory.mktemp("https"), base="https://brest.example.org/census/")
    load(settings, DATA)
    site = census_site(replace(settings, query=_LIMITS))
    with served(create_app(site, _LIMITS), listening):
        yield root, site.the_office


def test_every_cookie_is_for_https_and_for_this_host_alone(safe: tuple[str, Office]) -> None:
    root, office = safe
    held = "; ".join(f"{name}={value}" for name, value in signed_in(office).items())
    with httpx.Client(base_url=root, headers={"accept": "text/html"}) as browser:
        (form,) = browser.get("/census/account/sign-in").headers.get_list("set-cookie")
        assert form.startswith("__Host-commons-form=")
        page = browser.get("/census/account/sign-out", headers={"cookie": held})
        assert page.status_code == 200
        (form,) = page.headers.get_list("set-cookie")
        both = f"{held}; {form.partition(';')[0]}"
        action = "/census/account/sign-out"
        done = browser.post(action, data=fields_of(page, action), headers={"cookie": both})
    assert done.status_code == 303
    assert done.headers["location"] == "/census/account/sign-in?out=yes"
    (session,) = done.headers.get_list("set-cookie")
    assert session.startswith("__Host-commons-session=")
    for cookie in (form, session):
        told = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= told
        assert not any(part.startswith("domain") for part in told)


def test_a_cookie_that_came_without_https_is_nobody(safe: tuple[str, Office]) -> None:
    root, office = safe
    cookie = office.accounts.sessions.open(an_account(office)).cookie
    with httpx.Client(base_url=root) as browser:
        answer = browser.get("/census/account/", headers={"cookie": f"commons-session={cookie}"})
    assert answer.status_code == 303


def test_invitations_lead_to_the_public_address(safe: tuple[str, Office]) -> None:
    _, office = safe
    way = office.accounts.reset(an_account(office))
    assert way.address.startswith("https://brest.example.org/census/account/invitation/")
    assert way.address.rpartition("/")[2] not in repr(way)
