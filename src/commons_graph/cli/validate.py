"""`commons-graph validate`: files against shapes, for people and for continuous integration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from commons_graph.cli.command import PROGRAM, command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.settings import Settings
from commons_graph.validation.reports.formats import FORMATS

if TYPE_CHECKING:
    from commons_graph.cli.checking import Check

_ENGINES: Final = ("set", "pyshacl")


@command(example=f"{PROGRAM} validate data/ --shapes shapes.ttl --output sarif=report.sarif --fail-on warning")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--data", multiple=True, type=click.Path(path_type=Path), metavar="PATH", help="The same as PATH; may be repeated."
)
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Shapes to check against, a file or a folder; may be repeated [default: those of the census].",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="The format of the report on stdout.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="Write a report to a file; may be repeated, each with its format. One without a format has that of "
    "--format, and stdout stays empty.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help="Findings of one kind told of each file, in as many files; 0 for all [default: 3 in text, 10 in github, "
    "50 in html, else all].",
)
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
@click.option(
    "--changed-since",
    "revision",
    metavar="REV",
    help="Check only what changed since then, and what that can affect. With a PATH, REV is a git revision; without, "
    "a journal sequence or an edition of the instance.",
)
@instance_option
@click.option("--watch", is_flag=True, help="Check again whenever a file changes, until Ctrl-C.")
@click.option("--explain", "code", metavar="CODE", help=f"Explain a code or a shape, as `{PROGRAM} explain` does.")
def validate(
    paths: tuple[Path, ...],
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    form: str,
    outputs: tuple[str, ...],
    limit: int | None,
    fail_on: str,
    lang: str | None,
    engine: str,
    input_format: str,
    revision: str | None,
    instance: Path | None,
    watch: bool,
    code: str | None,
) -> int:
    """Check RDF files against shapes.

    PATH is a file, a folder, or - for stdin. All of them are checked together, so that a link from one file
    to another holds.

    Exit codes: 0 no finding at or above --fail-on, 1 some, 2 could not run or could not read everything,
    130 interrupted.
    """
    settings = find_settings(instance, language=lang)
    language = settings.language
    if code is not None:
        from commons_graph.cli.explaining import explain_code

        return explain_code(code, shapes, language)
    if not (paths or data or revision):
        raise click.UsageError("name the files to check, or - for stdin")
    from commons_graph.cli.checking import Check, check_files
    from commons_graph.cli.reports import targets

    wanted = targets(form, outputs)
    check = Check((*paths, *data), shapes, wanted, fail_on, language, engine, input_format, limit)
    if revision is not None:
        return _changed(check, revision, settings, watch)
    if watch:
        from commons_graph.cli.watching import watch_files

        return watch_files(check)
    return check_files(check)


def _changed(check: Check, revision: str, settings: Settings, watch: bool) -> int:
    if watch:
        raise click.UsageError("--watch and --changed-since do not go together")
    if check.paths:
        from commons_graph.cli.changed_files import check_changed_files

        return check_changed_files(check, revision)
    from commons_graph.cli.changes import check_changes

    return check_changes(check, revision, settings)
