"""Whether the shapes themselves are well-formed: the rules of SHACL's appendix C (shacl-shacl), told one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from commons_graph.errors import BadShapes
from commons_graph.terms import SH
from commons_graph.validation.shacl.literals import datatype_test
from commons_graph.validation.shacl.shapes_graph import ShapesGraph
from commons_graph.validation.shacl.tokens import (
    BOOLEAN,
    INTEGER,
    LANG_STRING,
    STRING,
    datatype,
    is_blank,
    is_iri,
    is_literal,
    lexical,
    sh,
)
from commons_graph.validation.shacl.value_type import NODE_KINDS

_Test = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What the values of a parameter must be; `most` is how many, `shapes` whether they are shapes."""

    what: str
    fits: _Test
    most: int | None = None
    members: bool = False
    shapes: str = ""
    property_only: bool = False


def _typed(*datatypes: str) -> _Test:
    tests = [datatype_test(datatype) for datatype in datatypes]
    return lambda token: any(test(token) for test in tests)


def _resource(token: str) -> bool:
    return not is_literal(token)


def _is_well_formed(token: str) -> bool:
    """Whether a token is a literal in the lexical space of its datatype: nothing can be compared with another one."""
    return is_literal(token) and bool(datatype_test(datatype(token))(token))


_IRI = _Rule("an IRI", is_iri)
_COUNT = _Rule("an integer", _typed(INTEGER), most=1)
_COUNT_OF_VALUES = _Rule("an integer", _typed(INTEGER), most=1, property_only=True)
_SWITCH = _Rule("true or false", _typed(BOOLEAN), most=1)
_BOUND = _Rule("a well-formed literal", _is_well_formed, most=1)
_TEXT = _Rule("a text", _typed(STRING, LANG_STRING))
_ONE_TEXT = _Rule("a text", _typed(STRING), most=1)
_SHAPE = _Rule("a shape", _resource, shapes="one")
_SHAPES = _Rule("a list of shapes", _resource, members=True, shapes="each")

PARAMETERS: Final[Mapping[str, _Rule]] = {
    "targetNode": _Rule("an IRI or a literal", lambda token: not is_blank(token)),
    "targetClass": _IRI,
    "targetSubjectsOf": _IRI,
    "targetObjectsOf": _IRI,
    "severity": _Rule("an IRI", is_iri, most=1),
    "message": _TEXT,
    "deactivated": _SWITCH,
    "class": _IRI,
    "datatype": _Rule("an IRI", is_iri, most=1),
    "nodeKind": _Rule("one of the six node kinds", NODE_KINDS.__contains__, most=1),
    "minCount": _COUNT_OF_VALUES,
    "maxCount": _COUNT_OF_VALUES,
    "minExclusive": _BOUND,
    "minInclusive": _BOUND,
    "maxExclusive": _BOUND,
    "maxInclusive": _BOUND,
    "minLength": _COUNT,
    "maxLength": _COUNT,
    "pattern": _Rule("a text", _typed(STRING)),
    "flags": _ONE_TEXT,
    "languageIn": _Rule("a list of language tags", _typed(STRING), most=1, members=True),
    "uniqueLang": _Rule("true or false", _typed(BOOLEAN), most=1, property_only=True),
    "equals": _IRI,
    "disjoint": _IRI,
    "lessThan": _Rule("an IRI", is_iri, property_only=True),
    "lessThanOrEquals": _Rule("an IRI", is_iri, property_only=True),
    "not": _SHAPE,
    "and": _SHAPES,
    "or": _SHAPES,
    "xone": _SHAPES,
    "node": _SHAPE,
    "property": _SHAPE,
    "qualifiedValueShape": _Rule("a shape", _resource, most=1, shapes="one"),
    "qualifiedMinCount": _COUNT,
    "qualifiedMaxCount": _COUNT,
    "qualifiedValueShapesDisjoint": _SWITCH,
    "closed": _SWITCH,
    "ignoredProperties": _Rule("a list of IRIs", is_iri, most=1, members=True),
    "hasValue": _Rule("a term", lambda _token: True),
    "in": _Rule("a list", lambda _token: True, most=1, members=True),
    "sparql": _Rule("a node", _resource),
}
"""Local name in SHACL → what its values on a shape must be."""

_DESCRIBING_NAMES: Final = (
    "path name description order group defaultValue prefixes declare select ask optional parameter labelTemplate "
    "validator nodeValidator propertyValidator namespace prefix shapesGraph suggestedShapesGraph result conforms "
    "nodeShape resultPath focusNode value sourceShape sourceConstraintComponent resultSeverity resultMessage "
    "sourceConstraint detail shapesGraphWellFormed"
)
_DESCRIBING: Final = frozenset(_DESCRIBING_NAMES.split())
_ADVANCED: Final = {
    "rule": "a rule",
    "construct": "a rule",
    "condition": "a rule",
    "target": "a custom target",
    "expression": "an expression constraint",
    "filterShape": "a node expression",
    "nodes": "a node expression",
    "returnType": "a function",
}
_ADVANCED_HINT: Final = "this belongs to SHACL Advanced Features, which --engine pyshacl has"
_NOWHERE: Final = {
    "entailment": "an entailment regime",
    "update": "a rule",
    "values": "a computed value",
    "js": "a JavaScript constraint",
    "jsLibrary": "a JavaScript library",
    "jsFunctionName": "a JavaScript function",
    "annotationProperty": "a result annotation",
    "resultAnnotation": "a result annotation",
}
_NOWHERE_HINT: Final = "no engine here has it"


