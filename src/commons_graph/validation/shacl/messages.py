"""What a result says: the messages of the shape, else a sentence of ours in French and in English (SHACL §3.6.2.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from commons_graph.terms import PREFIXES
from commons_graph.validation.shacl.run import Result
from commons_graph.validation.shacl.tokens import is_iri, is_literal, language, lexical

_PLACEHOLDER: Final = re.compile(r"\{[?$](\w+)\}")

DEFAULT: Final[Mapping[str, tuple[str, str]]] = {
    "Class": ("La valeur n’est pas de la classe {$class}.", "The value is not an instance of {$class}."),
    "Datatype": (
        "La valeur n’est pas un littéral bien formé de type {$datatype}.",
        "The value is not a well-formed literal of type {$datatype}.",
    ),
    "NodeKind": ("La valeur n’est pas de la sorte {$nodeKind}.", "The value is not of the kind {$nodeKind}."),
    "MinCount": ("Il manque des valeurs : il en faut au moins {$minCount}.", "At least {$minCount} value(s) needed."),
    "MaxCount": ("Il y a trop de valeurs : au plus {$maxCount}.", "At most {$maxCount} value(s) allowed."),
    "MinExclusive": ("La valeur n’est pas au-dessus de {$minExclusive}.", "The value is not above {$minExclusive}."),
    "MinInclusive": ("La valeur est en dessous de {$minInclusive}.", "The value is not at least {$minInclusive}."),
    "MaxExclusive": ("La valeur n’est pas en dessous de {$maxExclusive}.", "The value is not below {$maxExclusive}."),
    "MaxInclusive": ("La valeur est au-dessus de {$maxInclusive}.", "The value is not at most {$maxInclusive}."),
    "MinLength": (
        "La valeur a moins de {$minLength} caractère(s).",
        "The value has fewer than {$minLength} character(s).",
    ),
    "MaxLength": (
        "La valeur a plus de {$maxLength} caractère(s).",
        "The value has more than {$maxLength} character(s).",
    ),
    "Pattern": ("La valeur ne suit pas le motif {$pattern}.", "The value does not match the pattern {$pattern}."),
    "LanguageIn": (
        "La langue de la valeur n’est pas parmi {$languageIn}.",
        "The language of the value is not one of {$languageIn}.",
    ),
    "UniqueLang": ("Plusieurs valeurs ont la langue {$language}.", "Several values have the language {$language}."),
    "Equals": ("La valeur n’est pas aussi celle de {$equals}.", "The value is not also one of {$equals}."),
    "Disjoint": ("La valeur est aussi celle de {$disjoint}.", "The value is also one of {$disjoint}."),
    "LessThan": (
        "La valeur ne vient pas avant celle de {$lessThan}.",
        "The value is not less than that of {$lessThan}.",
    ),
    "LessThanOrEquals": (
        "La valeur vient après celle de {$lessThanOrEquals}.",
        "The value is not less than or equal to that of {$lessThanOrEquals}.",
    ),
    "Not": ("La valeur suit une forme qu’elle ne doit pas suivre.", "The value conforms to a shape that it must not."),
    "And": ("La valeur ne suit pas toutes les formes demandées.", "The value does not conform to all of the shapes."),
    "Or": ("La valeur ne suit aucune des formes possibles.", "The value conforms to none of the shapes."),
    "Xone": (
        "La valeur ne suit pas exactement une des formes possibles.",
        "The value does not conform to exactly one of the shapes.",
    ),
    "Node": ("La valeur ne suit pas la forme {$node}.", "The value does not conform to the shape {$node}."),
    "QualifiedMinCount": (
        "Trop peu de valeurs suivent la forme : au moins {$qualifiedMinCount}.",
        "Too few values conform to the shape: at least {$qualifiedMinCount} needed.",
    ),
    "QualifiedMaxCount": (
        "Trop de valeurs suivent la forme : au plus {$qualifiedMaxCount}.",
        "Too many values conform to the shape: at most {$qualifiedMaxCount} allowed.",
    ),
    "Closed": ("Cette propriété n’est pas prévue ici.", "This property is not allowed here."),
    "HasValue": ("La valeur {$hasValue} manque.", "The value {$hasValue} is missing."),
    "In": ("La valeur n’est pas dans la liste : {$in}.", "The value is not in the list: {$in}."),
    "SPARQL": ("Une règle n’est pas respectée.", "A rule is not kept."),
}
"""Component → sentence in French, in English."""

_OF_DECLARED: Final = ("La contrainte {$component} n’est pas respectée.", "The constraint {$component} is not met.")


Messages: TypeAlias = Mapping[str, str]
"""Language tag, or "" for none → text."""


class Speaker:
    """Gives the messages of results; those that say the same of many results are written once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Messages] = {}

    def messages(self, result: Result) -> Messages:
        """The messages of a result: the constraint's own come first, then the shape's, then ours."""
        constraint, shape = result.constraint, result.shape
        own = result.row.messages or constraint.messages
        if own or (result.row.bindings and not shape.messages):
            return _written(result, own)
        key = (id(shape), id(constraint))
        if key not in self._known:
            self._known[key] = _written(result, own)
        return self._known[key]


def _written(result: Result, own: Sequence[str]) -> Messages:
    constraint = result.constraint
    bindings = {**constraint.parameters, **result.row.bindings}
    if own:
        return {language(token): _filled(lexical(token), bindings) for token in _ordered(own)}
    if result.shape.messages:
        return {language(token): lexical(token) for token in _ordered(result.shape.messages)}
    bindings["component"] = f"<{constraint.component_iri}>"
    french, english = DEFAULT.get(constraint.component, _OF_DECLARED)
    return {"fr": _filled(french, bindings), "en": _filled(english, bindings)}


def _ordered(tokens: Iterable[str]) -> list[str]:
    return sorted(tokens, key=lambda token: (language(token), lexical(token)))


def _filled(template: str, bindings: Mapping[str, str]) -> str:
    """A template with {?variable} and {$variable} replaced; an unknown one stays as it is (§5.2.1)."""
    return _PLACEHOLDER.sub(lambda match: _shown(bindings[match[1]]) if match[1] in bindings else match[0], template)


def _shown(token: str) -> str:
    """A term in a sentence: the text of a literal, the short name of an IRI where it has one."""
    if token.startswith("("):
        return ", ".join(_shown(member) for member in token[1:].split("\n") if member)
    if not is_iri(token):
        return lexical(token) if is_literal(token) else token
    text = lexical(token)
    for prefix, namespace in PREFIXES.items():
        local = text.removeprefix(namespace)
        if local != text and local and not set(local) & set("/#?"):
            return f"{prefix}:{local}"
    return text
