"""An edition is cited in words and by programs, in forms that their own schemas accept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import yaml

from web.conftest import Served
from web.published import Editions, census_with
from web.serving import Seen

SCHEMAS = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def census(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two editions, the first with a title that LaTeX and YAML could misread."""
    with census_with(Editions(2, 'Été 50 % & "#1": {a}'), tmp_path_factory.mktemp("cited")) as running:
        yield running


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))


def test_the_page_of_an_edition_says_how_to_cite_it(census: Served) -> None:
    words = Seen(census.page("/dataset/2").text).words
    assert "Comment citer" in words
    year = census.get("/dataset/2/citation.json").json()["publicationYear"]
    cited = rf"Collporterre \({year}, \d+ \w+\)\. Recensement des innovations sociales de Brest \(édition 2\) "
    assert re.search(cited + re.escape(f"[Jeu de données]. {census.root}dataset/2"), words)
    assert "[Data set]" in Seen(census.page("/dataset/2", "en").text).words


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("language", ["fr", "en", "br"])
def test_citation_cff_keeps_to_its_schema(census: Served, number: int, language: str) -> None:
    answer = census.get(f"/dataset/{number}/citation.cff", accept_language=language)
    document = yaml.safe_load(answer.text)
    fastjsonschema.compile(schema("cff-1.2.0"))(document)
    assert document["version"] == str(number)
    assert document["license"] == "CC-BY-SA-4.0"
    assert document["url"] == f"{census.root}dataset/{number}"
    assert ('Été 50 % & "#1": {a}' in document["title"]) is (number == 1)


def test_bibtex_escapes_what_latex_would_read(census: Served) -> None:
    text = census.get("/dataset/1/citation.bib", accept_language="fr").text
    assert re.match(r"@misc\{[a-z]+-1,\n", text)
    assert r"Été 50 \% \& " in text
    assert r"\{a\}" in text
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    assert f"url = {{{census.root}dataset/1}}" in text


@pytest.mark.parametrize("number", [1, 2])
def test_datacite_metadata_lacks_nothing_but_the_doi(census: Served, number: int) -> None:
    document = census.get(f"/dataset/{number}/citation.json", accept_language="fr").json()
    # the compiler knows draft 7; what it does not know of 2019-09 narrows nothing that is used here
    wanted = {**schema("datacite-4.5"), "$schema": "http://json-schema.org/draft-07/schema#"}
    fastjsonschema.compile(wanted)(document)
    assert document["types"]["resourceTypeGeneral"] == "Dataset"
    assert document["creators"] == [{"name": "Collporterre", "nameType": "Organizational"}]
    related = {
        (r["relationType"], r["relatedIdentifier"].removeprefix(census.root)) for r in document["relatedIdentifiers"]
    }
    other = ("IsPreviousVersionOf", "dataset/2") if number == 1 else ("IsNewVersionOf", "dataset/1")
    assert related == {("IsVersionOf", "dataset"), other}
