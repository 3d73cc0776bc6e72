"""The folder of a mirror: an instance whose settings name its source."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from commons_graph.census import Census
from commons_graph.errors import InstanceError, SettingsError
from commons_graph.gate.documents import shape_documents
from commons_graph.settings import SETTINGS_FILE, Settings, checked_base, settings_from
from commons_graph.validation.engines import DEFAULT, make_validator

_MIRROR_FILE: Final = """# A mirror of another census, filled by `commons-graph harvest` and by nothing else.
# Its addresses are those of its source.
base = "{base}"
mirror = "{source}"
"""


def default_mirror(settings: Settings, url: str) -> Path:
    """The folder of the mirror of an address, where none is said."""
    host = url.partition("://")[2].partition("/")[0]
    return settings.instance / "mirrors" / "".join(char if char.isalnum() or char in ".-" else "-" for char in host)


def make_mirror(folder: Path, url: str, base: str) -> None:
    """Make the folder of the mirror of an address with its settings, which stand whole or not at all.

    Raises InstanceError when there is an instance already, or the folder cannot be written.
    """
    if (folder / "var").exists():
        raise InstanceError("there is an instance here already", where=str(folder), hint="choose another folder")
    partial = folder / (SETTINGS_FILE + ".partial")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        partial.write_text(_MIRROR_FILE.format(base=checked_base(base, url), source=url), encoding="utf-8")
        os.replace(partial, folder / SETTINGS_FILE)
    except OSError as error:
        raise InstanceError(f"the folder cannot be written: {error.strerror or error}", where=str(folder)) from error


@contextmanager
def opened_mirror(folder: Path, url: str) -> Iterator[Census]:
    """The census of the mirror of an address, with the gate that every record passes; raises InstanceError."""
    settings = settings_of_folder(folder)
    if not settings.mirror:
        raise InstanceError(
            "this is a census of its own, not a mirror", where=str(folder), hint="choose another folder for the mirror"
        )
    if settings.mirror != url:
        raise InstanceError(
            f"this is the mirror of {settings.mirror}", where=str(folder), hint="one mirror has one source"
        )
    with Census(settings, validator=make_validator(DEFAULT, shape_documents())) as census:
        yield census


def settings_of_folder(folder: Path) -> Settings:
    """The settings that the file in a folder has, and no others; raises SettingsError."""
    try:
        values = tomllib.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the settings file cannot be read: {error}", where=str(folder / SETTINGS_FILE)) from error
    return settings_from(values, instance=folder)
