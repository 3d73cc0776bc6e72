"""A census with published editions and their dumps, served."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from commons_graph.census import Census
from commons_graph.feeds.dumps.options import usual_options
from commons_graph.feeds.dumps.shelf import write_published
from commons_graph.feeds.dumps.subject import DumpOptions
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source, find_sources
from commons_graph.settings import Settings
from web.conftest import DATA, Served, application
from web.serving import bound_socket, served

RECORD = """
@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix dct: <http://purl.org/dc/terms/> .
<id/initiative/essai-{number}> a ess:Initiative ; rdfs:label "Essai {number}"@fr .
<doc/initiative/essai-{number}> a ess:Record ; foaf:primaryTopic <id/initiative/essai-{number}> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""


@dataclass(frozen=True)
class Editions:
    """How many editions a served census has: the first of the sample, each other with one initiative more."""

    number: int
    title: str = ""
    dumps: bool = False
    sample: Path = DATA


@cache
def options() -> DumpOptions:
    """How the dumps of the tests are written."""
    return usual_options("fr")


@contextmanager
def census_with(editions: Editions, instance: Path) -> Iterator[Served]:
    """A running census with published editions."""
    listening, root = bound_socket()
    settings = Settings(instance=instance, base=root)
    with Census(settings) as census:
        census.load(find_sources([editions.sample]))
        for number in range(1, editions.number + 1):
            if number > 1:
                census.load([Source("essai.ttl", TURTLE, data=RECORD.replace("{number}", str(number)).encode())])
            census.publish(editions.title if number == 1 else "")
            if editions.dumps:
                edition = census.shelf.current()
                write_published(census.journal, edition, settings.var, options())
                edition.close()
    with served(application(settings), listening), httpx.Client(base_url=root, timeout=60) as client:
        yield Served(root, client, settings)
