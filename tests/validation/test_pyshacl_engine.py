"""pySHACL keeps the contract of validation engines, and leaves rdflib as it found it."""

from __future__ import annotations

import logging

import pytest
import rdflib

from commons_graph.errors import SettingsError, SyntaxFault
from commons_graph.validation.engines import make_validator
from contracts.validator import SHAPES, ValidatorContract, check, document


@pytest.fixture
def engine() -> str:
    return "pyshacl"


class TestPyshaclEngine(ValidatorContract):
    """All of the contract."""


@pytest.mark.parametrize("normalize", [True, False])
def test_rdflib_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch, normalize: bool) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", normalize)
    level = logging.getLogger("rdflib.term").level
    one = rdflib.Literal("1", datatype=rdflib.XSD.boolean).value
    check("pyshacl", '<a> a ex:Thing ; ex:date "007"^^xsd:integer .')
    assert normalize is rdflib.NORMALIZE_LITERALS
    assert logging.getLogger("rdflib.term").level == level
    assert rdflib.Literal("1", datatype=rdflib.XSD.boolean).value is one is True


def test_triple_within_a_triple_is_refused_by_name() -> None:
    with pytest.raises(SyntaxFault) as caught:
        check("pyshacl", [document("<a> ex:says <<( <b> ex:p <c> )>> .", "deep.ttl")])
    assert caught.value.where == "deep.ttl"


def test_unknown_engine_is_named_with_those_there_are() -> None:
    with pytest.raises(SettingsError) as caught:
        make_validator("shaclex", [document(SHAPES)])
    assert "pyshacl" in caught.value.hint
