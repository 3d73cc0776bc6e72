"""Settings as one frozen value, read once by the command line and passed down."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from commons_graph.errors import SettingsError

SETTINGS_FILE: Final = "commons-graph.toml"
_LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 — addresses to replace, not to bind


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """What one SPARQL query may use; seconds, mebibytes and counts."""

    timeout: float = 10.0
    memory: int = 1024
    result: int = 64
    length: int = 1
    workers: int = 6
    queue: int = 64
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MapSettings:
    """What lies beneath the map besides the census's own towns: nothing, or pictures from a tile server.

    `tiles` is the address of a tile with {z}, {x} and {y}; `attribution` is the credit that its makers ask for.
    """

    tiles: str = ""
    attribution: str = ""

    @property
    def origin(self) -> str:
        """Where the tiles come from, as a content security policy names it; empty without tiles."""
        parts = urlsplit(self.tiles)
        return f"{parts.scheme}://{parts.netloc}" if self.tiles else ""


@dataclass(frozen=True, slots=True)
class EditionSettings:
    """How many of the published editions, the newest of them, stay readable page by page."""

    keep: int = 5


@dataclass(frozen=True, slots=True)
class HarvestSettings:
    """How other censuses are harvested, and what they may send.

    `into` is mirror or proposals, `allow` hosts or host:port, `page` and `total` mebibytes, `literal` kibibytes,
    `timeout` seconds of silence.
    """

    into: str = "proposals"
    allow: tuple[str, ...] = ()
    page: int = 64
    total: int = 4096
    literal: int = 1024
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How those who accompany work: after how many months a sheet is to be confirmed again."""

    reconfirm: int = 24


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The server that takes mail, and what it is told; without a server, links are shown to be handed over.

    `tls` is starttls, tls (from the first byte, usually port 465) or none. `sender` is an address, with a name or
    without. The password is not shown.
    """

    server: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    tls: str = "starttls"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where an instance is and how it is served.

    `instance` is the folder that holds commons-graph.toml and var/. `base` is the public address of the
    census, ending with a slash; None means "whatever address the server listens on". `mirror` is the feed that
    this instance is a read-only copy of, "" for a census of its own. `journal` is the PostgreSQL database of a journal
    that several hosts share, "" for a file of this one; it is not shown, since it may hold a password. `follow` is how
    many seconds pass between two looks at what the other hosts wrote.
    """

    instance: Path = Path("var")
    base: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    language: str = "fr"
    query: QueryLimits = field(default_factory=QueryLimits)
    map: MapSettings = field(default_factory=MapSettings)
    harvest: HarvestSettings = field(default_factory=HarvestSettings)
    mirror: str = ""
    editions: EditionSettings = field(default_factory=EditionSettings)
    journal: str = field(default="", repr=False)
    follow: float = 2.0
    desk: DeskSettings = field(default_factory=DeskSettings)
    mail: MailSettings = field(default_factory=MailSettings)

    @property
    def var(self) -> Path:
        """The folder of everything the instance writes."""
        return self.instance / "var"

    @property
    def address(self) -> str:
        """The base IRI in force: the configured one, else the address listened on."""
        return self.base or self.listening

    @property
    def listening(self) -> str:
        """The address at which this machine's browser finds the server."""
        host = _LOOPBACK.get(self.host, self.host)
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}/"


_TOP: Final[dict[str, type]] = {
    "base": str,
    "host": str,
    "port": int,
    "workers": int,
    "language": str,
    "query": dict,
    "map": dict,
    "harvest": dict,
    "mirror": str,
    "editions": dict,
    "journal": str,
    "follow": float,
    "desk": dict,
    "mail": dict,
}
_MAIL: Final[dict[str, type]] = {
    "server": str,
    "port": int,
    "user": str,
    "password": str,
    "sender": str,
    "tls": str,
}
_DESK: Final[dict[str, type]] = {"reconfirm": int}
_EDITIONS: Final[dict[str, type]] = {"keep": int}
_MAP: Final[dict[str, type]] = {"tiles": str, "attribution": str}
_HARVEST: Final[dict[str, type]] = {
    "into": str,
    "allow": list,
    "page": int,
    "total": int,
    "literal": int,
    "timeout": float,
}
_QUERY: Final[dict[str, type]] = {
    "timeout": float,
    "memory": int,
    "result": int,
    "length": int,
    "workers": int,
    "queue": int,
    "services": list,
}
_AT_LEAST_ONE: Final = frozenset(
    {
        *("timeout", "memory", "result", "length", "workers", "queue", "keep", "page", "total", "literal", "follow"),
        *("reconfirm",),
    }
)


