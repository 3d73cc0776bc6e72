"""Reading RDF files and streams, with errors that say where."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from commons_graph.errors import LiteralTooLarge, ReadError, SyntaxFault, UnknownFormat
from commons_graph.rdf.formats import FORMATS, Format, format_of_path

EXPANDED_MAX: Final = 4 << 30
"""What a compressed file may become, in bytes: a small archive must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Source:
    """One RDF document: the name people know it by, its format, and its bytes or the file that holds them."""

    name: str
    format: Format
    path: Path | None = None
    data: bytes | None = None

    def read(self) -> bytes:
        """The bytes of the document, decompressed; raises ReadError."""
        if self.data is not None:
            return self.data
        if self.path is None:
            raise ReadError("the document has neither a file nor bytes", where=self.name)
        try:
            if self.path.suffix.lower() != ".gz":
                return self.path.read_bytes()
            with gzip.open(self.path) as stream:
                data = stream.read(EXPANDED_MAX + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise ReadError(f"the file cannot be read: {_reason(error)}", where=self.name) from error
        if len(data) > EXPANDED_MAX:
            raise ReadError("the compressed file expands to more than 4 GiB", where=self.name)
        return data


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """The RDF documents at some paths: files as given, folders searched for RDF file endings, sorted.

    Raises ReadError for a missing path or a folder without RDF files, UnknownFormat for another kind of file.
    """
    found: list[Source] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and is_rdf_file(p) and not _hidden(p, path))
            if not inside:
                endings = " ".join("." + f.suffix for f in FORMATS)
                raise ReadError("the folder holds no RDF file", where=str(path), hint=f"RDF files end with {endings}")
            found.extend(Source(str(p), format_of_path(p), path=p) for p in inside)
        elif path.exists():
            found.append(Source(str(path), format_of_path(path), path=path))
        else:
            raise ReadError("there is no such file or folder", where=str(path))
    return found


def is_rdf_file(path: Path) -> bool:
    """Whether a file in a folder is taken for RDF by its ending; a .json file is too seldom JSON-LD."""
    try:
        format_of_path(path)
    except UnknownFormat:
        return False
    return path.suffix.lower() != ".json"


def parse(source: Source, *, base: str, rename_blank_nodes: bool = False) -> Iterator[ox.Quad]:
    """The quads of a document, relative IRIs resolved against `base`.

    With `rename_blank_nodes`, those of two documents never meet, as RDF asks of a merge (RDF 1.1 Semantics §4.1).
    Nothing is fetched: a JSON-LD context elsewhere on the web is a SyntaxFault. Raises ReadError,
    LiteralTooLarge and SyntaxFault, whose `where` is `FILE line L, column C` as far as the parser knows them.
    """
    data = source.read()
    with faults_of(source.name):
        yield from ox.parse(data, format=source.format.rdf, base_iri=base, rename_blank_nodes=rename_blank_nodes)


@contextmanager
def faults_of(name: str) -> Iterator[None]:
    """Turn what the parser raises about a document into our errors."""
    try:
        yield
    except SyntaxError as error:
        raise syntax_fault(error, name) from error
    except MemoryError as error:
        raise LiteralTooLarge(
            "one text or address in the file is above 16 MiB",
            where=name,
            hint="publish it elsewhere and link to it",
        ) from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and (error.errno or type(error) is not OSError):  # such as a file that vanished
            raise ReadError(f"the file cannot be read: {_reason(error)}", where=name) from error
        raise SyntaxFault(f"the file cannot be parsed: {error}", where=name) from error


def syntax_fault(error: SyntaxError, name: str) -> SyntaxFault:
    """Our error for a parser's, with its place."""
    where = name
    if error.lineno:
        where += f" line {error.lineno}, column {error.offset}"
    message = str(error.msg)
    if message.startswith("Parser error"):
        message = message.split(": ", 1)[-1]
    hint = ""
    if "LoadDocumentCallback" in message:
        message = "the JSON-LD context is on another server, and nothing is fetched while reading"
        hint = "write the context inside the file"
    return SyntaxFault(message[:300], where=where, hint=hint)


def _hidden(path: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(top).parts)


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
