"""Where the oracles are known to be wrong, with the clause of the specification that decides.

An entry says when an oracle may not be asked: a property of the case, found in its triples. It is wider than the
fault itself, because a wrong verdict inside sh:not or sh:or changes results far from it; other oracles answer then.
Sections are those of SHACL (W3C Recommendation, 20 July 2017) unless another specification is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import RDF, SH, XSD
from oracles.cases import Case, Part, Refusal, Term
from oracles.generated_terms import ILL_TYPED
from oracles.generator import COMPARISONS

_BASIC: Final = re.compile(r"[\x00-\uffff]*")
_ORDERED: Final = ("number", "string", "boolean", "dateTime", "date", "time", "gYear")
_ZONE: Final = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_NIL: Final = ox.NamedNode(RDF + "nil")
_DECLARED: Final = tuple(ox.NamedNode(f"https://example.org/{name}") for name in ("otherThan", "linkedBy"))
_NUMERIC: Final = frozenset(("integer", "decimal", "double", "float", "byte", "nonNegativeInteger", "unsignedShort"))


@dataclass(frozen=True)
class Divergence:
    """A fault of one oracle."""

    oracle: str
    fault: str
    clause: str
    applies: Callable[[Part], bool]


def excused(oracle: str, part: Part) -> Divergence | None:
    """The known fault that makes this oracle's results on this part worthless, if there is one."""
    return next((known for known in DIVERGENCES if known.oracle == oracle and known.applies(part)), None)


def may_refuse(oracle: str, case: Case, refusal: Refusal) -> bool:
    """Whether it is known that this oracle gives no report here."""
    return any(refusal.reason.startswith(start) for start in REFUSALS) or excused(oracle, case.whole) is not None


def _values(part: Part, parameter: str) -> Iterator[tuple[Term, Term]]:
    """The shapes that have a parameter of SHACL, each with its value."""
    for triple in part.shapes_graph:
        if triple.predicate.value == SH + parameter:
            yield triple.subject, triple.object


def _uses(part: Part, *parameters: str) -> bool:
    return any(True for parameter in parameters for _ in _values(part, parameter))


def _on_property_shapes(part: Part, *parameters: str) -> bool:
    with_path = {shape for shape, _ in _values(part, "path")}
    return any(shape in with_path for parameter in parameters for shape, _ in _values(part, parameter))


def _bounds(part: Part, *parameters: str) -> set[ox.Literal]:
    """The literals that values are compared with."""
    return {value for name in parameters for _, value in _values(part, name) if isinstance(value, ox.Literal)}


def _compared_values(part: Part, *parameters: str) -> set[ox.Literal]:
    """The literals that may be compared with each other, when a property pair constraint does so."""
    return _literals(part) if _uses(part, *parameters) else set()


def _literals(part: Part) -> set[ox.Literal]:
    triples = (*part.shapes_graph, *part.data_graph)
    return {triple.object for triple in triples if isinstance(triple.object, ox.Literal)}


def _name(literal: ox.Literal) -> str:
    return literal.datatype.value.removeprefix(XSD)


def _kind(literal: ox.Literal) -> str:
    """What a literal compares with, as rdflib sees it."""
    name = _name(literal)
    return "number" if name in _NUMERIC else name


def _literal_in_focus(part: Part) -> bool:
    """Whether a literal may be a focus node: targeted, or a value node that another shape is applied to."""
    nested = _on_property_shapes(part, "property", "node", "not", "and", "or", "xone", "qualifiedValueShape")
    targeted = any(isinstance(value, ox.Literal) for _, value in _values(part, "targetNode"))
    return nested or targeted or _uses(part, "targetObjectsOf")


def _closed_property_shape(part: Part) -> bool:
    return _on_property_shapes(part, "closed")


def _declared_components(part: Part) -> bool:
    return any(triple.predicate in _DECLARED for triple in part.shapes_graph)


def _two_validators(part: Part) -> bool:
    with_path = {shape for shape, _ in _values(part, "path")}
    return any(t.predicate == _DECLARED[1] and t.subject in with_path for t in part.shapes_graph)


def _sparql_on_property_shape(part: Part) -> bool:
    return _on_property_shapes(part, "sparql")