def settings_from(values: Mapping[str, Any], *, instance: Path, where: str = SETTINGS_FILE) -> Settings:
    """Build settings from the merged mapping of file, environment and flags.

    `where` names the source in messages. Raises SettingsError for an unknown key (naming the nearest
    one), a value of the wrong type or a base that is not an absolute http(s) IRI.
    """
    top = _checked(values, _TOP, where)
    query = _checked(top.pop("query", {}), _QUERY, f"{where} [query]")
    if "services" in query:
        query["services"] = tuple(str(host) for host in query["services"])
    chosen_map = _checked(top.pop("map", {}), _MAP, f"{where} [map]")
    if chosen_map.get("tiles"):
        _check_tiles(chosen_map["tiles"], f"{where} [map]")
    editions = EditionSettings(**_checked(top.pop("editions", {}), _EDITIONS, f"{where} [editions]"))
    mail = MailSettings(**_checked(top.pop("mail", {}), _MAIL, f"{where} [mail]"))
    _check_mail(mail, f"{where} [mail]")
    desk = DeskSettings(**_checked(top.pop("desk", {}), _DESK, f"{where} [desk]"))
    harvest = _checked(top.pop("harvest", {}), _HARVEST, f"{where} [harvest]")
    if "allow" in harvest:
        harvest["allow"] = tuple(str(host) for host in harvest["allow"])
    if harvest.get("into", "mirror") not in ("mirror", "proposals"):
        raise SettingsError(
            f"harvest into '{harvest['into']}' is not one of mirror, proposals", where=f"{where} [harvest]"
        )
    if top.get("base"):
        top["base"] = checked_base(top["base"], where)
    if top.get("journal"):
        _check_journal(top["journal"], where)
    if not 0 <= top.get("port", 8000) <= 65535:
        raise SettingsError(f"port {top['port']} is not between 0 and 65535", where=where)
    if top.get("workers", 1) < 1:
        raise SettingsError("workers must be at least 1", where=where)
    if top.get("language", "fr") not in ("fr", "en"):
        raise SettingsError(f"language '{top['language']}' is not one of fr, en", where=where)
    settings = Settings(instance=instance, mail=mail, editions=editions, desk=desk, **top)
    return replace(
        settings, query=QueryLimits(**query), map=MapSettings(**chosen_map), harvest=HarvestSettings(**harvest)
    )


def checked_base(base: str, where: str) -> str:
    """A base IRI with its final slash, or SettingsError when it is not absolute http(s)."""
    try:
        parts = urlsplit(base)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        valid = False
    if not valid or any(ord(char) <= 32 or char in '<>"{}|\\^`' for char in base):
        raise SettingsError(
            f"the base '{base}' is not an absolute http or https IRI",
            where=where,
            hint="write it like https://innovations.example.org/",
        )
    return base if base.endswith("/") else base + "/"


_JOURNAL: Final = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:@/?#\s]*)(?::[^@/?#\s]*)?@)?"
    r"(?P<hosts>(?:[^:@/?#,\s\[\]]*|\[[0-9A-Fa-f:.]+\])(?::\d+)?(?:,[^@/?#\s]*)?)(?:/(?P<name>[^@/?#\s]*))?(?:\?[^#\s]*)?"
)
"""The address of a database as libpq reads it; narrower, so that no part of a password is taken for another part."""


