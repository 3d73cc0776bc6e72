"""A little server that plays every fault a source can have, byte by byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Play = Callable[["Hostile", socket.socket], None]

NQUADS = "application/n-quads"
LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
AS = "https://www.w3.org/ns/activitystreams#"
ESS = "https://w3id.org/commons-graph/ess#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCT = "http://purl.org/dc/terms/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LICENCE = "https://licence.example/"


@dataclass
class Hostile:
    """A server; `plays` says what each path answers, `asked` which paths were asked for, with their headers."""

    root: str
    plays: dict[str, Play] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def changes(self) -> str:
        """The address of its feed."""
        return f"{self.root}changes"

    def serve(self, path: str, text: str, **headers: str) -> None:
        """Answer a path with a whole and honest document."""
        self.plays[path] = lambda _, connection: reply(connection, text.encode(), **headers)


def reply(connection: socket.socket, body: bytes, status: str = "200 OK", **headers: str) -> None:
    """Send an answer; headers are written with underscores, and win over what is right."""
    told = {"content-type": NQUADS, "content-length": str(len(body)), "connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
    connection.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)


@contextmanager
def hostile() -> Iterator[Hostile]:
    """Run the server on a loopback port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = Hostile(f"http://127.0.0.1:{listening.getsockname()[1]}/")
    threading.Thread(target=_accept, args=(server, listening), daemon=True).start()
    try:
        yield server
    finally:
        listening.close()


def _accept(server: Hostile, listening: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=_answer, args=(server, connection), daemon=True).start()


def _answer(server: Hostile, connection: socket.socket) -> None:
    with connection, suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head:
            if not (data := connection.recv(65536)):
                return
            head += data
        path = head.split(b" ")[1].decode()
        server.asked.append(path)
        play = server.plays.get(path)
        if play is None:
            reply(connection, b"", "404 Not Found")
        else:
            play(server, connection)


def page(root: str, number: int, members: str, following: int | None = None) -> str:
    """One page of a feed as N-Quads; `members` come from `member`."""
    lines = [
        f"<{root}changes> <{TYPE}> <{LDES}EventStream> .",
        f'<{root}changes> <http://rdfs.org/ns/void#uriSpace> "{root}" .',
        f"<{root}changes> <{TREE}view> <{root}changes/1> .",
    ]
    if following is not None:
        relation, node = f"<{root}changes/{number}#next>", f"<{root}changes/{number}>"
        lines += [
            f"{node} <{TREE}relation> {relation} .",
            f"{relation} <{TYPE}> <{TREE}GreaterThanOrEqualToRelation> .",
            f'{relation} <{TREE}value> "2026-11-23T08:{following % 60:02}:00.000Z"^^<{XSD}dateTime> .',
            f"{relation} <{TREE}node> <{root}changes/{following}> .",
        ]
    return "\n".join(lines) + "\n" + members


def member(root: str, slug: str, sequence: int, label: str = "Un acteur", licence: str = LICENCE) -> str:
    """A version of an actor as N-Quads."""
    sheet, thing = f"{root}doc/actor/{slug}", f"{root}id/actor/{slug}"
    version = f"<{sheet}?version={sequence}>"
    licensed = f"<{sheet}> <{DCT}license> <{licence}> {version} .\n" if licence else ""
    return (
        f"<{root}changes> <{TREE}member> {version} .\n"
        f"{version} <{TYPE}> <{AS}Create> .\n"
        f"{version} <{DCT}isVersionOf> <{sheet}> .\n"
        f'{version} <{DCT}created> "2026-11-23T08:00:{sequence:02}.000Z"^^<{XSD}dateTime> .\n'
        f'{version} <{ESS}sequence> "{sequence}"^^<{XSD}integer> .\n'
        f"<{thing}> <{TYPE}> <{ESS}Organisation> {version} .\n"
        f'<{thing}> <http://www.w3.org/2000/01/rdf-schema#label> "{label}"@fr {version} .\n'
        f"<{sheet}> <{TYPE}> <{ESS}Record> {version} .\n"
        f"<{sheet}> <http://xmlns.com/foaf/0.1/primaryTopic> <{thing}> {version} .\n" + licensed
    )
