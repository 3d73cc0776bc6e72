"""Where the files that travel with the package are: ontology, shapes, queries, data and browser files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from commons_graph.errors import InstanceError

Folder = Literal["ontology", "shapes", "queries", "data", "locale"]


def bundled(name: Folder) -> Path:
    """The folder of this name, from the installed wheel or from a checkout.

    A wheel holds the folders inside the package (`commons_graph/bundle/…`); a checkout has them at its top.
    """
    package = Path(__file__).parent
    for candidate in (package / "bundle" / name, package.parents[1] / name, package / name):
        if candidate.is_dir():
            return candidate
    raise InstanceError(
        f"the folder '{name}' that belongs to commons-graph is missing",
        where=str(package),
        hint="install the package again",
    )
