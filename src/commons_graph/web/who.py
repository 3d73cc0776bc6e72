"""Who made a change, in words: a role, or the name that a contributor chose to be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from commons_graph.journal.port import Changeset
from commons_graph.languages import translations
from commons_graph.web.links import Links, short_address
from commons_graph.web.values import Value

_WEB: Final = re.compile(r"https?://[^\s<>\"]+")
_PERSON: Final = "/id/person/"
_OURS: Final = re.compile(r"changes/changeset/([1-9][0-9]*)|doc/[a-z-]+/[a-z0-9-]+\?version=([1-9][0-9]*)")


def roles(message: Callable[[str], str]) -> Mapping[str, str]:
    """Role → what it is called, by a function that translates."""
    return {
        "importer": message("Import"),
        "contributor": message("Contributor"),
        "animator": message("Animator"),
        "reviewer": message("Reviewer"),
        "harvester": message("Harvest from another census"),
        "eraser": message("Erasure"),
        "administrator": message("Administrator"),
    }


def role_in_words(language: str, role: str) -> str:
    """What a role is called; one that pages do not know is somebody who took part."""
    message = translations(language).ugettext
    return roles(message).get(role) or str(message("Participant"))


def who_in_words(language: str, changeset: Changeset, credited: Mapping[int, str]) -> str:
    """Who made a change: under the name that was chosen for it, else by the role."""
    return credited.get(changeset.sequence) or role_in_words(language, changeset.role)


def organisation(changeset: Changeset) -> str | None:
    """The address of the other census that a change came from; other agents are accounts, which are not told."""
    known = changeset.role == "harvester" and _WEB.fullmatch(changeset.agent) and _PERSON not in changeset.agent
    return changeset.agent if known else None


def origin(language: str, links: Links, changeset: Changeset) -> Value | None:
    """Where a change came from: a page elsewhere, a change that was undone, or files by their bare names."""
    source = changeset.source.strip()
    if ours := _OURS.fullmatch(source):
        message = translations(language).ugettext
        number = ours[1] or ours[2]
        text = message("undoes change %(number)s") if ours[1] else message("brings back version %(number)s")
        path, _, query = source.partition("?")
        return Value("link", str(text) % {"number": number}, links.page(path, query))
    if _WEB.fullmatch(source):
        return Value("link", short_address(source), source)
    # where files lie on somebody's machine is nobody's concern
    names = [part.rstrip("/").rpartition("/")[2] for part in source.split()]
    return Value("words", " ".join(filter(None, names))) if any(names) else None
