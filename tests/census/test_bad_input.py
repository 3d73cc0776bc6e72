"""Bad input: one clear error, and journal and editions exactly as they were."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commons_graph import errors
from commons_graph.census import Census
from commons_graph.rdf.formats import JSON_LD, N_QUADS, RDF_XML, TRIG, TURTLE, Format
from commons_graph.rdf.parsing import Source, find_sources
from commons_graph.settings import Settings

PREFIXES = """@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix dct: <http://purl.org/dc/terms/> .
"""
THING = '<id/actor/a> a ess:Organisation ; rdfs:label "A"@fr'
SHEET = "<doc/actor/a> a ess:Record ; foaf:primaryTopic <id/actor/a> ; dct:license <https://licence.example/> ."
GOOD = f"{PREFIXES}{THING} .\n{SHEET}"


def state_of(folder: Path) -> dict[str, bytes]:
    """Every byte that the instance holds, but SQLite's shared-memory file, which readers write too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-shm", "-wal", "LOG")) and "LOG.old" not in path.name
    }


REFUSED: list[tuple[str, str, type[errors.CommonsError], str]] = [
    ("syntax error", PREFIXES + '<id/actor/a> rdfs:label "A', errors.SyntaxFault, "line 4, column"),
    ("unknown type", GOOD.replace("actor/a", "spaceship/a"), errors.UnknownType, "spaceship"),
    ("class of another type", GOOD.replace("ess:Organisation", "ess:Initiative"), errors.UnknownType, "Initiative"),
    ("escaping the base", GOOD.replace("<id/actor/a> a", "<../id/actor/a> a"), errors.BadAddress, "../id/actor/a"),
    ("from the root", GOOD.replace("<id/actor/a> a", "</id/actor/a> a"), errors.BadAddress, "id/actor/a"),
    ("slug with dots", GOOD.replace("actor/a", "actor/../a"), errors.BadAddress, "id/a"),
    ("encoded dots", GOOD.replace("actor/a", "actor/%2E%2E"), errors.BadAddress, "%2E%2E"),
    ("capital slug", GOOD.replace("actor/a", "actor/Ville"), errors.BadAddress, "actor/Ville"),
    ("double hyphen", GOOD.replace("actor/a", "actor/a--b"), errors.BadAddress, "a--b"),
    ("empty slug", GOOD.replace("actor/a", "actor/"), errors.BadAddress, "id/actor/"),
    ("long slug", GOOD.replace("actor/a", "actor/" + "a" * 121), errors.BadAddress, "120"),
    (
        "script as object",
        f"{PREFIXES}{THING} ; foaf:homepage <javascript:alert(1)> .\n{SHEET}",
        errors.UnsafeIri,
        "java",
    ),
    ("data as object", f"{PREFIXES}{THING} ; foaf:homepage <data:text/html,x> .\n{SHEET}", errors.UnsafeIri, "data:"),
    ("local file", f"{PREFIXES}{THING} ; foaf:homepage <file:///etc/passwd> .\n{SHEET}", errors.UnsafeIri, "file:"),
    ("script as predicate", f'{PREFIXES}{THING} ; <javascript:x> "1" .\n{SHEET}', errors.UnsafeIri, "javascript"),
    ("object escaping", f"{PREFIXES}{THING} ; foaf:homepage <../../x> .\n{SHEET}", errors.BadAddress, "../"),
    ("blank subject", f'{GOOD}\n[] rdfs:label "x" .', errors.BlankNodeRefused, "address"),
    ("blank object", f"{PREFIXES}{THING} ; ess:place [] .\n{SHEET}", errors.BlankNodeRefused, "id/actor/a"),
    ("foreign subject", f'{GOOD}\n<https://elsewhere.example/> rdfs:label "x" .', errors.RecordFault, "elsewhere"),
    ("no sheet", f"{PREFIXES}{THING} .", errors.RecordIncomplete, "doc/actor/a"),
    ("no thing", PREFIXES + SHEET, errors.RecordIncomplete, "id/actor/a"),
    ("sheet about nothing", GOOD.replace("foaf:primaryTopic <id/actor/a> ;", ""), errors.RecordIncomplete, "about"),
    ("reserved address", GOOD.replace('"A"', '"https://base.invalid/census/id/x"'), errors.RecordFault, "reserved"),
    ("control character", GOOD.replace('"A"', '"A\\u0007"'), errors.UnprintableText, "control"),
    ("tombstone and thing", GOOD.replace("ess:Record", "ess:Tombstone"), errors.RecordIncomplete, "tombstone"),
]


@pytest.fixture
def census(open_census: Callable[..., Census], small_census: list[Source]) -> Census:
    census = open_census()
    census.load(small_census)
    return census


