"""Where an instance is, and its settings: flags > COMMONS_GRAPH_* > commons-graph.toml > defaults."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from commons_graph.errors import InstanceError, SettingsError
from commons_graph.settings import SETTING_NAMES, SETTINGS_FILE, Settings, settings_from

_PREFIX: Final = "COMMONS_GRAPH_"
_INSTANCE: Final = _PREFIX + "INSTANCE"

_TABLES: Final = tuple(dict.fromkeys(name.partition(".")[0] for name in SETTING_NAMES if "." in name))

VARIABLES: Final = {_PREFIX + name.replace(".", "_").upper(): name for name in SETTING_NAMES}
"""Variable → the setting it stands for, such as COMMONS_GRAPH_QUERY_TIMEOUT → query.timeout."""


def find_settings(instance: Path | None = None, **flags: Any) -> Settings:
    """The settings in force for a command.

    `instance` is what --instance says; without it the instance is what COMMONS_GRAPH_INSTANCE says, else the
    nearest folder upward with a commons-graph.toml, else the current one. `flags` are settings given on the
    command line; those that are None were not given. Raises SettingsError, and InstanceError for a folder
    that does not exist.
    """
    folder = _folder(instance)
    file = folder / SETTINGS_FILE
    layers = (
        (_from_file(file), str(file)),
        (_from_environment(os.environ), "the environment"),
        ({name: value for name, value in flags.items() if value is not None}, "the command line"),
    )
    merged: dict[str, Any] = {}
    for values, where in layers:
        settings_from(values, instance=folder, where=where)
        tables = {name: {**merged.get(name, {}), **values.get(name, {})} for name in _TABLES}
        merged.update(values, **{name: table for name, table in tables.items() if table})
    return settings_from(merged, instance=folder)


def _folder(instance: Path | None) -> Path:
    said = instance or (Path(os.environ[_INSTANCE]) if os.environ.get(_INSTANCE) else None)
    if said is None:
        here = Path.cwd()
        return next((folder for folder in (here, *here.parents) if (folder / SETTINGS_FILE).is_file()), here)
    if not said.is_dir():
        raise InstanceError(
            "there is no such folder", where=str(said), hint=f"make an instance with `commons-graph init {said}`"
        )
    return said.absolute()


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the settings file cannot be read: {error}", where=str(path)) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(_PREFIX) or variable == _INSTANCE:
            continue
        if variable not in VARIABLES:
            nearest = difflib.get_close_matches(variable, VARIABLES, n=1, cutoff=0.4)
            hint = f"did you mean {nearest[0]}?" if nearest else f"variables: {', '.join(VARIABLES)}"
            raise SettingsError(f"unknown variable {variable}", where="the environment", hint=hint)
        table, _, name = VARIABLES[variable].rpartition(".")
        target = values.setdefault(table, {}) if table else values
        defaults = getattr(Settings(), table) if table else Settings()
        target[name] = _typed(variable, text, getattr(defaults, name))
    return values


def _typed(variable: str, text: str, default: object) -> Any:
    """The text of a variable as the type of its default; lists are separated by commas or spaces."""
    if isinstance(default, tuple):
        return text.replace(",", " ").split()
    kind = type(default) if isinstance(default, (int, float)) else str
    try:
        return kind(text)
    except ValueError:
        noun = "whole number" if kind is int else "number"
        raise SettingsError(f"{variable} must be a {noun}, not '{text}'", where="the environment") from None
