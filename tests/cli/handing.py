"""What the tests of handing over share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., CompletedProcess[str]]

BASE = "https://innovations.example/"
SMALL = Path(__file__).parents[1] / "data" / "small"
PREFIXES = """@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHEET = """<id/actor/{slug}> a ess:Organisation ; rdfs:label "{label}"@fr .
<doc/actor/{slug}> a ess:Record ; foaf:primaryTopic <id/actor/{slug}> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""
TOMBSTONE = """<doc/actor/{slug}> a ess:Tombstone ; foaf:primaryTopic <id/actor/{slug}> ;
  ess:withdrawnOn "2026-03-01"^^xsd:date {more} .
"""


def sheet(slug: str, label: str) -> str:
    return SHEET.replace("{slug}", slug).replace("{label}", label)


def tombstone(slug: str, more: str = "") -> str:
    return TOMBSTONE.replace("{slug}", slug).replace("{more}", more)


def names(folder: Path) -> list[str]:
    """What is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def refused(done: CompletedProcess[str], folder: Path, code: str, before: list[str]) -> None:
    """One clear error, and nothing left behind."""
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert done.stdout == ""
    errors = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert len(errors) == 1, done.stderr
    assert f"[{code}]" in errors[0], done.stderr
    assert "Traceback" not in done.stderr
    assert names(folder) == before
