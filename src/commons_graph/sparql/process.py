"""The parent's side of one worker process."""

from __future__ import annotations

import marshal
import os
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph

import commons_graph
from commons_graph.errors import CommonsError, QueryCrashed, QueryMemory
from commons_graph.sparql.worker import REPLY, REQUEST

if TYPE_CHECKING:
    from commons_graph.sparql.worker import Job, WorkerConfig

# Gives way to the process that serves pages from its first step. Neither site nor the environment's paths are
# read: a worker runs the packages that we run.
_START: Final = (
    "import os, sys; os.nice(5); sys.path += sys.argv[3:]; from commons_graph.sparql.worker import main; main()"
)
_PACKAGES: Final = tuple(
    dict.fromkeys(str(Path(package.__file__ or "").resolve().parents[1]) for package in (commons_graph, pyoxigraph))
)
_LAST: Final = 19
_LAST_WORDS: Final = 4096
_OUT_OF_MEMORY: Final = ("memory allocation of", "bad_alloc", "MemoryError", "out of memory")
_NARROW: Final = "narrow the query, sort and group fewer rows, or work on a dump"
_FLATTEN: Final = "write the query with less nesting"


@dataclass(frozen=True, slots=True)
class Reply:
    """A frame from a worker."""

    status: int
    retires: bool
    length: int


class Scratch:
    """A file in memory that a process shares with one child: an anonymous one on Linux, a temporary one elsewhere."""

    def __init__(self, name: str) -> None:
        self._file: Path | None = None
        if hasattr(os, "memfd_create"):
            self.fd = os.memfd_create(name)
            self.path = f"/proc/self/fd/{self.fd}"
        else:
            self.fd, self.path = tempfile.mkstemp(prefix=f"{name}-")
            self._file = Path(self.path)

    def close(self) -> None:
        """Give the memory back."""
        os.close(self.fd)
        if self._file:
            self._file.unlink(missing_ok=True)


class WorkerProcess:
    """A started worker: a socket for frames, a scratch file for what they announce, a file for its last words."""

    def __init__(self, config: WorkerConfig) -> None:
        self._scratch = Scratch("sparql")
        self._stderr = Scratch("sparql-stderr")
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        os.pwrite(self._scratch.fd, marshal.dumps({**config, "scratch": self._scratch.path}), 0)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
                [sys.executable, "-I", "-S", "-c", _START, str(theirs.fileno()), str(self._scratch.fd), *_PACKAGES],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr.fd,
                pass_fds=(theirs.fileno(), self._scratch.fd),
                start_new_session=True,  # a Ctrl-C in the terminal is for the server alone
                env={**os.environ, "RUST_BACKTRACE": "0"},
            )

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def fileno(self) -> int:
        """The descriptor that becomes readable when there is a reply or the process has ended."""
        return self._control.fileno()

    def send(self, job: Job) -> None:
        """Hand a query over; never blocks, because only a frame goes through the socket."""
        data = marshal.dumps(job)
        os.pwrite(self._scratch.fd, data, 0)
        self._control.send(REQUEST.pack(len(data)))

    def receive(self) -> Reply | None:
        """The reply that is waiting, or None when the process has ended."""
        try:
            frame = self._control.recv(REPLY.size)
        except ConnectionError:
            return None
        return Reply(*REPLY.unpack(frame)) if len(frame) == REPLY.size else None

    def read(self, length: int) -> bytes:
        """The first bytes of the scratch file; may run in another thread."""
        return os.pread(self._scratch.fd, length, 0)

    def forget(self) -> None:
        """Give back the memory of a large result."""
        os.ftruncate(self._scratch.fd, 0)

    def kill(self) -> None:
        """End the process now."""
        self._process.kill()

    def push_back(self) -> None:
        """Let every other process go first from now on; there is no way back for an ordinary user."""
        os.setpriority(os.PRIO_PROCESS, self._process.pid, _LAST)

    def has_ended(self) -> bool:
        """Whether the process is gone; reaps it."""
        return self._process.poll() is not None

    def last_words(self) -> str:
        """The end of what the process wrote on stderr."""
        size = os.fstat(self._stderr.fd).st_size
        return os.pread(self._stderr.fd, _LAST_WORDS, max(0, size - _LAST_WORDS)).decode("utf-8", "replace")

    def verdict(self) -> CommonsError:
        """Why the process ended by itself, as far as the system and its last words tell."""
        code = self._process.returncode
        if any(sign in self.last_words() for sign in _OUT_OF_MEMORY):
            return QueryMemory("the query reached the memory limit", hint=_NARROW)
        if code == -signal.SIGKILL:
            return QueryMemory("the system stopped the query, most likely because memory ran short", hint=_NARROW)
        if code == -signal.SIGSEGV:
            return QueryCrashed("the query stopped its process, most likely by nesting too deeply", hint=_FLATTEN)
        return QueryCrashed(f"the query stopped its process ({_cause(code)})", hint=_FLATTEN)

    def close(self) -> None:
        """Release the descriptors; the process must have ended."""
        self._control.close()
        self._scratch.close()
        self._stderr.close()


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit status {code}"
