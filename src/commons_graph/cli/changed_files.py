"""`commons-graph validate FILES --changed-since`: what changed since a git revision, and what it can affect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from commons_graph.bundled import bundled
from commons_graph.cli.checking import Check, concluded
from commons_graph.cli.failures import tell
from commons_graph.cli.git import checkout_of
from commons_graph.cli.inputs import STDIN, Inputs, Wanted, judged, parsed_documents, read_inputs
from commons_graph.cli.output import say
from commons_graph.cli.progress import Progress
from commons_graph.errors import CommonsError
from commons_graph.rdf.parsing import Source, find_sources
from commons_graph.validation.engines import make_validator
from commons_graph.validation.incremental.documents import affected_nodes
from commons_graph.validation.incremental.shape_walks import reading_of
from commons_graph.validation.incremental.walks import Unfollowed
from commons_graph.validation.port import Document, Report
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.reports.words import number, words


def check_changed_files(check: Check, revision: str) -> int:
    """Judge what differs from a git revision, uncommitted changes included; returns the exit code.

    All files are read, since what changed may be joined to what did not. Raises UsageError outside a repository,
    and what `check_files` raises.
    """
    if STDIN in check.paths:
        raise click.UsageError("stdin has no revisions: name the files to check")
    earlier = checkout_of(check.paths[0], revision).changed(check.paths)
    shapes = parsed_documents(find_sources(check.shapes or [bundled("shapes")]))
    validator = make_validator(check.engine, shapes)
    with Progress(check.language) as progress:
        inputs = read_inputs(Wanted(check.paths, check.input_format), progress)
        background = [] if check.shapes else parsed_documents(find_sources([bundled("ontology")]), background=True)
        inputs.read_through()
        nodes = affected_nodes(reading_of(validator), [*inputs.documents, *background], _before(inputs, earlier))
        report = judged(validator, inputs, background, None if isinstance(nodes, Unfollowed) else nodes)
    for fault in inputs.faults:
        tell(fault)
    say(_told(revision, len(earlier), nodes, check.language))
    verdict = report or Report((), 0, 0, check.engine)
    documents: Sequence[Document] = [*inputs.documents, *background] if earlier else ()
    return concluded(Outcome(verdict, documents, inputs.sources, shapes, inputs.faults, check.language), check)


def _before(inputs: Inputs, earlier: Mapping[Path, Source]) -> dict[str, Document]:
    """The documents as they were, under the names they have now; one that could not be read counts as empty."""
    names = {source.path.resolve(): source.name for source in inputs.sources if source.path}
    found = {}
    for file, source in earlier.items():
        name = names.get(file.resolve(), source.name)
        try:
            (was,) = parsed_documents([source])
        except CommonsError:
            was = Document(name, [])
        found[name] = Document(name, was.triples)
    return found


def _told(revision: str, files: int, nodes: set[str] | Unfollowed, language: str) -> str:
    changed = number(files, language)
    if isinstance(nodes, Unfollowed):
        return words("all files since", language, revision, changed, nodes)
    return words("files since", language, revision, changed, number(len(nodes), language))
