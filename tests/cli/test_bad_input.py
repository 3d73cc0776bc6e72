"""Whatever is wrong with shapes or data: one clear message, and exit code 2 only without a verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commons_graph.cli import main

PREFIXES = """@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
SOUND = PREFIXES + "ex:Other sh:targetClass ex:Other ; sh:nodeKind sh:IRI .\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.ttl").write_text(PREFIXES + f'<a> a ex:T ; ex:p "{"a" * 40}!" , "12x"^^xsd:integer .')
    (tmp_path / "sound.ttl").write_text(SOUND)
    return tmp_path


def validate(*arguments: str) -> int:
    return main(["validate", "--lang", "en", "data.ttl", *arguments])


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("sh:property [ sh:path ex:p ; sh:minCount 1", "error: .* — wrong.ttl line 3, column \\d+  \\[CG-R03\\]"),
        (
            "sh:property [ sh:path ex:p ; sh:minCuont 1 ]",
            "error: sh:minCuont is unknown: .* — wrong.ttl line 3, column 1 ",
        ),
        ("sh:in ex:x", "error: a list is ill-formed: .* — wrong.ttl"),
        ("sh:node ex:S", "error: a shape refers to itself; recursive shapes are not supported: .* — wrong.ttl line 3"),
        (
            "sh:property [ sh:path ex:p ; sh:pattern '(a' ]",
            r"error: the regular expression '\(a' .* — wrong.ttl line 3, column \d+",
        ),
        (
            "sh:property [ sh:path _:x ; sh:minCount 1 ] . _:x sh:inversePath _:x",
            "error: a property path contains itself",
        ),
        (
            "sh:targetNode <https://example.org/a b>",
            r"error: Invalid IRI .* — wrong.ttl line 3, column \d+  \[CG-R03\]",
        ),
        ("sh:minInclusive 'x'^^xsd:integer", "error: the value of sh:minInclusive is not a well-formed literal"),
        ("sh:rule [ a sh:TripleRule ]", "hint: .*--engine pyshacl"),
        (
            "sh:sparql [ sh:select 'SELECT $this WHERE { $this' ]",
            "error: a SPARQL constraint cannot be read: .* wrong.ttl",
        ),
    ],
)
def test_wrong_shapes_are_told_with_their_file_and_line(
    shape: str, told: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "wrong.ttl").write_text(PREFIXES + f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; {shape} .")
    assert validate("--shapes", "sound.ttl", "--shapes", "wrong.ttl", "--fail-on", "never") == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert re.search(told, err), err
    assert err.count("error:") == 1


def test_wrong_data_are_findings_and_no_error(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shape = "ex:S sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:datatype xsd:integer ; sh:pattern '^(a+)+$' ] ."
    (folder / "shapes.ttl").write_text(PREFIXES + shape)
    assert validate("--shapes", "shapes.ttl") == 1
    out, err = capfd.readouterr()
    assert 'found: "12x"^^xsd:integer' in out
    assert "· 4 violations" in out
    assert err == ""


def test_each_file_that_cannot_be_read_is_told_and_the_others_are_checked(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty").mkdir()
    (folder / "notes.odt").touch()
    (folder / "remote.jsonld").write_text('{"@context": "https://example.org/context", "@id": "a"}')
    (folder / "latin.ttl").write_bytes('<a> <p> "é" .'.encode("latin-1"))
    (folder / "cut.ttl.gz").write_bytes(b"\x1f\x8b\x08")
    (folder / "gone.ttl").symlink_to("nowhere.ttl")
    names = ["empty", "notes.odt", "remote.jsonld", "latin.ttl", "cut.ttl.gz", "gone.ttl"]
    assert validate(*names, "--shapes", "sound.ttl") == 2
    out, err = capfd.readouterr()
    for name in names:
        assert f" — {name}" in err
    assert err.count("error:") == len(names)
    assert "checked 1 file, 3 triples" in out
    assert "6 unreadable files" in out


def test_shapes_without_a_target_in_the_data_are_asked_about(capfd: pytest.CaptureFixture[str]) -> None:
    assert validate("--shapes", "data.ttl") == 0
    assert "warning: no focus node: the shapes target nothing" in capfd.readouterr().err
    assert validate("--shapes", "missing.ttl") == 2
    assert capfd.readouterr().err == "error: there is no such file or folder — missing.ttl  [CG-R01]\n"
