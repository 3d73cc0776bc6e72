"""A form counts only where it was shown here, to this browser, not long ago; whatever is sent gets one clear answer.

The form in these tests signs somebody out, so that it is seen at once whether it counted.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from accounts.browsing import fields_of, fill
from accounts.conftest import Instance
from accounts.signing import an_account, signed_in
from commons_graph.journal.accounts import Account
from commons_graph.web import posted

OUT = "/account/sign-out"


@pytest.fixture(scope="module")
def member(instance: Instance) -> Account:
    return an_account(instance.office, email="guarded@example.org")


@pytest.fixture
def browser(instance: Instance, member: Account) -> Iterator[httpx.Client]:
    """A browser in which somebody is signed in."""
    with instance.browser(signed_in(instance.office, account=member)) as opened:
        yield opened


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/account/").status_code == 200


def refused(answer: httpx.Response, status: int, code: str, browser: httpx.Client) -> None:
    """The answer is a page that says what is wrong, and nothing was done."""
    assert answer.status_code == status, answer.text[:500]
    assert code in answer.text
    assert "Traceback" not in answer.text
    assert is_in(browser)


def test_a_form_that_was_shown_here_counts(browser: httpx.Client) -> None:
    assert fill(browser, OUT).status_code == 303
    assert not is_in(browser)


def test_a_form_without_its_token_does_not_count(browser: httpx.Client) -> None:
    browser.get(OUT)
    for data in ({"a": "b"}, {posted.TOKEN: ""}, {posted.TOKEN: "x"}, {posted.TOKEN: "é\0"}):
        refused(browser.post(OUT, data=data), 403, "CG-W07", browser)


def test_a_token_with_one_letter_changed_does_not_count(browser: httpx.Client) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    for place in (0, len(token) // 2, len(token) - 3):
        forged = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        refused(browser.post(OUT, data={posted.TOKEN: forged}), 403, "CG-W07", browser)


def test_a_token_that_was_shown_to_another_browser_does_not_count(instance: Instance, browser: httpx.Client) -> None:
    """Anybody can get a token: it is of no use in somebody else's browser."""
    browser.get(OUT)
    with instance.browser() as attacker:
        token = fields_of(attacker.get("/account/sign-in"), "/account/sign-in")[posted.TOKEN]
    refused(browser.post(OUT, data={posted.TOKEN: token}), 403, "CG-W07", browser)


def test_a_token_does_not_count_without_its_cookie(browser: httpx.Client) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    browser.cookies.delete(posted.COOKIE)
    refused(browser.post(OUT, data={posted.TOKEN: token}), 403, "CG-W07", browser)


def test_a_token_of_yesterday_does_not_count(browser: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    now = time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now + 25 * 3600)
    answer = browser.post(OUT, data={posted.TOKEN: token})
    monkeypatch.undo()
    refused(answer, 403, "CG-W07", browser)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_a_form_that_another_site_sends_does_not_count(browser: httpx.Client, site: str) -> None:
    """Even one that knows token and cookie, as a page on a host beside ours might."""
    fields = fields_of(browser.get(OUT), OUT)
    refused(browser.post(OUT, data=fields, headers={"sec-fetch-site": site}), 403, "CG-W07", browser)


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://127.0.0.1:1", "", "file://"])
def test_an_older_browser_that_names_another_origin_is_not_believed(browser: httpx.Client, origin: str) -> None:
    fields = fields_of(browser.get(OUT), OUT)
    refused(browser.post(OUT, data=fields, headers={"origin": origin}), 403, "CG-W07", browser)


def test_our_own_origin_is_believed(instance: Instance, browser: httpx.Client) -> None:
    fields = fields_of(browser.get(OUT), OUT)
    answer = browser.post(OUT, data=fields, headers={"origin": instance.root.rstrip("/")})
    assert answer.status_code == 303
    assert not is_in(browser)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_only_a_form_that_is_posted_counts(browser: httpx.Client, method: str) -> None:
    fields = fields_of(browser.get(OUT), OUT)
    answer = browser.request(method, OUT, params=fields)
    assert answer.status_code in (200, 204, 405)
    assert is_in(browser)


def test_an_address_that_only_takes_forms_says_so(browser: httpx.Client) -> None:
    answer = browser.get("/account/code")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_ten_megabytes_are_refused_in_a_page(browser: httpx.Client) -> None:
    fields = fields_of(browser.get(OUT), OUT)
    refused(browser.post(OUT, data={**fields, "answer": "x" * 10_000_000}), 413, "CG-W08", browser)


def test_ten_megabytes_in_pieces_are_refused_in_a_page(browser: httpx.Client) -> None:
    """Without a length that could be looked at first."""
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]

    def pieces() -> Iterator[bytes]:
        yield f"{posted.TOKEN}={token}&answer=".encode()
        for _ in range(160):
            yield b"x" * 65536

    kind = {"content-type": "application/x-www-form-urlencoded"}
    refused(browser.post(OUT, content=pieces(), headers=kind), 413, "CG-W08", browser)


def test_a_form_in_pieces_counts_as_one_in_whole(browser: httpx.Client) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    body = f"{posted.TOKEN}={token}".encode()
    kind = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert browser.post(OUT, content=(bytes([byte]) for byte in body), headers=kind).status_code == 303


