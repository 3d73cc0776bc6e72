"""Data to stdout or to a file, words to stderr."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click


def write_output(data: bytes, output: Path | None) -> None:
    """Write data to stdout, or to a file that appears only once it is complete."""
    if output is None:
        sys.stdout.buffer.write(data)
        if sys.stdout.isatty() and not data.endswith(b"\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
        return
    try:
        with tempfile.NamedTemporaryFile(dir=output.absolute().parent, prefix=f".{output.name}.", delete=False) as file:
            file.write(data)
        Path(file.name).chmod(0o666 & ~_umask())
        os.replace(file.name, output)
    except OSError as error:
        raise click.ClickException(f"the file cannot be written: {error.strerror or error} — {output}") from error


def say(text: str) -> None:
    """Tell the person something that is not data, on stderr."""
    click.echo(text, err=True)


def counted(number: int, noun: str) -> str:
    """A number and its noun: 1 record, 1,301 records."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def warn(text: str) -> None:
    """Tell the person of something that may not be as meant, on stderr."""
    say(f"warning: {text}")


def _umask() -> int:
    """The file mode mask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
