"""How often something may be tried from one place, and for one account.

What was tried is kept in a small file beside the journal: all web processes of a host count together, and a restart
forgives nothing. It is no part of the journal, since it is worth nothing tomorrow: it may be lost, no copy has it, and
writing it waits for no disk. Places and accounts stand in it as keyed hashes, so it says of nobody that they were here.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, TypeVar

from commons_graph.errors import JournalBusy, TooMany

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then as many again over so many seconds, spread evenly."""

    times: int
    seconds: float


class Act(Enum):
    """What is counted: its name, how often from one place, for one account, and for one account from one place.

    People in one room share a place, as in a library or at a meeting where everybody fills in a form. Wrong passwords
    from one place do not shut out whoever they are tried for: that takes far more of them, from everywhere.
    """

    SIGN_IN = ("sign-in", Rate(60, 900), Rate(300, 900), Rate(20, 900))
    LINK = ("link", Rate(30, 3600), Rate(5, 3600), Rate(5, 3600))
    SUBMIT = ("submit", Rate(120, 3600), Rate(60, 3600), Rate(60, 3600))

    def __init__(self, word: str, by_place: Rate, by_account: Rate, by_both: Rate) -> None:
        self.word = word
        self.by_place = by_place
        self.by_account = by_account
        self.by_both = by_both


_WAIT: Final = 5.0
"""Seconds to wait for other processes that count."""

_MAKE: Final = (
    "CREATE TABLE IF NOT EXISTS tried (key BLOB PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS tried_until ON tried (until)",
)


class Limits:
    """The limits of an instance; every process may count at once."""

    def __init__(self, path: Path, secret: bytes, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._secret = secret
        self._clock = clock

    def check(self, act: Act, place: str, account: str = "") -> None:
        """Count one attempt; raises TooMany, with Retry-After, where there were too many before it.

        `place` is where a request comes from, as `ThePlace` tells it; `account` is whom it is about: an account, an
        e-mail address or a session, "" for nobody. An attempt that is refused counts for nothing.
        """
        keys = [(self._key(act, "place", place), act.by_place)]
        if account:
            keys.append((self._key(act, "account", account), act.by_account))
            keys.append((self._key(act, "both", place, account), act.by_both))
        wait = self._counted(lambda connection: self._count(connection, keys))
        if wait > 0:
            raise _too_many(wait)

    def forgive(self, act: Act, place: str, account: str) -> None:
        """Forget what was tried for an account from one place: whoever it belongs to has come in there."""
        key = self._key(act, "both", place, account)
        self._counted(lambda connection: connection.execute("DELETE FROM tried WHERE key = ?", (key,)))

    def _count(self, connection: sqlite3.Connection, keys: Sequence[tuple[bytes, Rate]]) -> float:
        """Count where nothing is too often, else say how many seconds to wait.

        Each key has the time until which it has used up its rate (the generic cell rate algorithm, ITU-T I.371).
        """
        now, wait, counted = self._clock(), 0.0, []
        for key, rate in keys:
            row = connection.execute("SELECT until FROM tried WHERE key = ?", (key,)).fetchone()
            # a clock that was put back forgives, rather than shut people out for as long
            until = max(now, min(row[0], now + rate.seconds)) if row else now
            until += rate.seconds / rate.times
            wait = max(wait, until - now - rate.seconds)
            counted.append((key, until))
        if wait <= 1e-6:
            wait = 0.0
            connection.execute("DELETE FROM tried WHERE until < ?", (now,))
            connection.executemany("INSERT OR REPLACE INTO tried VALUES (?, ?)", counted)
        return wait

    def _key(self, act: Act, *who: str) -> bytes:
        said = "\0".join((act.word, *who)).encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, b"limits " + said, hashlib.sha256)[:16]

    def _counted(self, count: Callable[[sqlite3.Connection], T]) -> T:
        """What `count` returns, in a transaction; a file that is damaged is made anew, since it may be lost."""
        try:
            with self._counting() as connection:
                return count(connection)
        except sqlite3.OperationalError as error:
            raise JournalBusy("too much is asked for at once", hint="try again in a moment") from error
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)
            with self._counting() as connection:
                return count(connection)

    @contextmanager
    def _counting(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous=OFF")
            for statement in _MAKE:
                connection.execute(statement)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


def _too_many(seconds: float) -> TooMany:
    wait = max(1, math.ceil(seconds))
    minutes = math.ceil(wait / 60)
    error = TooMany(
        "there were too many attempts",
        hint=f"try again in {minutes} minute{'s' if minutes > 1 else ''}" if wait > 60 else "try again in a minute",
    )
    error.headers["Retry-After"] = str(wait)
    return error
