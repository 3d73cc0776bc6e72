"""`commons-graph handover`: the whole census in one archive."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, opened, say, warn


@command(example="commons-graph handover census.zip --site /srv/census")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@instance_option
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="OUT",
    help="Put the site that `commons-graph build OUT` wrote into it as well.",
)
def handover(file: Path, instance: Path | None, site: Path | None) -> None:
    """Write one archive, FILE, from which a stranger can make the same census again (`init --from FILE`).

    It holds the journal, the files of published editions, settings, redirects, shapes and vocabulary, checksums, and a
    README in French and in English; no passwords. Others may read and write the census meanwhile. Prints the SHA-256 of
    the archive, as `sha256sum -c` reads it: tell it to whoever gets the file.
    """
    from commons_graph.cli.opening import made_ready
    from commons_graph.handover.writing import Scope, site_files, write_handover

    settings = find_settings(instance)
    if site is not None:
        site_files(site)
    scope = Scope(settings, made_ready(settings), site)
    with (
        opened(file) as output,
        tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=f".{file.name}.") as scratch,
    ):
        handed = write_handover(scope, output, Path(scratch), _progress)
    for number in sorted({*handed.about.published} - {*handed.about.dumps}):
        warn(f"edition {number} has no files here; to make them: commons-graph publish --again {number}")
    say(f"handed over changeset {handed.about.sequence} and all before it, in {counted(handed.files, 'file')}")
    with file.open("rb") as written:
        click.echo(f"{hashlib.file_digest(written, 'sha256').hexdigest()}  {file}")


def _progress(name: str) -> None:
    """Tell how far it is, on a terminal only."""
    if sys.stderr.isatty():
        say(f"{name} …")
