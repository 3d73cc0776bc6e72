"""What a web process runs: made from the settings and paths that the command line hands over."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from starlette.types import ASGIApp

from commons_graph.desk.office import open_office
from commons_graph.editions.shelf import Shelf
from commons_graph.journal.opening import read_only_journal
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import QueryLimits, Settings
from commons_graph.web.app import create_app, make_site
from commons_graph.web.dataset_app import create_dataset_app
from commons_graph.web.dataset_site import FileDataset
from commons_graph.web.site import Site


def census_application(settings: Settings) -> ASGIApp:
    """The census of an instance, which must have an edition; raises InstanceError."""
    app = create_app(census_site(settings), _share_of_limits(settings))
    _look_for_cycles_rarely()
    return app


def census_site(settings: Settings, *, still: bool = False) -> Site:
    """What the pages of an instance share; the pages of a `still` one are kept as files."""
    site = make_site(
        Shelf(settings.var / "editions"),
        bundled_schema(),
        language=settings.language,
        beneath=None if still else settings.map,
    )
    office = None if still or settings.mirror else open_office(settings)
    return replace(site, journal=read_only_journal(settings), dumps=settings.var / "dumps", still=still, office=office)


def dataset_application(settings: Settings, graph: Path, union_default_graph: bool) -> ASGIApp:
    """RDF files, from the Oxigraph store that was made of them in a folder of its own."""
    made = graph.parent.stat()
    dataset = FileDataset(
        path=graph,
        base=settings.address,
        # The folder is new at every start, and the same for every web process.
        key=f"{graph.parent.name}-{made.st_mtime_ns}",
        modified=datetime.fromtimestamp(made.st_mtime, UTC),
        union_default_graph=union_default_graph,
    )
    app = create_dataset_app(dataset, _share_of_limits(settings), language=settings.language)
    _look_for_cycles_rarely()
    return app


def _look_for_cycles_rarely() -> None:
    """Let visitors seldom wait while Python looks through everything that lives as long as the process.

    A search makes a hundred thousand short-lived tuples, and with the usual thresholds (700, 10, 10) that alone starts
    such looks, each of which takes longer than the search. Young objects are looked at as usual.
    """
    gc.set_threshold(700, 10, 1_000)


def _share_of_limits(settings: Settings) -> QueryLimits:
    """The query limits of one web process: the query workers are shared out, with two at least for each."""
    workers = max(2, -(-settings.query.workers // settings.workers)) if settings.workers > 1 else settings.query.workers
    return replace(settings.query, workers=workers)
