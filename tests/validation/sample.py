"""The sample that the documentation shows: a small data file with faults, its shapes, and the report on it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from commons_graph.errors import CommonsError, SyntaxFault
from commons_graph.rdf.parsing import Source, find_sources, parse
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import make_validator
from commons_graph.validation.port import Document
from commons_graph.validation.reports.formats import write_report
from commons_graph.validation.reports.remarks import Outcome

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "validate"
ENGINE = "pyshacl"


def documents(sources: Sequence[Source]) -> list[Document]:
    return [Document(source.name, [quad.triple for quad in parse(source, base=NEUTRAL_BASE)]) for source in sources]


def sources_of(*names: str) -> list[Source]:
    """Sources named relative to the folder of the sample, as the commands of the documentation name them."""
    found = find_sources([FOLDER / name for name in names])
    return [Source(os.path.relpath(source.name, FOLDER), source.format, path=source.path) for source in found]


def sample_outcome(language: str = "en") -> Outcome:
    """The outcome of `commons-graph validate data/ --shapes shapes.ttl` in that folder."""
    shapes = documents(sources_of("shapes.ttl"))
    read: list[Document] = []
    faults: list[CommonsError] = []
    sources = sources_of("data")
    for source in sources:
        try:
            read += documents([source])
        except SyntaxFault as fault:
            faults.append(fault)
    report = make_validator(ENGINE, shapes).validate(read)
    return Outcome(report, read, sources, shapes, faults, language)


def written(name: str, outcome: Outcome, limit: int | None = None) -> str:
    """A report as text."""
    output = BytesIO()
    write_report(name, outcome, output, limit)
    return output.getvalue().decode()
