"""Random shapes and data, which Hypothesis makes smaller when engines disagree on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from oracles import generated_sparql
from oracles import generated_terms as terms
from oracles.cases import Case
from oracles.generated_paths import paths

DEPTH: Final = 2
"""How deep shapes nest in shapes."""

Part = SearchStrategy[str]


class Named(NamedTuple):
    """A shape with an IRI, to which others may refer."""

    name: str
    with_path: bool


@dataclass(frozen=True)
class Scope:
    """What a shape may use: shapes that are there already, levels left to nest, and the literals of the case."""

    known: tuple[Named, ...]
    depth: int
    literals: terms.Group
    sparql: bool = False

    def inner(self) -> Scope:
        """One level down."""
        return replace(self, depth=self.depth - 1)


@st.composite
def cases(draw: DrawFn) -> Case:
    """Some groups of shapes and up to forty triples; a group in five has constraints in SPARQL."""
    kind = draw(st.sampled_from(terms.LITERAL_GROUPS))
    # few, so that equal ones meet
    literals = tuple(draw(st.lists(st.sampled_from(kind), min_size=2, max_size=7, unique=True)))
    texts: list[str] = []
    for number in range(draw(st.sampled_from((1, 3, 6)))):
        texts += draw(group(literals, number))
    fewest = draw(st.sampled_from((1, 20, 30, 30)))
    lines = draw(st.lists(statements(literals), min_size=fewest, max_size=40))
    return Case(generated_sparql.with_declarations("\n".join(texts)), "\n".join(lines))


@st.composite
def group(draw: DrawFn, literals: terms.Group, number: int) -> list[str]:
    """One to three shapes; one refers to those drawn before it only: recursive shapes are undefined (§3.4.3)."""
    scope = Scope((), DEPTH, literals, sparql=draw(st.integers(0, 4)) == 4)
    texts: list[str] = []
    for index in range(draw(st.sampled_from((1, 1, 2, 3)))):
        one = Named(f"ex:s{number}{index}", draw(st.booleans()))
        texts.append(f"{one.name} {draw(shape(scope, one.with_path, targeted=draw(st.integers(0, 3)) < 3))} .")
        scope = replace(scope, known=(*scope.known, one))
    return texts


@lru_cache(maxsize=64)
def statements(literals: terms.Group) -> Part:
    """One triple of data, one choice each: a class or its place in a hierarchy one time in four."""
    places = list(product(terms.NODES, terms.PROPERTIES))
    links = [f"{node} {name} {value} ." for (node, name), value in product(places, terms.NODES)]
    texts = [f"{node} {name} {value} ." for (node, name), value in product(places, literals)]
    types = [f"{node} a {kind} ." for node, kind in product(terms.NODES, terms.CLASSES)]
    kinds = [f"{kind} rdfs:subClassOf {wider} ." for kind, wider in product(terms.CLASSES, terms.CLASSES)]
    return st.sampled_from((links, links, texts, texts, types, (*types, *kinds))).flatmap(st.sampled_from)


@st.composite
def shape(draw: DrawFn, scope: Scope, with_path: bool, *, targeted: bool = False) -> str:
    """What follows the name of a shape: its kind, its targets, its constraints."""
    parts = ["a sh:PropertyShape", f"sh:path {draw(paths())}"] if with_path else ["a sh:NodeShape"]
    if targeted:
        parts += draw(st.lists(targets(scope.literals), min_size=1, max_size=2))
    parts += draw(_maybe_aspect)
    parts += draw(_constraints(scope, with_path))
    return " ; ".join(parts)


def _constraints(scope: Scope, with_path: bool) -> SearchStrategy[list[str]]:
    return st.lists(constraint(scope, with_path), min_size=1, max_size=3, unique_by=_once)


_REPEATABLE: Final = frozenset(
    ("class", "and", "or", "not", "xone", "node", "property", "equals", "disjoint", "lessThan", "lessThanOrEquals")
)


def _once(part: str) -> str:
    """Constraints that may stand twice in a shape differ by text, others by their parameter (§4)."""
    name = part.split(maxsplit=1)[0].removeprefix("sh:")
    return part if name in _REPEATABLE or name in ("hasValue", "sparql") else name


aspects: Final = st.sampled_from(
    (
        "sh:severity sh:Warning",
        "sh:severity sh:Info",
        "sh:severity sh:Violation",
        "sh:deactivated false",
        'sh:message "Non."@fr , "No."@en',
        'sh:name "n" ; sh:order 1',
        "sh:deactivated true",
    )
)
_maybe_aspect: SearchStrategy[list[str]] = st.one_of(st.just([]), st.just([]), aspects.map(lambda aspect: [aspect]))


@st.composite
def targets(draw: DrawFn, literals: terms.Group) -> str:
    """One target declaration (§2.1.3); an implicit class target comes with the type of the shape."""
    kinds = {
        "sh:targetNode": terms.iris,
        "sh:targetNode ": st.sampled_from(literals),
        "sh:targetClass": terms.classes,
        "sh:targetSubjectsOf": terms.properties,
        "sh:targetObjectsOf": terms.properties,
        "a rdfs:Class ; sh:targetClass": terms.classes,
    }
    kind = draw(st.sampled_from([*kinds, "sh:targetSubjectsOf", "sh:targetNode"]))
    return f"{kind} {draw(kinds[kind])}"


@st.composite
def constraint(draw: DrawFn, scope: Scope, with_path: bool) -> str:
    """One constraint, with all of its parameters."""
    plain = _plain(scope.literals)
    if scope.sparql and draw(st.booleans()):
        return draw(st.one_of(generated_sparql.sparql_constraint(with_path), generated_sparql.declared_component))
    choices = [*plain, *(PATH_ONLY if with_path else ())]
    if scope.depth:
        choices += [
            *NESTED,
            *(("qualified", "qualified") if with_path else ("property", "property", "property", "siblings")),
        ]
    if any("@" in literal for literal in scope.literals):
        # no oracle is right about the order of texts with a language, so it is seldom asked for
        if draw(st.integers(0, 3)):
            choices = [name for name in choices if name not in COMPARISONS]
        choices += ["uniqueLang"] * 5 if with_path else []
    name = draw(st.sampled_from(choices))
    if name in NESTED or name in ("qualified", "siblings"):
        return draw(_nested(name, scope.inner()))
    return draw((plain | PATH_ONLY)[name])


def _one(parameter: str, values: Part) -> Part:
    return values.map(lambda value: f"sh:{parameter} {value}")


def _listed(parameter: str, values: Part) -> Part:
    return st.lists(values, max_size=4, unique=True).map(lambda found: f"sh:{parameter} ( {' '.join(found)} )")


@st.composite
def _pattern(draw: DrawFn) -> str:
    flags = draw(st.one_of(st.none(), st.sampled_from(terms.FLAGS)))
    text = f'sh:pattern "{draw(st.sampled_from(terms.PATTERNS))}"'
    return f'{text} ; sh:flags "{flags}"' if flags else text


@st.composite
def _closed(draw: DrawFn) -> str:
    ignored = draw(st.lists(st.one_of(terms.properties, st.just("rdf:type")), max_size=3, unique=True))
    parts = ["sh:closed true"]
    if ignored:
        parts.append(f"sh:ignoredProperties ( {' '.join(ignored)} )")
    if draw(st.booleans()):
        parts.append(f"sh:property [ sh:path {draw(paths())} ]")
    return " ; ".join(parts)


_small = st.integers(0, 3).map(str)
_kinds: Final = ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")


@lru_cache(maxsize=64)
def _plain(literals: terms.Group) -> dict[str, Part]:
    """Constraints that any shape may have and that hold no other shape (§4.1, §4.3 to §4.5, §4.8)."""
    # a bound that is ill-typed is refused with the shapes
    compared = st.sampled_from([text for text in literals if text not in terms.ILL_TYPED] or terms.NUMBERS[:1])
    named = st.one_of(terms.iris, st.sampled_from(literals))
    return {
        "class": _one("class", terms.classes),
        "datatype": _one("datatype", st.sampled_from(terms.datatypes_of(literals))),
        "nodeKind": _one("nodeKind", st.sampled_from(_kinds).map("sh:".__add__)),
        "minExclusive": _one("minExclusive", compared),
        "minInclusive": _one("minInclusive", compared),
        "maxExclusive": _one("maxExclusive", compared),
        "maxInclusive": _one("maxInclusive", compared),
        "minLength": _one("minLength", _small),
        "maxLength": _one("maxLength", _small),
        "pattern": _pattern(),
        "languageIn": _listed("languageIn", st.sampled_from(terms.LANGUAGES)),
        "equals": _one("equals", terms.properties),
        "disjoint": _one("disjoint", terms.properties),
        "closed": _closed(),
        "hasValue": _one("hasValue", named),
        "in": _listed("in", named),
    }


PATH_ONLY: Final[dict[str, Part]] = {
    "minCount": _one("minCount", _small),
    "maxCount": _one("maxCount", _small),
    "lessThan": _one("lessThan", terms.properties),
    "lessThanOrEquals": _one("lessThanOrEquals", terms.properties),
    "uniqueLang": _one("uniqueLang", st.sampled_from(("true", "true", "true", "false"))),
}
"""Constraints that only property shapes may have."""

COMPARISONS: Final = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "lessThan", "lessThanOrEquals")
"""Constraints on the order of literals (§4.3, §4.5.3, §4.5.4)."""

NESTED: Final = ("not", "and", "or", "xone", "node", "property")
"""Constraints that hold other shapes (§4.6, §4.7)."""


@st.composite
def _nested(draw: DrawFn, name: str, scope: Scope) -> str:
    if name in ("and", "or", "xone"):
        # an empty list is legal and refused by pySHACL, so it comes only now and then
        fewest = 0 if draw(st.integers(0, 29)) == 29 else 1
        found = draw(st.lists(_member(scope), min_size=fewest, max_size=3))
        return f"sh:{name} ( {' '.join(found)} )"
    if name == "qualified":
        return draw(_qualified(_reference(scope)))
    if name == "siblings":
        return draw(_siblings(scope))
    if name == "property":
        return f"sh:property {draw(_property_reference(scope))}"
    if name == "node":
        nodes_only = replace(scope, known=tuple(one for one in scope.known if not one.with_path))
        return f"sh:node {draw(_reference(nodes_only, with_path=False))}"
    return f"sh:{name} {draw(_reference(scope))}"


def _member(scope: Scope) -> Part:
    """A shape in a list: often one that many nodes conform to, so that several of a list do."""
    simple = st.sampled_from(
        ("sh:nodeKind sh:IRI", "sh:minLength 0", "sh:nodeKind sh:BlankNodeOrIRI", "sh:maxLength 2")
    )
    return st.one_of(_reference(scope), simple.map("[ {} ]".format))


@st.composite
def _siblings(draw: DrawFn, scope: Scope) -> str:
    """Two or three qualified shapes of one parent, which may have to be disjoint (§4.7.3)."""
    path = draw(terms.properties)
    inner = _qualified(_member(scope))
    found = draw(st.lists(inner, min_size=2, max_size=3))
    return "sh:property " + " , ".join(f"[ sh:path {path} ; {one} ]" for one in found)


@st.composite
def _reference(draw: DrawFn, scope: Scope, *, with_path: bool | None = None) -> str:
    """A known shape by its name, or a shape of its own in place."""
    if draw(st.booleans()) and scope.known:
        return draw(st.sampled_from([one.name for one in scope.known]))
    if with_path is None:
        with_path = draw(st.booleans())
    return f"[ {draw(shape(scope, with_path))} ]"


@st.composite
def _property_reference(draw: DrawFn, scope: Scope) -> str:
    """A known property shape by its name, or one in place, which needs no type (§2.2)."""
    names = [one.name for one in scope.known if one.with_path]
    if names and not draw(st.integers(0, 3)):
        return draw(st.sampled_from(names))
    parts = [f"sh:path {draw(paths())}", *draw(_maybe_aspect), *draw(_constraints(scope, True))]
    return f"[ {' ; '.join(parts)} ]"


@st.composite
def _qualified(draw: DrawFn, inner: Part) -> str:
    parts = [f"sh:qualifiedValueShape {draw(inner)}"]
    kinds = draw(st.sampled_from((("Min",), ("Max",), ("Min", "Max"))))
    parts += [f"sh:qualified{kind}Count {draw(_small)}" for kind in kinds]
    if draw(st.booleans()):
        parts.append("sh:qualifiedValueShapesDisjoint true")
    return " ; ".join(parts)
