"""Examples that were written for shapes: a file says for each shape what breaks it and what keeps it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from commons_graph.terms import PREFIXES
from commons_graph.validation.examples import Example

_NOT_NAMES: Final = re.compile(r'<[^>]*>|"[^"]*"')
_PREFIX: Final = re.compile(r"(?<![\w-])([a-z][a-z-]*):")


def read_examples(file: Path, namespace: str) -> Mapping[str, Example]:
    """IRI of a shape → its example, from a TOML file with a table for each local name below a namespace.

    Examples are written with the well-known prefixes, which are declared here.
    """
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        namespace + name: Example(_with_prefixes(table["bad"]), _with_prefixes(table["good"]))
        for name, table in tables.items()
    }


def _with_prefixes(turtle: str) -> str:
    used = set(_PREFIX.findall(_NOT_NAMES.sub("", turtle)))
    declared = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items() if name in used)
    return f"{declared}\n{turtle.strip()}\n"
