"""Signing in and out, as browsers do it."""

from __future__ import annotations

import threading
import time
from http.cookies import SimpleCookie

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher

from accounts.browsing import fields_of, fill, send_again
from accounts.conftest import Instance
from accounts.signing import an_account, signed_in
from commons_graph.desk.limits import Act
from commons_graph.desk.member import Role
from commons_graph.journal.accounts import Account
from commons_graph.web import posted

PASSWORD = "quatre mots sans aucun rapport"


@pytest.fixture(autouse=True)
def limits_that_start_anew(instance: Instance) -> None:
    """Every test of this address begins with no attempts."""
    (instance.settings.var / "limits.sqlite").unlink(missing_ok=True)


@pytest.fixture(scope="module")
def yann(instance: Instance) -> Account:
    """An animator with a password."""
    return with_password(instance, "yann@example.org")


def with_password(instance: Instance, email: str, role: Role = Role.ANIMATOR) -> Account:
    accounts = instance.office.accounts
    secret = accounts.invite(email, role, email.partition("@")[0].title()).address.rpartition("/")[2]
    return accounts.accept(accounts.invitation(secret), PASSWORD)


def cookie_of(response: httpx.Response) -> SimpleCookie:
    """The cookie of the session that an answer sets."""
    found = [one for one in response.headers.get_list("set-cookie") if one.startswith("commons-session=")]
    assert len(found) == 1, response.headers
    return SimpleCookie(found[0])


def test_who_knows_the_password_comes_in_and_is_led_to_the_desk(instance: Instance, yann: Account) -> None:
    with instance.browser() as browser:
        answer = fill(browser, "/account/sign-in", email="Yann@example.org ", password=PASSWORD)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/desk/"
        assert answer.headers["cache-control"] == "no-store"
        home = browser.get("/account/")
    assert home.status_code == 200
    assert "yann@example.org" in home.text
    assert "Vous êtes ici en tant que Yann" in home.text


def test_the_cookie_is_kept_from_scripts_and_other_sites(instance: Instance, yann: Account) -> None:
    with instance.browser() as browser:
        answer = fill(browser, "/account/sign-in", email=yann.email, password=PASSWORD)
    morsel = cookie_of(answer)["commons-session"]
    assert morsel["httponly"]
    assert morsel["samesite"] == "lax"
    assert morsel["path"] == "/"
    assert morsel["domain"] == ""
    assert 0 < int(morsel["max-age"]) <= 7 * 86400


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("yann@example.org", "quatre mots sans aucun rappor"),
        ("yann@example.org", PASSWORD + " "),
        ("yann@example.org", ""),
        ("nobody@example.org", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
        ("invited@example.org", ""),
        ("closed@example.org", PASSWORD),
    ],
)
def test_everybody_else_gets_the_same_answer(instance: Instance, yann: Account, email: str, password: str) -> None:
    if email.startswith("closed") and not any(one.email == email for one in instance.office.accounts.all()):
        instance.office.accounts.disable(with_password(instance, email))
    if email.startswith("invited") and not any(one.email == email for one in instance.office.accounts.all()):
        an_account(instance.office, email=email)
    with instance.browser() as browser:
        answer = fill(browser, "/account/sign-in", email=email, password=password)
        assert answer.status_code == 422
        assert "L’adresse électronique ou le mot de passe n’est pas le bon" in answer.text
        assert fields_of(answer, "/account/sign-in")["email"] == email, "what was typed stays"
        assert password not in answer.text or not password
        assert browser.get("/account/").status_code == 303


