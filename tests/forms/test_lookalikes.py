"""Records that may be about the same thing are found before a second one is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.desk.forms.lookalikes import Why, lookalikes
from commons_graph.editions.edition import Edition
from commons_graph.rdf.parsing import find_sources
from commons_graph.schema.model import Schema
from commons_graph.settings import Settings
from forms.conftest import DATA


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Iterator[Edition]:
    """The sample census, with one organisation whose numbers are known."""
    folder: Path = tmp_path_factory.mktemp("alike")
    (folder / "numbered.ttl").write_text(
        """@prefix ess: <https://w3id.org/commons-graph/ess#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix dct: <http://purl.org/dc/terms/> .
        <doc/actor/la-cloche> a ess:Record ; foaf:primaryTopic <id/actor/la-cloche> ;
          dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
        <id/actor/la-cloche> a ess:Organisation ; rdfs:label "La Cloche"@fr ;
          ess:siren "732829320" ; ess:siret "73282932000074" ; ess:rna "W291000001" .""",
        encoding="utf-8",
    )
    with Census(Settings(instance=folder / "instance"), schema) as census:
        census.load(find_sources([DATA, folder / "numbered.ttl"]))
        with closing(census.shelf.current()) as found:
            yield found


@pytest.mark.parametrize(
    "answers",
    [
        {"siren": ["732 829 320"], "label": ["Un tout autre nom"]},
        {"siret": ["732 829 320 00074"]},
        {"siret": ["73282932000099"]},
        {"rna": ["w291000001"]},
    ],
)
def test_a_number_finds_its_organisation_whatever_its_name(
    edition: Edition, schema: Schema, answers: dict[str, list[str]]
) -> None:
    found = lookalikes(edition, schema, "actor", answers)
    assert (found[0].key, found[0].why) == ("actor/la-cloche", Why.NUMBER)


@pytest.mark.parametrize("name", ["oufipo", "Oufipo !", "OUFIPO", "L’Oufipo", "Oufippo"])
def test_a_name_is_found_however_it_is_typed(edition: Edition, schema: Schema, name: str) -> None:
    answers = {"label": [name], "territory": ["territory/brest-29019"]}
    found = lookalikes(edition, schema, "initiative", answers)
    assert [one.key for one in found][:1] == ["initiative/oufipo"]
    assert found[0].why is Why.NAME_AND_PLACE
    assert found[0].commune[0]["fr"] == "Brest"


def test_the_same_name_elsewhere_is_shown_as_such(edition: Edition, schema: Schema) -> None:
    found = lookalikes(edition, schema, "initiative", {"label": ["Oufipo"], "territory": ["territory/acigne-35001"]})
    assert [(one.key, one.why) for one in found] == [("initiative/oufipo", Why.NAME)]


@pytest.mark.parametrize("name", ["Association Collporterre", "Collporterre de Brest", "l’asso Collporterre Brest"])
def test_words_that_make_no_name_do_not_hide_it(edition: Edition, schema: Schema, name: str) -> None:
    found = lookalikes(edition, schema, "actor", {"label": [name], "territory": ["territory/brest-29019"]})
    assert "actor/collporterre" in [one.key for one in found]


def test_words_in_another_order_or_more_of_them_are_alike(edition: Edition, schema: Schema) -> None:
    found = lookalikes(edition, schema, "actor", {"label": ["Les petits débrouillards de Bretagne"]})
    assert "actor/les-petits-debrouillards-bretagne" in [one.key for one in found]


@pytest.mark.parametrize(
    "answers",
    [{}, {"label": [""]}, {"label": ["Jardin des abeilles savantes"]}, {"label": ["<script>"]}, {"siren": ["x"]}],
)
def test_what_is_like_nothing_finds_nothing(edition: Edition, schema: Schema, answers: dict[str, list[str]]) -> None:
    assert lookalikes(edition, schema, "initiative", answers) == []


def test_another_type_of_record_is_no_lookalike(edition: Edition, schema: Schema) -> None:
    assert lookalikes(edition, schema, "offer", {"label": ["Oufipo"]}) == []
