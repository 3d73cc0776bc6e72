"""From the click on "accept" to the new page, and what people can send, beside a bare SQLite insert loop.

`python -m benchmarks.desk_speed [RECORDS…]`; a thousand, ten thousand and a hundred thousand unless told otherwise. The
server is the real one, with an animator signed in; the time is that of the form sent, the redirect, and the page of the
new record served, one after the other on one connection. The loop has the same durability: WAL, `synchronous=FULL`, one
transaction for each row of as many bytes.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from typing import Final

import httpx

from benchmarks.measure import interleaved, ratio, table
from benchmarks.search_data import write
from benchmarks.web_speed import free_port, wait_for
from commons_graph.census import Census
from commons_graph.desk.member import Role
from commons_graph.desk.office import Office, open_office
from commons_graph.journal.proposals import Submission, Suggestion
from commons_graph.rdf.formats import N_TRIPLES, TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import RecordCollector
from commons_graph.settings import Settings

SIZES: Final = (1_000, 10_000, 100_000)
ACCEPTED: Final = 40
WARM: Final = 3
"""Acceptances before counting: the first one reads the shapes."""

SENT: Final = 200
"""Proposals, and rows, of one round."""

ROUNDS: Final = 5
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
_SHEET: Final = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<id/initiative/{slug}> a ess:Initiative ; rdfs:label "Initiative {slug}"@fr ; ess:summary "Une idée de voisins."@fr ;
  ess:territory <id/territory/brest-29019> ;
  ess:theme <https://w3id.org/commons-graph/scheme/theme/digital> .
<doc/initiative/{slug}> a ess:Record ; foaf:primaryTopic <id/initiative/{slug}> ; dct:source <https://source.example/> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ; ess:collectedOn "2026-11-20"^^xsd:date ."""


def main() -> None:
    """Print both tables."""
    sizes = [int(size.replace("_", "")) for size in sys.argv[1:] if size[:1].isdigit()] or list(SIZES)
    rows = [_row(size) for size in sizes]
    print(table("From the click on “accept” to the new page, in milliseconds", ("", "p50", "p99"), rows))
    print(_proposals())


def _row(records: int) -> tuple[str, str, str]:
    with tempfile.TemporaryDirectory() as name, _instance(Path(name), records) as office:
        taken = sorted(_accept(office))
    p99 = taken[min(len(taken) - 1, round(0.99 * len(taken)))]
    return f"{records:,} records", f"{statistics.median(taken) * 1000:,.0f}", f"{p99 * 1000:,.0f}"


@contextmanager
def _instance(folder: Path, records: int) -> Iterator[Office]:
    """A census of so many records, with its office."""
    write(folder / "census.nt", records)
    (folder / "commons-graph.toml").write_text(f"port = {free_port()}\n")
    settings = Settings(instance=folder, port=int((folder / "commons-graph.toml").read_text().split()[-1]))
    with Census(settings) as census:
        census.load([Source("census.nt", N_TRIPLES, path=folder / "census.nt")])
    office = open_office(settings)
    with closing(office.journal):
        yield office


def _accept(office: Office) -> list[float]:
    """Seconds from each click to the page."""
    numbers = [_propose(office, f"essai-{n}") for n in range(ACCEPTED + WARM)]
    account = office.accounts.invite("bench@example.org", Role.ANIMATOR, "Bench").account
    cookie = office.accounts.sessions.open(account, "bench").cookie
    port, folder = office.settings.port, office.settings.instance
    serve = [sys.executable, "-m", "commons_graph.cli", "serve", "--instance", str(folder), "--port", str(port)]
    process = subprocess.Popen(serve, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        cookies, headers = {"commons-session": cookie}, {"accept": "text/html"}
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", cookies=cookies, headers=headers, timeout=120
        ) as browser:
            taken = [_click(browser, number, place) for place, number in enumerate(numbers)]
    finally:
        process.terminate()
        process.wait()
    return taken[WARM:]


def _click(browser: httpx.Client, number: int, place: int) -> float:
    page = browser.get(f"/desk/{number}")
    page.raise_for_status()
    form = {unescape(name): unescape(value) for name, value in _HIDDEN.findall(page.text)}
    began = time.perf_counter()
    answer = browser.post(f"/desk/{number}", data={**form, "do": "accept"})
    if answer.status_code != 303:
        raise RuntimeError(f"{answer.status_code}: {answer.text[:2000]}")
    browser.get(f"/doc/initiative/essai-{place}").raise_for_status()
    return time.perf_counter() - began


def _proposals() -> str:
    """How many proposals a second the journal takes, beside rows of as many bytes in a bare table."""
    with tempfile.TemporaryDirectory() as name, _instance(Path(name), 1_000) as office:
        content = _content(office, "essai")
        bare = sqlite3.connect(Path(name) / "bare.sqlite", isolation_level=None)
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, content BLOB NOT NULL)")

        def ours() -> float:
            began = time.perf_counter()
            for _ in range(SENT):
                _propose(office, "essai", content)
            return SENT / (time.perf_counter() - began)

        def floor() -> float:
            began = time.perf_counter()
            for _ in range(SENT):
                bare.execute("BEGIN IMMEDIATE")
                bare.execute("INSERT INTO row (content) VALUES (?)", (content,))
                bare.execute("COMMIT")
            return SENT / (time.perf_counter() - began)

        measured = interleaved({"bare insert loop": floor, "proposals, each durable": ours}, ROUNDS)
        bare.close()
    rows = [
        (subject, f"{statistics.median(rates):,.0f}", f"{ratio(measured, subject, 'bare insert loop'):.2f}")
        for subject, rates in measured.items()
    ]
    return table(
        "Proposals that the journal takes, each in a transaction of its own", ("", "per second", "ratio"), rows
    )


def _content(office: Office, slug: str) -> bytes:
    collector = RecordCollector(office.schema.segments)
    collector.add(Source("sheet.ttl", TURTLE, data=_SHEET.format(slug=slug).encode()))
    return collector.records()[0].content


def _propose(office: Office, slug: str, content: bytes | None = None) -> int:
    version = f"bench:{secrets.token_urlsafe(16)}"
    said = _content(office, slug) if content is None else content
    suggestion = Suggestion("create", f"initiative/{slug}", "contact:1", "", version, content=said)
    return office.proposals.take(suggestion, Submission(follow=secrets.token_hex(32)))


if __name__ == "__main__":
    main()
