"""The settings of an instance as a file that may be given away."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import Final

from commons_graph.settings import Settings

HANDED_OVER: Final = (
    *("base", "host", "port", "workers", "language", "mirror", "follow"),
    *("query.timeout", "query.memory", "query.result", "query.length", "query.workers", "query.queue"),
    *("query.services", "map.tiles", "map.attribution", "editions.keep"),
    *("harvest.into", "harvest.allow", "harvest.page", "harvest.total", "harvest.literal", "harvest.timeout"),
    "desk.reconfirm",
    *("mail.server", "mail.port", "mail.sender", "mail.tls"),
)
"""The settings that are handed over; none of them is a secret. Others, and remarks in the file, stay where they are."""

KEPT_BACK: Final = ("journal", "mail.user", "mail.password")
"""A database's address may hold a password, and the archive has the journal itself; the others are to sign in with."""

_HEAD: Final = "# Settings of this instance, as they were handed over; those that are as usual are left out.\n"


def settings_text(settings: Settings) -> str:
    """The settings that differ from the usual ones, as TOML."""
    usual, tables = Settings(), {"": [_HEAD]}
    for name in HANDED_OVER:
        value = attrgetter(name)(settings)
        if value != attrgetter(name)(usual):
            table, _, key = name.rpartition(".")
            tables.setdefault(table, [f"\n[{table}]\n"]).append(f"{key} = {_toml(value)}\n")
    return "".join(line for lines in tables.values() for line in lines)


def _toml(value: object) -> str:
    """A value as TOML writes it, which for texts, numbers and lists of them is how JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
