"""Where there is no change feed, the newest dump of a catalogue is compared with what came before."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commons_graph.errors import SourceLied, SourceNotUnderstood, SourceTooLarge, SourceUnlicensed
from commons_graph.journal.opening import read_only_journal
from commons_graph.journal.proposals import Proposals
from commons_graph.settings import HarvestSettings, Settings
from commons_graph.sources.harvest.mirror_folder import settings_of_folder
from commons_graph.sources.harvest.run import Order, Outcome, harvest
from sources.conftest import SMALL, Instance, actor, digests_of, tombstone
from sources.hostile import DCT, TYPE, Hostile, hostile, member, reply

DCAT = "http://www.w3.org/ns/dcat#"
SPDX = "http://spdx.org/rdf/terms#"


@pytest.fixture
def source(instance: Callable[[str], Instance]) -> Instance:
    """A census with a published edition."""
    started = instance("source")
    started.load_files(SMALL)
    started.publish()
    return started


def test_a_mirror_made_of_a_dump_has_the_same_records(source: Instance, tmp_path: Path) -> None:
    outcome = source.harvest(f"{source.root}dataset", tmp_path / "mirror")
    assert (outcome.counts.created, outcome.counts.refused, outcome.counts.notes) == (5, [], [])
    assert digests_of(settings_of_folder(tmp_path / "mirror")) == source.digests()
    assert source.harvest(f"{source.root}dataset", tmp_path / "mirror").counts.versions == 0


def test_a_mirror_follows_from_edition_to_edition(source: Instance, tmp_path: Path) -> None:
    source.harvest(f"{source.root}dataset", tmp_path / "mirror")
    source.load(actor("a"), actor("les-voisins", "Autrement"))
    source.publish()
    source.load(actor("b"), tombstone("a"))
    outcome = source.harvest(f"{source.root}dataset", tmp_path / "mirror")
    assert (outcome.counts.created, outcome.counts.updated) == (1, 1), "what is not published yet is not taken"
    source.publish()
    outcome = source.harvest(f"{source.root}dataset", tmp_path / "mirror")
    assert (outcome.counts.created, outcome.counts.deleted) == (1, 1)
    assert digests_of(settings_of_folder(tmp_path / "mirror")) == source.digests()


def test_a_dump_becomes_proposals(source: Instance, instance: Callable[[str], Instance]) -> None:
    here = instance("here")
    here.harvest(f"{source.root}dataset")
    journal = read_only_journal(here.settings)
    found = [proposal.suggestion for proposal in Proposals(journal).all()]
    assert sorted(s.subject.removeprefix(source.root) for s in found) == sorted(f"doc/{k}" for k in source.digests())
    assert {s.author for s in found} == {source.root}
    assert here.harvest(f"{source.root}dataset").counts.versions == 0


@pytest.fixture
def catalogue() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


def offer(
    server: Hostile, *slugs: str, checksum: str | None = None, licence: str = "https://licence.example/"
) -> bytes:
    """Put a dump with some actors into the catalogue; returns its bytes."""
    root = server.root
    lines = "".join(member(root, slug, 1, licence=licence) for slug in slugs).splitlines()
    body = gzip.compress("".join(f"{line}\n" for line in lines if "?version=1> ." in line).encode(), mtime=0)
    dataset, file = f"<{root}dataset/1>", f"<{root}dataset/1#nq>"
    sha256 = checksum or hashlib.sha256(body).hexdigest()
    server.serve(
        "/dataset",
        f"{dataset} <{TYPE}> <{DCAT}Dataset> .\n"
        f'{dataset} <{DCT}modified> "2026-11-23" .\n'
        f"{dataset} <{DCAT}distribution> {file} .\n"
        f"{file} <{DCAT}downloadURL> <{root}dumps/census.nq.gz> .\n"
        f"{file} <{DCAT}mediaType> <https://www.iana.org/assignments/media-types/application/n-quads> .\n"
        f"{file} <{DCAT}compressFormat> <https://www.iana.org/assignments/media-types/application/gzip> .\n"
        f"{file} <{SPDX}checksum> _:sum .\n"
        f"_:sum <{SPDX}algorithm> <{SPDX}checksumAlgorithm_sha256> .\n"
        f'_:sum <{SPDX}checksumValue> "{sha256}" .\n',
    )
    server.plays["/dumps/census.nq.gz"] = lambda _, it: reply(it, body, content_type="application/gzip")
    return body


def take(server: Hostile, tmp_path: Path, total: int = 64) -> Outcome:
    limits = HarvestSettings(allow=("127.0.0.1",), total=total)
    settings = Settings(tmp_path / "here", "https://here.example/", harvest=limits)
    return harvest(Order(f"{server.root}dataset", settings), lambda _: None)


def kinds(tmp_path: Path) -> list[tuple[str, str]]:
    journal = read_only_journal(Settings(tmp_path / "here"))
    found = [(p.suggestion.kind, p.suggestion.subject.rpartition("/")[2]) for p in Proposals(journal).all()]
    journal.close()
    return found


def test_a_record_that_is_no_longer_in_the_dump_is_withdrawn(catalogue: Hostile, tmp_path: Path) -> None:
    offer(catalogue, "a", "b")
    take(catalogue, tmp_path)
    offer(catalogue, "b", "c")
    take(catalogue, tmp_path)
    offer(catalogue, "a", "b", "c")
    take(catalogue, tmp_path)
    assert kinds(tmp_path) == [("create", "a"), ("create", "b"), ("create", "c"), ("delete", "a"), ("update", "a")]
    assert take(catalogue, tmp_path).counts.versions == 0


def test_a_dump_with_another_checksum_is_refused(catalogue: Hostile, tmp_path: Path) -> None:
    offer(catalogue, "a", checksum="0" * 64)
    with pytest.raises(SourceLied, match="sha256"):
        take(catalogue, tmp_path)
    assert kinds(tmp_path) == []


def test_a_dump_that_breaks_off_is_refused(catalogue: Hostile, tmp_path: Path) -> None:
    body = offer(catalogue, "a", "b")
    catalogue.plays["/dumps/census.nq.gz"] = lambda _, it: reply(it, body[: len(body) // 2])
    with pytest.raises(SourceLied):
        take(catalogue, tmp_path)
    assert kinds(tmp_path) == []


def test_a_dump_that_is_a_bomb_is_refused(catalogue: Hostile, tmp_path: Path) -> None:
    offer(catalogue, "a")
    bomb = gzip.compress(b"<a:b> <c:d> <e:f> .\n" * 1_000_000)
    catalogue.plays["/dumps/census.nq.gz"] = lambda _, it: reply(it, bomb)
    with pytest.raises(SourceTooLarge):
        take(catalogue, tmp_path, total=4)


def test_a_dump_without_records_or_without_a_licence_is_refused(catalogue: Hostile, tmp_path: Path) -> None:
    offer(catalogue)
    with pytest.raises(SourceNotUnderstood, match="no record"):
        take(catalogue, tmp_path)
    offer(catalogue, "a", licence="")
    with pytest.raises(SourceUnlicensed):
        take(catalogue, tmp_path)
    assert kinds(tmp_path) == []
