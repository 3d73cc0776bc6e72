"""What differs between two states of a record is told field by field, completely, and text by text word by word."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from commons_graph.history.difference import Difference, FieldChange, difference
from commons_graph.history.text_change import Piece, word_changes
from commons_graph.rdf.addresses import address_of_key
from commons_graph.schema.model import Schema
from commons_graph.terms import ESS, FOAF_PRIMARY_TOPIC, RDF_TYPE, RDFS_LABEL

ADDRESS = address_of_key("initiative/jardin")
THING, SHEET = f"<{ADDRESS.thing}>", f"<{ADDRESS.sheet}>"
PLACE = f"<{ADDRESS.thing}#place>"


def content(*lines: str) -> bytes:
    about = [f"{THING} <{RDF_TYPE}> <{ESS}Initiative> .", f"{SHEET} <{FOAF_PRIMARY_TOPIC}> {THING} ."]
    return "".join(f"{line}\n" for line in sorted([*about, *lines])).encode()


def say(path: str, value: str, subject: str = THING) -> str:
    return f"{subject} <{path}> {value} ."


def told(schema: Schema, before: bytes, after: bytes) -> Difference:
    return difference(schema, ADDRESS, before, after)


def test_states_that_say_the_same_do_not_differ(schema: Schema) -> None:
    state = content(say(RDFS_LABEL, '"Jardin"@fr'))
    found = told(schema, state, state)
    assert (list(found.thing), list(found.sheet)) == ([], [])


def test_a_text_that_changed_is_one_change_and_another_language_is_another(schema: Schema) -> None:
    before = content(say(RDFS_LABEL, '"Jardin du port"@fr'), say(RDFS_LABEL, '"Garden"@en'))
    after = content(say(RDFS_LABEL, '"Jardin du quai"@fr'), say(RDFS_LABEL, '"Liorzh"@br'))
    (change,) = told(schema, before, after).thing
    (text, other) = change.changed
    assert text.pieces == [Piece("same", "Jardin du "), Piece("removed", "port"), Piece("added", "quai")]
    assert (other.pieces, change.removed, change.added) == ((), [], [])


def test_texts_of_a_field_with_many_are_paired_by_what_they_share(schema: Schema) -> None:
    before = content(say(ESS + "novelty", '"un deux trois quatre"@fr'), say(ESS + "novelty", '"rouge vert bleu"@fr'))
    after = content(say(ESS + "novelty", '"rouge vert jaune"@fr'), say(ESS + "novelty", '"tout autre chose"@fr'))
    (change,) = told(schema, before, after).thing
    pairs = [(str(one.before.value), str(one.after.value)) for one in change.changed if one.pieces]  # type: ignore[union-attr]
    assert pairs == [("rouge vert bleu", "rouge vert jaune")]


def test_the_fields_of_a_part_are_told_under_the_field_that_leads_to_it(schema: Schema) -> None:
    part = [say(ESS + "place", PLACE), say(RDF_TYPE, f"<{ESS}Place>", PLACE)]
    before = content(*part, say(ESS + "locality", '"Brest"', PLACE))
    after = content(*part, say(ESS + "locality", '"Quimper"', PLACE))
    (change,) = told(schema, before, after).thing
    ((path, field),) = change.within
    assert (path, change.path) == (ESS + "place", ESS + "locality")
    assert field is not None
    assert field.names["fr"] == "Lieux"
    (came,) = told(schema, content(), before).thing
    assert (came.path, len(came.added)) == (ESS + "place", 1)


def test_parts_that_lead_to_one_another_are_told_once(schema: Schema) -> None:
    circle = [say(ESS + "place", PLACE), say(ESS + "part", PLACE, PLACE), say(ESS + "part", THING, PLACE)]
    found = told(schema, content(*circle), content(*circle, say(RDFS_LABEL, '"x"', PLACE)))
    assert [change.path for change in found.thing] == [RDFS_LABEL]


VALUES = st.sampled_from(
    ['"un"@fr', '"deux mots"@fr', '"deux mots de plus"@fr', '"un"@en', '"2013"', "<https://x.example/>"]
)
STATES = st.frozensets(
    st.tuples(st.sampled_from([RDFS_LABEL, ESS + "novelty", "https://x.example/p"]), VALUES), max_size=6
)


@given(old=STATES, new=STATES)
def test_every_value_that_came_or_went_is_told_exactly_once(
    schema: Schema, old: frozenset[tuple[str, str]], new: frozenset[tuple[str, str]]
) -> None:
    states = [content(*(say(*one) for one in state)) for state in (old, new)]
    found = told(schema, *states)
    went = sorted((c.path, str(node)) for c in found.thing for node in [*c.removed, *(one.before for one in c.changed)])
    came = sorted((c.path, str(node)) for c in found.thing for node in [*c.added, *(one.after for one in c.changed)])
    assert went == sorted(old - new)
    assert came == sorted(new - old)
    assert all(isinstance(change, FieldChange) for change in found.thing)


WORDS = st.lists(st.sampled_from(["un", "deux", "trois", "\n", "été", "  "]), max_size=60).map(" ".join)


@given(before=WORDS, after=WORDS)
def test_the_pieces_of_a_text_give_both_texts(before: str, after: str) -> None:
    pieces = word_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.what != "added") == before
    assert "".join(piece.text for piece in pieces if piece.what != "removed") == after


def test_long_texts_take_no_long_time() -> None:
    old, new = (" ".join(f"{word}{n % 7}" for n in range(100_000)) for word in ("a", "b"))
    began = time.monotonic()
    assert [piece.what for piece in word_changes(old, new)] == ["removed", "added"]
    assert word_changes("x " * 900 + "a", "y " * 900 + "b")
    assert time.monotonic() - began < 5