def _equal_solutions(part: Part) -> bool:
    texts = [value.value for _, value in _values(part, "select") if isinstance(value, ox.Literal)]
    return any(text.startswith("SELECT $this WHERE") or "UNION" in text for text in texts)


def _path_from_literal(part: Part) -> bool:
    texts = [value.value for _, value in _values(part, "select") if isinstance(value, ox.Literal)]
    return any("* ?last" in text for text in texts)


def _negative_zero(part: Part) -> bool:
    forms = {literal.value for literal in _literals(part) if _name(literal) in ("double", "float")}
    sides = (*_bounds(part, *COMPARISONS[:4]), *_compared_values(part, *COMPARISONS[4:]))
    return "-0" in forms and any(literal.value in ("0", "-0", "-0.0") for literal in sides)


def _large_numbers(part: Part) -> bool:
    literals = _literals(part)
    large = any(literal.value.startswith("90071992547409") for literal in literals)
    return _uses(part, *COMPARISONS) and large and any(_name(literal) == "double" for literal in literals)


def _inverse_sequence(part: Part) -> bool:
    lists = {triple.subject for triple in part.shapes_graph if triple.predicate.value == RDF + "first"}
    nested = {shape for _, shape in _values(part, "inversePath") if isinstance(shape, ox.BlankNode)}
    return bool(lists) and bool(nested)


def _has_form(form: str) -> Callable[[Part], bool]:
    return lambda part: any(form in literal.value for literal in _literals(part))


def _year_before_one(part: Part) -> bool:
    moments = (literal for literal in _literals(part) if _kind(literal) == "dateTime")
    return any(moment.value.startswith("-") for moment in moments)


def _property_of_property_shape(part: Part) -> bool:
    return _on_property_shapes(part, "property")


def _literal_focus_read_by_path(part: Part) -> bool:
    reading = ("equals", "disjoint", "zeroOrMorePath", "zeroOrOnePath", "inversePath")
    return _literal_in_focus(part) and _uses(part, *reading)


def _mixed_comparison(part: Part) -> bool:
    kinds = {_kind(literal) for literal in _literals(part)} - {"string"}
    return _uses(part, *COMPARISONS) and (len(kinds) > 1 or RDF + "langString" in kinds)


def _pairs_without_order(part: Part) -> bool:
    return _values_without_order(part, "lessThan", "lessThanOrEquals")


def _equal_without_order(part: Part) -> bool:
    return _values_without_order(part, "lessThanOrEquals")


def _values_without_order(part: Part, *parameters: str) -> bool:
    properties = {value for parameter in parameters for _, value in _values(part, parameter)}
    return any(t.predicate in properties and not isinstance(t.object, ox.Literal) for t in part.data_graph)


def _ill_typed_compared(part: Part) -> bool:
    return _uses(part, *COMPARISONS) and any(_ill_typed(literal) for literal in _literals(part))


def _equal_without_operator(part: Part) -> bool:
    sides = (*_bounds(part, "minInclusive", "maxInclusive"), *_compared_values(part, "lessThanOrEquals"))
    return any(_ill_typed(literal) or _kind(literal) not in _ORDERED for literal in sides)


def _ill_typed(literal: ox.Literal) -> bool:
    return f'"{literal.value}"^^xsd:{_name(literal)}' in ILL_TYPED


def _long_characters(part: Part) -> bool:
    return _uses(part, "minLength", "maxLength") and any(not _BASIC.fullmatch(text.value) for text in _literals(part))


def _some_zones(part: Part) -> bool:
    return _zones_differ(part, "date", "dateTime")


def _dates_with_some_zones(part: Part) -> bool:
    return _zones_differ(part, "date", "time")


def _zones_differ(part: Part, *kinds: str) -> bool:
    moments = [literal for literal in _literals(part) if _kind(literal) in kinds]
    zoned = [moment for moment in moments if _ZONE.search(moment.value)]
    return _uses(part, *COMPARISONS) and 0 < len(zoned) < len(moments)


def _midnight_compared(part: Part) -> bool:
    return _uses(part, *COMPARISONS) and _has_form("T24:00:00")(part)


