"""`commons-graph explain`: what an error code means and what to do."""

from __future__ import annotations

import difflib
import inspect

import click

from commons_graph.cli.command import PROGRAM, command
from commons_graph.errors import CommonsError, all_errors, find_error


@command(example=f"{PROGRAM} explain CG-D03")
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain an error code.

    CODE is what stands in brackets at the end of an error, such as CG-R03. Without it, every code is listed.
    """
    if code is None:
        kinds = {kind.code: kind for kind in reversed(list(all_errors()))}  # a subclass may share its parent's code
        for known in sorted(kinds):
            click.echo(f"{known}  {_first_sentence(kinds[known])}")
        return
    full = code.upper() if code.upper().startswith("CG-") else f"CG-{code.upper()}"
    found = find_error(full)
    if found is None:
        nearest = difflib.get_close_matches(full, [kind.code for kind in all_errors()], n=1, cutoff=0.0)
        raise click.BadParameter(f"there is no error {code}; the nearest is {nearest[0]}", param_hint="CODE")
    click.echo(f"{found.code} ({found.__name__})\n\n{_text(found)}")
    click.echo(f"\nOn the command line the exit code is {found.exit_code}; on the web the status is {found.status}.")


def _text(kind: type[CommonsError]) -> str:
    return inspect.cleandoc(kind.__doc__ or "")


def _first_sentence(kind: type[CommonsError]) -> str:
    return " ".join(_text(kind).split("\n\n")[0].split())
