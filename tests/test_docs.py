"""What the documentation says is what the program has."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest

from commons_graph.errors import all_errors
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.rdf.records import RecordCollector
from commons_graph.schema.model import Schema

ROOT = Path(__file__).parents[1]


def test_the_reference_is_what_the_program_says_of_itself() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_reference.py"))["reference"]()
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == made, "run `make docs`"


def test_no_two_errors_share_a_code_and_each_explains_itself() -> None:
    own = list(all_errors())
    assert len({kind.code for kind in own}) == len(own)
    assert all(kind.__doc__ and len(kind.__doc__) > 20 for kind in own)


PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_record_in_the_readme_is_a_record(schema: Schema) -> None:
    (example,) = re.findall(r"```turtle\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    collector = RecordCollector(schema.segments)
    collector.add(Source("README.md", TURTLE, data=example.encode()))
    assert [record.key for record in collector.records()] == ["initiative/jardin-du-port"]


def test_the_readme_opens_with_exactly_two_commands() -> None:
    first = re.search(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert first is not None
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make serve", "make test"]


def test_every_direct_dependency_is_pinned_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[\[>=<]", line)[0] for line in project["project"]["dependencies"]]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name in names:
        pinned = rf"^{re.escape(name)}==\S+(?: ; .+)? \\\n    --hash=sha256:"
        assert re.search(pinned, lock, re.MULTILINE | re.IGNORECASE), name
    for other in ("requirements-dev.lock", "requirements-oracles.lock"):
        lock += (ROOT / other).read_text(encoding="utf-8")
    assert "://" not in lock
