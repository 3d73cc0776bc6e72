"""A second factor: codes that a telephone makes (TOTP, RFC 6238), and codes on paper for when it is lost.

The key of an account is never stored: it follows from the secret of the instance and from a random text beside the
account, so that a copy of the journal alone makes no codes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from typing import Final

import pyotp

from commons_graph.desk.accounts.secrets import digest_of
from commons_graph.journal.accounts import Account, AccountTable

_KEY_BYTES: Final = 20
_CODES: Final = 10
_CODE_BYTES: Final = 10
_STEP: Final = 30
_DRIFT: Final = 1
"""Steps by which the clock of a telephone may be wrong."""


class SecondFactor:
    """The second factors of an instance."""

    def __init__(self, rows: AccountTable, secret: bytes) -> None:
        self._rows = rows
        self._secret = secret

    def proposed(self) -> str:
        """What a new second factor would be derived from; nothing is kept before a code was shown to be right."""
        return secrets.token_hex(16)

    def key(self, account: Account, factor: str) -> str:
        """The key for the telephone, in base 32."""
        said = f"second factor {account.number} {factor}".encode()
        return base64.b32encode(hmac.digest(self._secret, said, hashlib.sha256)[:_KEY_BYTES]).decode()

    def link(self, account: Account, factor: str, issuer: str) -> str:
        """The key as a link that applications open."""
        return pyotp.TOTP(self.key(account, factor)).provisioning_uri(name=account.email, issuer_name=issuer)

    def begin(self, account: Account, factor: str, code: str) -> list[str] | None:
        """Ask for codes from now on; returns codes for paper, None where the code that proves it is wrong."""
        step = self._step(account, factor, code)
        if step is None:
            return None
        papers = ["-".join(_in_fours(_paper_code())) for _ in range(_CODES)]
        self._rows.set_factor(account.number, factor, step, [_paper_digest(paper) for paper in papers])
        return papers

    def end(self, account: Account) -> None:
        """Ask for no codes any more."""
        self._rows.set_factor(account.number, "", 0, [])

    def accepts(self, account: Account, code: str) -> bool:
        """Whether a code is right, of the telephone or of the paper; each counts once."""
        step = self._step(account, account.factor, code)
        if step is not None:
            return self._rows.take_step(account.number, step)
        return self._rows.take_code(account.number, _paper_digest(code))

    def left(self, account: Account) -> int:
        """How many codes the paper has left."""
        return self._rows.codes(account.number)

    def _step(self, account: Account, factor: str, code: str) -> int | None:
        """The time step whose code this is; all of them are looked at, so that the time tells nothing."""
        told, found = "".join(code.split()), None
        made = pyotp.TOTP(self.key(account, factor))
        now = int(time.time()) // _STEP
        for step in range(now - _DRIFT, now + _DRIFT + 1):
            if hmac.compare_digest(made.generate_otp(step).encode(), told.encode("utf-8", "surrogatepass")):
                found = step
        return found


def _paper_code() -> str:
    return base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower()


def _in_fours(code: str) -> list[str]:
    return [code[start : start + 4] for start in range(0, len(code), 4)]


def _paper_digest(code: str) -> str:
    """What is kept of a code on paper: 80 random bits, which nobody finds by trying."""
    return digest_of("".join(char for char in code.lower() if char.isalnum()))
