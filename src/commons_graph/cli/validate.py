"""`commons-graph validate`: files against shapes, for people and for continuous integration."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from commons_graph.cli.command import PROGRAM, command
from commons_graph.validation.reports.formats import FORMATS

_ENGINES: Final = ("set", "pyshacl")


@command(example=f"{PROGRAM} validate data/ --format turtle --output report.ttl --fail-on warning")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Shapes to check against, a file or a folder; may be repeated [default: those of the census].",
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info", "never"]),
    default="violation",
    show_default=True,
    help="The least serious finding that gives exit code 1.",
)
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Language of the messages [default: the instance's, fr].")
@click.option("--engine", type=click.Choice(_ENGINES), default=_ENGINES[0], show_default=True)
@click.option("--input-format", default="turtle", show_default=True, metavar="FORMAT", help="The format of stdin.")
def validate(
    paths: tuple[Path, ...],
    shapes: tuple[Path, ...],
    form: str,
    output: Path | None,
    fail_on: str,
    lang: str | None,
    engine: str,
    input_format: str,
) -> int:
    """Check RDF files against shapes.

    PATH is a file, a folder, or - for stdin. All of them are checked together, so that a link from one file
    to another holds.

    Exit codes: 0 no finding at or above --fail-on, 1 some, 2 could not run or could not read everything.
    """
    from commons_graph.cli.checking import Check, check_files
    from commons_graph.cli.discovery import find_settings

    language = find_settings(language=lang).language
    return check_files(Check(paths, shapes, form, output, fail_on, language, engine, input_format))
