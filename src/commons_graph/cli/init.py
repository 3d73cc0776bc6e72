"""`commons-graph init`: a new instance, empty, with records, or the same as one that was handed over."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from commons_graph.cli.command import command
from commons_graph.cli.output import counted, say
from commons_graph.errors import InstanceError
from commons_graph.settings import SETTINGS_FILE, Settings, checked_base

_FILE = """# Settings of this instance; `docs/settings.md` explains them all.
# The public address of the census: every address in it begins so. Without it, the address the server listens on.
{base}
# language = "fr"
# host = "127.0.0.1"
# port = 8000

[query]
# timeout = 10    # seconds a SPARQL query may take
# memory = 1024   # mebibytes it may use
"""


@command(example="commons-graph init brest --base https://innovations.example.org/ --data data/")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--base", metavar="IRI", help="The public address of the census.")
@click.option("--data", multiple=True, metavar="PATH", type=click.Path(path_type=Path), help="Records to begin with.")
@click.option(
    "--from",
    "archive",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Make the census again from an archive of `commons-graph handover`.",
)
def init(directory: Path, base: str | None, data: tuple[Path, ...], archive: Path | None) -> None:
    """Make an instance in a folder: its commons-graph.toml and its var/.

    Without --data the census is empty, ready for `commons-graph load`. With --from it is the one that was handed over:
    every file is checked, the journal verified, each edition compared. Under another --base the same records get new
    addresses, and DIR/redirects has what the server of the old ones needs.
    """
    if archive is not None:
        if data:
            raise click.UsageError("--from brings its own records; load others afterwards, with `commons-graph load`")
        _from_archive(directory, archive, checked_base(base, "--base") if base else None)
        return
    from commons_graph.cli.opening import census_for_writing
    from commons_graph.rdf.parsing import find_sources

    _refuse_an_instance(directory)
    base = checked_base(base, "--base") if base else None
    sources = find_sources(data) if data else []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        partial = directory / (SETTINGS_FILE + ".partial")
        line = f'base = "{base}"' if base else '# base = "https://innovations.example.org/"'
        partial.write_text(_FILE.format(base=line), encoding="utf-8")
    except OSError as error:
        raise InstanceError(f"the folder cannot be written: {error.strerror or error}", where=str(directory)) from error
    try:
        with census_for_writing(Settings(instance=directory, base=base)) as census:
            summary = census.load(sources, message="The beginning of the census", origin=" ".join(map(str, data)))
        os.replace(partial, directory / SETTINGS_FILE)
    except BaseException:
        shutil.rmtree(directory / "var", ignore_errors=True)
        partial.unlink(missing_ok=True)
        raise
    say(f"made {directory}: {counted(summary.records, 'record')}, {counted(summary.triples, 'triple')}")
    say(f"next: commons-graph serve --instance {directory}")


def _from_archive(directory: Path, archive: Path, base: str | None) -> None:
    from commons_graph.cli.output import warn
    from commons_graph.handover.restoring import restore

    _refuse_an_instance(directory)
    made = restore(archive, directory, base, say)
    about = made.about
    counts = (counted(made.files, "file"), counted(about.changesets, "changeset"), counted(about.revisions, "revision"))
    say(f"checked {', '.join(counts)}")
    for number in sorted({*about.published} - {*about.dumps}):
        warn(f"the archive has no files of edition {number}; to make them: commons-graph publish --again {number}")
    if made.alike and made.base == about.base:
        warn(f"{about.software} made the editions otherwise than this version; their records are the same")
    say(f"done: {directory} is the census of {about.base}, with head {about.sequence}  {about.head}")
    if made.base != about.base:
        say(f"it is at {made.base} now; {directory / 'redirects'} is for the server of the old address")
    say(f"next: commons-graph serve --instance {directory}")


def _refuse_an_instance(directory: Path) -> None:
    if (directory / SETTINGS_FILE).exists() or (directory / "var").exists():
        raise InstanceError("there is an instance here already", where=str(directory), hint="choose another folder")
