"""What a contribution sends out, and how much of it is taken from one place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from commons_graph.desk.limits import Act
from commons_graph.errors import TooMany
from commons_graph.settings import MailSettings
from contribute.conftest import Contributor, Instance, hidden, served_instance


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A census with a mail server, which nobody answers for: what is to be sent waits."""
    mail = MailSettings(server="127.0.0.1:9")
    with served_instance(tmp_path_factory.mktemp("mailing"), mail=mail) as made:
        yield made


def test_the_link_of_a_draft_is_sent_where_somebody_asks_for_it(mailing: Instance) -> None:
    somebody = Contributor(mailing.browser())
    secret = somebody.begin()
    somebody.open(f"/contribute/draft/{secret}")
    data = {**hidden(somebody.page.text), "email": "jo@"}
    page = somebody.browser.post(f"/contribute/draft/{secret}/mail", data=data)
    assert page.status_code == 422
    assert 'value="jo@"' in page.text
    data["email"] = "jo@example.org"
    page = somebody.browser.post(f"/contribute/draft/{secret}/mail", data=data)
    assert page.status_code == 303
    assert "en route" in somebody.browser.get(page.headers["location"]).text
    waiting = mailing.office.outbox.claim("test")
    assert waiting is not None
    assert waiting.message.recipient == "jo@example.org"
    assert f"{mailing.root}contribute/draft/{secret}\n" in waiting.message.text
    assert "jo@example.org" not in str(mailing.office.drafts.get(secret).pages)


def test_without_a_mail_server_no_address_is_asked_for(instance: Instance, somebody: Contributor) -> None:
    page = somebody.open(f"/contribute/draft/{somebody.begin()}")
    assert 'name="email"' not in page.text


def test_too_many_contributions_from_one_place_wait_and_lose_nothing(mailing: Instance) -> None:
    somebody = Contributor(mailing.browser())
    somebody.begin()
    somebody.send({"label": "Une de trop"})
    somebody.open(somebody.at.rpartition("/")[0] + "/check")
    while not _too_many(mailing):
        pass
    somebody.send({"bearer": "yes", "credit": "Jo"})
    assert somebody.page.status_code == 429
    assert int(somebody.page.headers["retry-after"]) > 0
    assert "Vos réponses sont gardées" in somebody.page.text
    assert 'value="Jo"' in somebody.page.text
    assert "Une de trop" in somebody.page.text
    assert not list(mailing.office.proposals.all())


def _too_many(mailing: Instance) -> bool:
    try:
        mailing.office.limits.check(Act.SUBMIT, "127.0.0.1")
    except TooMany:
        return True
    return False


def test_a_form_from_elsewhere_is_refused(instance: Instance, somebody: Contributor) -> None:
    secret = somebody.begin()
    stranger = instance.browser()
    answer = stranger.post(somebody.at, data={**hidden(somebody.page.text), "label": "Volé"})
    assert answer.status_code in (400, 403)
    answer = somebody.browser.post(
        somebody.at, data={**hidden(somebody.page.text), "label": "Volé"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code in (400, 403)
    assert instance.office.drafts.get(secret).pages == {}
