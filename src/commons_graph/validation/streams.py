"""Large documents as triples that are parsed again whenever they are wanted, and never kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, overload

import pyoxigraph as ox

from commons_graph.errors import ReadError
from commons_graph.rdf.formats import N_TRIPLES
from commons_graph.rdf.parsing import Source, parse, syntax_fault

_BLOCK: Final = 32 << 10
"""The bytes read at a time: what is made of them then stays in the processor's cache."""
_BATCH: Final = 500
_LINE: Final = 120
"""About how many bytes a triple takes in a file."""


class StreamedTriples(Sequence[ox.Triple]):
    """The triples of one source; engines that can read text take `text` instead of the objects.

    Iteration raises what `commons_graph.rdf.parsing.parse` raises. The length is known once all was read.
    """

    def __init__(self, source: Source, base: str) -> None:
        self._source = source
        self._base = base
        self._count: int | None = None

    def __iter__(self) -> Iterator[ox.Triple]:
        """Parse the source."""
        for quad in self._quads():
            yield quad.triple

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

    def text(self) -> Iterator[tuple[str, int]]:
        """The triples as blocks of N-Triples with their numbers of lines; N-Triples come as they were written."""
        lines = 0
        for block in self._written() if self._source.format == N_TRIPLES else self._serialized():
            count = block.count("\n")
            lines += count
            yield block, count
        self._count = lines

    def canonical(self, block: str) -> str:
        """A block in canonical N-Triples; raises SyntaxFault with the place in the whole source."""
        try:
            quads = ox.parse(block, format=ox.RdfFormat.N_TRIPLES)
            return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()
        except SyntaxError as error:
            for _ in self:
                pass
            raise syntax_fault(error, self._source.name) from error

    def _quads(self) -> Iterator[ox.Quad]:
        path = self._source.path
        if path is None or path.suffix.lower() == ".gz":
            yield from parse(self._source, base=self._base)
            return
        try:
            yield from ox.parse(path=path, format=self._source.format.rdf, base_iri=self._base)
        except SyntaxError as error:
            raise syntax_fault(error, self._source.name) from error
        except OSError as error:
            raise ReadError(f"the file cannot be read: {error.strerror or error}", where=self._source.name) from error

    def _serialized(self) -> Iterator[str]:
        if self._source.format.has_graphs:
            # A triple has no graph; the syntax without graphs drops it.
            triples = iter(self)
            while batch := list(islice(triples, _BATCH)):
                yield (ox.serialize(batch, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
            return
        # Quads of the default graph are written as triples, and need not become objects of Python on the way.
        quads = self._quads()
        while text := ox.serialize(islice(quads, _BATCH), format=ox.RdfFormat.N_QUADS):
            yield text.decode()

    def _written(self) -> Iterator[str]:
        rest = b""
        for block in self._blocks():
            whole, line_end, rest = (rest + block).rpartition(b"\n")
            if line_end:
                yield self._decoded(whole + line_end)
        if rest.strip():
            yield self._decoded(rest + b"\n")

    def _blocks(self) -> Iterator[bytes]:
        path = self._source.path
        if path is None or path.suffix.lower() == ".gz":
            data = self._source.read()
            yield from (data[start : start + _BLOCK] for start in range(0, len(data), _BLOCK))
            return
        try:
            with path.open("rb", buffering=0) as stream:
                while block := stream.read(_BLOCK):
                    yield block
        except OSError as error:
            raise ReadError(f"the file cannot be read: {error.strerror or error}", where=self._source.name) from error

    def _decoded(self, block: bytes) -> str:
        try:
            return block.decode()
        except UnicodeDecodeError:
            for _ in self:  # the parser knows the line
                pass
            raise
