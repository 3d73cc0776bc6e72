"""Real instances on loopback that harvest each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from commons_graph.census import Census
from commons_graph.cli.publish import write_files
from commons_graph.journal.opening import read_only_journal
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, find_sources
from commons_graph.settings import HarvestSettings, QueryLimits, Settings
from commons_graph.sources.harvest.run import Order, Outcome, harvest
from commons_graph.web.serving import census_application
from web.serving import bound_socket, served

SMALL = Path(__file__).parents[1] / "data" / "small"
PREFIXES = """@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def actor(slug: str, label: str = "Un acteur", more: str = "") -> str:
    """An actor with its sheet, as Turtle."""
    return f"""<id/actor/{slug}> a ess:Organisation ; rdfs:label "{label}"@fr .
<doc/actor/{slug}> a ess:Record ; foaf:primaryTopic <id/actor/{slug}> ; {more}
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> ; ess:credit "Collporterre"@fr .
"""


def tombstone(slug: str) -> str:
    """What remains of an actor, as Turtle."""
    return f"""<doc/actor/{slug}> a ess:Tombstone ; foaf:primaryTopic <id/actor/{slug}> ;
  ess:withdrawnOn "2026-11-23"^^xsd:date ; ess:withdrawalReason "Doublon"@fr .
"""


@dataclass
class Instance:
    """A census with its settings, and the address at which it is served."""

    settings: Settings
    root: str

    @property
    def changes(self) -> str:
        """The address of its change feed."""
        return f"{self.root}changes"

    def load(self, *texts: str) -> None:
        """Load records, without judging them: the gate is tested elsewhere."""
        self.load_each(texts)

    def load_each(self, *changesets: Sequence[str]) -> None:
        """Load records in several changesets."""
        with Census(self.settings) as census:
            for texts in changesets:
                census.load([Source("test.ttl", TURTLE, data=(PREFIXES + "".join(texts)).encode())])

    def load_files(self, *paths: Path) -> None:
        """Load files."""
        with Census(self.settings) as census:
            census.load(find_sources(paths))

    def publish(self) -> None:
        """Publish the newest edition, with its dump."""
        with Census(self.settings) as census:
            sequence = census.publish().sequence
        write_files(self.settings, sequence)

    def digests(self) -> dict[str, str]:
        """Key → digest of the newest revision of every record."""
        return digests_of(self.settings)

    def harvest(self, url: str, mirror: Path | None = None, **limits: object) -> Outcome:
        """Harvest an address on loopback, which is allowed by name."""
        chosen = replace(HarvestSettings(allow=("127.0.0.1",), timeout=10), **limits)  # type: ignore[arg-type]
        return harvest(Order(url, replace(self.settings, harvest=chosen), mirror), lambda _: None)


def digests_of(settings: Settings) -> dict[str, str]:
    """Key → digest of the newest revision of every record of an instance."""
    journal = read_only_journal(settings)
    found = {revision.key: revision.digest for revision in journal.state()}
    journal.close()
    return found


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Callable[[str], Instance]]:
    """Starts censuses, each on a port of its own that is also its base."""
    with ExitStack() as stack:

        def start(name: str) -> Instance:
            listening, root = bound_socket()
            settings = Settings(instance=tmp_path / name, base=root, query=QueryLimits(workers=1))
            with Census(settings) as census:
                census.refresh()
            stack.enter_context(served(census_application(settings), listening))
            return Instance(settings, root)

        yield start
