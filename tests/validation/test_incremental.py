"""What a change can affect, found from the shapes: exact for any shapes and data, and wide only where it must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons_graph.errors import BadShapes
from commons_graph.validation.engines import make_validator
from commons_graph.validation.incremental.graph_neighbours import GraphNeighbours
from commons_graph.validation.incremental.query_groups import group_of
from commons_graph.validation.incremental.query_text import Cursor, Unreadable
from commons_graph.validation.incremental.reading import Reading
from commons_graph.validation.incremental.shape_walks import reading_of
from commons_graph.validation.incremental.walks import Triple
from commons_graph.validation.shacl.loading import Loader
from commons_graph.validation.shacl.triple_tokens import token_triples
from contracts.validator import document
from oracles.changes import CONSTRAINTS, QUERIES, Changes, changes, check_changes, reaching

PREFIX = "ex:far sh:declare [ sh:prefix 'ex' ; sh:namespace 'https://example.org/'^^xsd:anyURI ] ."


def reading(shapes: str) -> Reading:
    """What some shapes read."""
    return reading_of(make_validator("set", [document(shapes, "shapes.ttl")]))


def select(query: str) -> str:
    """A shape with a SPARQL constraint, and what it needs."""
    return (
        f'{PREFIX} ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:prefixes ex:far ; sh:select "{query}" ] .'
    )


def triples(text: str) -> set[Triple]:
    """The triples of a Turtle text, as tokens."""
    return set(token_triples(document(text), "d0x"))


def affected(shapes: str, data: str, changed: str) -> set[str] | None:
    """The local names of the nodes that a change affects, classes and subjects of the change among them."""
    graph = GraphNeighbours(Loader(()).load([document(data)]))
    found = reading(shapes).affected(triples(changed), graph)
    return None if found is None else {node.rpartition("/")[2].rstrip(">") for node in found}


def calm(examples: int) -> settings:
    """So many cases, always the same."""
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@calm(100)
@given(changes())
def test_what_a_change_does_not_affect_keeps_its_verdict(change: Changes) -> None:
    with suppress(BadShapes):
        check_changes(change)


def checked(constraints: Sequence[str], examples: int) -> Counter[str]:
    """Some random shapes with one of these constraints each; counts what their changes did."""
    seen: Counter[str] = Counter()

    @calm(examples)
    @given(reaching(constraints))
    def check(change: Changes) -> None:
        seen.update(check_changes(change))

    check()
    return seen


def test_what_a_change_affects_far_away_is_found() -> None:
    seen = checked(CONSTRAINTS, 240)
    assert seen["far"] > 80
    assert not seen["open"]


def test_queries_that_reach_far_are_followed_or_given_up() -> None:
    seen = checked(QUERIES, 160)
    assert seen["far"] > 30
    assert seen["open"] > 30


CHAIN = "ex:a a ex:T ; ex:p ex:b . ex:b ex:p ex:c . ex:c ex:q ex:d . ex:x a ex:T ; ex:p ex:y . ex:d ex:q ex:c ."


@pytest.mark.parametrize(
    ("constraint", "changed", "expected"),
    [
        ("sh:property [ sh:path ex:p ; sh:class ex:K ]", "ex:b a ex:K", {"a", "b"}),
        ("sh:property [ sh:path ex:p ; sh:class ex:K ]", "ex:d a ex:K", {"d"}),
        ("sh:property [ sh:path ( ex:p ex:p ) ; sh:minCount 1 ]", "ex:b ex:p ex:z", {"a", "b"}),
        ("sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:nodeKind sh:IRI ]", "ex:c ex:p 1", {"a", "b", "c"}),
        ("sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:maxCount 1 ]", "ex:z ex:q ex:x", {"x", "z"}),
        ("sh:property [ sh:path ex:p ; sh:equals ex:r ]", "ex:x ex:r ex:y", {"x"}),
        ("sh:property [ sh:path ex:p ; sh:node [ sh:closed true ] ]", "ex:y ex:other 1", {"x", "y"}),
        ("sh:property [ sh:path ex:p ; sh:node [ sh:property [ sh:path ex:p ; sh:lessThan ex:r ] ] ]",
         "ex:b ex:r 3", {"a", "b"}),
        ("sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:property [ sh:path ex:r ; sh:minCount 1 ] ] ;"
         " sh:qualifiedMinCount 1 ]", "ex:y ex:r 3", {"x", "y"}),
        ("sh:not [ sh:property [ sh:path ex:p ; sh:uniqueLang true ] ]", "ex:a ex:unread 1", {"a"}),
    ],
)  # fmt: skip
def test_only_the_nodes_whose_walks_meet_a_change_are_affected(
    constraint: str, changed: str, expected: set[str]
) -> None:
    assert affected(f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; {constraint} .", CHAIN, f"{changed} .") == expected


@pytest.mark.parametrize(
    ("target", "changed", "expected"),
    [
        ("a rdfs:Class", "ex:Kind rdfs:subClassOf ex:S", {"one", "two", "Kind"}),
        ("sh:targetClass ex:Wide", "ex:Kind rdfs:subClassOf ex:Wide", {"one", "two", "Kind"}),
        ("sh:targetSubjectsOf ex:p", "ex:one ex:p ex:three", {"one"}),
        ("sh:targetObjectsOf ex:p", "ex:one ex:p ex:three", {"one", "three"}),
        ("sh:targetNode ex:four", "ex:one a ex:Kind", {"one"}),
    ],
)
def test_nodes_that_come_into_focus_or_leave_it_are_affected(target: str, changed: str, expected: set[str]) -> None:
    shapes = f"ex:S a sh:NodeShape ; {target} ; sh:nodeKind sh:IRI ."
    data = "ex:one a ex:Kind . ex:two a ex:Kind . ex:three a ex:Other ."
    assert affected(shapes, data, f"{changed} .") == expected


def test_a_query_that_compares_nodes_by_a_value_affects_those_that_share_it() -> None:
    shapes = select("SELECT $this ?o WHERE { $this ex:n ?v . ?o ex:n ?v . FILTER(?o != $this) }")
    data = "ex:a ex:n '1' . ex:b ex:n '1' . ex:c ex:n '2' . ex:d ex:m '1' ."
    assert affected(shapes, data, "ex:z ex:n '1' .") == {"a", "b", "z"}
    assert reading(shapes).joins == {"<https://example.org/n>"}


def test_a_value_that_is_only_read_is_no_way_back_to_all_who_have_it() -> None:
    shapes = select("SELECT $this ?v WHERE { $this ex:p ?v . FILTER NOT EXISTS { $this ex:q/ex:r ?v } }")
    assert reading(shapes).joins == frozenset()


FOLLOWED = (
    "SELECT $this WHERE { $this a ex:T ; ex:p [ ex:q ?x ] , 1.5 , 'a'@en-GB , 'b'^^ex:t , true , -2 }",
    "SELECT $this WHERE { [] ex:p $this . _:b ex:q $this ; ex:r ?y ; . }",
    "SELECT $this WHERE { $this !(ex:p|^ex:q) ?x ; (ex:p/^ex:q)*|ex:r? ?y }",
    "SELECT $this WHERE { GRAPH $shapesGraph { ?any ?thing ?goes } $this ?goes ?x }",
    "SELECT $this (COUNT(DISTINCT *) AS ?n) WHERE { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1) LIMIT 3",
    "SELECT $this WHERE { FILTER regex(str($this), '{') FILTER(true && !(EXISTS { $this ex:p ?x })) }",
    "SELECT $this WHERE { { SELECT $this ?x { $this ex:p ?x } } ?x ex:q ?y . { ?y ex:r ?z } UNION { ?z ex:p ?x } }",
    "SELECT $this WHERE { BIND($this AS ?t) BIND(str($this) AS ?s) ?t ex:p ?s }",
)

GIVEN_UP = (
    "SELECT $this WHERE { ?x ex:p ?y }",
    "SELECT $this WHERE { $this ex:p ex:c . ex:c ex:q ?y }",
    "SELECT $this WHERE { OPTIONAL { $this ex:p ?x } ?x ex:q ?y }",
    "SELECT $this WHERE { { $this ex:p ?x } UNION { $this ex:p ?z } ?x ex:q ?y }",
    "SELECT $this WHERE { $this ex:p ?x . { SELECT $this ?x WHERE { ?x ex:q ?y } } }",
    "SELECT $this WHERE { $this ex:p ?x . { ?z ex:q ?y FILTER NOT EXISTS { ?x ex:q ?z } } }",
    "SELECT $this WHERE { BIND(IRI(str($this)) AS ?x) ?x ex:q ?y }",
    "SELECT $this (EXISTS { $this ex:p ?x } AS ?e) WHERE { }",
    "SELECT $this WHERE { $this ex:p (1 2) }",
)


@pytest.mark.parametrize("query", FOLLOWED)
def test_a_query_that_starts_from_this_is_followed(query: str) -> None:
    assert reading(select(query)).unfollowed == ()


@pytest.mark.parametrize("query", GIVEN_UP)
def test_a_query_that_looks_anywhere_is_given_up_with_its_shape(query: str) -> None:
    found = reading(select(query))
    (unfollowed,) = found.unfollowed
    assert unfollowed.shape == "https://example.org/S"
    everywhere = GraphNeighbours(Loader(()).load([document(CHAIN)]))
    assert found.affected(triples("ex:a ex:unread 1 ."), everywhere) == {"<https://example.org/a>"}
    assert found.needed(["<https://example.org/a>"], everywhere) is None
    if unfollowed.predicates:
        changed = {("<https://example.org/a>", next(iter(unfollowed.predicates)), "<https://example.org/b>")}
        assert found.affected(changed, everywhere) is None
        assert found.forced_by(changed) == unfollowed


def test_a_component_is_followed_from_its_value_node() -> None:
    shapes = """
        ex:far sh:declare [ sh:prefix 'ex' ; sh:namespace 'https://example.org/'^^xsd:anyURI ] .
        ex:Linked a sh:ConstraintComponent ; sh:parameter [ sh:path ex:by ] ;
          sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes ex:far ; sh:ask 'ASK { $value $by ?any }' ] .
        ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; ex:by ex:q ] .
    """
    assert affected(shapes, CHAIN, "ex:b ex:q ex:z .") == {"a", "b"}
    assert affected(shapes, CHAIN, "ex:b ex:r ex:z .") == {"b"}


def test_an_engine_that_does_not_tell_its_shapes_may_read_anything() -> None:
    shapes = [document("ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:nodeKind sh:IRI .", "shapes.ttl")]
    found = reading_of(make_validator("pyshacl", shapes))
    assert found.affected(triples("ex:a ex:p 1 ."), GraphNeighbours(Loader(()).load([]))) is None


WORDS = "{|}|(|)|[|]|.|;|,|FILTER|EXISTS|NOT|OPTIONAL|UNION|SELECT|BIND|AS|?x|$this|ex:p|a|'x'|1|/|^|*|!"


@given(st.lists(st.sampled_from(WORDS.split("|"))))
def test_any_text_is_read_or_given_up(words: list[str]) -> None:
    with suppress(Unreadable):
        group_of(f"PREFIX ex: <https://example.org/> SELECT $this WHERE {{ {' '.join(words)} }}")


def test_the_place_of_a_path_is_read_piece_by_piece() -> None:
    (pattern,) = Cursor("$this <urn:a>/^(<urn:b>|<urn:c>)+ ?x").triples()
    assert str(pattern.path) == "<urn:a>/^((<urn:b>|<urn:c>)+)"
