"""The query of the moment as programs that run as they are: curl, Python with SPARQLWrapper, R."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commons_graph.sparql.library import query_form

_END: Final = "SPARQL"
_CURL_TYPES: Final = {"select": "text/csv", "ask": "application/sparql-results+json"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One program: the name of its language, a word for addresses, and its text."""

    title: str
    name: str
    text: str


def code_samples(endpoint: str, query: str) -> list[Sample]:
    """A query as programs that print its result."""
    form = query_form(query)
    return [
        Sample("curl", "curl", _curl(endpoint, query, form)),
        Sample("Python (SPARQLWrapper)", "python", _python(endpoint, query, form)),
        Sample("R", "r", _r(endpoint, query, form)),
    ]


def _curl(endpoint: str, query: str, form: str) -> str:
    accept = _CURL_TYPES.get(form, "text/turtle")
    end = _END
    while end in query.splitlines():
        end += "_END"
    return f"curl -H 'Accept: {accept}' --data-urlencode query@- '{endpoint}' <<'{end}'\n{query.rstrip()}\n{end}\n"


def _python(endpoint: str, query: str, form: str) -> str:
    head = (
        f'from SPARQLWrapper import {_RETURNED[form]}, POST, SPARQLWrapper\n\nendpoint = SPARQLWrapper("{endpoint}")\n'
    )
    asked = f"endpoint.setMethod(POST)\nendpoint.setQuery({_python_text(query)})\n"
    return head + asked + f"endpoint.setReturnFormat({_RETURNED[form]})\n" + _PYTHON_END[form]


_RETURNED: Final = {"select": "JSON", "ask": "JSON", "construct": "TURTLE", "describe": "TURTLE"}
_PYTHON_ROWS: Final = """
for row in endpoint.queryAndConvert()["results"]["bindings"]:
    print({name: term["value"] for name, term in row.items()})
"""
_PYTHON_GRAPH: Final = """
print(endpoint.queryAndConvert().decode())
"""
_PYTHON_END: Final = {
    "select": _PYTHON_ROWS,
    "ask": '\nprint(endpoint.queryAndConvert()["boolean"])\n',
    "construct": _PYTHON_GRAPH,
    "describe": _PYTHON_GRAPH,
}


def _python_text(query: str) -> str:
    """A Python literal: raw and on several lines where that says exactly the query."""
    text = query.rstrip()
    if '"""' in text or text.endswith(('"', "\\")) or "\r" in text:
        return repr(text)
    return f'r"""\n{text}\n"""'


def _r(endpoint: str, query: str, form: str) -> str:
    fence = "-"
    while f"){fence}" in query:
        fence += "-"
    accept = _CURL_TYPES.get(form, "text/turtle")
    asked = (
        f'library(httr2)\n\nquery <- r"{fence}(\n{query.rstrip()}\n){fence}"\n\n'
        f'answer <- request("{endpoint}") |>\n'
        "  req_body_form(query = query) |>\n"
        f'  req_headers(Accept = "{accept}") |>\n'
        "  req_perform() |>\n  resp_body_string()\n\n"
    )
    return asked + ("read.csv(text = answer)\n" if form == "select" else "cat(answer)\n")
