"""Every error code has an explanation on the command line."""

from __future__ import annotations

import pytest

from commons_graph.cli import main
from commons_graph.errors import all_errors


@pytest.mark.parametrize("code", ["CG-D03", "cg-d03", "D03"])
def test_code_is_explained_whatever_its_case(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", code]) == 0
    text = capsys.readouterr().out
    assert text.startswith("CG-D03 (BadAddress)\n\nThe address of a record is malformed")
    assert "A slug is made of lower-case letters" in text


def test_codes_are_listed_when_none_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    listed = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == sorted({kind.code for kind in all_errors()})


def test_unknown_code_is_told_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "CG-R09"]) == 2
    assert "there is no error CG-R09; the nearest is CG-" in capsys.readouterr().err
