"""A source that lies, loops, floods, leads astray or changes its past is refused, and nothing is half taken over."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.errors import (
    CommonsError,
    PastChanged,
    SourceLied,
    SourceNotAllowed,
    SourceNotUnderstood,
    SourceTooLarge,
    SourceUnlicensed,
    SourceUnreachable,
)
from commons_graph.journal.proposals import Proposals
from commons_graph.settings import HarvestSettings, Settings
from commons_graph.sources.harvest.hosts import is_public
from commons_graph.sources.harvest.run import Order, Outcome, harvest
from sources.hostile import ESS, XSD, Hostile, hostile, member, page, reply

Harvest = Callable[..., Outcome]


@pytest.fixture
def source() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance=tmp_path / "here", base="https://here.example/")


@pytest.fixture
def take(source: Hostile, settings: Settings) -> Harvest:
    """Harvests the hostile source, which is allowed by name unless other limits are given."""

    def run(url: str = "", **limits: object) -> Outcome:
        chosen = replace(HarvestSettings(allow=("127.0.0.1",), timeout=3), **limits)  # type: ignore[arg-type]
        return harvest(Order(url or source.changes, replace(settings, harvest=chosen)), lambda _: None)

    return run


def proposed(settings: Settings) -> list[str]:
    """The slugs of all proposals, in their order."""
    with Census(settings) as census:
        return [p.suggestion.subject.rpartition("/")[2] for p in Proposals(census.journal).all()]


def two_pages(source: Hostile) -> None:
    source.serve("/changes", page(source.root, 0, "", following=1))
    source.serve("/changes/1", page(source.root, 1, member(source.root, "a", 1) + member(source.root, "b", 2), 2))
    source.serve("/changes/2", page(source.root, 2, member(source.root, "c", 2) + member(source.root, "d", 3)))


def test_an_honest_source_is_taken_over(source: Hostile, take: Harvest, settings: Settings) -> None:
    two_pages(source)
    assert take().counts.created == 4
    assert proposed(settings) == ["a", "b", "c", "d"]


def test_a_body_that_drops_leaves_whole_changesets_only(source: Hostile, take: Harvest, settings: Settings) -> None:
    two_pages(source)
    honest = source.plays["/changes/2"]
    body = page(source.root, 2, member(source.root, "c", 2) + member(source.root, "d", 3)).encode()
    source.plays["/changes/2"] = lambda _, it: reply(it, body[:-200], content_length=str(len(body)))
    with pytest.raises(SourceLied, match="breaks off"):
        take()
    assert proposed(settings) == ["a"], "changeset 2 goes on on the page that broke off"
    source.plays["/changes/2"] = honest
    take()
    assert proposed(settings) == ["a", "b", "c", "d"]


def test_a_length_that_is_said_too_short_is_noticed(source: Hostile, take: Harvest, settings: Settings) -> None:
    body = page(source.root, 1, member(source.root, "a", 1) + member(source.root, "b", 1)).encode()
    cut = body.index(f"<{source.root}changes> <https://w3id.org/tree#member> <{source.root}doc/actor/b".encode())
    source.plays["/changes"] = lambda _, it: reply(it, body, content_length=str(cut))
    with pytest.raises(SourceLied, match="more came"):
        take()
    assert proposed(settings) == []


def test_a_length_is_also_checked_when_the_rest_comes_late(source: Hostile, take: Harvest) -> None:
    body = page(source.root, 1, member(source.root, "a", 1)).encode()

    def late(_: Hostile, connection: socket.socket) -> None:
        reply(connection, body[:-300], content_length=str(len(body) - 300))
        time.sleep(0.05)
        connection.sendall(body[-300:])

    source.plays["/changes"] = late
    with pytest.raises((SourceLied, SourceNotUnderstood)):
        take()


def endless(start: bytes, piece: bytes) -> Callable[[Hostile, socket.socket], None]:
    def play(_: Hostile, connection: socket.socket) -> None:
        reply(connection, start, content_length="")
        while True:
            connection.sendall(piece)

    return play


def test_an_endless_text_is_given_up_while_it_comes(source: Hostile, take: Harvest, settings: Settings) -> None:
    start = page(source.root, 1, member(source.root, "a", 1)) + f'<{source.root}id/actor/a> <{ESS}summary> "'
    source.plays["/changes"] = endless(start.encode(), b"x" * 65536)
    began = time.monotonic()
    with pytest.raises(SourceTooLarge, match="a text has more than"):
        take()
    assert time.monotonic() - began < 20
    assert proposed(settings) == []


def test_a_text_above_the_limit_is_refused_whatever_it_holds(source: Hostile, take: Harvest) -> None:
    source.serve("/changes", page(source.root, 1, member(source.root, "a", 1, label="> " * 3000)))
    with pytest.raises(SourceTooLarge, match="a text has more than"):
        take(literal=4)


def test_an_endless_page_is_given_up_at_its_limit(source: Hostile, take: Harvest) -> None:
    source.plays["/changes"] = endless(b"", f"<{source.root}x> <{ESS}y> <{source.root}z> .\n".encode() * 500)
    with pytest.raises(SourceTooLarge, match="larger than 1 MiB"):
        take(page=1)


def test_a_harvest_is_given_up_at_its_limit(source: Hostile, take: Harvest) -> None:
    filler = "# " + "> " * 300_000 + "\n"
    for n in range(1, 9):
        source.serve(f"/changes/{n}", filler + page(source.root, n, member(source.root, f"a-{n}", n), n + 1))
    source.serve("/changes", page(source.root, 0, "", following=1))
    with pytest.raises(SourceTooLarge, match="harvest is larger than 2 MiB"):
        take(total=2)


def test_a_compressed_bomb_is_noticed_while_it_goes_off(source: Hostile, take: Harvest) -> None:
    bomb = gzip.compress(b"<a:b> <c:d> <e:f> .\n" * 10_000_000)
    source.plays["/changes"] = lambda _, it: reply(it, bomb, content_encoding="gzip")
    with pytest.raises(SourceTooLarge, match="larger than 2 MiB"):
        take(page=2)


def test_a_compressed_answer_that_breaks_off_is_refused(source: Hostile, take: Harvest) -> None:
    packed = gzip.compress(page(source.root, 1, member(source.root, "a", 1)).encode())
    source.plays["/changes"] = lambda _, it: reply(it, packed[:-12], content_encoding="gzip")
    with pytest.raises(SourceLied, match="breaks off"):
        take()


def test_an_encoding_that_was_not_asked_for_is_refused(source: Hostile, take: Harvest) -> None:
    source.serve("/changes", "x", content_encoding="br")
    with pytest.raises(SourceLied, match="encoded as 'br'"):
        take()


def test_a_source_that_says_nothing_is_given_up(source: Hostile, take: Harvest) -> None:
    source.plays["/changes"] = lambda _, it: time.sleep(5)
    with pytest.raises(SourceUnreachable, match="within"):
        take(timeout=0.5)


def test_a_source_that_drips_is_given_up(source: Hostile, take: Harvest) -> None:
    def drip(_: Hostile, connection: socket.socket) -> None:
        reply(connection, b"", content_length="100000")
        while True:
            connection.sendall(b" ")
            time.sleep(0.05)

    source.plays["/changes"] = drip
    with pytest.raises(SourceUnreachable, match="too slowly"):
        take(timeout=1.0)


def test_a_redirect_to_a_private_address_is_refused(source: Hostile, take: Harvest) -> None:
    for target in ("http://169.254.169.254/latest", "http://10.0.0.1/changes", "http://[::1]:1/", "file:///etc/passwd"):
        source.plays["/changes"] = lambda _, it, to=target: reply(it, b"", "302 Found", location=to)  # type: ignore[misc]
        with pytest.raises(SourceNotAllowed):
            take()


def test_a_redirect_is_followed_to_an_allowed_server_and_not_without_end(source: Hostile, take: Harvest) -> None:
    two_pages(source)
    source.plays["/old"] = lambda _, it: reply(it, b"", "308 Permanent Redirect", location="/changes")
    assert take(f"{source.root}old").counts.created == 4
    source.plays["/round"] = lambda _, it: reply(it, b"", "302 Found", location="/round")
    with pytest.raises(SourceUnreachable, match="redirects more than"):
        take(f"{source.root}round")


def test_a_link_to_another_server_is_refused_unless_it_is_listed(source: Hostile, take: Harvest) -> None:
    with hostile() as other:
        text = page(source.root, 1, member(source.root, "a", 1), 2)
        source.serve("/changes", text.replace(f"<{source.root}changes/2>", f"<{other.root}changes/2>"))
        other.serve("/changes/2", page(source.root, 2, member(source.root, "b", 2)))
        port = source.root.rpartition(":")[2].rstrip("/")
        with pytest.raises(SourceNotAllowed, match="is not allowed"):
            take(allow=(f"127.0.0.1:{port}",))
        assert other.asked == []
        assert take().counts.versions == 2


def test_a_private_address_is_refused_even_when_it_was_typed(source: Hostile, take: Harvest) -> None:
    for url in (source.changes, source.changes.replace("127.0.0.1", "localhost"), "http://0x7f.1:9/changes"):
        with pytest.raises(SourceNotAllowed, match="not a public address"):
            take(url, allow=())
    assert source.asked == []


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(
    source: Hostile, take: Harvest, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    connected: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address[0])
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(SourceUnreachable):
        take("http://rebinding.example/changes", allow=())
    with pytest.raises(SourceNotAllowed):
        take("http://rebinding.example/changes", allow=())
    assert connected == ["93.184.216.34"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("192.168.1.1", False), ("172.16.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False),
        ("100.64.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False),
    ],
)  # fmt: skip
def test_an_address_is_public_only_on_the_open_internet(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_pages_that_lead_back_are_refused(source: Hostile, take: Harvest, settings: Settings) -> None:
    source.serve("/changes", page(source.root, 0, "", following=1))
    source.serve("/changes/1", page(source.root, 1, member(source.root, "a", 1), 2))
    source.serve("/changes/2", page(source.root, 2, member(source.root, "b", 2), 1))
    with pytest.raises(SourceNotUnderstood, match="leads back"):
        take()
    assert proposed(settings) == ["a"] or proposed(settings) == []
    assert source.asked.count("/changes/1") == 1


def test_empty_pages_without_end_are_given_up(source: Hostile, take: Harvest) -> None:
    source.serve("/changes", page(source.root, 0, "", following=1))
    for n in range(1, 80):
        source.serve(f"/changes/{n}", page(source.root, n, "", following=n + 1))
    with pytest.raises(SourceNotUnderstood, match="hold nothing"):
        take()


@pytest.mark.parametrize("change", ["content", "missing", "inserted", "earlier"])
def test_a_source_that_changes_its_past_is_refused_as_a_whole(
    source: Hostile, take: Harvest, settings: Settings, change: str
) -> None:
    root = source.root
    a, b, c = (member(root, slug, n) for n, slug in enumerate("abc", start=1))
    source.serve("/changes", page(root, 1, a + b))
    take()
    changed = {
        "content": a + member(root, "b", 2, label="Autrement") + c,
        "missing": b + c,
        "inserted": a + b + member(root, "x", 2) + c,
        "earlier": a + b + member(root, "x", 1) + c,
    }
    source.serve("/changes", page(root, 1, changed[change]))
    with pytest.raises(PastChanged):
        take()
    assert proposed(settings) == ["a", "b"]
    source.serve("/changes", page(root, 1, a + b + c))
    take()
    assert proposed(settings) == ["a", "b", "c"]


def test_reading_from_the_start_finds_what_changed_on_pages_that_were_full(
    source: Hostile, take: Harvest, settings: Settings
) -> None:
    two_pages(source)
    take()
    order = Order(source.changes, replace(settings, harvest=HarvestSettings(allow=("127.0.0.1",))), from_start=True)
    assert harvest(order, lambda _: None).counts.versions == 0
    changed = member(source.root, "a", 1, label="Autrement") + member(source.root, "b", 2)
    source.serve("/changes/1", page(source.root, 1, changed, 2))
    assert take().counts.versions == 0, "pages that were full are not read again"
    with pytest.raises(PastChanged):
        harvest(order, lambda _: None)


def test_a_page_up_to_which_was_harvested_must_stay(source: Hostile, take: Harvest) -> None:
    source.serve("/changes", page(source.root, 1, member(source.root, "a", 1)), etag='"1"')
    take()
    del source.plays["/changes"]
    with pytest.raises(PastChanged, match="no longer there"):
        take()


def test_a_wrong_type_and_wrong_syntax_are_told(source: Hostile, take: Harvest) -> None:
    source.serve("/changes", "{}", content_type="application/json")
    with pytest.raises(SourceLied, match="application/json"):
        take()
    source.serve("/changes", "this is <not RDF")
    with pytest.raises(SourceNotUnderstood, match="cannot be read"):
        take()
    source.serve("/changes", "<html>", content_type="text/html")
    with pytest.raises(SourceNotUnderstood, match="neither a change feed nor a dump"):
        take()


def test_a_version_without_its_facts_is_told(source: Hostile, take: Harvest) -> None:
    broken = member(source.root, "a", 1).replace(f'"1"^^<{XSD}integer>', f'"-1"^^<{XSD}integer>')
    source.serve("/changes", page(source.root, 1, broken))
    with pytest.raises(SourceNotUnderstood, match="lacks what it is"):
        take()


def test_records_outside_the_base_of_the_source_are_refused(source: Hostile, take: Harvest, settings: Settings) -> None:
    foreign = member("https://victim.example/", "v", 1).replace(
        "<https://victim.example/changes>", f"<{source.root}changes>"
    )
    mixed = member(source.root, "m", 1) + (
        f'<https://victim.example/id/actor/v> <{ESS}summary> "x"@fr <{source.root}doc/actor/m?version=1> .\n'
    )
    source.serve("/changes", page(source.root, 1, foreign + mixed + member(source.root, "a", 1)))
    outcome = take()
    assert {one.iri for one in outcome.counts.refused} == {
        "https://victim.example/doc/actor/v",
        f"{source.root}doc/actor/m",
    }
    assert proposed(settings) == ["a"]


def test_a_source_without_a_licence_is_refused(source: Hostile, take: Harvest, settings: Settings) -> None:
    source.serve("/changes", page(source.root, 1, member(source.root, "a", 1, licence="")))
    with pytest.raises(SourceUnlicensed):
        take()
    assert proposed(settings) == []


def test_a_record_without_a_licence_is_refused_beside_others(
    source: Hostile, take: Harvest, settings: Settings
) -> None:
    members = member(source.root, "a", 1, licence="") + member(source.root, "b", 1)
    source.serve("/changes", page(source.root, 1, members))
    assert [one.iri[-1] for one in take().counts.refused] == ["a"]
    assert proposed(settings) == ["b"]


def test_a_refusal_names_its_code_and_what_to_do(source: Hostile, take: Harvest) -> None:
    with pytest.raises(CommonsError) as caught:
        take(source.root, allow=())
    assert caught.value.code == "CG-H02"
    assert "--allow" in caught.value.hint
