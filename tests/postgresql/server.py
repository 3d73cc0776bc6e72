"""A real PostgreSQL in a folder of its own, that a test may kill."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

SUPERUSER = "keeper"
PASSWORD = "a-pass-word-nobody-may-read"
_NUMBERS = count(1)
_CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
fsync = on
wal_recycle = off
max_connections = 60
shared_buffers = 16MB
"""


def binaries() -> Path | None:
    """The folder with initdb and postgres, as Debian or the PATH has them; the newest of several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Server:
    """One cluster; started with durable writes, because what they promise is tested."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="commons-graph-pg-"))
        self.data = self.folder / "data"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._as = _ordinary_user()
        if "user" in self._as:
            shutil.chown(self.folder, self._as["user"])
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        options = ("--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256")
        self._run("initdb", "-D", str(self.data), "-U", SUPERUSER, f"--pwfile={secret}", *options)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(_CONFIGURATION.format(port=self.port, folder=self.folder))
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers; after a crash it recovers first."""
        log = str(self.folder / "log")
        for _ in range(50):
            done = self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, check=False)
            if done.returncode == 0:
                return
            time.sleep(0.1)  # processes of the one before may still be ending
        raise RuntimeError(Path(log).read_text())

    def stop(self, mode: str = "fast") -> None:
        """Stop; `immediate` leaves everything as a crash would."""
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", mode)

    def kill(self) -> None:
        """kill -9 the server; its other processes end when they notice."""
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def remove(self) -> None:
        """Stop for good, and leave nothing."""
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str = "postgres", *, user: str = SUPERUSER, password: str = PASSWORD) -> str:
        """The address of a database, over the loopback interface, with its password."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def new_journal(self) -> str:
        """The address of an empty place for a journal: a schema, which is made much faster than a database."""
        name = f"journal_{next(_NUMBERS)}"
        self.run(self.url(), f"CREATE SCHEMA {name}")
        return f"{self.url()}?options=-csearch_path%3D{name}"

    def run(self, url: str, *statements: str) -> list[Any]:
        """Run statements as an operator does, each in a transaction of its own; the rows of the last one."""
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def bytes_below(self, name: str) -> bytes:
        """All files of a folder of the cluster."""
        return b"".join(path.read_bytes() for path in sorted((self.data / name).rglob("*")) if path.is_file())

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        command = [str(self._programs / program), *arguments]
        with (self.folder / "said").open("ab") as said:
            return subprocess.run(command, check=check, cwd=self.folder, stdout=said, stderr=said, **self._as)


def _ordinary_user() -> dict[str, Any]:
    """Under which user a server runs that refuses to be root's."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError("there is no user under which PostgreSQL could run")
