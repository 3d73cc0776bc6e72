"""The verbs of `commons-graph`, each imported when it is used, and the run of one of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any, Final, cast

import click

from commons_graph import __version__
from commons_graph.cli.command import PROGRAM, Invocation, verbose_option
from commons_graph.cli.failures import ReaderGone, exit_code_of

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("commons_graph.cli.init:init", "Make an instance in a directory."),
    "load": ("commons_graph.cli.load:load", "Load records into the census."),
    "validate": ("commons_graph.cli.validate:validate", "Check RDF files against shapes."),
    "serve": ("commons_graph.cli.serve:serve", "Serve the census on the web."),
    "query": ("commons_graph.cli.query:query", "Ask the census, or a remote endpoint, a SPARQL query."),
    "build": ("commons_graph.cli.build:build", "Write the census as a site of files, for any web server."),
    "export": ("commons_graph.cli.export:export", "Write the whole census to a file."),
    "publish": ("commons_graph.cli.publish:publish", "Publish the newest edition, to be cited and kept."),
    "harvest": ("commons_graph.cli.harvest:harvest", "Take over what another census says, as proposals or a mirror."),
    "handover": ("commons_graph.cli.handover:handover", "Write one archive from which the census can be made again."),
    "report": ("commons_graph.cli.report:report", "Write the restitution: booklet, poster, slides, press table."),
    "journal": ("commons_graph.cli.journal:journal", "Verify the history of the census, or name its head."),
    "account": ("commons_graph.cli.account:account", "Say who may sign in, and as what."),
    "explain": ("commons_graph.cli.explain:explain", "Explain an error code, a constraint or a shape."),
    "version": ("commons_graph.cli.version:version", "Say which version this is."),
}
"""Verb → where it is, as `module:function`, and its one line of help, so that the list imports none of them."""

_EPILOG: Final = f"""\b
Exit codes:
  0    done and clean
  1    ran, with findings
  2    could not run
  130  interrupted

\b
Example:
  {PROGRAM} validate data/ --lang en"""


class Program(click.Group):
    """A group that knows its commands by name and imports one only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Every verb, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a verb; None for an unknown one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        return cast("click.Command", getattr(import_module(module), name))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The verb and its arguments; a misspelt verb is told the nearest."""
        if args[0] not in COMMANDS and (nearest := get_close_matches(args[0], COMMANDS, n=1)):
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{nearest[0]}'?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs with their help, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, short) for name, (_, short) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; a reader that closed its end of a pipe is told apart from other errors."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error


@click.group(cls=Program, epilog=_EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@verbose_option
def program() -> None:
    """Turn an accompanied, participatory census into a linked-open-data common."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every error becomes a message on stderr and an exit code."""
    invocation = Invocation()
    try:
        result = program.main(arguments, prog_name=PROGRAM, standalone_mode=False, obj=invocation)
        sys.stdout.flush()
    except BaseException as error:
        return exit_code_of(error, invocation)
    return result if isinstance(result, int) else 0
