"""Sending mail beside the server: in one process of this host, which ends with it."""

from __future__ import annotations

import fcntl
import hashlib
import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import wait
from types import FrameType
from typing import Final

from commons_graph.cli.beside import beside
from commons_graph.cli.output import warn
from commons_graph.desk.instance_secret import instance_secret
from commons_graph.desk.mail.sending import Pauses, Sender
from commons_graph.errors import CommonsError
from commons_graph.journal.opening import open_journal
from commons_graph.journal.outbox import Outbox
from commons_graph.settings import Settings

_LOOKS: Final = 1.0
"""Seconds between two looks at what waits."""


@contextmanager
def mailing(settings: Settings, pauses: Pauses = Pauses()) -> Iterator[None]:  # noqa: B008 — frozen
    """While it lasts, one more process sends the messages that wait; none where no mail server is configured."""
    if not settings.mail.server or settings.mirror:
        yield
        return
    with beside(send, settings, pauses, name="mail"):
        yield


def send(settings: Settings, pauses: Pauses) -> None:
    """Send what waits until the parent process ends; two servers of one instance have one sender between them."""
    ending = Ending()
    holder = hashlib.sha256(instance_secret(settings.var) + b" mail").hexdigest()[:32]
    with (settings.var / "mail.lock").open("ab") as lock:
        while not _taken(lock.fileno()):
            if ending.came(_LOOKS):
                return
        with closing(open_journal(settings, make=not settings.journal)) as journal:
            outbox = Outbox(journal, works=True)
            _send_until_the_end(Sender(settings, outbox, holder, warn, pauses), outbox, holder, ending)


class Ending:
    """When to stop: once the parent process is gone, or asked to; what is being sent is sent to its end."""

    def __init__(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends this process
        signal.signal(signal.SIGTERM, self._asked)
        parent = multiprocessing.parent_process()
        self._watched = [parent.sentinel] if parent else []
        self._stop = False

    def came(self, patience: float = 0.0) -> bool:
        """Whether it is time, waiting some seconds for it."""
        return self._stop or bool(wait(self._watched, timeout=patience)) or self._stop

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        self._stop = True


def _send_until_the_end(sender: Sender, outbox: Outbox, holder: str, ending: Ending) -> None:
    released, told = False, ""
    while not ending.came(_LOOKS):
        try:
            if not released:
                outbox.release(holder)  # of a sender of this host that was killed: there is no other, by the lock
                released = True
            sender.send_due(until=ending.came)
            told = ""
        except Exception as error:  # whatever one message meets, the others are sent
            said = str(error) if isinstance(error, CommonsError) else type(error).__name__
            if said != told:
                warn(f"no mail is sent for now: {said}")
            told = said


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
