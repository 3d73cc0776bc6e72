"""What an archive says of itself: handover.json."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from commons_graph import __version__
from commons_graph.errors import ArchiveRefused, SettingsError
from commons_graph.settings import checked_base

FORMAT: Final = "commons-graph handover 1"
LOCK_FILES: Final = ("requirements.lock", "requirements-node.lock")
"""In the sources of the program: the exact versions and hashes of what it runs on, and of what builds its pages."""

_PLAIN_HOST: Final = re.compile(r"[\w.:\[\]-]+")
_PLAIN_PATH: Final = re.compile(r"[\w/.~%+@:,=!-]*")


@dataclass(frozen=True, slots=True)
class About:
    """The facts of one archive.

    `base` is the base in force. `sequence` and `head` are the journal's head, `changesets` and `revisions` what it
    counts. `published` are all published editions, `dumps` those whose files are in the archive. `site` tells whether a
    built site is.
    """

    base: str
    sequence: int
    head: str
    changesets: int
    revisions: int
    published: tuple[int, ...]
    dumps: tuple[int, ...]
    site: bool
    software: str = f"commons-graph {__version__}"
    lock_files: tuple[str, ...] = LOCK_FILES
    format: str = FORMAT

    def document(self) -> bytes:
        """As JSON."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def read_about(document: bytes, where: str) -> About:
    """What an archive says of itself; raises ArchiveRefused for what this version cannot read."""
    try:
        values: dict[str, Any] = json.loads(document)
        if values.get("format") != FORMAT:
            raise ArchiveRefused(
                f"this is not an archive of the form “{FORMAT}”",
                where=where,
                hint="use the version of commons-graph that its README names",
            )
        for name in ("published", "dumps", "lock_files"):
            values[name] = tuple(values[name])
        about = About(**values)
        numbers = (about.sequence, about.changesets, about.revisions, *about.published, *about.dumps)
        if not all(type(number) is int for number in numbers):
            raise ValueError("a number is none")
        _check_base(about.base, where)
    except (ValueError, TypeError, KeyError, AttributeError, SettingsError) as error:
        raise ArchiveRefused(f"handover.json cannot be read: {error}", where=where) from error
    return about


def _check_base(base: str, where: str) -> None:
    """Refuse a base that would mean something else in the configuration of a server."""
    parts = urlsplit(base)
    plain = _PLAIN_HOST.fullmatch(parts.netloc) and _PLAIN_PATH.fullmatch(parts.path) and parts.port != 0
    if checked_base(base, where) != base or not plain:
        raise ValueError(f"{base!r} is no base of a census")
