"""The files of a validation: found, parsed where they are small, streamed where they are large."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

import pyoxigraph as ox

from commons_graph.cli.progress import CountedTriples, Progress
from commons_graph.errors import CommonsError
from commons_graph.rdf.formats import format_named
from commons_graph.rdf.parsing import Source, find_sources, parse
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.port import Document, Report, Validator
from commons_graph.validation.reports.faults import unread

STDIN: Final = Path("-")
_KEPT: Final = 4 << 20
"""Files of so many bytes together are held as triples; more are read again whenever they are wanted."""


@dataclass(slots=True)
class Inputs:
    """The documents that could be read, where they come from, and the errors of those that could not.

    `spool` keeps what came from stdin, when that was large.
    """

    documents: list[Document] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    faults: list[CommonsError] = field(default_factory=list)
    spool: IO[bytes] | None = None

    def drop(self, fault: CommonsError) -> bool:
        """Leave out the document that an error is about; whether there was one."""
        name = unread(fault).file
        kept = [document for document in self.documents if document.name != name]
        found = len(kept) < len(self.documents)
        if found:
            self.documents = kept
            self.faults.append(fault)
        return found

    def read_through(self) -> None:
        """Leave out every document that cannot be read to its end."""
        for document in list(self.documents):
            try:
                for _ in document.triples:
                    pass
            except CommonsError as fault:
                self.drop(fault)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read: files, folders and stdin, which has a format; `written` are our own reports, never data."""

    paths: Sequence[Path]
    input_format: str
    written: Collection[Path] = ()


def read_inputs(wanted: Wanted, progress: Progress) -> Inputs:
    """Find and read files, folders and stdin; what cannot be read is a fault and does not hide the others.

    A file that is named twice is read once. Faults of large files show only when an engine reads them.
    """
    inputs = Inputs()
    found: dict[Path, Source] = {}
    for path in wanted.paths:
        try:
            sources = [_stdin(wanted.input_format, inputs)] if path == STDIN else find_sources([path])
            found.update((_identity(source), source) for source in sources)
        except CommonsError as fault:
            inputs.faults.append(fault)
    for path in wanted.written:
        found.pop(path.resolve(), None)
    inputs.sources = list(found.values())
    large = sum(map(_size, inputs.sources)) > _KEPT
    for source in inputs.sources:
        try:
            triples = CountedTriples(source, NEUTRAL_BASE, progress) if large else _parsed(source)
            inputs.documents.append(Document(source.name, triples))
        except CommonsError as fault:
            inputs.faults.append(fault)
    return inputs


def judged(
    validator: Validator, inputs: Inputs, background: Sequence[Document], focus: Collection[str] | None = None
) -> Report | None:
    """The verdict on the inputs, None when none of them can be read.

    A document that turns out to be unreadable is left out and becomes a fault. Raises BadShapes, and what is not
    about one of the inputs.
    """
    while inputs.documents:
        try:
            return validator.validate([*inputs.documents, *background], focus)
        except CommonsError as fault:
            if not inputs.drop(fault):
                raise
            inputs.read_through()
    return None


def parsed_documents(sources: Iterable[Source], *, background: bool = False) -> list[Document]:
    """The documents of some sources; raises what `parse` raises."""
    return [Document(source.name, _parsed(source), background) for source in sources]


def _parsed(source: Source) -> list[ox.Triple]:
    return [quad.triple for quad in parse(source, base=NEUTRAL_BASE)]


def _stdin(input_format: str, inputs: Inputs) -> Source:
    """What comes on stdin; much of it goes to a temporary file, so that memory does not grow with it."""
    form = format_named(input_format)
    data = sys.stdin.buffer.read(_KEPT + 1)
    if len(data) <= _KEPT:
        return Source("stdin", form, data=data)
    inputs.spool = NamedTemporaryFile(prefix="commons-graph-", suffix=f".{form.suffix}")  # noqa: SIM115 - lives as long
    inputs.spool.write(data)
    shutil.copyfileobj(sys.stdin.buffer, inputs.spool)
    inputs.spool.flush()
    return Source("stdin", form, path=Path(inputs.spool.name))


def _identity(source: Source) -> Path:
    return source.path.resolve() if source.path else STDIN


def _size(source: Source) -> int:
    if source.path is None:
        return len(source.data or b"")
    try:
        return source.path.stat().st_size
    except OSError:
        return 0  # whoever reads the file says why it cannot be read
