"""`commons-graph account`: who may sign in, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commons_graph.cli.command import command, instance_option
from commons_graph.cli.discovery import find_settings
from commons_graph.cli.output import counted, say

if TYPE_CHECKING:
    from commons_graph.desk.accounts.register import Accounts, WayIn
    from commons_graph.journal.accounts import Account

_ROLES = ("contributor", "animator", "administrator")
_LANGUAGES = ("fr", "en", "br")


@click.group(epilog="\b\nExample:\n  commons-graph account add yann@example.org --role animator")
def account() -> None:
    """Say who may sign in, and as what."""


@command(example='commons-graph account add yann@example.org --role animator --name "Yann"')
@click.argument("email", metavar="EMAIL")
@click.option(
    "--role", type=click.Choice(_ROLES), required=True, help="What they may do; each role has those before it."
)
@click.option("--name", default="", metavar="TEXT", help="What the desk calls them; never published.")
@click.option("--language", type=click.Choice(_LANGUAGES), default=None, help="The language to write to them in.")
@instance_option
def add(instance: Path | None, email: str, role: str, name: str, language: str | None) -> None:
    """Make an account, and print the link by which its holder comes in.

    The link works once: within seven days to choose a password, within half an hour for a contributor, who has none.
    It is mailed as well where a mail server is configured; else hand it over.
    """
    from commons_graph.desk.member import Role

    with _accounts(instance) as accounts:
        _tell(accounts.invite(email, Role(role), name, language or ""))


@command(example="commons-graph account list")
@instance_option
def list_accounts(instance: Path | None) -> None:
    """List every account: its number, e-mail address, role, state and name."""
    with _accounts(instance) as accounts:
        found = accounts.all()
        for one in found:
            click.echo("\t".join((str(one.number), one.email, one.role, _state(one), one.name)))
    say(counted(len(found), "account"))


@command(example="commons-graph account role yann@example.org administrator")
@click.argument("email", metavar="EMAIL")
@click.argument("role", type=click.Choice(_ROLES))
@instance_option
def role(instance: Path | None, email: str, role: str) -> None:
    """Change what somebody may do; it counts from their next click on."""
    from commons_graph.desk.member import Role

    with _accounts(instance) as accounts:
        found = accounts.of(email)
        accounts.set_role(found, Role(role))
    click.echo(f"{found.email} is {'an' if role[0] == 'a' else 'a'} {role}")
    if role != "contributor" and not found.password:
        say(f"no password was chosen yet: commons-graph account reset {found.email}")


@command(example="commons-graph account disable yann@example.org")
@click.argument("email", metavar="EMAIL")
@instance_option
def disable(instance: Path | None, email: str) -> None:
    """Let somebody in no more, and out of every session at once.

    What they did stays in the history. `account reset` opens the account again.
    """
    with _accounts(instance) as accounts:
        found = accounts.of(email)
        accounts.disable(found)
    click.echo(f"{found.email} can no longer sign in")


@command(example="commons-graph account reset yann@example.org")
@click.argument("email", metavar="EMAIL")
@instance_option
def reset(instance: Path | None, email: str) -> None:
    """Print a new link to an account, for whoever lost a password or a telephone, or was shut out.

    Its password, its second factor, its sessions and its older links no longer count.
    """
    with _accounts(instance) as accounts:
        _tell(accounts.reset(accounts.of(email)))


@contextmanager
def _accounts(instance: Path | None) -> Iterator[Accounts]:
    """The accounts of an instance, which has to have a journal and be no mirror."""
    from commons_graph.desk.accounts.register import Accounts
    from commons_graph.desk.instance_secret import instance_secret
    from commons_graph.desk.mail.letters import Post
    from commons_graph.errors import MirrorReadOnly
    from commons_graph.journal.opening import open_journal, read_only_journal
    from commons_graph.journal.outbox import Outbox

    settings = find_settings(instance)
    if settings.mirror:
        raise MirrorReadOnly("nobody signs in to the mirror of another census", where=str(settings.instance))
    read_only_journal(settings).close()
    journal = open_journal(settings)
    try:
        outbox = Outbox(journal, works=bool(settings.mail.server))
        yield Accounts(journal, instance_secret(settings.var), Post(settings, outbox))
    finally:
        journal.close()


def _tell(way: WayIn) -> None:
    """The link on stdout, and what to do with it on stderr."""
    click.echo(way.address)
    if way.mailed:
        say(f"it is on its way to {way.account.email} as well, once `commons-graph serve` runs")
    else:
        say(f"no mail server is configured: hand this link over to {way.account.email}; it works once")


def _state(one: Account) -> str:
    if one.disabled:
        return "disabled"
    if not one.password:
        return "by e-mail" if one.role == "contributor" else "invited"
    return "password and second factor" if one.factor else "password"


account.add_command(add)
account.add_command(list_accounts, "list")
account.add_command(role)
account.add_command(disable)
account.add_command(reset)