def _tagged_compared(part: Part) -> bool:
    sides = (*_bounds(part, *COMPARISONS[:4]), *_compared_values(part, *COMPARISONS[4:]))
    return any(literal.language for literal in sides)


def _empty_line(part: Part) -> bool:
    multiline = any(isinstance(flags, ox.Literal) and "m" in flags.value for _, flags in _values(part, "flags"))
    return multiline and any(literal.value == "" or literal.value.endswith("\n") for literal in _literals(part))


def _nan_compared(part: Part) -> bool:
    return _uses(part, *COMPARISONS) and any(literal.value == "NaN" for literal in _literals(part))


def _nan_in_query(part: Part) -> bool:
    texts = [value.value for _, value in _values(part, "select") if isinstance(value, ox.Literal)]
    return any("?value > 1" in text for text in texts) and any(literal.value == "NaN" for literal in _literals(part))


def _length_zero(part: Part) -> bool:
    return any(isinstance(value, ox.Literal) and value.value == "0" for _, value in _values(part, "minLength"))


def _empty_shape_list(part: Part) -> bool:
    return any(value == _NIL for name in ("and", "or", "xone") for _, value in _values(part, name))


_PROPERTY = "§4.7.2 sh:property: for each value node, its results for the property shape, with it as focus node"
_CLOSED = "§4.8.1 sh:closed: a result for each value node that has another property"
_PAIRS = "§4.5.3 and §4.5.4: a result for each pair of values that is not in order or cannot be compared"
_VALIDATOR = "§6.2.3 and §6.3: sh:propertyValidator for property shapes; the result of ASK has the value node"
_SELECT = "§5.3.1: the query is evaluated for each focus node, with $this bound to it"
_MIDNIGHT = "XML Schema 1.1 part 2 §3.3.7: 24:00:00 is the start of the following day"
_DOUBLE = "XML Schema 1.1 part 2 §3.3.5: INF is written in capitals"
_NAN = "§4.3 and SPARQL 1.1 §17.3: < is op:numeric-less-than, which is false when a side is NaN"
_SOLUTIONS = "§5.3.2: a result for each solution of the query, and SPARQL 1.1 §18.5: solutions are a multiset"
_LINES = "XPath functions §7.6.1: in multi-line mode, ^ matches the start of the entire string too"
_TAGGED = "SPARQL 1.1 §17.3: no operator compares texts with a language; §17.3.1 lets an implementation add one"
_ILL_TYPED = "§4.3 and SPARQL 1.1 §17.3: <= takes numbers, texts, booleans and moments; an ill-typed literal is none"
_ZERO = "§4.3 and XPath functions §6.3: op:numeric-equal finds positive and negative zero equal"
_PROMOTION = "§4.3 and SPARQL 1.1 §17.3: an integer beside a double is promoted to a double before it is compared"
_INVERSE = (
    "§2.3.1.4 and SPARQL 1.1 §18.1.7: the inverse of a sequence goes through its steps from the last to the first"
)
_CHARACTERS = "§4.4.1 and SPARQL 1.1 §17.4.3.2: STRLEN counts characters, which are code points"
_ZONES = "§4.3 and XML Schema 1.1 part 2 §3.3.7: moments more than fourteen hours apart have an order in any zone"
_LENGTH = "§4.4.1 sh:minLength: a result for each value node that is a blank node"
_FOCUS = "§3.6.2.1: sh:focusNode is the node that was being validated, not one of its value nodes"
_PATH = "§2.3.1 and SPARQL 1.1 §9.3: a path of length zero connects every term to itself, literals included"
_COMPARE = "§4.3: a result for each value node where the comparison does not return true, incomparable types included"
_LIST = "§4.6: the value of sh:and, sh:or, sh:xone is a SHACL list, which may be rdf:nil (§2 conventions)"
_FLAGS = "§4.4.3 and XPath functions §7.6.1.1: the flags of fn:matches are s, m, i and x"

