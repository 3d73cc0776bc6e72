"""Passwords are kept as argon2id, and nothing but their length is asked of them."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.low_level import Type

from commons_graph.desk.accounts.emails import checked_email
from commons_graph.desk.accounts.passwords import LONGEST, SHORTEST, faults_of, hashed, matches, outdated
from commons_graph.errors import AccountRefused


def test_a_password_is_kept_as_argon2id_with_the_parameters_that_rfc_9106_recommends() -> None:
    parameters = extract_parameters(hashed("correct horse battery"))
    assert parameters.type is Type.ID
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (64 * 1024, 3, 4)
    assert (parameters.salt_len, parameters.hash_len) == (16, 32)


def test_the_same_password_is_kept_differently_each_time() -> None:
    first, second = hashed("correct horse battery"), hashed("correct horse battery")
    assert first != second
    assert matches(first, "correct horse battery")
    assert matches(second, "correct horse battery")
    assert not matches(first, "correct horse batterz")


def test_what_was_never_chosen_matches_nothing() -> None:
    for kept in ("", "no hash", "$argon2id$v=19$m=65536,t=3,p=4$", "$1$old"):
        for password in ("", kept, "nobody has this password"):
            assert not matches(kept, password)


def test_a_password_of_other_letters_is_the_same_on_every_keyboard() -> None:
    composed = unicodedata.normalize("NFC", "forêt de Brocéliande")
    apart = unicodedata.normalize("NFD", composed)
    assert composed != apart
    assert matches(hashed(composed), apart)


def test_a_hash_with_weaker_parameters_is_made_anew() -> None:
    assert outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not outdated(hashed("x"))


@pytest.mark.parametrize(
    ("password", "again", "faults"),
    [
        ("a" * SHORTEST, "a" * SHORTEST, {}),
        ("111111111111", "111111111111", {}),
        ("é😀" * 6, "é😀" * 6, {}),
        ("a" * (SHORTEST - 1), "a" * (SHORTEST - 1), {"password": "short"}),
        ("", "", {"password": "short"}),
        ("a" * (LONGEST + 1), "a" * (LONGEST + 1), {"password": "long"}),
        ("a" * SHORTEST, "a" * SHORTEST + "b", {"again": "differs"}),
    ],
)
def test_nothing_but_its_length_is_asked_of_a_password(password: str, again: str, faults: dict[str, str]) -> None:
    assert faults_of(password, again) == faults


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Yann@Example.org\t", "yann@example.org"),
        ("a+b.c@mail.example.org", "a+b.c@mail.example.org"),
        ("info@Pêche.bzh", "info@xn--pche-gpa.bzh"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_written_one_way(typed: str, address: str) -> None:
    assert checked_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        *("", "a", "a@", "@b.org", "a@b..org", "a@-b.org", "a b@c.org", "a@b.org,c@d.org", "a@b.org;c", "<a@b.org>"),
        *("a@b.org\0", "a@b.org\r\nBcc: c@d.org", "a\u200b@b.org", "a\u202e@b.org", "é@b.org", "a@b_c.org"),
        *(
            "a@" + "b" * 64 + ".org",
            "a" * 250 + "@b.org",
            '"a b"@c.org',
            "a@[127.0.0.1]",
            "a@b.org@c.org",
            "\ud800@b.org",
        ),
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AccountRefused) as caught:
        checked_email(typed)
    assert caught.value.where.isprintable()
