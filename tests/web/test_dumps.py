"""Dumps over HTTP: pages about them, and files that can be downloaded in parts."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from commons_graph.census import Census
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from web.conftest import Served
from web.serving import Seen

SMALL = Path(__file__).parents[1] / "data" / "small"
FILE = "/dumps/1/census.nq.gz"


@dataclass(frozen=True)
class Dumped:
    """A small census with the dump of its edition."""

    served: Served
    folder: Path

    @property
    def content(self) -> bytes:
        return (self.folder / "census.nq.gz").read_bytes()


@pytest.fixture(scope="module")
def dumped(serve_census: Callable[..., Served]) -> Dumped:
    served = serve_census(SMALL)
    with Census(served.settings) as census, closing(census.shelf.current()) as edition:
        write_published(census.journal, edition, served.settings.var, usual_options("fr"))
    return Dumped(served, served.settings.var / "dumps" / "1")


def test_a_whole_file_is_the_one_on_the_disk(dumped: Dumped) -> None:
    answer = dumped.served.get(FILE)
    digest = hashlib.sha256(dumped.content).digest()
    assert (answer.status_code, answer.content) == (200, dumped.content)
    assert answer.headers["etag"] == f'"{digest.hex()}"'
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert answer.headers["digest"] == f"sha-256={base64.b64encode(digest).decode()}"
    assert answer.headers["cache-control"] == "max-age=31536000, immutable"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "application/gzip"
    assert answer.headers["content-disposition"] == 'attachment; filename="census-1-census.nq.gz"'
    assert "content-encoding" not in answer.headers
    assert f'<{dumped.served.root}dumps/1/manifest.json>; rel="describedby"' in answer.headers["link"]


def test_head_tells_the_size_and_sends_nothing(dumped: Dumped) -> None:
    answer = dumped.served.client.head(FILE)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(dumped.content))


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=5-999999", 5, None),
        ("BYTES=1-1", 1, 2),
    ],
)
def test_a_range_is_that_part_of_the_file(dumped: Dumped, asked: str, start: int, end: int | None) -> None:
    answer = dumped.served.get(FILE, range=asked)
    assert answer.status_code == 206
    assert answer.content == dumped.content[start:end]
    first = start if start >= 0 else len(dumped.content) + start
    last = first + len(answer.content) - 1
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(dumped.content)}"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert dumped.served.client.head(FILE, headers={"range": asked}).status_code == 206


def test_several_ranges_come_as_one_answer_in_parts(dumped: Dumped) -> None:
    answer = dumped.served.get(FILE, range="bytes=0-3, -4")
    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges")
    assert dumped.content[:4] in answer.content
    assert dumped.content[-4:] in answer.content


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=99999999-99999999"])
def test_a_range_beyond_the_end_is_refused_with_the_size(dumped: Dumped, asked: str) -> None:
    answer = dumped.served.get(FILE, range=asked, accept="*/*")
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(dumped.content)}"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "CG-W06"


@pytest.mark.parametrize("asked", ["bytes=5-3", "lines=1-2", "bytes=a-b", "bytes", "bytes=-", "bytes=1-" + "9" * 400])
def test_a_range_that_means_nothing_is_ignored(dumped: Dumped, asked: str) -> None:
    answer = dumped.served.get(FILE, range=asked)
    assert (answer.status_code, answer.content) == (200, dumped.content)


def test_a_range_holds_only_for_the_file_it_was_begun_with(dumped: Dumped) -> None:
    etag = dumped.served.client.head(FILE).headers["etag"]
    assert dumped.served.get(FILE, range="bytes=1-2", if_range=etag).status_code == 206
    for other in ('"another"', f"W/{etag}", "Thu, 01 Jan 1970 00:00:00 GMT"):
        answer = dumped.served.get(FILE, range="bytes=1-2", if_range=other)
        assert (answer.status_code, answer.content) == (200, dumped.content), other
    assert dumped.served.get(FILE, range="bytes=99999999-", if_range='"another"').status_code == 200


def test_who_has_the_file_already_gets_nothing_again(dumped: Dumped) -> None:
    etag = dumped.served.client.head(FILE).headers["etag"]
    for extra in ({}, {"range": "bytes=0-5"}):
        answer = dumped.served.get(FILE, if_none_match=f'"x", {etag}', **extra)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    assert dumped.served.get(FILE, if_none_match='"x"').status_code == 200


def test_an_interrupted_download_goes_on_where_it_stopped(dumped: Dumped, tmp_path: Path) -> None:
    target = tmp_path / "census.nq.gz"
    with dumped.served.client.stream("GET", FILE) as answer:
        etag = answer.headers["etag"]
        target.write_bytes(next(answer.iter_raw(100)))
    with target.open("ab") as file:
        rest = dumped.served.get(FILE, range=f"bytes={target.stat().st_size}-", if_range=etag)
        assert rest.status_code == 206
        file.write(rest.content)
    sums = dumped.served.get("/dumps/1/SHA256SUMS").text.splitlines()
    assert f"{hashlib.sha256(target.read_bytes()).hexdigest()}  census.nq.gz" in sums


def test_a_reader_that_leaves_in_the_middle_disturbs_nobody(dumped: Dumped) -> None:
    large = dumped.folder / "census.ttl.gz"
    kept = large.read_bytes()
    large.write_bytes(kept + bytes(64 << 20))  # more than fits into the buffers between us
    try:
        root = urlsplit(dumped.served.root)
        for _ in range(3):
            with socket.create_connection((root.hostname or "", root.port or 80), timeout=10) as reader:
                reader.sendall(b"GET /dumps/1/census.ttl.gz HTTP/1.1\r\nHost: here\r\n\r\n")
                assert reader.recv(1000).startswith(b"HTTP/1.1 200")
            assert dumped.served.get("/dumps/1/void.ttl").status_code == 200
    finally:
        large.write_bytes(kept)


@pytest.mark.parametrize(
    "path",
    [
        *("/dumps/2", "/dumps/0", "/dumps/one", "/dumps/99999999999999", "/dumps/1.ttl", "/dumps/2/census.nq.gz"),
        *(
            "/dumps/1/absent",
            "/dumps/1/..%2f..%2fjournal.sqlite",
            "/dumps/%2e%2e/journal.sqlite",
            "/dumps/1/%2fetc%2fpasswd",
        ),
    ],
)
def test_what_is_not_there_is_a_problem_and_not_a_file(dumped: Dumped, path: str) -> None:
    answer = dumped.served.get(path, accept="application/json")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "CG-W01"


def test_the_list_and_the_page_are_data_as_well(dumped: Dumped) -> None:
    (listed,) = dumped.served.get("/dumps", accept="application/json").json()["dumps"]
    assert (listed["edition"], listed["records"]) == (1, 5)
    assert listed["manifest"] == f"{dumped.served.root}dumps/1/manifest.json"
    manifest = (dumped.folder / "manifest.json").read_bytes()
    for path in ("/dumps/1.json", "/dumps/1/manifest.json"):
        assert dumped.served.get(path).content == manifest
    assert dumped.served.get("/dumps/1", accept="application/json").json() == json.loads(manifest)
    assert dumped.served.get("/dumps.json").json()["dumps"] == [listed]
    folder = dumped.served.get("/dumps/1/")
    assert (folder.status_code, folder.headers["location"]) == (308, "/dumps/1")


@pytest.mark.parametrize("language", ["fr", "en", "br"])
def test_every_file_is_on_the_page_with_its_size_and_checksum(dumped: Dumped, language: str) -> None:
    seen = Seen(dumped.served.page("/dumps/1", language).text)
    manifest = json.loads((dumped.folder / "manifest.json").read_bytes())
    linked = {a.get("href") for a in seen.all("a")}
    text = dumped.served.page("/dumps/1", language).text
    for file in manifest["files"]:
        assert f"/dumps/1/{file['name']}" in linked
        assert file["sha256"] in text
    assert {"/dumps/1/SHA256SUMS", "/dumps/1/manifest.json"} <= linked
    assert len(seen.all("h1")) == 1
    assert "/dumps/1" in dumped.served.page("/dumps", language).text


def test_a_new_publication_shows_at_once(dumped: Dumped) -> None:
    served = dumped.served
    assert "/dumps/7" not in served.page("/dumps").text
    later = served.settings.var / "dumps" / "7"
    later.mkdir()
    manifest = json.loads((dumped.folder / "manifest.json").read_bytes()) | {"edition": 7}
    (later / "manifest.json").write_text(json.dumps(manifest))
    try:
        assert "/dumps/7" in served.page("/dumps").text
    finally:
        (later / "manifest.json").unlink()
        later.rmdir()


def test_a_census_that_published_nothing_says_so(serve_census: Callable[..., Served]) -> None:
    served = serve_census(SMALL)
    assert "Aucune édition" in served.page("/dumps").text
    assert served.get("/dumps.json").json()["dumps"] == []
