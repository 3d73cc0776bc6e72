"""The engines there are, by name."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final, cast

from commons_graph.errors import SettingsError
from commons_graph.validation.port import Document, Validator

ENGINES: Final = {
    "set": "commons_graph.validation.shacl.engine:SetValidator",
    "pyshacl": "commons_graph.validation.pyshacl_engine:PyShaclValidator",
}
"""Name → class; a class is imported when it is asked for, since an engine may be slow to import."""

DEFAULT: Final = "set"
"""The engine for SHACL Core and SHACL-SPARQL; `pyshacl` is there for SHACL Advanced Features, and to compare."""


def make_validator(engine: str, shapes: Sequence[Document]) -> Validator:
    """An engine built from shapes; raises SettingsError for an unknown name and BadShapes for shapes it cannot use."""
    if engine not in ENGINES:
        raise SettingsError(f"unknown validation engine '{engine}'", hint=f"engines: {', '.join(ENGINES)}")
    module, _, name = ENGINES[engine].partition(":")
    return cast("Validator", getattr(import_module(module), name)(shapes))
