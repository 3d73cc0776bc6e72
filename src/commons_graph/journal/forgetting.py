"""Taking what a person said or what is known of them out of the tables beside the revisions, for good.

What remains says that something was sent, when, and what became of it; not by whom, and not what. Every function works
in the transaction of whoever calls, who afterwards lets the journal forget the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

import sqlalchemy as sa

from commons_graph.journal.contacts import CONSENT, CONTACT, CREDIT
from commons_graph.journal.metadata import METADATA
from commons_graph.journal.proposals import Decision, add_decision
from commons_graph.journal.tables import REVISION
from commons_graph.terms import NEUTRAL_BASE

ERASED: Final = "erased"
"""The act noted on an open proposal that its author had erased."""

_CHAINED: Final = frozenset({"changeset", "revision", "publication"})
"""Tables whose content is public, or part of the chain of hashes: records are erased from them by another way."""

_BY_ADDRESS: Final = frozenset({"account", "contact", "one_time_link"})
"""Tables in which an address is whose a row is: their rows go as a whole, or stay as they are."""

_BLANKED: Final = "[…]"


def forget_giver(connection: sa.Connection, giver: str) -> None:
    """Empty what one contact or account sent, agreed to and chose, and close what nobody has decided on."""
    submission, proposal = METADATA.tables["submission"], METADATA.tables["proposal"]
    sent = sa.select(submission.c.number).where(submission.c.contact == giver)
    authored = sa.select(proposal.c.number).where(proposal.c.author == giver)
    for number in sorted({*connection.execute(sent).scalars(), *connection.execute(authored).scalars()}):
        forget_sent(connection, number)
    blank = {"giver": "", "text": "", "scope": ""}
    connection.execute(sa.update(CONSENT).where(CONSENT.c.giver == giver).values(**blank))
    connection.execute(sa.delete(CREDIT).where(CREDIT.c.giver == giver))
    kind, _, number = giver.partition(":")
    if kind == "contact":
        connection.execute(sa.delete(CONTACT).where(CONTACT.c.number == int(number)))


def forget_sent(connection: sa.Connection, number: int) -> None:
    """Empty one proposal: what it said where it was not accepted, and in any case who sent it and what was told."""
    submission, proposal = METADATA.tables["submission"], METADATA.tables["proposal"]
    decision = METADATA.tables["decision"]
    row = connection.execute(sa.select(proposal).where(proposal.c.number == number)).one()
    values: dict[str, Any] = {"author": "", "credit": ""}
    if row.state != "accepted":
        values |= {"content": b"", "source": "", "state": "refused"}
        if row.kind == "create":  # the address of a new record is made of its name
            values["subject"] = ""
            _forget_given(connection, row.content)
    connection.execute(sa.update(proposal).where(proposal.c.number == number).values(**values))
    if row.state == "open":
        add_decision(connection, Decision(number, "", ERASED))
    told = {"contact": "", "note": "", "details": "{}"}
    connection.execute(sa.update(submission).where(submission.c.number == number).values(**told))
    connection.execute(sa.update(decision).where(decision.c.number == number).values(reason=""))
    its_author = sa.and_(decision.c.number == number, decision.c.account.not_like("account:%"))
    connection.execute(sa.update(decision).where(its_author).values(account=""))
    connection.execute(sa.delete(CREDIT).where(CREDIT.c.number == number))
    connection.execute(
        sa.update(CONSENT).where(CONSENT.c.giver == f"proposal:{number}").values(giver="", text="", scope="")
    )


def _forget_given(connection: sa.Connection, content: bytes) -> None:
    """Let go of the keys that were given to records which will never be, unless a journal has them."""
    given = METADATA.tables.get("given_key")
    keys = {found.decode() for found in _KEY.findall(content)}
    if given is not None and keys:
        accepted = sa.select(REVISION.c.key).where(REVISION.c.key.in_(keys))
        never = keys - set(connection.execute(accepted).scalars())
        connection.execute(sa.delete(given).where(given.c.key.in_(never)))


_KEY: Final = re.compile(rb"^<%s(?:id|doc)/([^#>]+)" % re.escape(NEUTRAL_BASE).encode(), re.MULTILINE)


def forget_records(connection: sa.Connection, keys: Collection[str]) -> None:
    """Take some records out of everything that was ever proposed, and what was said about them with it."""
    proposal, submission = METADATA.tables["proposal"], METADATA.tables["submission"]
    decision = METADATA.tables["decision"]
    inside = re.compile(
        rb"<%s(?:id|doc)/(?:%s)[#>]"
        % (re.escape(NEUTRAL_BASE).encode(), b"|".join(re.escape(k).encode() for k in keys))
    )
    holding = sa.select(proposal.c.number, proposal.c.content).where(sa.func.length(proposal.c.content) > 0)
    for number, content in connection.execute(holding).all():
        if inside.search(content):
            left = b"".join(line for line in content.splitlines(keepends=True) if not inside.match(line))
            connection.execute(sa.update(proposal).where(proposal.c.number == number).values(content=left))
    about = sa.select(proposal.c.number).where(proposal.c.subject.in_(list(keys)))
    for number in connection.execute(about).scalars().all():
        connection.execute(sa.update(proposal).where(proposal.c.number == number).values(credit=""))
        connection.execute(sa.update(submission).where(submission.c.number == number).values(note="", details="{}"))
        connection.execute(sa.update(decision).where(decision.c.number == number).values(reason=""))
    blank = {"text": "", "scope": ""}
    connection.execute(sa.update(CONSENT).where(CONSENT.c.key.in_(list(keys))).values(**blank))


def forget_account(connection: sa.Connection, email: str) -> None:
    """Remove the account by which a contributor signs in; accounts of the desk are closed by an administrator."""
    account = METADATA.tables["account"]
    mine = sa.and_(account.c.email == email, account.c.role == "contributor")
    for number in connection.execute(sa.select(account.c.number).where(mine)).scalars().all():
        for name in ("session", "recovery_code"):
            table = METADATA.tables[name]
            connection.execute(sa.delete(table).where(table.c.account == number))
        forget_giver(connection, f"account:{number}")
        connection.execute(sa.delete(account).where(account.c.number == number))


def forget_lines(connection: sa.Connection, address: str) -> None:
    """Remove whole rows that are there for the sake of one address: links, messages, lines of outreach."""
    for table, column, group in _ROWS:
        if table in METADATA.tables:
            whole = METADATA.tables[table]
            found = sa.select(whole.c[group], whole.c[column]).where(_holds(whole.c[column], address))
            keys = {key for key, text in connection.execute(found) if sought(address).search(text)}
            for name in (table, *_TOGETHER.get(table, ())):
                other = METADATA.tables[name]
                connection.execute(sa.delete(other).where(other.c[group].in_(keys)))


_ROWS: Final = (
    ("one_time_link", "email", "digest"),
    ("outbox", "recipient", "number"),
    ("outreach_version", "content", "number"),
    ("draft", "answers", "digest"),
)
"""Table, the column that may hold an address, and the one by which its rows go together."""

_TOGETHER: Final = {"outreach_version": ("outreach",)}


def blank_address(connection: sa.Connection, address: str) -> None:
    """Blank an address wherever else somebody wrote it down: in notes, questions and what was never accepted."""
    for table, column in _texts():
        key = list(table.primary_key)
        found = sa.select(*key, column).where(_holds(column, address))
        for row in connection.execute(found).all():
            *values, text = row
            which = sa.and_(*(one == value for one, value in zip(key, values, strict=True)))
            connection.execute(sa.update(table).where(which).values({column: sought(address).sub(_BLANKED, text)}))
    _blank_proposed(connection, address)


def mentions(connection: sa.Connection, address: str) -> dict[str, list[dict[str, Any]]]:
    """Rows that hold an address, by table, whoever wrote them; what signs somebody in is left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in _private():
        columns = [column for column in table.columns if column.name not in _SECRETS]
        texts = [column for column in columns if isinstance(column.type, sa.Text)]
        if texts:
            query = sa.select(*columns).where(sa.or_(*(_holds(column, address) for column in texts)))
            rows = [dict(row._mapping) for row in connection.execute(query)]
            mine = [row for row in rows if any(sought(address).search(str(row[text.name])) for text in texts)]
            if mine:
                found[table.name] = mine
    return found


