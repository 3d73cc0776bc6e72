"""`commons-graph query`: a SPARQL query on the census, or on a remote endpoint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from commons_graph.cli.command import PROGRAM, command, instance_option

_DEFAULT_ACCEPT: Final = "text/csv, text/turtle"


@command(example=f"{PROGRAM} query partners-by-role --format csv")
@click.argument("query", metavar="(FILE|NAME|-)")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of the census.")
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    help="csv, tsv, json or xml; for graphs turtle, jsonld, rdfxml, ntriples, trig or nquads [default: csv, turtle].",
)
@instance_option
def query(query: str, endpoint: str | None, form: str | None, instance: Path | None) -> None:
    """Ask the census, or a remote endpoint, a SPARQL query.

    The query is a FILE, the NAME of a query of the library (a file of queries/ without .rq), or - for stdin.
    """
    from commons_graph.cli.discovery import find_settings
    from commons_graph.cli.output import write_output
    from commons_graph.errors import UnknownFormat
    from commons_graph.sparql.results import FORMAT_NAMES, accept_of, choose

    settings = find_settings(instance)
    accept = accept_of(None, form) if form else _DEFAULT_ACCEPT
    if accept is None:
        raise UnknownFormat(f"unknown format '{form}'", hint=f"formats: {', '.join(FORMAT_NAMES)}")
    choice = choose(accept)
    text = _text_of(query)
    if endpoint:
        from commons_graph.sparql.remote import ask_remote

        write_output(ask_remote(endpoint, text, choice, settings.query), None)
    else:
        from commons_graph.cli.asking import ask_census

        write_output(ask_census(settings, text, accept), None)


def _text_of(query: str) -> str:
    if query == "-":
        return _decoded(sys.stdin.buffer.read(), "stdin")
    path = Path(query)
    if path.is_file():
        return _decoded(path.read_bytes(), query)
    return _named(query)


def _decoded(data: bytes, where: str) -> str:
    from commons_graph.errors import ReadError

    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError("the query is not UTF-8 text", where=where) from error


def _named(name: str) -> str:
    import difflib

    from commons_graph.errors import ReadError
    from commons_graph.sparql.library import named_queries

    queries = named_queries()
    if name not in queries:
        nearest = difflib.get_close_matches(name, queries, n=1, cutoff=0.4)
        hint = f"did you mean {nearest[0]}?" if nearest else f"named queries: {', '.join(queries)}"
        raise ReadError("there is no such file, and no query of the library has this name", where=name, hint=hint)
    return queries[name].text
