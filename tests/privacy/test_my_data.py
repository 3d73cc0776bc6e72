"""*My data* on the web: a link by a real mail server, everything held, corrected, taken away, erased."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx
import pytest

from accounts.conftest import Instance, instance
from accounts.signing import signed_in
from commons_graph.desk.mail.sending import Sender
from commons_graph.desk.member import Role
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_site
from correct.browsing import Filled, filled, sent
from mail.smtp import Taken, body_of, mail_server
from privacy.people import agreed, holding, organisation, person, propose, publish
from web.conftest import DATA, load
from web.serving import Seen, bound_socket, served

__all__ = ["instance"]

_LIMITS = QueryLimits(workers=2, timeout=5)
MINE = "/my-data/"


@dataclass(frozen=True)
class Mailed:
    """A running census with a mail server."""

    instance: Instance
    taken: Taken
    sender: Sender

    def link(self, browser: httpx.Client, email: str) -> str:
        """Ask for a link, and read it in the mail."""
        assert sent(browser, MINE, {"email": email}).status_code == 303
        self.sender.send_due()
        found = re.search(r"https?://\S+/my-data/link/\S+", body_of(self.taken.messages[-1]))
        assert found is not None
        return urlsplit(found[0]).path

    def holder(self, email: str) -> httpx.Client:
        """A browser that came by a link."""
        browser = self.instance.browser()
        path = self.link(browser, email)
        answer = browser.post(path, data=Filled(browser.get(path).text).fields)
        assert answer.status_code == 303
        return browser


@pytest.fixture(scope="module")
def mailed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailed]:
    listening, root = bound_socket()
    with mail_server() as taken:
        settings = Settings(instance=tmp_path_factory.mktemp("mailed"), base=root, mail=taken.settings)
        load(settings, DATA)
        site = census_site(replace(settings, query=_LIMITS))
        with served(create_app(site, _LIMITS), listening):
            office = site.the_office
            yield Mailed(Instance(root, settings, office), taken, Sender(settings, office.outbox, "tests", print))


def test_without_a_mail_server_people_are_told_whom_to_ask(instance: Instance) -> None:
    with instance.browser() as browser:
        page = browser.get(MINE)
        assert "n’envoie pas de courrier" in Seen(page.text).words
        assert not [form for form in Seen(page.text).all("form") if form.get("method") == "post"]
        assert browser.get("/my-data/export.json").status_code == 403


def test_a_link_shows_everything_once_to_one_browser(mailed: Mailed) -> None:
    office = mailed.instance.office
    contact = office.contacts.note("une@courriel.example", "Une Personne")
    propose(office, organisation("actor/une-chorale", "Une chorale", "Elle chante."), contact, note="un mot à part")
    with mailed.instance.browser() as browser:
        path = mailed.link(browser, "une@courriel.example")
        assert mailed.taken.recipients[-1] == "une@courriel.example"
        for _ in range(3):
            form = Filled(browser.get(path).text).fields
        answer = browser.post(path, data=form)
        assert answer.status_code == 303
        page = browser.get(MINE)
        assert page.headers["cache-control"] == "no-store"
        words = Seen(page.text).words
        assert "une@courriel.example" in words
        assert "Une chorale" in words
        document = browser.get("/my-data/export.json").json()
        assert document["sent"][0]["note"] == "un mot à part"
    with mailed.instance.browser() as other:
        other.get(MINE)
        assert other.get(path).status_code == 410
        assert other.post(path, data=filled(other.get(MINE), {})).status_code == 410
        assert "Une chorale" not in other.get(MINE).text


def test_nobody_learns_whether_something_is_held(mailed: Mailed) -> None:
    mailed.instance.office.contacts.note("connue@courriel.example")
    before = mailed.instance.office.outbox.waiting()
    answers = []
    for email in ("connue@courriel.example", "inconnue@courriel.example"):
        with mailed.instance.browser() as browser:
            answer = sent(browser, MINE, {"email": email})
            answers.append((answer.status_code, answer.headers["location"]))
    assert answers[0] == answers[1]
    assert mailed.instance.office.outbox.waiting() == before + 1
    mailed.sender.send_due()


@pytest.mark.parametrize(
    "email", ["", "pas une adresse", "a@b@c", "x" * 300 + "@example.org", "a@example.org\nBcc: b@c"]
)
def test_what_is_no_address_is_refused_and_kept(mailed: Mailed, email: str) -> None:
    with mailed.instance.browser() as browser:
        answer = sent(browser, MINE, {"email": email})
    assert answer.status_code == 422
    assert {"href": "#email"} in Seen(answer.text).all("a")


@pytest.mark.parametrize("secret", ["x", "A" * 43, "é" * 20, "%00", "." * 43])
def test_a_guessed_link_opens_nothing(mailed: Mailed, secret: str) -> None:
    with mailed.instance.browser() as browser:
        assert browser.get(f"/my-data/link/{secret}").status_code in (400, 404, 410)


@pytest.mark.parametrize("cookie", ["x", "ImFAYi5jIg.abc.def", ""])
def test_a_made_up_cookie_shows_nothing(mailed: Mailed, cookie: str) -> None:
    with mailed.instance.browser() as browser:
        browser.cookies.set("commons-my-data", cookie)
        assert "M’envoyer le lien" in Seen(browser.get(MINE).text).words


def test_name_and_address_are_corrected_the_new_address_by_a_link_to_it(mailed: Mailed) -> None:
    office = mailed.instance.office
    contact = office.contacts.note("ancienne@courriel.example", "Anicet")
    with closing(mailed.holder("ancienne@courriel.example")) as browser:
        assert sent(browser, MINE, {"name": "Anne", "do": "name"}).status_code == 303
        page = browser.get(MINE)
        form = filled(page, {"do": "move", "new-email": "nouvelle@courriel.example"})
        assert browser.post(MINE, data=form).status_code == 303
        known = office.contacts.get(contact)
        assert known is not None
        assert (known.name, known.email) == ("Anne", "ancienne@courriel.example")
        mailed.sender.send_due()
        assert mailed.taken.recipients[-1] == "nouvelle@courriel.example"
        found = re.search(r"https?://\S+/my-data/link/\S+", body_of(mailed.taken.messages[-1]))
        assert found is not None
        path = urlsplit(found[0]).path
        assert browser.post(path, data=Filled(browser.get(path).text).fields).status_code == 303
    moved = office.contacts.get(contact)
    assert moved is not None
    assert moved.email == "nouvelle@courriel.example"


def test_a_consent_is_withdrawn_and_only_ones_own(mailed: Mailed) -> None:
    office = mailed.instance.office
    mine, other = (office.contacts.note(f"{name}@courriel.example") for name in ("a-moi", "pas-a-moi"))
    agreed(office, mine, "person/p-mine")
    agreed(office, other, "person/p-other")
    publish(office, person("person/p-mine", "Maïwenn Troadec"), person("person/p-other", "Ronan Autre"))
    numbers = {who: str(office.contacts.consents([who])[0].number) for who in (mine, other)}
    with closing(mailed.holder("a-moi@courriel.example")) as browser:
        refused = browser.post(MINE, data=filled(browser.get(MINE), {"do": "consent", "consent": numbers[other]}))
        assert refused.status_code == 422
        assert "Maïwenn Troadec" in Seen(browser.get(MINE).text).words
        answer = browser.post(MINE, data=filled(browser.get(MINE), {"do": "consent", "consent": numbers[mine]}))
        assert answer.status_code == 303
    assert holding(mailed.instance.settings.instance, "Maïwenn Troadec") == []
    assert office.contacts.consents([other])[0].withdrawn is None
    with mailed.instance.browser() as anybody:
        assert anybody.get("/doc/person/p-mine").status_code == 410
        assert anybody.get("/doc/person/p-other").status_code == 200


def test_everything_is_erased_after_one_more_question(mailed: Mailed) -> None:
    office, folder = mailed.instance.office, mailed.instance.settings.instance
    contact = office.contacts.note("oubli@courriel.example", "Soizic Lagadeg")
    agreed(office, contact, "person/p-oubli")
    propose(office, person("person/p-oubli", "Soizic Lagadeg"), contact, note="de la part de Soizic Lagadeg")
    publish(office, person("person/p-oubli", "Soizic Lagadeg"))
    with closing(mailed.holder("oubli@courriel.example")) as browser:
        form = filled(browser.get(MINE), {"do": "erase"})
        assert browser.post(MINE, data=form).status_code == 422
        assert holding(folder, "Lagadeg")
        answer = browser.post(MINE, data={**form, "sure": "yes"})
        assert answer.status_code == 303
        assert "est effacé" in Seen(browser.get(answer.headers["location"]).text).words
        assert browser.get("/my-data/export.json").status_code == 403
    assert holding(folder, "Lagadeg") == []
    assert holding(folder, "oubli@courriel.example") == []


def test_only_animators_erase_a_record_for_somebody(mailed: Mailed) -> None:
    office, path = mailed.instance.office, "/desk/erase/actor/a-effacer"
    publish(office, organisation("actor/a-effacer", "Une chorale éphémère", "Elle chante."))
    with mailed.instance.browser() as anybody:
        assert anybody.get(path).status_code in (303, 403)
    with mailed.instance.browser(signed_in(office, Role.CONTRIBUTOR)) as contributor:
        assert contributor.get(path).status_code in (303, 403)
    with mailed.instance.browser(signed_in(office, Role.ANIMATOR)) as animator:
        form = filled(animator.get(path), {})
        assert animator.post(path, data=form).status_code == 422
        time.sleep(0.1)
        assert animator.post(path, data={**form, "sure": "yes"}).status_code == 303
    assert holding(mailed.instance.settings.instance, "éphémère") == []