def sought(address: str) -> re.Pattern[str]:
    """What finds an address in a text, and not a longer one that merely holds it."""
    return re.compile(rf"(?<![\w.!#$%&'*+/=?^`{{|}}~-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)


_SECRETS: Final = frozenset({"password", "factor", "factor_step", "digest", "previous", "follow"})


def _private() -> Iterator[sa.Table]:
    for name, table in sorted(METADATA.tables.items()):
        if name not in _CHAINED:
            yield table


def _texts() -> Iterator[tuple[sa.Table, sa.Column[str]]]:
    for table in _private():
        for column in table.columns:
            if table.name not in _BY_ADDRESS and isinstance(column.type, sa.Text) and not column.primary_key:
                yield table, column


def _holds(column: sa.ColumnElement[str], address: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(column).contains(address.lower(), autoescape=True)


def _blank_proposed(connection: sa.Connection, address: str) -> None:
    proposal = METADATA.tables["proposal"]
    never = sa.select(proposal.c.number, proposal.c.content).where(proposal.c.state != "accepted")
    for number, content in connection.execute(never).all():
        text = content.decode("utf-8", "surrogateescape")
        blanked = sought(address).sub(_BLANKED, text).encode("utf-8", "surrogateescape")
        if blanked != content:
            connection.execute(sa.update(proposal).where(proposal.c.number == number).values(content=blanked))
