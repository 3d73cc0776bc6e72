"""What a rule is, why it exists, a bad and a good example: for the command line and for the pages of shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent
from typing import Final

import pyoxigraph as ox

from commons_graph.terms import PREFIXES, SH
from commons_graph.validation.components import OTHER_CODE, Component, components, find_component
from commons_graph.validation.examples import Example
from commons_graph.validation.port import Document, Node, Severity
from commons_graph.validation.reports.terms import iri_shown, shown
from commons_graph.validation.reports.words import words
from commons_graph.validation.rules import Rules

_PLACEHOLDER: Final = re.compile(r"\{[?$]\w+\}")
"""Where a message of a rule in SPARQL has a value (SHACL §5.3.2)."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One constraint of a shape: its code, what it is called, what it expects, why one asks for that."""

    code: str
    title: str
    expected: str
    why: str


@dataclass(frozen=True, slots=True)
class Query:
    """One rule of a shape that is written in SPARQL: its own message, and its text."""

    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say of a rule; a text that nobody wrote is "".

    `name` is an IRI in short, or a code. `targets` are the classes, nodes or properties it is about, `path` the
    property. `severity` is None for a component, because each shape chooses its own.
    """

    name: str
    title: str
    message: str = ""
    why: str = ""
    severity: Severity | None = None
    targets: tuple[str, ...] = ()
    path: str = ""
    demands: tuple[Demand, ...] = ()
    queries: tuple[Query, ...] = ()
    example: Example | None = None
    shape: str = ""
    """The constraint that the example of a component is about, in Turtle."""


def explain(name: str, shapes: Sequence[Document], language: str) -> Explanation | None:
    """The explanation of a code (CG-S20), a component (sh:minCount, MinCount) or a shape; None when there is none.

    A shape is named by its IRI, in short (shape:Initiative-label), or by the last part of it. Its own example is
    `examples.example_of`, which runs an engine; the example here is that of a component.
    """
    component = find_component(name)
    if component is not None:
        return explain_component(component, language)
    if name.upper() == OTHER_CODE:
        return Explanation(OTHER_CODE, words("other component", language), why=words("of the shapes", language))
    iri = find_shape(name, shapes)
    return explain_shape(iri, shapes, language) if iri else None


def explain_component(component: Component, language: str) -> Explanation:
    """The explanation of a constraint component of SHACL."""
    tongue = _spoken(language)
    return Explanation(
        name=component.code,
        title=component.title[tongue],
        why=component.why[tongue],
        path=f"sh:{component.parameters[0]}",
        example=Example(component.bad, component.good),
        shape=component.shape,
    )


def explain_shape(iri: str, shapes: Sequence[Document], language: str) -> Explanation:
    """The explanation of a shape in its own words."""
    rules, node, tongue = Rules(shapes), ox.NamedNode(iri), _spoken(language)
    demands = [
        Demand(component.code, component.title[tongue], expected, component.why[tongue])
        for component, expected in rules.constraints(node, tongue)
    ]
    severities = [value.value for value in rules.values(node, SH + "severity") if isinstance(value, ox.NamedNode)]
    return Explanation(
        name=iri_shown(iri),
        title=rules.title(node, language),
        message=rules.text(node, SH + "message", language),
        why=rules.description(node, language),
        severity=_severity(severities),
        targets=tuple(shown(target) for target in targets(rules, node)),
        path=" ".join(shown(path) for path in rules.values(node, SH + "path") if isinstance(path, ox.NamedNode)),
        demands=tuple(demands),
        queries=tuple(_queries(rules, node, language)),
    )


def find_shape(name: str, shapes: Sequence[Document]) -> str:
    """The IRI of the one shape that a name means, "" when there is none or more than one."""
    prefix, colon, local = name.partition(":")
    whole = PREFIXES.get(prefix, "") + local if colon and prefix in PREFIXES else name
    known = set(shape_names(shapes))
    if whole in known:
        return whole
    ending = [iri for iri in known if iri.endswith(("#" + name, "/" + name))]
    return ending[0] if len(ending) == 1 else ""


def shape_names(shapes: Sequence[Document]) -> Iterator[str]:
    """The IRIs of all shapes, sorted: what has a path, a target or a constraint."""
    rules = Rules(shapes)
    telling = ["path", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "property"]
    telling += [component.parameters[0] for component in components().values()]
    for name in sorted(set(rules.names())):
        if any(rules.values(ox.NamedNode(name), SH + term) for term in telling):
            yield name


def targets(rules: Rules, shape: ox.NamedNode) -> Iterator[Node]:
    """What a shape targets, or what the shapes that have it as a property target."""
    holders = [shape, *(ox.NamedNode(name) for name in rules.names() if shape in _properties(rules, name))]
    for term in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"):
        for holder in holders:
            yield from rules.values(holder, SH + term)


def as_text(explanation: Explanation, language: str) -> str:
    """An explanation for a terminal."""
    lines = [f"{explanation.name}  {explanation.title}".rstrip()]
    lines += [f"\n{text}" for text in (explanation.message, explanation.why) if text]
    about = dict.fromkeys([*explanation.targets, *([explanation.path] if explanation.path else [])])
    facts = [words("applies to", language, " · ".join(about))] if about else []
    facts += (
        [words("severity is", language, words(explanation.severity.value, language))] if explanation.severity else []
    )
    lines += ["", *facts] if facts else []
    lines += ["", *(_demand(demand, language) for demand in explanation.demands)] if explanation.demands else []
    lines += [f"    {query.message}" for query in explanation.queries if query.message != explanation.message]
    lines += [f"\n    {explanation.shape}"] if explanation.shape else []
    if explanation.example:
        for title, turtle in (("bad", explanation.example.bad), ("good", explanation.example.good)):
            lines += [
                f"\n{words(title, language)}",
                "",
                *(f"    {line}".rstrip() for line in turtle.strip().splitlines()),
            ]
    return "\n".join(lines) + "\n"


def _demand(demand: Demand, language: str) -> str:
    expected = f": {demand.expected}" if demand.expected else ""
    return f"  {demand.code}  {demand.title}{chr(0xA0) if language == 'fr' and expected else ''}{expected}"


def _queries(rules: Rules, shape: ox.NamedNode, language: str) -> Iterator[Query]:
    for constraint in rules.values(shape, SH + "sparql"):
        for query in [*rules.values(constraint, SH + "select"), *rules.values(constraint, SH + "ask")]:
            if isinstance(query, ox.Literal):
                message = _PLACEHOLDER.sub("…", rules.text(constraint, SH + "message", language))
                yield Query(message, dedent(query.value).strip())


def _properties(rules: Rules, name: str) -> list[object]:
    return list(rules.values(ox.NamedNode(name), SH + "property"))


def _severity(iris: list[str]) -> Severity:
    names = {SH + "Warning": Severity.WARNING, SH + "Info": Severity.INFO}
    return names.get(iris[0], Severity.VIOLATION) if iris else Severity.VIOLATION


def _spoken(language: str) -> str:
    return "fr" if language == "fr" else "en"
