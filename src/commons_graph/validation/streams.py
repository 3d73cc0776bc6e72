"""Large documents as triples that are parsed again whenever they are wanted, and never kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final, overload

import pyoxigraph as ox

from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source, faults_of, parse, syntax_fault

_BLOCK: Final = 128 << 10
"""The bytes read at a time: what is made of them then stays in the processor's cache."""
_LONG: Final = 64 << 20
"""A line of so many bytes is shown to the parser, which refuses terms above 16 MiB."""
_BATCH: Final = 500
_LINE: Final = 120
"""About how many bytes a triple takes in a file."""
_ESCAPE: Final = re.compile(rb"\\[uU]")


class StreamedTriples(Sequence[ox.Triple]):
    """The triples of one source; engines that can read text take `blocks` instead of the objects.

    Iteration raises what `commons_graph.rdf.parsing.parse` raises. The length is known once all was read.
    """

    def __init__(self, source: Source, base: str) -> None:
        self._source = source
        self._base = base
        self._count: int | None = None

    def __iter__(self) -> Iterator[ox.Triple]:
        """Parse the source."""
        count = 0
        for count, quad in enumerate(self._quads(), start=1):  # noqa: B007 - the last one is how many there were
            yield quad.triple
        self._count = count

    def __len__(self) -> int:
        """How many triples there are; counts them by parsing when nobody did."""
        if self._count is None:
            self._count = sum(1 for _ in self)
        return self._count

    @overload
    def __getitem__(self, index: int) -> ox.Triple: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[ox.Triple]: ...

    def __getitem__(self, index: int | slice) -> ox.Triple | Sequence[ox.Triple]:
        """A triple by its place, found by parsing up to it."""
        if isinstance(index, slice):
            return list(self)[index]
        return list(self)[index] if index < 0 else next(islice(self, index, None))

    @property
    def about(self) -> int:
        """About how many triples there are, known without reading them."""
        if self._count is not None:
            return self._count
        path = self._source.path
        if path is None:
            return len(self._source.data or b"") // _LINE
        try:
            return path.stat().st_size // _LINE
        except OSError:
            return 0  # whoever reads the file says why it cannot be read

    def blocks(self) -> Iterator[bytes]:
        """The triples as blocks of whole lines of N-Triples; N-Triples come as they were written, right or wrong."""
        return self._lines() if self._source.format == N_TRIPLES else self._serialized()

    def counted(self, triples: int) -> None:
        """Note how many triples a reader of the blocks found."""
        self._count = triples

    def described(self, subjects: Collection[str]) -> Iterator[ox.Triple]:
        """The triples about some IRIs, found in the text before any of it becomes an object."""
        wanted = {f"<{subject}>".encode() for subject in subjects}
        for block in self.blocks():
            text = self.canonical(block) if _ESCAPE.search(block) else block
            found = [line for line in text.split(b"\n") if _first(line) in wanted]
            try:
                yield from (q.triple for q in ox.parse(b"\n".join(found), format=ox.RdfFormat.N_TRIPLES))
            except SyntaxError as error:  # the file has changed since it was checked
                raise syntax_fault(error, self._source.name) from error

    def canonical(self, block: bytes) -> bytes:
        """A block in canonical N-Triples; raises SyntaxFault with the place in the whole source."""
        try:
            return ox.serialize(ox.parse(block, format=ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.N_QUADS) or b""
        except (SyntaxError, MemoryError):
            self._refuse()
            raise

    def _quads(self) -> Iterator[ox.Quad]:
        path = self._source.path
        if path is None or path.suffix.lower() == ".gz":
            yield from parse(self._source, base=self._base)
            return
        with faults_of(self._source.name):
            yield from ox.parse(path=path, format=self._source.format.rdf, base_iri=self._base)

    def _serialized(self) -> Iterator[bytes]:
        if self._source.format.has_graphs:
            # A triple has no graph; the syntax without graphs drops it.
            triples = iter(self)
            while batch := list(islice(triples, _BATCH)):
                yield ox.serialize(batch, format=ox.RdfFormat.N_TRIPLES) or b""
            return
        # Quads of the default graph are written as triples, and need not become objects of Python on the way.
        quads = self._quads()
        while text := ox.serialize(islice(quads, _BATCH), format=ox.RdfFormat.N_QUADS):
            yield text

    def written(self) -> Iterator[str]:
        """The text of the source as it is, in blocks of whole lines."""
        for block in self._lines():
            try:
                yield block.decode()
            except UnicodeDecodeError:
                self._refuse()
                raise

    def _lines(self) -> Iterator[bytes]:
        waiting: list[bytes] = []
        for block in self._read():
            cut = block.rfind(b"\n") + 1
            if cut:
                yield b"".join((*waiting, block[:cut]))
                waiting = []
            waiting.append(block[cut:])
            if len(waiting) == _LONG // _BLOCK:
                self._refuse()
        rest = b"".join(waiting)
        if rest.strip():
            yield rest + b"\n"

    def _refuse(self) -> None:
        """Let the parser find the fault that is there; it knows the place."""
        for _ in self:
            pass

    def _read(self) -> Iterator[bytes]:
        path = self._source.path
        if path is None or path.suffix.lower() == ".gz":
            data = self._source.read()
            yield from (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
            return
        with faults_of(self._source.name), path.open("rb", buffering=0) as stream:
            while block := stream.read(_BLOCK):
                yield block


def _first(line: bytes) -> bytes:
    """The first term of a line of N-Triples."""
    words = line.split(None, 1)
    return words[0] if words else b""
