"""An instance made on first use, so that trying the program needs no preparation."""

from __future__ import annotations

from commons_graph.bundled import bundled
from commons_graph.census import Census
from commons_graph.cli.output import say
from commons_graph.rdf.parsing import find_sources
from commons_graph.settings import SETTINGS_FILE, Settings


def ensure_census(settings: Settings) -> None:
    """Fill an instance that was never made, neither by `init` nor by `load`, with the census that travels with us.

    That census is checked when a version is made, so it is not validated again here.
    """
    if (settings.instance / SETTINGS_FILE).exists() or (settings.var / "journal.sqlite").exists():
        return
    say(f"there is no census here yet: making one in {settings.var} from the sample census")
    with Census(settings) as census:
        census.load(find_sources([bundled("data")]), message="Sample census")