def _check_journal(journal: str, where: str) -> None:
    """Raise SettingsError, which does not quote it, unless the address of a journal can be understood."""
    if not _JOURNAL.fullmatch(journal) or re.search("%(?![0-9A-Fa-f]{2})", journal):
        raise SettingsError(
            "'journal' is not the address of a PostgreSQL database",
            where=where,
            hint="write it like postgresql://user@host/database; in a user name or password, write @ as %40, / as %2F, "
            "% as %25, : as %3A and # as %23",
        )


def journal_name(journal: str) -> str:
    """The address of a journal for people, without its password and its options."""
    found = _JOURNAL.fullmatch(journal)
    if found is None:
        return "postgresql"
    user = f"{found['user']}@" if found["user"] else ""
    return f"postgresql://{user}{found['hosts']}/{found['name'] or ''}"


def _check_tiles(tiles: str, where: str) -> None:
    """Raise SettingsError unless an address names tiles of one server, which a content policy can name."""
    try:
        parts = urlsplit(tiles)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    plain = valid and not any(char in parts.netloc for char in "{}@;, '\"")
    if not plain or any(part not in tiles for part in ("{z}", "{x}", "{y}")):
        raise SettingsError(
            f"the tiles '{tiles}' are no address of map tiles on one server",
            where=where,
            hint="write them like https://tiles.example.org/{z}/{x}/{y}.png",
        )


_ADDRESS: Final = r"[^<>@()\[\]\"\\\s,;:]+@[A-Za-z0-9.-]+"
_SENDER: Final = re.compile(rf"{_ADDRESS}|[^<>@()\[\]\"\\,;:]{{1,100}} <{_ADDRESS}>")


def _check_mail(mail: MailSettings, where: str) -> None:
    """Raise SettingsError, which quotes no password, unless mail can be sent so."""
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]_-]{0,253}", mail.server):
        raise SettingsError(f"the server '{mail.server}' is not the name of a host", where=where)
    if not 1 <= mail.port <= 65535:
        raise SettingsError(f"port {mail.port} is not between 1 and 65535", where=where)
    if mail.tls not in ("starttls", "tls", "none"):
        raise SettingsError(f"tls '{mail.tls}' is not one of starttls, tls, none", where=where)
    if not mail.sender.isprintable() or (mail.sender and not _SENDER.fullmatch(mail.sender)):
        raise SettingsError(
            "'sender' is not an e-mail address", where=where, hint="write it like Census <census@example.org>"
        )


def _checked(values: Mapping[str, Any], known: Mapping[str, type], where: str) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
            hint = f"did you mean '{nearest[0]}'?" if nearest else f"known settings: {', '.join(known)}"
            raise SettingsError(f"unknown setting '{key}'", where=where, hint=hint)
        checked[key] = _converted(key, value, known[key], where)
    return checked


def _converted(key: str, value: Any, kind: type, where: str) -> Any:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        if key in ("journal", "password"):  # whatever it is, a password may be in it
            raise SettingsError(f"'{key}' must be a {_KIND_NAMES[kind]}", where=where)
        raise SettingsError(f"'{key}' must be a {_KIND_NAMES[kind]}, not {value!r}", where=where)
    if key in _AT_LEAST_ONE and isinstance(value, int | float) and not value > 0:
        raise SettingsError(f"'{key}' must be more than 0, not {value!r}", where=where)
    return value


_KIND_NAMES: Final = {str: "text", int: "whole number", float: "number", list: "list", dict: "table"}

SETTING_NAMES: Final = (
    *(
        f.name
        for f in fields(Settings)
        if f.name not in ("instance", "query", "map", "editions", "harvest", "desk", "mail")
    ),
    *(f"query.{f.name}" for f in fields(QueryLimits)),
    *(f"map.{f.name}" for f in fields(MapSettings)),
    *(f"editions.{f.name}" for f in fields(EditionSettings)),
    *(f"harvest.{f.name}" for f in fields(HarvestSettings)),
    *(f"mail.{f.name}" for f in fields(MailSettings)),
    *(f"desk.{f.name}" for f in fields(DeskSettings)),
)
"""Every setting an operator can write, for the documentation and its test."""
