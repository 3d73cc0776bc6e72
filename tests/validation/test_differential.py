"""Random shapes and data: every engine of ours says what Jena, TopBraid and pySHACL say."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import pytest

from commons_graph.validation.engines import DEFAULT
from oracles.cases import Case, Oracle, Refusal, Row
from oracles.divergences import DIVERGENCES, Divergence
from oracles.fuzz import Fuzz, installed_oracles
from oracles.java_setup import INSTALL, missing
from oracles.port_engine import WAYS, port_engine

SEED = 20170720
EXAMPLES = 100


@pytest.fixture(scope="module")
def oracles() -> Iterator[dict[str, Oracle]]:
    """All oracles; without one the tests are skipped, or fail where everything must be there."""
    absent = [missing(engine) for engine in INSTALL if missing(engine)]
    if absent and os.environ.get("CI"):
        pytest.fail(f"an oracle is missing; {absent[0]}")
    if absent:
        pytest.skip(f"an oracle is missing; {absent[0]}")
    with installed_oracles() as found:
        yield found


@pytest.mark.parametrize("way", WAYS)
def test_random_shapes_and_data_get_the_results_that_the_oracles_give(way: str, oracles: dict[str, Oracle]) -> None:
    fuzz = Fuzz(DEFAULT, oracles, [way])
    fuzz.batch(SEED, EXAMPLES)
    parts = sum(count for name, count in fuzz.seen.items() if name.startswith("parts"))
    assert fuzz.seen["parts judged by 0"] < parts / 5
    assert fuzz.seen["results"] > 10 * EXAMPLES


def test_oracles_read_a_report_with_every_part(oracles: dict[str, Oracle]) -> None:
    """That they agree on something random is worth nothing if a part of a result is never read."""
    shapes = """
        ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property [
          sh:path ( ex:p [ sh:inversePath ex:q ] [ sh:alternativePath ( ex:p [ sh:zeroOrMorePath ex:q ] ) ] ) ;
          sh:severity sh:Warning ; sh:nodeKind sh:IRI ; sh:minCount 3 ] .
    """
    data = 'ex:a a ex:A ; ex:p ex:b . ex:c ex:q ex:b , "é" .'
    path = "<https://example.org/p>/^<https://example.org/q>/(<https://example.org/p>|<https://example.org/q>*)"
    focus, literal = "<https://example.org/a>", '"é"'
    rows = {Row(focus, path, literal, "NodeKind", "warning", "S"): 1}
    answers = {name: oracle(Case(shapes, data)) for name, oracle in oracles.items()}
    for name, answer in answers.items():
        assert not isinstance(answer, Refusal), name
        assert dict(answer) == rows, name


def test_ill_formed_shapes_are_told_from_a_report_without_results() -> None:
    without_path = Case("ex:s a sh:PropertyShape ; sh:targetNode ex:a ; sh:minCount 1 .", "ex:a ex:p 1 .")
    assert isinstance(port_engine(DEFAULT)(without_path), Refusal)


@pytest.mark.parametrize("known", DIVERGENCES, ids=lambda known: f"{known.oracle} {known.fault}")
def test_every_excuse_of_an_oracle_names_the_clause_that_decides(known: Divergence) -> None:
    assert re.match(r"(SPARQL 1\.1 |XPath functions |XML Schema 1\.1 part 2 )?§\d", known.clause)
