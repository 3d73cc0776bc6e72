"""The parameters of a documented query: what its `VALUES` with a single row gives to variables.

`VALUES (?from ?to) { ("2010" "2013") }` makes two parameters with the values they have unless others are given.
The query stays one that runs as it is. A value is only ever replaced by one of the same kind, written by the
RDF library, so that nothing else of the query can be changed through it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from commons_graph.errors import BadRequest
from commons_graph.sparql.scanner import prefixes

_TERM: Final = r"\"(?:[^\"\\\n]|\\.)*\"(?:@[A-Za-z-]+)?|<[^<>\s]*>|[A-Za-z][\w-]*:[\w-]+|-?\d+(?:\.\d+)?"
_ONE: Final = re.compile(rf"\bVALUES\s+\?(\w+)\s*\{{\s*({_TERM})\s*\}}", re.IGNORECASE)
_SEVERAL: Final = re.compile(
    rf"\bVALUES\s*\(((?:\s*\?\w+)+)\s*\)\s*\{{\s*\(((?:\s*(?:{_TERM}))+)\s*\)\s*\}}", re.IGNORECASE
)
_EACH_TERM: Final = re.compile(_TERM)
_LOCAL: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_INTEGER: Final = re.compile(r"-?\d{1,18}")
_DECIMAL: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?")
_LONGEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: the variable it gives a value to, its value as people write it, and where the query has it.

    `namespace` is that of a value written with a prefix: the value is then the part after it.
    """

    name: str
    value: str
    start: int
    end: int
    written: str
    namespace: str | None = None


def parameters_of(query: str) -> list[Parameter]:
    """The parameters of a query, in the order of its text."""
    return sorted((*_single(query), *_rows(query)), key=lambda parameter: parameter.start)


def with_values(query: str, values: Mapping[str, str]) -> str:
    """The query with other values; raises BadRequest for a value that its parameter cannot have."""
    text = query
    for parameter in reversed(parameters_of(query)):
        value = values.get(parameter.name, parameter.value)
        if value != parameter.value:
            text = text[: parameter.start] + _written(parameter, value) + text[parameter.end :]
    return text


def _single(query: str) -> Iterator[Parameter]:
    for match in _ONE.finditer(query):
        yield _parameter(query, match[1], match.start(2), match[2])


def _rows(query: str) -> Iterator[Parameter]:
    for match in _SEVERAL.finditer(query):
        names = match[1].replace("?", " ").split()
        terms = list(_EACH_TERM.finditer(query, match.start(2), match.end(2)))
        if len(names) == len(terms):
            for name, term in zip(names, terms, strict=True):
                yield _parameter(query, name, term.start(), term[0])


def _parameter(query: str, name: str, start: int, written: str) -> Parameter:
    value, namespace = written, None
    if written.startswith('"'):
        value = _unescaped(written[1 : written.rindex('"')])
    elif written.startswith("<"):
        value = written[1:-1]
    elif ":" in written:
        prefix, _, value = written.partition(":")
        namespace = next(iter(prefixes(query).get(prefix, ())), None)
    return Parameter(name, value, start, start + len(written), written, namespace)


def _written(parameter: Parameter, value: str) -> str:
    """A value as the query writes values of this kind."""
    written = parameter.written
    if len(value) > _LONGEST:
        raise BadRequest(f"the value of '{parameter.name}' is too long")
    if written.startswith('"'):
        language = written[written.rindex('"') + 1 :].removeprefix("@")
        return str(Literal(value, language=language) if language else Literal(value))
    if written.startswith("<"):
        return _iri(parameter, value)
    if ":" in written:
        return written.partition(":")[0] + ":" + _matching(parameter, _LOCAL, value, "a word of the list")
    pattern, kind = (_DECIMAL, "a number") if "." in written else (_INTEGER, "a whole number")
    return _matching(parameter, pattern, value, kind)


def _iri(parameter: Parameter, value: str) -> str:
    try:
        return str(NamedNode(value))
    except ValueError as error:
        raise BadRequest(f"the value of '{parameter.name}' is not an absolute IRI") from error


def _matching(parameter: Parameter, pattern: re.Pattern[str], value: str, kind: str) -> str:
    if not pattern.fullmatch(value):
        raise BadRequest(
            f"the value of '{parameter.name}' is not {kind}", hint=f"as in {parameter.name}={parameter.value}"
        )
    return value


def _unescaped(text: str) -> str:
    return text.replace('\\"', '"').replace("\\\\", "\\")