def find_shapes(graph: ShapesGraph) -> list[str]:
    """The nodes that are shapes (SHACL §2.1), in the order in which they are written."""
    found = dict.fromkeys(graph.instances(sh("NodeShape")) + graph.instances(sh("PropertyShape")))
    for node in graph:
        for predicate, values in graph.about(node).items():
            rule = PARAMETERS.get(_name(predicate))
            if rule is None or _name(predicate) in ("message", "severity", "deactivated", "flags", "sparql"):
                continue
            found[node] = None
            for value in values:
                found.update(dict.fromkeys(_nested(graph, rule, value)))
    return list(found)


def _nested(graph: ShapesGraph, rule: _Rule, value: str) -> list[str]:
    if rule.shapes == "one":
        return [value]
    return graph.members(value) if rule.shapes else []


def check_shapes(graph: ShapesGraph, nodes: Iterable[str]) -> None:
    """Raise BadShapes for the first shape that is ill-formed, unknown to SHACL or beyond this engine."""
    need_path = _property_shapes(graph)
    for node in nodes:
        if is_literal(node):
            raise BadShapes(f"a literal stands in the place of a shape: {node}")
        _check_path(graph, node, needed=node in need_path)
        for predicate, values in graph.about(node).items():
            if predicate.startswith(f"<{SH}"):
                _check_parameter(graph, node, _name(predicate), values)
    _refuse_advanced(graph)


def _check_path(graph: ShapesGraph, node: str, *, needed: bool) -> None:
    paths = graph.objects(node, sh("path"))
    if len(paths) > 1:
        raise BadShapes(f"a property shape has several values of sh:path: {graph.named(node)}")
    if needed and not paths:
        raise BadShapes(f"a property shape has no sh:path: {graph.named(node)}", hint="is the name of the shape right?")


def _property_shapes(graph: ShapesGraph) -> set[str]:
    return set(graph.instances(sh("PropertyShape"))) | {
        value for node in graph for value in graph.objects(node, sh("property"))
    }


def _check_parameter(graph: ShapesGraph, node: str, name: str, values: list[str]) -> None:
    where = graph.named(node)
    rule = PARAMETERS.get(name)
    if rule is None:
        if name in _ADVANCED or name in _NOWHERE:
            raise _beyond(name, where)
        if name not in _DESCRIBING:
            close = get_close_matches(name, [*PARAMETERS, *_DESCRIBING], 1)
            hint = f"did you mean sh:{close[0]}?" if close else ""
            raise BadShapes(f"sh:{name} is unknown: {where}", hint=hint)
        return
    if rule.most is not None and len(values) > rule.most:
        raise BadShapes(f"sh:{name} has several values: {where}", hint="it may have one")
    if rule.property_only and not graph.objects(node, sh("path")):
        raise BadShapes(f"sh:{name} stands on a node shape: {where}", hint="it needs a shape with sh:path")
    for value in values:
        members = graph.members(value) if rule.members else [value]
        for member in members:
            if not rule.fits(member) or (rule.members and rule.shapes and is_literal(member)):
                raise BadShapes(f"the value of sh:{name} is not {rule.what}: {_shown(graph, member)} — {where}")


def _beyond(name: str, where: str) -> BadShapes:
    what, hint = (_ADVANCED[name], _ADVANCED_HINT) if name in _ADVANCED else (_NOWHERE[name], _NOWHERE_HINT)
    return BadShapes(f"{what} (sh:{name}) is not supported by this engine: {where}", hint=hint)


def _refuse_advanced(graph: ShapesGraph) -> None:
    for node in graph:
        if graph.objects(node, sh("entailment")):
            raise _beyond("entailment", graph.named(node))
    for kind, what in (("SPARQLFunction", "a function"), ("JSFunction", "a function"), ("SPARQLRule", "a rule")):
        for node in graph.instances(sh(kind)):
            raise BadShapes(
                f"{what} (sh:{kind}) is not supported by this engine: {graph.named(node)}", hint=_ADVANCED_HINT
            )


def _name(predicate: str) -> str:
    """The local name of a term of SHACL, "" for another term."""
    return predicate[len(SH) + 1 : -1] if predicate.startswith(f"<{SH}") else ""


def _shown(graph: ShapesGraph, token: str) -> str:
    if is_blank(token):
        return graph.named(token)
    return lexical(token) if is_literal(token) and datatype(token) == STRING else token
