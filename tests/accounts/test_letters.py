"""What is sent to people by e-mail: through a real mail server, in their language, to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from accounts.browsing import fill, send_again
from accounts.conftest import Instance
from accounts.signing import an_account
from accounts.test_signing_in import with_password
from commons_graph.desk.limits import Act
from commons_graph.desk.mail.sending import Pauses, Sender
from commons_graph.desk.member import Role
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web import posted
from commons_graph.web.app import create_app
from commons_graph.web.serving import census_site
from mail.smtp import Taken, body_of, mail_server
from web.conftest import DATA, load
from web.serving import bound_socket, served

QUICK = Pauses(first=0.05, longest=0.2)


@pytest.fixture(scope="module")
def taken() -> Iterator[Taken]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory, taken: Taken) -> Iterator[Instance]:
    """A census that sends mail, at the address listened on."""
    listening, root = bound_socket()
    settings = Settings(instance=tmp_path_factory.mktemp("mailing"), base=root, mail=taken.settings)
    load(settings, DATA)
    site = census_site(replace(settings, query=QueryLimits(workers=2, timeout=5)))
    with served(create_app(site, QueryLimits(workers=2, timeout=5)), listening):
        yield Instance(root, settings, site.the_office)


@pytest.fixture(autouse=True)
def people_who_type_fast(monkeypatch: pytest.MonkeyPatch, mailing: Instance) -> None:
    monkeypatch.setattr(posted, "_QUICK", 0.0)
    (mailing.settings.var / "limits.sqlite").unlink(missing_ok=True)


def sent(mailing: Instance, taken: Taken) -> list[tuple[str, str, str]]:
    """Send what waits; recipient, subject and text of what came."""
    before = len(taken.messages)
    told: list[str] = []
    Sender(mailing.settings, mailing.office.outbox, "tests", told.append, QUICK).send_due()
    assert told == []
    return [(str(m["to"]), str(m["subject"]), body_of(m)) for m in taken.messages[before:]]


def ask(mailing: Instance, email: str, language: str = "fr") -> httpx.Response:
    with mailing.browser() as browser:
        return fill(browser, f"/{language}/account/link", email=email)


def link_in(text: str) -> str:
    found = re.findall(r"https?://\S+", text)
    assert len(found) == 1, text
    return str(found[0])


@pytest.mark.parametrize(("language", "word"), [("fr", "Bonjour"), ("en", "Hello"), ("br", "Demat")])
def test_a_contributor_signs_in_by_a_link_in_their_language(
    mailing: Instance, taken: Taken, language: str, word: str
) -> None:
    email = f"contributor-{language}@example.org"
    answer = ask(mailing, email.upper(), language)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("/account/link/sent")
    ((recipient, subject, text),) = sent(mailing, taken)
    assert recipient == email
    assert text.startswith(word)
    assert "%(" not in text + subject
    link = link_in(text)
    assert link.startswith(f"{mailing.root}{language}/account/link/")
    with mailing.browser() as browser:
        path = "/" + link.removeprefix(mailing.root)
        assert send_again(browser, browser.get(path), path).status_code == 303
        assert email in browser.get("/account/").text
        assert browser.get(path).status_code == 410
    assert mailing.office.accounts.of(email).role == Role.CONTRIBUTOR


def test_whether_somebody_has_an_account_is_not_told(mailing: Instance, taken: Taken) -> None:
    with_password(mailing, "desk@example.org")
    mailing.office.accounts.disable(an_account(mailing.office, Role.CONTRIBUTOR, email="closed@example.org"))
    sent(mailing, taken)
    answers = [ask(mailing, email) for email in ("desk@example.org", "stranger@example.org", "closed@example.org")]
    assert len({(one.status_code, one.headers["location"], one.text) for one in answers}) == 1
    came = {recipient: text for recipient, _, text in sent(mailing, taken)}
    assert came.keys() == {"desk@example.org", "stranger@example.org"}
    assert "/account/sign-in" in came["desk@example.org"], "an account with a password is opened by nothing else"
    assert "/account/link/" not in came["desk@example.org"]


@pytest.mark.parametrize(
    "email", ["", "no address", "a@example.org\nBcc: b@example.org", "a@b@c", "x" * 5000 + "@b.org"]
)
def test_what_is_no_address_is_told_beside_its_field(mailing: Instance, taken: Taken, email: str) -> None:
    answer = ask(mailing, email)
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert 'id="email-error"' in answer.text
    assert sent(mailing, taken) == []


def test_nobody_is_flooded_with_links(mailing: Instance, taken: Taken) -> None:
    most = Act.LINK.by_account.times
    statuses = [ask(mailing, "victim@example.org").status_code for _ in range(most + 2)]
    assert statuses == [303] * most + [429] * 2
    assert len(sent(mailing, taken)) == most


def test_the_newest_link_does_not_end_the_one_before(mailing: Instance, taken: Taken) -> None:
    """Else whoever asks in the name of others could keep them out."""
    ask(mailing, "twice@example.org")
    ask(mailing, "twice@example.org")
    for _, _, text in sent(mailing, taken):
        with mailing.browser() as browser:
            assert browser.get("/" + link_in(text).removeprefix(mailing.root)).status_code == 200


def test_a_program_that_takes_the_bait_sends_nothing(mailing: Instance, taken: Taken) -> None:
    with mailing.browser() as browser:
        answer = fill(browser, "/account/link", email="prey@example.org", **{posted.BAIT: "http://spam.example.org"})
    assert answer.status_code == 422
    assert sent(mailing, taken) == []


def test_an_invitation_is_mailed_with_the_account_that_it_is_for(mailing: Instance, taken: Taken) -> None:
    way = mailing.office.accounts.invite("invited@example.org", Role.ANIMATOR, language="br")
    assert way.mailed
    ((recipient, subject, text),) = sent(mailing, taken)
    assert recipient == "invited@example.org"
    assert link_in(text) == way.address
    assert subject.startswith("Ho pedadenn")


def test_once_a_message_is_sent_the_journal_holds_no_link(mailing: Instance, taken: Taken) -> None:
    ask(mailing, "gone@example.org")
    ((_, _, text),) = sent(mailing, taken)
    mailing.office.journal.forget()
    held = b"".join(path.read_bytes() for path in mailing.settings.var.glob("journal.sqlite*"))
    assert link_in(text).rpartition("/")[2].encode() not in held
