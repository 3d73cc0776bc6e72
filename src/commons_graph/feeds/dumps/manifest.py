"""What a dump says of itself: manifest.json, and the checksums that `sha256sum -c` reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from commons_graph.errors import ReadError

MANIFEST: Final = "manifest.json"
CHECKSUMS: Final = "SHA256SUMS"
GZIP: Final = "application/gzip"

GRAPH: Final = "census.nq.gz"
"""The file that has everything, and from which the edition can be made again."""


@dataclass(frozen=True, slots=True)
class DumpFile:
    """One file: its name, its kind (what `commons-graph export --format` calls it, for data), and its type.

    `packing` is the media type of what it is packed in, None for a plain file; `media_type` is that of the content.
    `bytes` and `sha256` are those of the file as it is sent, `unpacked` the size of its content; `counts` says what it
    holds: `records`, `triples`, `ties`, `findings`.
    """

    name: str
    kind: str
    media_type: str
    packing: str | None
    bytes: int
    unpacked: int
    sha256: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that could not be made of this edition, and why."""

    name: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class DumpManifest:
    """The facts of one dump.

    `edition`, `changeset` and `modified` are those of the edition; `records` counts all records, `triples` theirs;
    `license` is that of the census; `language` is that of the labels in tables; `validation` has the verdict of the
    validator: `conforms`, and how many `violations`, `warnings` and `infos`.
    """

    edition: int
    changeset: str
    modified: str
    base: str
    title: str
    license: str
    language: str
    records: int
    triples: int
    validation: Mapping[str, int | bool]
    files: tuple[DumpFile, ...]
    left_out: tuple[LeftOut, ...] = ()

    def file(self, name: str) -> DumpFile | None:
        """The file with a name."""
        return next((file for file in self.files if file.name == name), None)

    def document(self) -> bytes:
        """The manifest as JSON."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n").encode()


def write_manifest(manifest: DumpManifest, folder: Path) -> None:
    """Write manifest.json, then SHA256SUMS over it and every other file, in the order of their names."""
    document = manifest.document()
    (folder / MANIFEST).write_bytes(document)
    sums = {file.name: file.sha256 for file in manifest.files} | {MANIFEST: hashlib.sha256(document).hexdigest()}
    lines = (f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / CHECKSUMS).write_text("".join(lines), encoding="ascii")


def read_dump_manifest(folder: Path) -> DumpManifest:
    """The manifest of the dump in a folder; raises ReadError when there is none or it is damaged."""
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = tuple(DumpFile(**file) for file in values.pop("files"))
        left_out = tuple(LeftOut(**left) for left in values.pop("left_out"))
        return DumpManifest(**values, files=files, left_out=left_out)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ReadError(f"this is not the manifest of a dump: {error}", where=str(folder / MANIFEST)) from error