@pytest.mark.parametrize(("text", "error", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_bad_input_is_refused_whole_with_its_place(
    census: Census, tmp_path: Path, text: str, error: type[errors.CommonsError], said: str
) -> None:
    good = Source("good.ttl", TURTLE, data=GOOD.replace("actor/a", "actor/good").encode())
    bad = Source("bad.ttl", TURTLE, data=text.encode())
    before = state_of(tmp_path)
    with pytest.raises(error) as caught:
        census.load([good, bad])
    assert type(caught.value) is error
    assert "bad.ttl" in caught.value.where
    assert said in str(caught.value) + caught.value.hint
    assert state_of(tmp_path) == before


@pytest.mark.parametrize(
    ("fmt", "data", "said"),
    [
        (TRIG, b"<http://elsewhere.example/g> { <id/actor/a> a <x:y> }", "stands in the graph"),
        (N_QUADS, b"<https://base.invalid/census/id/actor/a> <x:y> <x:z> _:g .", "no address"),
        (JSON_LD, b'{"@context": "https://elsewhere.example/context", "@id": "id/actor/a"}', "another server"),
        (JSON_LD, b'{"@id": ', "bad"),
        (RDF_XML, b"<a><b></a>", "bad"),
        (TURTLE, b'<id/actor/a> <x:y> "\xff" .', "UTF-8"),
    ],
    ids=["foreign graph", "blank graph", "remote context", "cut JSON", "bad XML", "not UTF-8"],
)
def test_every_syntax_is_refused_with_its_place(
    census: Census, tmp_path: Path, fmt: Format, data: bytes, said: str
) -> None:
    before = state_of(tmp_path)
    with pytest.raises(errors.CommonsError) as caught:
        census.load([Source("bad", fmt, data=data)])
    assert said in str(caught.value)
    assert caught.value.where.startswith("bad")
    assert state_of(tmp_path) == before


def test_a_literal_of_200_megabytes_is_refused(census: Census, tmp_path: Path) -> None:
    before = state_of(tmp_path / "instance")
    path = tmp_path / "large.ttl"
    with path.open("w") as file:
        file.write(PREFIXES + '<id/actor/a> a ess:Organisation ; rdfs:label "')
        for _ in range(200):
            file.write("x" * (1 << 20))
        file.write(f'"@fr .\n{SHEET}')
    with pytest.raises(errors.LiteralTooLarge) as caught:
        census.load(find_sources([path]))
    assert "large.ttl" in caught.value.where
    assert state_of(tmp_path / "instance") == before


def test_a_literal_above_the_limit_is_refused_with_its_subject(census: Census) -> None:
    text = GOOD.replace('"A"', '"' + "é" * (1 << 20) + '"')
    with pytest.raises(errors.LiteralTooLarge, match="id/actor/a"):
        census.load([Source("large.ttl", TURTLE, data=text.encode())])


def test_a_literal_just_below_the_limit_is_kept(census: Census) -> None:
    text = GOOD.replace('"A"', '"' + "é" * ((1 << 19) - 100) + '"')
    assert census.load([Source("large.ttl", TURTLE, data=text.encode())]).added == 1


def test_missing_unreadable_and_unknown_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_bytes(b"x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "cut.ttl.gz").write_bytes(gzip.compress(GOOD.encode())[:-20])
    with pytest.raises(errors.ReadError, match=r"no such file"):
        find_sources([tmp_path / "absent.ttl"])
    with pytest.raises(errors.UnknownFormat, match=r"notes\.docx"):
        find_sources([tmp_path / "notes.docx"])
    with pytest.raises(errors.ReadError, match="no RDF file"):
        find_sources([tmp_path / "empty"])
    with pytest.raises(errors.ReadError, match=r"cut\.ttl\.gz"):
        find_sources([tmp_path / "cut.ttl.gz"])[0].read()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.ttl").symlink_to("/proc/self/mem")  # refused even to the superuser
    with pytest.raises(errors.ReadError, match=r"cannot be read.*secret\.ttl"):
        find_sources([tmp_path / "secret.ttl"])[0].read()


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    (tmp_path / "brief.ttl").write_text(GOOD)
    sources = find_sources([tmp_path])
    (tmp_path / "brief.ttl").unlink()
    with pytest.raises(errors.ReadError, match=r"brief\.ttl"):
        sources[0].read()


def test_a_compressed_file_is_read_like_any_other(census: Census, tmp_path: Path) -> None:
    (tmp_path / "good.ttl.gz").write_bytes(gzip.compress(GOOD.encode()))
    assert census.load(find_sources([tmp_path / "good.ttl.gz"])).added == 1


def test_an_instance_that_another_process_writes_is_refused(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path)
    code = (
        "import sys; from pathlib import Path; from commons_graph.census import Census; "
        "from commons_graph.settings import Settings; census = Census(Settings(instance=Path(sys.argv[1]))); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        before = state_of(tmp_path)
        with pytest.raises(errors.JournalBusy, match="another process"):
            Census(settings)
        assert state_of(tmp_path) == before
        holder.stdin.close()
        holder.wait(timeout=20)
    with Census(settings) as census:
        assert census.journal.head().sequence == 0
