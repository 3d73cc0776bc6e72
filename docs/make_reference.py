"""Writes docs/reference.md from the program itself: commands, settings, addresses, errors. Run it with `make docs`."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import click

from commons_graph.cli.discovery import VARIABLES
from commons_graph.cli.program import COMMANDS, program
from commons_graph.errors import all_errors, meaning
from commons_graph.settings import Settings
from commons_graph.web.routes import ROUTES

_MEANINGS = {
    "base": "the public address of the census; every address in it begins so [the address listened on]",
    "host": "the address to listen on",
    "port": "the port to listen on",
    "workers": "web processes",
    "language": "the language of pages and messages where a reader asks for none: fr or en",
    "query.timeout": "seconds a SPARQL query may take, waiting included",
    "query.memory": "mebibytes a query may use",
    "query.result": "mebibytes a result may have",
    "query.length": "mebibytes the text of a query may have",
    "query.workers": "processes that evaluate queries, for each web process; more than there are processors",
    "query.queue": "queries that may wait",
    "query.services": "hosts that SERVICE may call; none by default",
    "map.tiles": "pictures beneath the map, as `https://tiles.example.org/{z}/{x}/{y}.png`; none by default",
    "editions.keep": "published editions, the newest of them, that stay readable page by page",
    "harvest.into": "where harvested records go: proposals, for people to decide, or mirror, a read-only copy",
    "harvest.allow": "servers a harvest may talk to besides the one it is given, as host or host:port; only these may "
    "be on a private network",
    "harvest.page": "mebibytes one page of a feed may have",
    "harvest.total": "mebibytes one harvest may fetch",
    "harvest.literal": "kibibytes one text may have",
    "harvest.timeout": "seconds a source may stay silent",
    "mirror": "the feed that this instance is a read-only copy of; written by `commons-graph harvest`",
    "journal": "a PostgreSQL database for a journal that several hosts share, as `postgresql://user@host/database`; "
    "a file of the instance by default",
    "follow": "seconds between two looks at what other hosts wrote to such a journal",
    "desk.reconfirm": "months after which a sheet comes back to the outreach of the desk, to be confirmed again",
    "mail.server": "the server that takes mail; without one, links are shown to be handed over",
    "mail.port": "its port",
    "mail.user": "the name it knows the census by; none by default",
    "mail.password": "the password that goes with it; never shown, and not handed over",
    "mail.sender": "the address that mail comes from, as `Census <census@example.org>`; at the host of the "
    "public address by default",
    "mail.tls": "how the connection is kept from others: starttls, tls (from the first byte) or none",
    "map.attribution": "the credit that the makers of those pictures ask for",
}


def reference() -> str:
    """The whole page."""
    return "\n".join([*_head(), *_commands(), *_settings(), *_addresses(), *_errors()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Written from the program by `make docs`; do not edit."


def _commands() -> Iterator[str]:
    yield from ("", "## Commands", "", "Data goes to stdout, everything else to stderr.")
    yield from ("", "| Exit code | Meaning |", "|---|---|", "| 0 | done and clean |", "| 1 | ran, with findings |")
    yield from ("| 2 | could not run |", "| 130 | interrupted |")
    root = click.Context(program, info_name="commons-graph", max_content_width=100)
    for name in COMMANDS:
        command = program.get_command(root, name)
        if command is not None:
            yield from _command(command, click.Context(command, info_name=name, parent=root, max_content_width=100))


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    help_text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield from ("", f"### `{context.command_path}`", "", "```text", help_text, "```")
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _command(inner, click.Context(inner, info_name=name, parent=context, max_content_width=100))


def _settings() -> Iterator[str]:
    yield from (
        "",
        "## Settings",
        "",
        "Flags win over variables, variables over `commons-graph.toml`, that over defaults.",
    )
    yield from ("", "| Setting | Variable | Default | Meaning |", "|---|---|---|---|")
    for variable, name in VARIABLES.items():
        value = attrgetter(name)(Settings())
        default = "" if value in (None, (), "") else f"`{value}`"
        yield f"| `{name}` | `{variable}` | {default} | {_MEANINGS[name]} |"


def _addresses() -> Iterator[str]:
    yield from (
        "",
        "## Addresses",
        "",
        "Every address answers GET, HEAD and OPTIONS. A language can stand in front: `/en/…`.",
    )
    yield from ("", "| Path | What |", "|---|---|")
    for path, function in ROUTES:
        module = sys.modules[function.__module__]
        meaning = (inspect.getdoc(function) or inspect.getdoc(module) or "").split("\n")[0]
        yield f"| `{path}` | {meaning} |"
    yield "| `/sparql` | The SPARQL 1.1 endpoint; the workbench for a browser. |"
    yield "| `/openapi.json` | These addresses for programs. |"


def _errors() -> Iterator[str]:
    yield from ("", "## Errors", "", "`commons-graph explain CODE` says more.")
    yield from ("", "| Code | Name | HTTP | Meaning |", "|---|---|---|---|")
    for kind in sorted(all_errors(), key=attrgetter("code")):
        first = meaning(kind)[0].replace("|", "\\|")
        yield f"| `{kind.code}` | {kind.__name__} | {kind.status} | {first} |"


if __name__ == "__main__":
    (Path(__file__).parent / "reference.md").write_text(reference(), encoding="utf-8")