DIVERGENCES: Final = (
    Divergence("jena", "applies it to the focus node", _PROPERTY, _property_of_property_shape),
    Divergence("jena", "applies it to the focus node", _CLOSED, _closed_property_shape),
    Divergence("jena", "takes the validator for node shapes", _VALIDATOR, _two_validators),
    Divergence("jena", "asks only when there are value nodes", _SELECT, _sparql_on_property_shape),
    Divergence("jena", "orders the end of a day before the start of the next", _MIDNIGHT, _midnight_compared),
    Divergence("jena", "orders NaN above every number", _NAN, _nan_compared),
    Divergence("pyshacl", "finds NaN above every number", _NAN, _nan_compared),
    Divergence("topbraid", "orders NaN above every number", _NAN, _nan_compared),
    Divergence("jena", "orders NaN above every number in queries", _NAN, _nan_in_query),
    Divergence("topbraid", "orders NaN above every number in queries", _NAN, _nan_in_query),
    Divergence("jena", "finds no start of a line in an empty text", _LINES, _empty_line),
    Divergence("topbraid", "finds no start of a line in an empty text", _LINES, _empty_line),
    Divergence("jena", "finds what has no order equal to itself", _ILL_TYPED, _equal_without_operator),
    Divergence("topbraid", "finds what has no order equal to itself", _ILL_TYPED, _equal_without_operator),
    Divergence("jena", "orders -0 before 0", _ZERO, _negative_zero),
    Divergence("topbraid", "orders -0 before 0", _ZERO, _negative_zero),
    Divergence("pyshacl", "goes on from a literal by a path as if it were unbound", _PATH, _path_from_literal),
    Divergence("pyshacl", "compares integers and doubles without rounding the integer", _PROMOTION, _large_numbers),
    Divergence("pyshacl", "follows a sequence backwards in its order", _INVERSE, _inverse_sequence),
    Divergence("pyshacl", "compares ill-typed literals", _ILL_TYPED, _ill_typed_compared),
    Divergence("jena", "finds no order of dates with and without a zone", _ZONES, _dates_with_some_zones),
    Divergence("topbraid", "finds no order of dates with and without a zone", _ZONES, _dates_with_some_zones),
    Divergence("jena", "counts UTF-16 units", _CHARACTERS, _long_characters),
    Divergence("topbraid", "counts UTF-16 units", _CHARACTERS, _long_characters),
    Divergence("pyshacl", "compares no moment with a zone to one without", _ZONES, _some_zones),
    Divergence("jena", "orders texts of one language", _TAGGED, _tagged_compared),
    Divergence("topbraid", "orders texts of one language", _TAGGED, _tagged_compared),
    Divergence("topbraid", "names the value node as the focus node", _FOCUS, _closed_property_shape),
    Divergence("topbraid", "finds nothing from a literal", _PATH, _literal_focus_read_by_path),
    Divergence("topbraid", "takes an IRI for less than or equal to itself", _PAIRS, _equal_without_order),
    Divergence("pyshacl", "puts literals of all types in one order", _COMPARE, _mixed_comparison),
    Divergence("pyshacl", "gives one result for several pairs", _PAIRS, _pairs_without_order),
    Divergence("pyshacl", "cannot read years before 1", _COMPARE, _year_before_one),
    Divergence("pyshacl", "leaves out values and validators", _VALIDATOR, _declared_components),
    Divergence("pyshacl", "gives equal solutions one result", _SOLUTIONS, _equal_solutions),
    Divergence("pyshacl", "takes the end of a day for ill-typed", _MIDNIGHT, _has_form("T24:00:00")),
    Divergence("pyshacl", "takes inf for a double", _DOUBLE, _has_form("inf")),
    Divergence("pyshacl", "lets blank nodes have a length of zero", _LENGTH, _length_zero),
    Divergence("pyshacl", "refuses an empty list", _LIST, _empty_shape_list),
)

REFUSALS: Final = {
    "org.apache.jena.sparql.expr.ExprEvalException: Unsupported flag in regex modifiers: x": Divergence(
        "jena", "does not know a flag", _FLAGS, lambda _: True
    ),
    "pySHACL cannot compare a decimal with NaN": Divergence(
        "pyshacl", "cannot compare a decimal with NaN", _COMPARE, lambda _: True
    ),
    "the shapes cannot be applied: Cannot use sh:lessThan": Divergence(
        "pyshacl", "refuses to compare blank nodes", _COMPARE, lambda _: True
    ),
}
"""Starts of what an oracle says when it gives no report."""
