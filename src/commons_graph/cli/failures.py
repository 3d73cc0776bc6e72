"""The one place where errors become words on a terminal and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Final

import click

from commons_graph.cli.command import PROGRAM, Invocation
from commons_graph.errors import CommonsError

DONE: Final = 0
FOUND: Final = 1
FAILED: Final = 2
INTERRUPTED: Final = 130


class ReaderGone(Exception):
    """Whoever read our output has closed the pipe, as `head` does; there is nobody to tell anything."""


def exit_code_of(error: BaseException, invocation: Invocation) -> int:
    """Tell an error on stderr, and give the exit code for it."""
    if isinstance(error, (ReaderGone, BrokenPipeError)):
        discard_output()
        return DONE
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else FAILED
    if isinstance(error, (click.Abort, KeyboardInterrupt)):
        return INTERRUPTED
    if invocation.verbosity > 1:
        traceback.print_exception(error)
    _tell(error)
    return error.exit_code if isinstance(error, CommonsError) else FAILED


def tell(error: CommonsError) -> None:
    """Write an error on stderr: what, where and code on the first line, then the hint."""
    where = f" — {error.where}" if error.where else ""
    _write(f"{error.message}{where}  [{error.code}]", error.hint)


def _tell(error: BaseException) -> None:
    if isinstance(error, CommonsError):
        tell(error)
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
    elif isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else PROGRAM
        _write(error.format_message().rstrip("."), f"see `{path} --help`")
    elif isinstance(error, click.ClickException):
        _write(error.format_message(), "")
    else:
        text = " ".join(str(error).split())
        _write(f"unexpected {type(error).__name__}: {text}", "run again with -vv, and report what it shows")


def _write(message: str, hint: str) -> None:
    click.echo(f"{_styled('error:')} {message}", err=True)
    if hint:
        click.echo(f"\nhint: {hint}", err=True)


def _styled(word: str) -> str:
    """Red on a terminal, unless NO_COLOR is set (no-color.org)."""
    if os.environ.get("NO_COLOR") or not sys.stderr.isatty():
        return word
    return click.style(word, fg="red", bold=True)


def discard_output() -> None:
    """Send what is left in the buffer nowhere, so that the interpreter does not complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
