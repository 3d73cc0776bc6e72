"""Every error code, constraint and shape has an explanation on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from commons_graph.cli import main
from commons_graph.errors import all_errors
from commons_graph.terms import SHAPE
from commons_graph.validation.components import components


@pytest.mark.parametrize("code", ["CG-D03", "cg-d03", "D03"])
def test_code_is_explained_whatever_its_case(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code, "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("CG-D03 (BadAddress)\n\nThe address of a record is malformed")
    assert "\n\nA slug is made of lower-case letters" in text
    assert text.endswith("the exit code is 2; on the web the status is 400.\n")


def test_code_is_explained_in_french_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "CG-D03"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("CG-D03 (BadAddress)\n\nL’adresse d’une fiche est mal formée")
    assert text.endswith("le code de sortie est 2\u00a0; sur le web, le statut est 400.\n")
    assert max(map(len, text.splitlines())) <= 110


def test_everything_is_listed_when_no_code_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = [line.split("  ")[0] for line in lines]
    errors = sorted({kind.code for kind in all_errors()})
    known = [component.code for component in components().values()]
    assert listed[: len(errors) + len(known) + 1] == [*errors, *known, "CG-S99"]
    assert "CG-S20  Required value (sh:minCount)" in lines
    assert "shape:Initiative-label  Title" in lines
    assert all(name.startswith(("CG-", "shape:")) for name in listed)


@pytest.mark.parametrize("code", ["CG-S20", "S20", "sh:minCount", "MinCount"])
def test_constraint_is_explained_in_either_language(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    text = capsys.readouterr().out
    assert text.startswith("CG-S20  Valeur obligatoire\n")
    assert "À ne pas faire\u00a0:\n\n    ex:a a ex:Thing ." in text
    assert main(["explain", code, "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("CG-S20  Required value\n")


@pytest.mark.parametrize(
    "name", ["shape:Actor-siren-checksum", "Actor-siren-checksum", f"<{SHAPE}Actor-siren-checksum>"]
)
def test_shape_is_explained_with_examples(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 0
    text = capsys.readouterr().out
    assert "Concerne" in text
    bad, good = text.split("À ne pas faire\u00a0:")[1].split("À faire\u00a0:")
    assert 'ess:siren "' in bad
    assert 'ess:siren "' in good


def test_shapes_of_others_are_explained_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "ex:S sh:targetClass ex:Thing ; sh:property ex:S-note .\n"
        'ex:S-note sh:path ex:note ; sh:minCount 1 ; sh:message "A note, please."@en .\n'
    )
    assert main(["explain", "S-note", "--shapes", str(shapes), "--lang", "en"]) == 0
    text = capsys.readouterr().out
    assert "A note, please." in text
    assert "Applies to <https://example.org/Thing> · <https://example.org/note>" in text
    assert "<https://example.org/note>" in text.split("Like this:")[2 if "Not like" not in text else 1]
    assert main(["explain", "--shapes", str(shapes)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "<https://example.org/S-note>"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("CG-R9", "the nearest is CG-"),
        ("initative-label", "the nearest is Initiative-label"),
        ("zzzzzz", "`commons-graph explain` lists everything"),
    ],
)
def test_unknown_name_is_told_the_nearest(name: str, nearest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", name]) == 2
    assert f"there is nothing named {name} to explain; {nearest}" in capsys.readouterr().err