def test_more_answers_than_any_form_has_are_refused(browser: httpx.Client) -> None:
    fields = fields_of(browser.get(OUT), OUT)
    many = {**fields, **{f"answer-{number}": "x" for number in range(5000)}}
    refused(browser.post(OUT, data=many), 400, "CG-W05", browser)


@pytest.mark.parametrize(
    "body", [b"answer=%E9", b"answer=%ED%A0%80", b"answer=\xe9", b"%FF=x", b"answer=%C3%28"], ids=repr
)
def test_what_is_no_utf8_is_refused_and_not_garbled(browser: httpx.Client, body: bytes) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = browser.post(OUT, content=f"{posted.TOKEN}={token}&".encode() + body, headers=kind)
    refused(answer, 400, "CG-W05", browser)


@pytest.mark.parametrize("charset", ["", "; charset=utf-7", "; charset=latin-1", "; charset=nonsense"])
def test_no_other_charset_is_taken_in_parts_either(browser: httpx.Client, charset: str) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    part = '--b\r\nContent-Disposition: form-data; name="{}"\r\n\r\n'
    body = part.format(posted.TOKEN).encode() + token.encode() + b"\r\n"
    body += part.format("answer").encode() + b"\xe9\r\n--b--\r\n"
    kind = {"content-type": f"multipart/form-data; boundary=b{charset}"}
    refused(browser.post(OUT, content=body, headers=kind), 400, "CG-W05", browser)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "application/x-www-form-urlencoded2", "é"])
def test_what_is_no_form_is_refused(browser: httpx.Client, kind: str) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    body = f"{posted.TOKEN}={token}".encode()
    answer = browser.post(OUT, content=body, headers=[(b"content-type", kind.encode("latin-1"))])
    refused(answer, 400, "CG-W05", browser)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"--b\r\n\r\n\r\n--b--\r\n",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        b"--c\r\n",
        b"\0" * 1000,
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n' + b"X: " + b"y" * 100_000 + b"\r\n\r\nx\r\n--b--\r\n",
    ],
    ids=range(7),
)
def test_parts_that_are_broken_are_refused(browser: httpx.Client, body: bytes) -> None:
    answer = browser.post(OUT, content=body, headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code in (400, 403)
    assert is_in(browser)


def test_a_file_is_refused_where_a_form_takes_none(browser: httpx.Client) -> None:
    fields = fields_of(browser.get(OUT), OUT)
    refused(browser.post(OUT, data=fields, files={"image": ("x.png", b"\x89PNG no image")}), 400, "CG-W05", browser)


def test_of_a_token_that_is_sent_twice_the_first_one_counts(browser: httpx.Client) -> None:
    token = fields_of(browser.get(OUT), OUT)[posted.TOKEN]
    kind = {"content-type": "application/x-www-form-urlencoded"}
    body = f"{posted.TOKEN}=x&{posted.TOKEN}={token}"
    refused(browser.post(OUT, content=body.encode(), headers=kind), 403, "CG-W07", browser)


@pytest.mark.parametrize("length", ["x", "-1", "1e3", "99999999999999999999"])
def test_a_length_that_is_a_lie_does_no_harm(instance: Instance, browser: httpx.Client, length: str) -> None:
    place = urlsplit(instance.root)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as connection:
        connection.sendall(
            f"POST {OUT} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {length}\r\nConnection: close\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b".encode()
        )
        assert re.match(rb"HTTP/1\.1 4\d\d ", connection.recv(100))
    assert is_in(browser)


def test_a_browser_that_goes_away_halfway_does_no_harm(
    instance: Instance, browser: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    place = urlsplit(instance.root)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=20) as connection:
        connection.sendall(
            f"POST {OUT} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 1000\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n\r\na=b".encode()
        )
    time.sleep(0.5)
    assert is_in(browser)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_what_took_the_bait_or_is_quicker_than_people_is_told_apart(instance: Instance) -> None:
    with instance.browser() as browser:
        page = browser.get("/account/link")
        assert posted.BAIT not in page.text, "there is no form without a mail server"
        sign_in = browser.get("/account/sign-in")
        fields = {**fields_of(sign_in, "/account/sign-in"), "email": "a@example.org"}
        time.sleep(2.1)
        baited = browser.post("/account/link", data={**fields, posted.BAIT: "http://spam.example.org"})
        assert baited.status_code == 422
        slow = browser.post("/account/link", data=fields)
        assert slow.status_code == 200


def test_the_cookie_of_forms_is_kept_from_scripts_and_other_sites(instance: Instance) -> None:
    with instance.browser() as browser:
        (cookie,) = browser.get("/account/sign-in").headers.get_list("set-cookie")
        assert cookie.startswith(f"{posted.COOKIE}=")
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Path=/" in cookie
        assert "set-cookie" not in browser.get("/account/sign-in").headers, "a browser that has one keeps it"


def test_a_cookie_of_forms_that_is_none_of_ours_is_replaced(instance: Instance) -> None:
    for planted in ("x", "x" * 500, "A" * 21, '"'):
        with instance.browser(headers={"cookie": f"{posted.COOKIE}={planted}"}) as browser:
            assert "set-cookie" in browser.get("/account/sign-in").headers
