"""What a store makes of literals is known without asking it, where they are common, and always rightly."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from commons_graph.terms import XSD
from commons_graph.validation.shacl.tokens import node_of
from commons_graph.validation.shacl.written_forms import rewritten

NUMBERS = st.from_regex(r"-?[0-9]{1,19}(\.[0-9]{0,9})?", fullmatch=True)
MOMENTS = st.from_regex(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.0{1,2})?)?)?)?(Z|\+00:00)?", fullmatch=True
)
OTHERS = st.sampled_from(("true", "1", "TRUE", "", "abc", "1e0", "P1Y", "P12M", "INF", " 1 "))
NUMERIC = ("integer", "decimal", "double", "float", "int", "byte", "boolean")
TEMPORAL = ("date", "dateTime", "time", "gYear", "gYearMonth", "duration")
DATATYPES = st.sampled_from((*NUMERIC, *TEMPORAL, "string", "anyURI"))


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.tuples(st.one_of(NUMBERS, NUMBERS, MOMENTS, OTHERS), DATATYPES))
def test_form_in_a_store_is_known(literal: tuple[str, str]) -> None:
    token = str(ox.Literal(literal[0], datatype=ox.NamedNode(XSD + literal[1])))
    store, any_node = ox.Store(), ox.NamedNode("urn:any")
    store.add(ox.Quad(any_node, any_node, node_of(token)))
    (quad,) = store
    assert rewritten([token]).get(token, token) == str(quad.object)
