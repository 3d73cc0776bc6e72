"""What `commons-graph explain CODE` says: of errors, of constraint components, of shapes."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox

from commons_graph.bundled import bundled
from commons_graph.cli.command import PROGRAM
from commons_graph.cli.failures import DONE
from commons_graph.cli.inputs import parsed_documents
from commons_graph.errors import CommonsError, all_errors, find_error, meaning
from commons_graph.languages import translations
from commons_graph.rdf.parsing import find_sources
from commons_graph.terms import SHAPE
from commons_graph.validation.components import OTHER_CODE, components
from commons_graph.validation.engines import DEFAULT
from commons_graph.validation.examples import example_of
from commons_graph.validation.explain import as_text, explain, find_shape, shape_names
from commons_graph.validation.port import Document
from commons_graph.validation.reports.terms import iri_shown
from commons_graph.validation.reports.words import words
from commons_graph.validation.rules import Rules
from commons_graph.validation.written_examples import read_examples

_WIDTH: Final = 110


def explain_code(code: str, shapes: Sequence[Path], language: str) -> int:
    """Write what a code or the name of a shape means; raises UsageError with the nearest name for an unknown one.

    `shapes` are files and folders; none means the shapes of the census.
    """
    kind = find_error(code) or find_error(f"CG-{code}")
    if kind:
        paragraphs = [_wrapped(text) for text in _told(kind, language)]
        ends = words("how it ends", language, kind.exit_code, kind.status)
        click.echo("\n\n".join([f"{kind.code} ({kind.__name__})", *paragraphs, ends]))
        return DONE
    known = _shapes(shapes)
    name = code.strip("<>")
    explanation = explain(name, known, language) or explain(f"CG-{name}", (), language)
    if explanation is None:
        nearest = _nearest(name, _names(known, language))
        rest = f"the nearest is {nearest[0]}" if nearest else f"`{PROGRAM} explain` lists everything"
        raise click.UsageError(f"there is nothing named {name} to explain; {rest}")
    if iri := find_shape(name, known):
        written = {} if shapes else read_examples(bundled("shapes") / "examples.toml", SHAPE)
        explanation = replace(explanation, example=written.get(iri) or example_of(iri, known, (), DEFAULT))
    click.echo(as_text(explanation, language), nl=False)
    return DONE


def list_codes(shapes: Sequence[Path], language: str) -> int:
    """Write every code and shape that can be explained, a line for each."""
    for name, title in _listed(_shapes(shapes), language):
        click.echo(f"{name}  {title}".rstrip())
    return DONE


def _shapes(paths: Sequence[Path]) -> list[Document]:
    return parsed_documents(find_sources(paths or [bundled("shapes")]))


def _listed(shapes: Sequence[Document], language: str) -> Iterator[tuple[str, str]]:
    """Errors, then constraint components, then shapes: the name of each and what it is."""
    kinds = {kind.code: kind for kind in all_errors()}
    yield from ((code, _told(kinds[code], language)[0]) for code in sorted(kinds))
    for component in components().values():
        yield component.code, f"{component.title[language]} (sh:{component.parameters[0]})"
    if other := explain(OTHER_CODE, (), language):
        yield OTHER_CODE, other.title
    rules = Rules(shapes)
    for iri in shape_names(shapes):
        yield iri_shown(iri), rules.title(ox.NamedNode(iri), language)


def _names(shapes: Sequence[Document], language: str) -> list[str]:
    """What can be explained, under short names and under those without a prefix."""
    names = [name for name, _ in _listed(shapes, language)]
    return [*names, *(name.partition(":")[2] for name in names if ":" in name)]


def _nearest(name: str, names: Sequence[str]) -> list[str]:
    by_case = {known.lower(): known for known in names}
    return [by_case[found] for found in difflib.get_close_matches(name.lower(), by_case, n=1)]


def _told(kind: type[CommonsError], language: str) -> list[str]:
    """The meaning of an error in a language; as everywhere, the English text is the message id."""
    return [translations(language).ugettext(text) for text in meaning(kind)]


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
