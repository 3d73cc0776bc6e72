"""One property shape more is one question more, on the page of its group, and an answer in the record."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from commons_graph.bundled import bundled
from commons_graph.desk.contributing.composing import compose
from commons_graph.desk.contributing.sheets import Campaign, Sheet
from commons_graph.desk.contributing.steps import NEED, STEPS, questions_on, record_questions
from commons_graph.schema.model import Schema
from commons_graph.schema.reader import bundled_schema, read_schema, turtle_files, vocabulary_triples
from commons_graph.validation.engines import DEFAULT, make_validator
from commons_graph.validation.port import Document
from commons_graph.web.site import Site
from contribute.conftest import Contributor, Instance, served_instance

SHAPE = """
@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/commons-graph/shape#> .
shape:Initiative sh:property shape:Initiative-motto , shape:Initiative-stray .
shape:Initiative-motto a sh:PropertyShape ; sh:path ess:motto ; sh:order 35 ; sh:group shape:group-description ;
  sh:name "Devise"@fr , "Motto"@en ; sh:description "Ce que l’on se dit."@fr ; sh:datatype rdf:langString .
shape:Initiative-stray a sh:PropertyShape ; sh:path ess:stray ; sh:order 999 ;
  sh:name "Sans groupe"@fr ; sh:datatype rdf:langString .
shape:Need sh:property shape:Need-urgency .
shape:Need-urgency a sh:PropertyShape ; sh:path ess:urgency ; sh:order 60 ; sh:group shape:group-exchange ;
  sh:name "Urgence"@fr ; sh:datatype rdf:langString .
"""


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The shapes with three fields more."""
    folder = tmp_path_factory.mktemp("schema") / "shapes"
    shutil.copytree(bundled("shapes"), folder)
    (folder / "motto.ttl").write_text(SHAPE, encoding="utf-8")
    return turtle_files(folder)


@pytest.fixture(scope="module")
def schema(shapes: list[Path]) -> Schema:
    """The schema of these shapes."""
    return read_schema(turtle_files(bundled("ontology")), shapes)


@pytest.fixture(scope="module")
def changed(shapes: list[Path], schema: Schema, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A census that is served with these shapes."""
    documents = [Document(path.name, vocabulary_triples([path])) for path in shapes]

    def change(site: Site) -> Site:
        office = replace(site.the_office, schema=schema, validator=make_validator(DEFAULT, documents))
        return replace(site, schema=schema, office=office)

    with served_instance(tmp_path_factory.mktemp("changed"), change) as made:
        yield made


def test_a_new_field_is_asked_kept_and_sent(changed: Instance) -> None:
    somebody = Contributor(changed.browser())
    somebody.begin()
    somebody.send({"label": "Avec une devise"})
    assert "Devise" in somebody.page.text
    assert "Ce que l’on se dit." in somebody.page.text
    somebody.send({"motto": "Ensemble !"})
    base = somebody.at.rpartition("/")[0]
    page = somebody.open(base + "/check").text
    assert page.index("Devise") < page.index("Ensemble !")
    somebody.send({"bearer": "yes"})
    (proposal,) = changed.office.proposals.all()
    assert b'ess#motto> "Ensemble !"@fr' in proposal.suggestion.content


def test_a_new_field_is_asked_on_the_page_of_its_group(schema: Schema) -> None:
    asked = {step.name: [question.name for question in questions_on(schema, step)] for step in STEPS}
    assert asked["what"].index("description") < asked["what"].index("motto") < asked["what"].index("novelty")
    assert asked["more"] == ["stray"]
    at_once, others = record_questions(schema, NEED)
    assert [question.name for question in at_once] == ["label", "kind"]
    assert "urgency" in [question.name for question in others]


def test_every_field_of_an_initiative_is_asked_or_left_out_for_a_reason() -> None:
    schema = bundled_schema()
    initiative = schema.by_segment("initiative")
    assert initiative is not None
    asked = {question.name for step in STEPS for question in questions_on(schema, step)}
    assert {field.term for field in initiative.fields} - asked == {"hasNeed", "hasOffer", "codeSource", "sameAs"}
    assert len(STEPS) <= 7


def test_an_answer_to_a_new_question_stands_in_the_record(schema: Schema) -> None:
    answers = {"label": ["X"], "motto": ["Ensemble"], "need.1.label": ["Y"], "need.1.urgency": ["Vite"]}
    made = compose(schema, answers, "fr", Sheet(Campaign(), date(2026, 11, 23)), list)
    contents = {record.key: record.content.decode() for record in made.records}
    assert 'ess#motto> "Ensemble"@fr' in contents["initiative/x"]
    assert 'ess#urgency> "Vite"@fr' in contents["need/y"]
