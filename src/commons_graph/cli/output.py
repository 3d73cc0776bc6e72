"""Data to stdout or to a file, words to stderr."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

import click


def write_output(data: bytes, output: Path | None) -> None:
    """Write data to stdout, or to a file that appears only once it is complete."""
    if output is None:
        sys.stdout.buffer.write(data)
        if sys.stdout.isatty() and not data.endswith(b"\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
        return
    with opened(output) as file:
        file.write(data)


@contextmanager
def opened(output: Path) -> Iterator[BinaryIO]:
    """A file to write to that appears only once it is complete; a link, a pipe or a device is written to as it is."""
    try:
        if output.is_symlink() or (output.exists() and not output.is_file()):
            with output.open("wb") as file:
                yield file
            return
        with _hidden(output) as hidden:
            yield cast("BinaryIO", hidden)
        Path(hidden.name).chmod(0o666 & ~_umask())
        os.replace(hidden.name, output)
    except OSError as error:
        raise click.ClickException(f"the file cannot be written: {error.strerror or error} — {output}") from error


@contextmanager
def _hidden(output: Path) -> Iterator[IO[bytes]]:
    """A file beside the one to be written, gone again when writing fails."""
    with tempfile.NamedTemporaryFile(dir=output.absolute().parent, prefix=f".{output.name}.", delete=False) as file:
        try:
            yield file
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


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
