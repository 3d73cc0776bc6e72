"""The figures of a census, in the order in which they are shown, each with its query of `queries/figures/`."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from commons_graph.bundled import bundled
from commons_graph.insight.coverage import blank_areas, coverage
from commons_graph.insight.figures import Figure, Reader
from commons_graph.insight.figures_initiatives import growth, publics, themes_by_territory
from commons_graph.insight.figures_sheets import freshness
from commons_graph.insight.figures_ties import money_by_call, money_by_source, roles
from commons_graph.sparql.library import NamedQuery, read_queries

_READERS: Final[dict[str, Reader]] = {
    "growth": growth,
    "themes-by-territory": themes_by_territory,
    "roles": roles,
    "money-by-source": money_by_source,
    "money-by-call": money_by_call,
    "publics": publics,
    "coverage": coverage,
    "blank-areas": blank_areas,
    "freshness": freshness,
}


@lru_cache(maxsize=1)
def figure_queries() -> dict[str, NamedQuery]:
    """The queries of `queries/figures/`, by name."""
    return read_queries((bundled("queries") / "figures").glob("*.rq"))


@lru_cache(maxsize=1)
def figures() -> dict[str, Figure]:
    """Every figure by name, in the order in which they are shown."""
    queries = figure_queries()
    return {name: Figure(name, queries[name], reader) for name, reader in _READERS.items()}


def places_query() -> NamedQuery:
    """The query that the poster map is drawn from."""
    return figure_queries()["places"]
