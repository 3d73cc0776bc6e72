"""What the workbench needs of the site it stands in: a census, or RDF files served without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from commons_graph.search.linkage import Linked
from commons_graph.search.usage import Usage
from commons_graph.sparql.library import NamedQuery
from commons_graph.web.bench.maps import Known
from commons_graph.web.bench.questions import Kind
from commons_graph.web.query_results import Linker
from commons_graph.web.rendering import Page
from commons_graph.web.visit import Visit


class Surroundings(Protocol):
    """A site, as the workbench sees it."""

    @property
    def queries(self) -> Mapping[str, NamedQuery]:
        """The example queries, by name."""
        ...

    @property
    def opening(self) -> str:
        """The name of the example that the page opens on."""
        ...

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that queries here are written with."""
        ...

    def usage(self, edition: str | None = None) -> Usage | None:
        """How often each class and property is used, in an edition; None where that was too much to count."""
        ...

    def linked(self, edition: str | None = None) -> Linked | None:
        """What the things of an edition point into, and one of each type; None where nobody counts that."""
        ...

    def kinds(self, visit: Visit) -> Sequence[Kind]:
        """What one can ask for with the two simple forms."""
        ...

    def known_places(self, visit: Visit) -> Sequence[Known]:
        """Places to draw beneath the points of a map."""
        ...

    def linker(self, visit: Visit, iris: Iterable[str]) -> Linker:
        """How to link to some IRIs."""
        ...

    def page(self, visit: Visit, page: Page) -> str:
        """The HTML of a page."""
        ...
