"""The process that evaluates queries, and nothing else.

It holds one store read-only and answers one query after the other: the parent writes the query into a shared
scratch file and sends a frame over a socket; the result goes from Rust into the scratch file, and a frame
goes back. Results are never touched in Python, and one thread evaluates and serialises (another would abort).
Start: `main()` with the file descriptors of the socket and of the scratch file, which holds a WorkerConfig.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys

from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store

from commons_graph.sparql import isolation

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing costs every worker five milliseconds at its start
    from typing import Any, Final, TypedDict

    from pyoxigraph import QuerySolutions

    class WorkerConfig(TypedDict):
        """What a worker is told at its start; sizes in mebibytes."""

        parent: int
        store: str
        union_default_graph: bool
        base: str | None
        scratch: str
        memory: int
        result: int
        services: tuple[str, ...]

    Job = tuple[str, tuple[str, ...], tuple[str, ...], str | None, str | None]
    """Query, default graphs, named graphs, media type for SELECT and ASK, media type for graphs."""

REQUEST: Final = struct.Struct("<Q")
"""Length of a marshalled Job in the scratch file."""

REPLY: Final = struct.Struct("<BBxxxxxxQ")
"""Status, whether the worker retires after this, length in the scratch file."""

READY, SELECT, ASK, GRAPH, FAILED = range(5)
"""Statuses of a reply; FAILED comes with a marshalled (code, message, where, hint) in the scratch file."""

_RETIRE_SHARE: Final = 4
"""A worker that has held more than this part of its memory limit is replaced, so that none sits on it idle."""

_TOO_LARGE: Final = "(os error 27)"  # EFBIG, as Rust words it
_NO_MEMORY: Final = "(os error 12)"  # ENOMEM


class Refusal(Exception):
    """A query that ends without a result; carries what the parent needs to build the error."""

    def __init__(self, code: str, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.fields = (code, message, where, hint)


class Evaluator:
    """One open store and what queries on it may use."""

    def __init__(self, config: WorkerConfig) -> None:
        self._store = Store.read_only(config["store"])
        self._union = config["union_default_graph"]
        self._base = config["base"]
        self._scratch = config["scratch"]
        self._services = config["services"]

    def evaluate(self, job: Job) -> int:
        """Write the result of a query into the scratch file and return its status; raises Refusal."""
        query, default_graphs, named_graphs, results_type, graph_type = job
        calls_others = self._check_services(query)
        try:
            results = self._query(query, default_graphs, named_graphs)
            return self._serialise(results, results_type, graph_type)
        except SyntaxError as error:
            raise _syntax_refusal(query, error) from error
        except MemoryError as error:
            raise Refusal("CG-Q07", "the query reached the memory limit", hint=_NARROW) from error
        except OSError as error:
            raise _system_refusal(error, calls_others=calls_others) from error
        except (RuntimeError, ValueError) as error:
            if calls_others:
                raise _remote_refusal(error) from error
            raise Refusal("CG-Q01", f"the query cannot be evaluated: {error}") from error

    def _check_services(self, query: str) -> bool:
        """Whether the query may call another server; the scanner is only loaded for a text that could."""
        if "service" not in query.lower() and "\\u" not in query.lower():
            return False
        from commons_graph.errors import QueryRefused  # noqa: PLC0415
        from commons_graph.sparql.guard import check_services  # noqa: PLC0415

        try:
            check_services(query, self._services)
        except QueryRefused as error:
            raise Refusal(error.code, error.message, error.where, error.hint) from error
        return bool(self._services)

    def _query(
        self, query: str, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        options: dict[str, Any] = {}
        if default_graphs or named_graphs:
            options["default_graph"] = [NamedNode(iri) for iri in default_graphs]
            options["named_graphs"] = [NamedNode(iri) for iri in named_graphs]
        elif self._union:
            # Oxigraph lets the union hide FROM, so it is only asked for where the query names no graphs.
            options["use_default_graph_as_union"] = not _names_graphs(query)
        return self._store.query(query, base_iri=self._base, **options)

    def _serialise(
        self,
        results: QuerySolutions | QueryBoolean | QueryTriples,
        results_type: str | None,
        graph_type: str | None,
    ) -> int:
        if isinstance(results, QueryTriples):
            fmt = RdfFormat.from_media_type(graph_type) if graph_type else None
            if fmt is None:
                raise Refusal("CG-W03", "")
            results.serialize(self._scratch, format=fmt)
            return GRAPH
        results_format = QueryResultsFormat.from_media_type(results_type) if results_type else None
        if results_format is None:
            raise Refusal("CG-W03", "")
        results.serialize(self._scratch, format=results_format)
        return ASK if isinstance(results, QueryBoolean) else SELECT


_NARROW: Final = "narrow the query, sort and group fewer rows, or work on a dump"


def _syntax_refusal(query: str, error: SyntaxError) -> Refusal:
    from commons_graph.sparql.guard import is_update  # noqa: PLC0415
    from commons_graph.sparql.syntax import explain  # noqa: PLC0415

    if is_update(query):
        return Refusal("CG-Q02", "SPARQL updates are not offered here", hint="this endpoint answers queries only")
    message, where, hint = explain(query, str(error))
    return Refusal("CG-Q01", message, where, hint)


def _system_refusal(error: OSError, *, calls_others: bool) -> Refusal:
    text = str(error)
    if _TOO_LARGE in text:
        return Refusal("CG-Q04", "the result reached the size limit", hint="add LIMIT and OFFSET, or work on a dump")
    if _NO_MEMORY in text:
        return Refusal("CG-Q07", "the query reached the memory limit", hint=_NARROW)
    if calls_others:
        return _remote_refusal(error)
    return Refusal("CG-Q06", f"the store could not be read: {text}")


def _remote_refusal(error: Exception) -> Refusal:
    hint = "write SERVICE SILENT to go on without that server"
    return Refusal("CG-Q10", f"the query, or a server that it calls, failed: {error}", hint=hint)


def _names_graphs(query: str) -> bool:
    if "from" not in query.lower():
        return False
    from commons_graph.sparql.guard import has_dataset_clause  # noqa: PLC0415

    return has_dataset_clause(query)


def main() -> None:
    """Serve queries until the other end of the socket closes; arguments: socket and scratch file descriptors."""
    control, scratch = int(sys.argv[1]), int(sys.argv[2])
    config: WorkerConfig = marshal.loads(os.pread(scratch, os.fstat(scratch).st_size, 0))  # noqa: S302 - our parent's
    isolation.die_with(config["parent"])
    if not config["services"]:
        isolation.forbid_network()
    evaluator = Evaluator(config)
    isolation.limit_memory(config["memory"])
    isolation.limit_file_size(config["result"])
    _serve(control, scratch, evaluator, config["memory"] * (1 << 20) // _RETIRE_SHARE)


def _serve(control: int, scratch: int, evaluator: Evaluator, spare: int) -> None:
    most = isolation.peak_memory() + spare
    os.write(control, REPLY.pack(READY, 0, 0))
    while request := os.read(control, REQUEST.size):
        job: Job = marshal.loads(os.pread(scratch, REQUEST.unpack(request)[0], 0))  # noqa: S302 - our parent's
        try:
            status = evaluator.evaluate(job)
        except Refusal as refusal:
            os.ftruncate(scratch, 0)
            os.pwrite(scratch, marshal.dumps(refusal.fields), 0)
            status = FAILED
        retires = isolation.peak_memory() > most
        os.write(control, REPLY.pack(status, retires, os.fstat(scratch).st_size))
