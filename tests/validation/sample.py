"""The sample that the documentation shows: small data with faults, their shapes, and the report in every format.

`PYTHONPATH=tests python -m validation.sample` writes the reports anew.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

from commons_graph.errors import CommonsError, SyntaxFault
from commons_graph.rdf.parsing import Source, find_sources, parse
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.validation.engines import DEFAULT, make_validator
from commons_graph.validation.port import Document
from commons_graph.validation.reports.formats import FORMATS, write_report
from commons_graph.validation.reports.remarks import Outcome

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "validate"
PAGE = FOLDER.parents[1] / "validate-in-ci.md"
ENGINE = DEFAULT

_SAMPLE = re.compile(r"(?P<mark><!-- sample (?P<name>\w+) (?P<lines>\d+) -->)\n```(?P<kind>\w*)\n.*?\n?```", re.DOTALL)


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


def sample_reports() -> dict[str, str]:
    """File name below the folder of the sample → report in that format, without the version of the program."""
    outcome = sample_outcome()
    return {f"reports/{name}.{made.suffix}": without_version(written(name, outcome)) for name, made in FORMATS.items()}


def page_with_samples(page: str) -> str:
    """The page with the beginning of each report after its mark, `<!-- sample NAME LINES -->`."""
    reports = sample_reports()

    def block(match: re.Match[str]) -> str:
        name, lines = match["name"], int(match["lines"])
        report = next(text for file, text in reports.items() if file.startswith(f"reports/{name}."))
        shown = report.splitlines()
        rest = ["…"] if len(shown) > lines else []
        return "\n".join(
            [match["mark"], f"```{match['kind']}", *(line.rstrip() for line in shown[:lines]), *rest, "```"]
        )

    return _SAMPLE.sub(block, page)


def without_version(report: str) -> str:
    return report.replace(f'"version": "{version("commons-graph")}"', '"version": "X.Y.Z"')


def main() -> None:
    """Write the reports, and the page that shows them."""
    for name, text in sample_reports().items():
        (FOLDER / name).parent.mkdir(exist_ok=True)
        (FOLDER / name).write_text(text, encoding="utf-8")
    PAGE.write_text(page_with_samples(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
