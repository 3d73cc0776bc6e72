"""Whom a record should meet: likeness weighs how rare it is, and every reason is a fact of the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.editions.edition import Edition
from commons_graph.insight.encounters import AUDIENCE, TERRITORY, THEME, encounters
from commons_graph.rdf.parsing import find_sources
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.finder import Finder
from commons_graph.search.tie_reader import TieFilter
from commons_graph.settings import Settings

DATA = Path(__file__).parents[2] / "data"

FEW = """
@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix theme: <https://w3id.org/commons-graph/scheme/theme/> .
@prefix public: <https://w3id.org/commons-graph/scheme/public/> .
@prefix role: <https://w3id.org/commons-graph/scheme/role/> .
<id/initiative/one> a ess:Initiative ; rdfs:label "One"@en ; ess:theme theme:food, theme:culture .
<id/initiative/two> a ess:Initiative ; rdfs:label "Two"@en ; ess:theme theme:food .
<id/initiative/three> a ess:Initiative ; rdfs:label "Three"@en ; ess:theme theme:culture .
<id/initiative/four> a ess:Initiative ; rdfs:label "Four"@en ; ess:theme theme:culture .
<id/initiative/five> a ess:Initiative ; rdfs:label "Five"@en ; ess:theme theme:environment .
<id/actor/helper> a ess:Organisation ; rdfs:label "Helper"@en .
<id/actor/known> a ess:Organisation ; rdfs:label "Known"@en .
<id/partnership/a> a ess:Partnership ; ess:partner <id/actor/helper> ; ess:concerns <id/initiative/two> ;
  ess:role role:advice .
<id/partnership/b> a ess:Partnership ; ess:partner <id/actor/known> ;
  ess:concerns <id/initiative/one>, <id/initiative/five> ; ess:role role:advice .
"""


@pytest.fixture
def few(tmp_path: Path) -> Iterator[tuple[Edition, Finder]]:
    sheets = "".join(
        f"<doc/{key}> a ess:Record ; foaf:primaryTopic <id/{key}> .\n"
        for key in re.findall(r"^<id/([\w/]+)> a ess:", FEW, re.MULTILINE)
    )
    (tmp_path / "few.ttl").write_text(FEW + sheets, encoding="utf-8")
    yield from _opened(tmp_path, tmp_path / "few.ttl")


@pytest.fixture(scope="module")
def brest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Edition, Finder]]:
    yield from _opened(tmp_path_factory.mktemp("brest"), DATA)


def _opened(folder: Path, data: Path) -> Iterator[tuple[Edition, Finder]]:
    with Census(Settings(instance=folder / "census")) as census:
        census.load(find_sources([data]))
        edition = census.shelf.current()
        yield edition, edition.finder(bundled_schema())
        edition.close()


def test_rare_likeness_comes_before_common_likeness(few: tuple[Edition, Finder]) -> None:
    edition, finder = few
    row = edition.record("initiative", "one")
    assert row is not None
    found = encounters(edition, finder, row)
    assert [each.key for each in found.alike] == [
        "initiative/five",  # a partner in common
        "initiative/two",  # a theme of two initiatives
        "initiative/four",  # a theme of three
        "initiative/three",
    ]
    assert found.alike[0].through == ("actor/known",)
    assert list(found.alike[1].shared.values()) == [("food",)]


def test_those_who_help_what_is_alike_are_worth_meeting_unless_already_met(few: tuple[Edition, Finder]) -> None:
    edition, finder = few
    row = edition.record("initiative", "one")
    assert row is not None
    met = encounters(edition, finder, row).to_meet
    assert [(each.key, each.through) for each in met] == [("actor/helper", ("initiative/two",))]


def test_record_that_shares_nothing_meets_nobody(few: tuple[Edition, Finder]) -> None:
    edition, finder = few
    row = edition.record("actor", "helper")
    assert row is not None
    found = encounters(edition, finder, row)
    assert (found.alike, found.to_meet) == ([], [])


def test_every_reason_is_a_fact_of_both_records(brest: tuple[Edition, Finder]) -> None:
    edition, finder = brest
    seen = 0
    for row in edition.rows("initiative", limit=100):
        for each in encounters(edition, finder, row, limit=20).alike:
            other = edition.record(*each.key.split("/"))
            assert other is not None
            for (path, facet), values in each.shared.items():
                assert path in (TERRITORY, THEME, AUDIENCE)
                numbers = [finder.holdings.having(facet, value) for value in values]
                assert all(each.key in finder.keys_of(some).values() for some in numbers)
                assert all(path.encode() in record.content for record in (row, other))
            for partner in each.through:
                near = {key for key, _ in edition.ties.neighbours([partner], TieFilter(), 100).found}
                assert {row.key, each.key} <= near
            seen += 1
    assert seen > 10