def test_a_password_is_hashed_whether_the_account_exists_or_not(
    instance: Instance, yann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    real = PasswordHasher.verify

    def verify(self: PasswordHasher, kept: str, password: bytes) -> bool:
        looked.append(kept)
        return real(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    with instance.browser() as browser:
        for email in ("yann@example.org", "nobody@example.org", "no address", ""):
            fill(browser, "/account/sign-in", email=email, password="wrong wrong wrong")
    assert len(looked) == 4
    assert all(kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$") for kept in looked)


def test_a_session_that_was_there_before_signing_in_ends(instance: Instance, yann: Account) -> None:
    """Somebody who plants a cookie of their own in another's browser gains nothing."""
    planted = signed_in(instance.office, Role.CONTRIBUTOR)
    with instance.browser(planted) as browser, instance.browser(planted) as attacker:
        assert attacker.get("/account/").status_code == 200
        answer = fill(browser, "/account/sign-in", email=yann.email, password=PASSWORD)
        assert cookie_of(answer)["commons-session"].value != planted["commons-session"]
        assert attacker.get("/account/").status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(instance: Instance, yann: Account) -> None:
    cookies = signed_in(instance.office, account=yann)
    with instance.browser(cookies) as browser, instance.browser(cookies) as copy:
        answer = fill(browser, "/account/sign-out")
        assert answer.status_code == 303
        assert cookie_of(answer)["commons-session"]["max-age"] == "0"
        assert copy.get("/account/").status_code == 303
        assert browser.get("/account/").headers["location"] == "/account/sign-in?next=account/"


def test_a_link_signs_nobody_out(instance: Instance, yann: Account) -> None:
    with instance.browser(signed_in(instance.office, account=yann)) as browser:
        assert browser.get("/account/sign-out").status_code == 200
        assert browser.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("desk/queue?kind=merge", "/desk/queue?kind=merge"),
        ("my-data", "/my-data"),
        ("//evil.example.org/", "/desk/"),
        ("/\\evil.example.org", "/desk/"),
        ("https://evil.example.org/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("a/../../evil", "/desk/"),
        ("a/%2e%2e/%2e%2e/evil", "/desk/"),
        ("desk/\r\nSet-Cookie: a=b", "/desk/"),
        ("x" * 5000, "/desk/"),
    ],
)
def test_nobody_is_led_to_another_site(instance: Instance, yann: Account, wanted: str, led: str) -> None:
    with instance.browser() as browser:
        page = browser.get("/account/sign-in", params={"next": wanted})
        answer = send_again(browser, page, "/account/sign-in", email=yann.email, password=PASSWORD)
        assert answer.headers["location"] == led
        answer = fill(browser, "/account/sign-in", email=yann.email, password=PASSWORD, next=wanted)
    assert answer.headers["location"] == led
    assert "a=b" not in str(answer.headers)


def test_a_page_of_the_desk_says_where_to_sign_in_and_leads_back(instance: Instance) -> None:
    with instance.browser() as browser:
        refused = browser.get("/account/others")
        assert refused.status_code == 403
        assert "/account/sign-in?next=account/others" in refused.text
    with instance.browser(signed_in(instance.office, Role.CONTRIBUTOR)) as browser:
        assert browser.get("/account/others").status_code == 403
    with instance.browser(signed_in(instance.office, Role.ANIMATOR)) as browser:
        assert browser.get("/account/others").status_code == 200


def test_too_many_attempts_are_refused_for_a_while_even_with_the_right_password(
    instance: Instance, yann: Account
) -> None:
    for number in range(Act.SIGN_IN.by_account.times):
        instance.office.limits.check(Act.SIGN_IN, f"elsewhere {number}", yann.email)
    with instance.browser() as browser:
        answer = fill(browser, "/account/sign-in", email=yann.email, password=PASSWORD)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert "trop d’essais" in answer.text
        assert browser.get("/account/").status_code == 303


def test_attempts_are_counted_by_place_as_a_proxy_tells_it(instance: Instance) -> None:
    for _ in range(Act.SIGN_IN.by_place.times):
        instance.office.limits.check(Act.SIGN_IN, "198.51.100.7")
    with instance.browser(headers={"x-forwarded-for": "198.51.100.7"}) as browser:
        assert fill(browser, "/account/sign-in", email="a@example.org", password="x").status_code == 429
    with instance.browser(headers={"x-forwarded-for": "198.51.100.8"}) as browser:
        assert fill(browser, "/account/sign-in", email="a@example.org", password="x").status_code == 422


def test_a_code_is_asked_for_once_it_was_set_up_and_counts_once(instance: Instance) -> None:
    account = with_password(instance, "totp@example.org")
    cookies = signed_in(instance.office, account=account)
    with instance.browser(cookies) as browser:
        page = browser.get("/account/second-factor")
        key = page.text.partition('class="key">')[2].partition("<")[0].replace(" ", "")
        assert f"secret={key}" in page.text, "the link for applications has the same key"
        code = pyotp.TOTP(key).now()
        wrong = send_again(browser, page, "/account/second-factor", code="000000", current=PASSWORD)
        assert wrong.status_code == 422
        assert key in wrong.text.replace(" ", ""), "a slip of the finger changes no key"
        done = send_again(browser, wrong, "/account/second-factor", code=code, current=PASSWORD)
    assert done.status_code == 200
    papers = [part.partition("<")[0] for part in done.text.split("<li><code>")[1:]]
    assert len(papers) == 10
    with instance.browser() as browser:
        asked = fill(browser, "/account/sign-in", email=account.email, password=PASSWORD)
        assert asked.status_code == 200
        assert browser.get("/account/").status_code == 303, "the password alone lets nobody in"
        again = send_again(browser, asked, "/account/code", code=code)
        assert again.status_code == 422, "the code that set it up was used"
        assert send_again(browser, asked, "/account/code", code=papers[0].upper()).status_code == 303
        assert browser.get("/account/").status_code == 200
    with instance.browser() as browser:
        asked = fill(browser, "/account/sign-in", email=account.email, password=PASSWORD)
        assert send_again(browser, asked, "/account/code", code=papers[0]).status_code == 422
        soon = pyotp.TOTP(key).at(int(time.time()) + 30)
        assert send_again(browser, asked, "/account/code", code=f" {soon[:3]} {soon[3:]}").status_code == 303
    with instance.browser() as other:
        page = other.get("/account/sign-in")
        ticket = fields_of(asked, "/account/code")["ticket"]
        fields = fields_of(page, "/account/sign-in")
        stolen = other.post("/account/code", data={**fields, "ticket": ticket, "code": papers[1]})
        assert stolen.status_code == 422, "what says that the password was right is good in its own browser only"
        assert other.get("/account/").status_code == 303


def test_neither_the_key_nor_a_code_is_in_the_journal(instance: Instance) -> None:
    account = with_password(instance, "key@example.org")
    second = instance.office.accounts.second_factor
    factor = second.proposed()
    key = second.key(account, factor)
    papers = second.begin(account, factor, pyotp.TOTP(key).now())
    assert papers is not None
    held = b"".join(path.read_bytes() for path in instance.settings.var.glob("journal.sqlite*"))
    for secret in (key, *papers, *(paper.replace("-", "") for paper in papers), PASSWORD):
        assert secret.encode() not in held
    assert second.left(account) == 10


def test_an_invitation_lets_its_holder_choose_a_password_once(instance: Instance) -> None:
    address = instance.office.accounts.invite("new@example.org", Role.ANIMATOR).address
    path = "/" + address.removeprefix(instance.root)
    with instance.browser() as browser, instance.browser() as late:
        waiting = late.get(path)
        assert browser.get(path).status_code == 200, "looking uses nothing up"
        short = fill(browser, path, password="onze caract", again="onze caract")
        assert short.status_code == 422
        assert "douze caractères" in short.text
        assert fill(browser, path, password=PASSWORD, again=PASSWORD + "x").status_code == 422
        done = fill(browser, path, password=PASSWORD, again=PASSWORD)
        assert done.status_code == 303
        assert browser.get("/account/").status_code == 200
        assert browser.get(path).status_code == 410
        again = send_again(late, waiting, path, password="un autre mot de passe", again="un autre mot de passe")
        assert again.status_code == 410
    assert instance.office.accounts.signing_in("new@example.org", PASSWORD) is not None
    assert instance.office.accounts.signing_in("new@example.org", "un autre mot de passe") is None


def test_of_two_who_use_an_invitation_at_once_one_does(instance: Instance) -> None:
    way = instance.office.accounts.invite("race@example.org", Role.ANIMATOR)
    path = "/account/" + way.address.partition("/account/")[2]
    statuses: list[int] = []

    def choose(password: str) -> None:
        with instance.browser() as browser:
            statuses.append(fill(browser, path, password=password, again=password).status_code)

    threads = [threading.Thread(target=choose, args=(f"mot de passe {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(statuses) == [303, 410, 410, 410]


@pytest.mark.parametrize("path", ["/account/invitation/", "/account/link/"])
def test_a_link_that_was_guessed_or_has_expired_lets_nobody_in(instance: Instance, path: str) -> None:
    with instance.browser() as browser:
        for secret in ("x", "A" * 43, "é", "%00", "a" * 5000):
            assert browser.get(path + secret).status_code == 410
    role = Role.ANIMATOR if "invitation" in path else Role.CONTRIBUTOR
    email = f"late-{role}@example.org"
    way = instance.office.accounts.invite(email, role)
    with instance.office.journal.writing() as connection:
        connection.exec_driver_sql("UPDATE one_time_link SET expires = '2020-01-01T00:00:00.000Z'")
    with instance.browser() as browser:
        assert browser.get(path + way.address.rpartition("/")[2]).status_code == 410


def test_an_invitation_is_no_way_in_without_a_password(instance: Instance) -> None:
    secret = instance.office.accounts.invite("cross@example.org", Role.ADMINISTRATOR).address.rpartition("/")[2]
    with instance.browser() as browser:
        assert browser.get(f"/account/link/{secret}").status_code == 410


def test_an_animator_hands_a_link_over_where_no_mail_is_sent(instance: Instance) -> None:
    with instance.browser(signed_in(instance.office)) as animator:
        shown = fill(animator, "/account/others", email="Anna@example.org")
    assert shown.status_code == 200
    path = "/fr/account/link/" + shown.text.partition("/account/link/")[2].partition("<")[0]
    with instance.browser() as anna:
        page = anna.get(path)
        assert "anna@example.org" in page.text
        assert anna.get("/account/").status_code == 303, "looking signs nobody in"
        assert send_again(anna, page, path).status_code == 303
        assert "anna@example.org" in anna.get("/account/").text
        assert send_again(anna, page, path).status_code == 410
        assert anna.get("/account/others").status_code == 403


def test_no_animator_gets_a_link_to_the_account_of_another(instance: Instance, yann: Account) -> None:
    with instance.browser(signed_in(instance.office)) as animator:
        for email in (yann.email, "no address", ""):
            answer = fill(animator, "/account/others", email=email)
            assert answer.status_code == 422
            assert "/account/link/" not in answer.text


def test_without_a_mail_server_the_page_says_whom_to_ask(instance: Instance) -> None:
    with instance.browser() as browser:
        assert "Ce recensement n’envoie pas de courriel" in browser.get("/account/link").text


def test_another_password_ends_every_other_session(instance: Instance) -> None:
    account = with_password(instance, "change@example.org")
    cookies, elsewhere = signed_in(instance.office, account=account), signed_in(instance.office, account=account)
    with instance.browser(cookies) as browser, instance.browser(elsewhere) as other, instance.browser(cookies) as copy:
        assert other.get("/account/").status_code == 200
        wrong = fill(browser, "/account/password", current="nope nope nope", password="x" * 12, again="x" * 12)
        assert wrong.status_code == 422
        chosen = {"password": "tout autre chose", "again": "tout autre chose"}
        done = fill(browser, "/account/password", current=PASSWORD, **chosen)
        assert done.status_code == 303
        assert browser.get("/account/").status_code == 200
        assert other.get("/account/").status_code == 303
        assert copy.get("/account/").status_code == 303, "the token changes too"
    assert instance.office.accounts.signing_in(account.email, "tout autre chose") is not None


def test_sessions_are_listed_and_ended_one_by_one_or_together(instance: Instance) -> None:
    account = with_password(instance, "sessions@example.org")
    here, first, second = (signed_in(instance.office, account=account) for _ in range(3))
    stranger = signed_in(instance.office, account=with_password(instance, "stranger@example.org"))
    theirs = str(instance.office.accounts.sessions.of(instance.office.accounts.of("stranger@example.org"))[0].number)
    numbers = [str(session.number) for session in instance.office.accounts.sessions.of(account)]
    with instance.browser(here) as browser, instance.browser(first) as one, instance.browser(second) as two:
        page = browser.get("/account/")
        assert page.text.count('name="end"') == 3, "two others, and all others"
        assert send_again(browser, page, "/account/", end=numbers[0]).status_code == 303
        assert two.get("/account/").status_code == 303
        assert one.get("/account/").status_code == 200
        for nonsense in (theirs, "", "x", "-1", "9" * 30, "²"):
            assert send_again(browser, page, "/account/", end=nonsense).status_code == 303
        with instance.browser(stranger) as other:
            assert other.get("/account/").status_code == 200
        assert one.get("/account/").status_code == 200
        send_again(browser, page, "/account/", end="others")
        assert one.get("/account/").status_code == 303
        assert browser.get("/account/").status_code == 200


def test_public_pages_are_the_same_for_whoever_is_signed_in(instance: Instance, yann: Account) -> None:
    with instance.browser() as nobody, instance.browser(signed_in(instance.office, account=yann)) as somebody:
        for path in ("/", "/initiatives", "/map"):
            theirs = somebody.get(path)
            assert theirs.text == nobody.get(path).text
            assert "set-cookie" not in theirs.headers
            assert "Yann" not in theirs.text


def test_no_cache_and_no_other_site_gets_a_private_page(instance: Instance, yann: Account) -> None:
    with instance.browser(signed_in(instance.office, account=yann)) as browser:
        for path in ("/account/", "/account/password", "/account/second-factor", "/account/sign-in", "/account/link"):
            answer = browser.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["referrer-policy"] == "same-origin"
            assert answer.headers["x-robots-tag"] == "noindex"
            assert "access-control-allow-origin" not in answer.headers


def test_whoever_asks_too_fast_is_asked_once_more_and_nothing_is_lost(instance: Instance) -> None:
    with instance.browser() as browser:
        page = browser.get("/account/sign-in")
        fields = {**fields_of(page, "/account/sign-in"), "email": "fast@example.org"}
        answer = browser.post("/account/link", data=fields)
    assert answer.status_code == 422
    assert "plus rapide" in answer.text
    assert posted.BAIT in fields
