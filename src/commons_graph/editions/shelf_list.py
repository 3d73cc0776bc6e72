"""Which editions were published, and which of them are kept: what the journal says, where readers can look it up."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

LIST_FILE: Final = "published.json"
"""Made from the journal at every start and after every publication; nothing is lost with it."""


@dataclass(frozen=True, slots=True)
class ShelfList:
    """Journal sequences, the oldest first; those kept are among those published.

    `purged` is the changeset up to which erasures were carried out in the editions kept.
    """

    published: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    purged: int = 0

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The list of a shelf; an empty one where none was written yet, or it cannot be read."""
        try:
            found = json.loads((folder / LIST_FILE).read_text(encoding="utf-8"))
            return cls(tuple(found["published"]), tuple(found["kept"]), int(found["purged"]))
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, folder: Path) -> None:
        """Write the list in one step: readers see the old one or the new one."""
        partial = folder / (LIST_FILE + ".partial")
        partial.write_text(json.dumps(asdict(self)), encoding="utf-8")
        os.replace(partial, folder / LIST_FILE)
