"""Every shape of the census has an example, and an engine agrees with each of them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from commons_graph.bundled import bundled
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, find_sources, parse
from commons_graph.terms import NEUTRAL_BASE, SH, SHAPE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.explain import shape_names
from commons_graph.validation.port import Document, Validator
from commons_graph.validation.rules import Rules
from commons_graph.validation.written_examples import read_examples

EXAMPLES = read_examples(bundled("shapes") / "examples.toml", SHAPE)


NEIGHBOURS = ("initiative/benevalibre", "actor/april", "actor/telecom-bretagne", "actor/collporterre")
"""The records of the census that examples point at; all of it would do, more slowly."""


def documents(*paths: Path, background: bool = False) -> list[Document]:
    return [Document(one.name, triples(one), background) for one in find_sources(paths)]


def triples(source: Source) -> list[ox.Triple]:
    return [quad.triple for quad in parse(source, base=NEUTRAL_BASE)]


@pytest.fixture(scope="module")
def shapes() -> list[Document]:
    return documents(bundled("shapes"))


@pytest.fixture(scope="module")
def validator(shapes: list[Document]) -> Validator:
    return make_validator("set", shapes)


@pytest.fixture(scope="module")
def context() -> list[Document]:
    """What examples may point at: the census and its vocabulary."""
    keys = (*NEIGHBOURS, "territory/brest-29019", "census/brest-2013")
    records = [bundled("data") / f"{key}.ttl" for key in keys]
    return documents(bundled("ontology"), *records, background=True)


@pytest.fixture(scope="module")
def judges(shapes: list[Document]) -> dict[str, set[str]]:
    """Shape → the shapes that a finding about it names: itself, its own fields, or those that use it."""
    rules = Rules(shapes)
    users: dict[str, set[str]] = {name: {name} for name in shape_names(shapes)}
    for _ in range(4):  # shapes are nested less deeply than that
        for name, found in users.items():
            for used in parts(rules, name, "node", "not", "or", "property"):
                users[used] |= found
    return {name: found | parts(rules, name, "property") for name, found in users.items()}


def parts(rules: Rules, shape: str, *terms: str) -> set[str]:
    """The named shapes that a shape uses through some properties of SHACL."""
    values = [value for term in terms for value in rules.values(ox.NamedNode(shape), SH + term)]
    values += [item for value in values for item in rules.items(value)]
    return {value.value for value in values if isinstance(value, ox.NamedNode)}


def test_every_shape_has_an_example_and_no_other_thing_has(shapes: list[Document]) -> None:
    assert set(EXAMPLES) == set(shape_names(shapes))


@pytest.mark.parametrize("name", EXAMPLES, ids=lambda name: name.removeprefix(SHAPE))
def test_bad_example_breaks_its_shape_and_the_good_one_keeps_it(
    name: str, validator: Validator, context: list[Document], judges: dict[str, set[str]]
) -> None:
    found = {}
    for kind in ("bad", "good"):
        source = Source("example.ttl", TURTLE, data=getattr(EXAMPLES[name], kind).encode())
        report = validator.validate([Document("example.ttl", triples(source)), *context])
        found[kind] = {finding.source_shape for finding in report.findings}
    assert found["bad"] & judges[name]
    assert not found["good"] & ({name} if name in found["bad"] else judges[name])
