"""Builds the whole public census as files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commons_graph.settings import Settings
from commons_graph.web.routes import ROUTES
from commons_graph.web.serving import census_site
from commons_graph.web.site import Site
from commons_graph.web.static_files import by_address
from commons_graph.web.static_site.address import HOME, Address
from commons_graph.web.static_site.crawl import Job, Kept, Worker, begin, crawl, end
from commons_graph.web.static_site.files import claimed, finish
from commons_graph.web.static_site.offers import ABSENT, NEEDS_SERVER
from commons_graph.web.static_site.plan import plan_of
from commons_graph.web.static_site.servers import configurations

_MISSING: Final = "no-such-page"
_SERVER_FOLDER: Final = "server"
_SMALL: Final = 150
"""Records up to which a second process would cost more than it saves."""

OPTIONAL: Final = frozenset({"dumps", "dataset", "changes", "changes.atom", "activity"})
"""Addresses that may have nothing yet, such as the files of editions before the first is published."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did: how many addresses and files there are, which files were written and removed.

    `missing` are addresses that pages lead to and that answer with an error.
    """

    addresses: int
    files: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    missing: tuple[tuple[str, int], ...]
    seconds: float


def build(
    settings: Settings,
    folder: Path,
    *,
    without: tuple[str, ...] = (),
    processes: int = 2,
    tell: Callable[[int], None] = lambda _: None,
) -> Built:
    """Write the census of an instance to a folder, or bring what an earlier build wrote up to date.

    Addresses that begin as one of `without` are left out, and so are the links that lead to them.

    Raises ForeignFiles where the folder has files of others, JournalBusy while another build writes to it,
    InstanceError where the instance has no edition.
    """
    started = time.monotonic()
    with claimed(folder) as own:
        site = census_site(settings, still=True)
        job = Job(settings, folder, own, without)
        records = sum(site.current().manifest.counts.values())
        worker = begin(job)
        try:
            kept = crawl(job, worker, _wanted(seeds(site), without), processes if records > _SMALL else 1, tell)
            _write_rest(worker, site, kept)
        finally:
            end()
        digests = {name: digest for one in kept for name, digest in one.digests.items()} | worker.files.digests
        removed = finish(folder, own, digests)
        changed = {*worker.files.changed, *(name for one in kept for name in one.changed)}
    faults = [one.rendered for one in kept if one.rendered.status >= 400 and one.rendered.status != 410]
    return Built(
        addresses=len(kept),
        files=len(digests),
        changed=tuple(sorted(changed)),
        removed=tuple(removed),
        missing=tuple((f"/{each.address.text}", each.status) for each in faults if each.address.path not in OPTIONAL),
        seconds=time.monotonic() - started,
    )


def _wanted(addresses: Iterator[Address], without: tuple[str, ...]) -> Iterator[Address]:
    return (address for address in addresses if not address.path.startswith(without))


def seeds(site: Site) -> Iterator[Address]:
    """Where to begin: every route without a place for a name, static files, and records that nothing leads to."""
    inner = {f"/{path}" for path in NEEDS_SERVER.values()}
    for template, _ in ROUTES:
        if "{" not in template and template not in ABSENT | inner:
            yield Address(template.removeprefix("/"))
    yield from (Address(path.removeprefix("/")) for path in NEEDS_SERVER)
    yield from (Address(f"static/{name}") for name in by_address())
    yield from (Address(f"search-index-{language}.json") for language in site.templates.languages)
    yield Address("openapi.json")
    yield from (Address(f"doc/{key}") for key in site.current().retired())
    yield from (Address(f"doc/{key}.{suffix}") for key in site.current().retired() for suffix in _RECORD_FORMS)


_RECORD_FORMS: Final = ("ttl", "jsonld", "rdf", "nt")


def _write_rest(worker: Worker, site: Site, kept: list[Kept]) -> None:
    """What has no address of its own: the pages of errors, the way in for plain hosts, the configurations."""
    ask, files, languages = worker.renderer.asker.ask, worker.files, site.templates.languages
    for language in languages:
        files.write(f"404.{language}.html", ask(f"/{language}/{_MISSING}", "text/html").body)
    files.write("404.json", ask(f"/{_MISSING}", "application/json").body)
    files.write("406.json", ask("/ns", "image/png").body)
    files.write(f"{HOME}.html", (files.folder / languages[0] / f"{HOME}.html").read_bytes())
    plan = plan_of(site, files.folder, [(one.rendered, one.digests) for one in kept])
    for name, text in configurations(plan).items():
        files.write(f"{_SERVER_FOLDER}/{name}", text.encode())
