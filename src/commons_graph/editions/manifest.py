"""What an edition says of itself; made of the journal alone, so that a replay writes the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from commons_graph.errors import InstanceError

MANIFEST_FILE: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of one edition.

    `sequence` and `changeset` are the journal's head, `modified` the time of its last changeset; `counts` maps
    segments to live records; `records` is the SHA-256 over the lines `DIGEST  doc/KEY` of all records in the
    order of keys; `fingerprint` covers everything but the journal that the content depends on.
    """

    sequence: int
    changeset: str
    modified: str
    base: str
    fingerprint: str
    counts: Mapping[str, int]
    triples: int
    records: str

    def write(self, folder: Path) -> None:
        """Write manifest.json into the folder of an edition."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        (folder / MANIFEST_FILE).write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the edition in a folder; raises InstanceError when it is missing or damaged."""
    try:
        return Manifest(**json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise InstanceError(
            f"the manifest of an edition cannot be read: {error}",
            where=str(folder),
            hint="delete the folder var/editions; it is made again from the journal",
        ) from error


def records_hash(lines: Iterable[str]) -> str:
    """The SHA-256 over all records: lines such as `digest  doc/key`, in the order of keys."""
    digest = hashlib.sha256()
    for some in lines:
        digest.update(some.encode())
    return digest.hexdigest()
