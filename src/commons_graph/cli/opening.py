"""Opening an instance from the command line: for writing, or ready to be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from commons_graph.bundled import bundled
from commons_graph.census import Census, Refusal
from commons_graph.cli.output import counted, say, warn
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import JournalBusy, JournalUnreachable
from commons_graph.gate.documents import shape_documents
from commons_graph.journal.opening import has_journal
from commons_graph.rdf.parsing import find_sources
from commons_graph.settings import SETTINGS_FILE, Settings
from commons_graph.validation.engines import DEFAULT, make_validator
from commons_graph.validation.reports.text import text_report


@contextmanager
def census_for_writing(settings: Settings) -> Iterator[Census]:
    """The census with its gate; refused records are reported on stderr before the error itself."""
    census = Census(settings, validator=make_validator(DEFAULT, shape_documents()))
    try:
        yield census
    except Refusal as refusal:
        say(text_report(refusal.report, refusal.documents, settings.language))
        raise
    finally:
        census.close()


def made_ready(settings: Settings) -> Shelf:
    """The editions of an instance, brought to the head of its journal.

    An instance without commons-graph.toml that was never written starts with the census of Brest. When another
    process is writing, or the journal is on a server that does not answer, the last complete edition is used as it is.
    """
    try:
        if not has_journal(settings) and not (settings.instance / SETTINGS_FILE).exists():
            _begin_with_the_sample(settings)
        with Census(settings) as census:
            census.refresh()
            return census.shelf
    except (JournalBusy, JournalUnreachable) as error:
        shelf = Shelf(settings.var / "editions")
        if shelf.current_name is None:
            raise
        why = "another process is writing to this census" if isinstance(error, JournalBusy) else str(error)
        warn(f"{why}; using its last complete edition")
        return shelf


def _begin_with_the_sample(settings: Settings) -> None:
    say(f"no census here yet: loading the census of Brest into {_shown(settings)} (once)")
    with census_for_writing(settings) as census:
        summary = census.load(find_sources([bundled("data")]), message="The census of Brest", origin="data/")
    say(f"loaded {counted(summary.records, 'record')}, {counted(summary.triples, 'triple')}")


def _shown(settings: Settings) -> str:
    return os.path.relpath(settings.var)
