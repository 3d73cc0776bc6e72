"""`commons-graph serve`: the census, or any RDF files, on the web."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import say, warn
from commons_graph.errors import InstanceError, SettingsError

if TYPE_CHECKING:
    from commons_graph.settings import Settings


@command(example="commons-graph serve --instance brest --port 8080")
@instance_option
@click.option("--host", metavar="HOST", help="The address to listen on [default: 127.0.0.1].")
@click.option("--port", type=click.IntRange(1, 65535), metavar="PORT", help="The port to listen on [default: 8000].")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Web processes [default: 1].")
@click.option("--base", metavar="IRI", help="The public address of the census [default: the address listened on].")
@click.option(
    "--dataset",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Serve these RDF files, read-only, instead of a census; may be repeated.",
)
@click.option("--union-default-graph", is_flag=True, help="With --dataset: queries see all graphs as one.")
def serve(
    instance: Path | None,
    host: str | None,
    port: int | None,
    workers: int | None,
    base: str | None,
    dataset: tuple[Path, ...],
    union_default_graph: bool,
) -> None:
    """Serve the census: pages, data by content negotiation, and a SPARQL endpoint at /sparql.

    Readers see the newest edition; `commons-graph load` in another terminal brings a newer one without a restart.
    Where several hosts share a journal on PostgreSQL, what the others load is served here too, within seconds.
    """
    settings = find_settings(instance, host=host, port=port, workers=workers, base=base)
    if union_default_graph and not dataset:
        raise click.UsageError("--union-default-graph goes with --dataset")
    listening = _listen(settings)
    settings = replace(settings, base=settings.address)
    if dataset:
        _serve_dataset(settings, dataset, listening, union=union_default_graph)
        return
    from commons_graph.cli.following import following
    from commons_graph.cli.mailing import mailing
    from commons_graph.cli.opening import made_ready

    shelf = made_ready(settings)
    for number in sorted({*shelf.kept} - {*shelf.retained()}):
        warn(f"edition {number} cannot be read until it is made again: commons-graph publish --again {number}")
    edition = shelf.current()
    say(f"the census has {sum(edition.manifest.counts.values()):,} records (edition {edition.sequence})")
    edition.close()
    with following(settings), mailing(settings):
        _run(Application("commons_graph.web.serving:census_application", (settings,)), settings, listening)


@dataclass(frozen=True, slots=True)
class Application:
    """How each web process makes the ASGI application: named, as servers do, and with its settings."""

    target: str
    arguments: tuple[Any, ...]

    def __call__(self) -> Any:
        """Import and call it, in the process that will serve it."""
        module, _, name = self.target.partition(":")
        factory: Callable[..., Any] = getattr(import_module(module), name)
        return factory(*self.arguments)


def _serve_dataset(settings: Settings, paths: tuple[Path, ...], listening: socket.socket, *, union: bool) -> None:
    import tempfile

    from commons_graph.graph.oxigraph import build_dataset
    from commons_graph.rdf.parsing import find_sources

    sources = find_sources(paths)
    with tempfile.TemporaryDirectory(prefix="commons-graph-") as folder:
        graph = Path(folder) / "graph"
        quads = build_dataset(graph, sources, base=settings.address)
        say(f"the dataset has {quads:,} quads")
        application = Application("commons_graph.web.serving:dataset_application", (settings, graph, union))
        _run(application, settings, listening)


def _listen(settings: Settings) -> socket.socket:
    """A listening socket; asked for first, so that nothing is loaded for an address that is taken."""
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise InstanceError(
                f"port {settings.port} is taken by another program",
                hint=f"stop it, or choose another port: commons-graph serve --port {settings.port + 1}",
            ) from error
        raise SettingsError(
            f"the server cannot listen on {settings.host}, port {settings.port}: {error.strerror or error}"
        ) from error
    return listening


def _run(application: Application, settings: Settings, listening: socket.socket) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        application,
        factory=True,
        workers=settings.workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="on",
        timeout_graceful_shutdown=5,
    )
    say(f"open {settings.listening} in a browser; Ctrl-C stops")
    if settings.workers == 1:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        Multiprocess(config, sockets=[listening]).run()
