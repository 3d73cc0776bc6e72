"""What every command has in common: its help ends with an example, and it takes -v."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

PROGRAM: Final = "commons-graph"

Function = Callable[..., Any]


@dataclass(slots=True)
class Invocation:
    """One run of the program; `verbosity` counts the -v given before or after the verb."""

    verbosity: int = 0


def command(*, example: str) -> Callable[[Function], click.Command]:
    """Make a verb of a function: the docstring is its help, and the help ends with the example."""

    def decorate(function: Function) -> click.Command:
        epilog = f"\b\nExample:\n  {example}"
        return click.command(epilog=epilog, context_settings={"max_content_width": 100})(verbose_option(function))

    return decorate


def verbose_option(function: Function) -> Function:
    """-v for progress, -vv for tracebacks; the same before and after the verb."""
    return click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=_note_verbosity,
        help="Say more; -vv shows the traceback of an error.",
    )(function)


def instance_option(function: Function) -> Function:
    """--instance DIR, given to the function as `instance`."""
    return click.option(
        "--instance",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The instance [default: the nearest folder upward with a commons-graph.toml, else this one].",
    )(function)


def _note_verbosity(ctx: click.Context, _: click.Parameter, value: int) -> None:
    invocation = ctx.find_object(Invocation)
    if invocation is not None and value:
        invocation.verbosity += value
