"""All files of one edition, written together: whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from commons_graph.editions.edition import Edition
from commons_graph.errors import BeyondFormat, ReadError
from commons_graph.feeds.dumps import companions
from commons_graph.feeds.dumps.kinds import DataKind, data_kinds
from commons_graph.feeds.dumps.manifest import GZIP, MANIFEST, DumpFile, DumpManifest, LeftOut, write_manifest
from commons_graph.feeds.dumps.packing import Counts, Fill, write_file
from commons_graph.feeds.dumps.subject import DumpOptions, Subject
from commons_graph.feeds.dumps.verdict import Verdict, verdict_on
from commons_graph.journal.port import Journal

_TURTLE: Final = "text/turtle"


def write_dumps(journal: Journal, edition: Edition, folder: Path, options: DumpOptions) -> DumpManifest:
    """Write all files of an edition into a folder, which is new, empty, or holds an earlier dump.

    The files are made beside the folder and take its place when they are complete. Memory does not follow the size of
    the census, except in the validator, which keeps each distinct term. Raises ReadError for a folder that holds
    anything else, or that cannot be written.
    """
    folder = folder.resolve()
    _check(folder)
    partial_folder = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial_folder, ignore_errors=True)
    try:
        partial_folder.mkdir(parents=True)
        manifest = _Writing(Subject(journal, edition, options.schema, options.language), options, partial_folder).all()
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(partial_folder, folder)
        _sync(folder.parent)
    except OSError as error:
        raise ReadError(f"the folder cannot be written: {error.strerror or error}", where=str(folder)) from error
    finally:
        shutil.rmtree(partial_folder, ignore_errors=True)
    return manifest


class _Writing:
    """The files of one edition, one after the other."""

    def __init__(self, subject: Subject, options: DumpOptions, folder: Path) -> None:
        self._subject = subject
        self._options = options
        self._folder = folder
        self._files: list[DumpFile] = []
        self._left_out: list[LeftOut] = []

    def all(self) -> DumpManifest:
        for data in data_kinds(self._options.schema):
            self._data(data)
        self._options.progress("validation")
        with verdict_on(self._subject, self._options) as verdict:
            for name, kind, media_type, fill, packed in _reports(verdict):
                self._file(name, (kind, media_type), fill, packed=packed)
            summary = verdict.summary
        for name, kind, media_type, write in _COMPANIONS:
            self._file(name, (kind, media_type), partial(write, self._subject), packed=False)
        for language in companions.README_LANGUAGES:
            fill = self._readme(language)
            self._file(f"README.{language}.md", (f"readme.{language}", "text/markdown"), fill, packed=False)
        manifest = self._manifest(summary)
        write_manifest(manifest, self._folder)
        return manifest

    def _data(self, kind: DataKind) -> None:
        try:
            self._file(kind.file, (kind.name, kind.media_type), partial(kind.write, self._subject), packed=True)
        except BeyondFormat as error:
            (self._folder / kind.file).unlink()
            self._left_out.append(LeftOut(kind.file, kind.name, str(error)))

    def _file(self, name: str, kind: tuple[str, str], fill: Fill, *, packed: bool) -> None:
        self._options.progress(name)
        written = write_file(self._folder / name, fill, packed=packed)
        self._files.append(
            DumpFile(
                name=name,
                kind=kind[0],
                media_type=kind[1],
                packing=GZIP if packed else None,
                bytes=written.bytes,
                unpacked=written.unpacked,
                sha256=written.sha256,
                counts=written.counts,
            )
        )

    def _readme(self, language: str) -> Fill:
        return lambda output: companions.write_readme(
            self._subject, language, tuple(self._files), tuple(self._left_out), output
        )

    def _manifest(self, summary: dict[str, int | bool]) -> DumpManifest:
        edition, census = self._subject.edition, companions.census_of(self._subject, self._subject.language)
        return DumpManifest(
            edition=edition.sequence,
            changeset=edition.manifest.changeset,
            modified=edition.manifest.modified,
            base=edition.base,
            title=census.name,
            license=census.license,
            language=self._subject.language,
            records=sum(edition.manifest.counts.values()),
            triples=edition.manifest.triples,
            validation=summary,
            files=tuple(self._files),
            left_out=tuple(self._left_out),
        )


_COMPANIONS: Final[tuple[tuple[str, str, str, Callable[[Subject, BinaryIO], Counts]], ...]] = (
    ("void.ttl", "void", _TURTLE, companions.write_void),
    ("definition.html", "definition", "text/html", companions.write_definition),
    ("LICENSE.txt", "license", "text/plain", companions.write_license),
)


def _reports(verdict: Verdict) -> Iterator[tuple[str, str, str, Fill, bool]]:
    yield "validation.txt", "text", "text/plain", partial(verdict.write, "text"), False
    yield "validation.ttl.gz", "report", _TURTLE, partial(verdict.write, "turtle"), True
    yield "quality.ttl", "dqv", _TURTLE, partial(verdict.write, "dqv"), False


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ReadError("this is a file, not a folder", where=str(folder), hint="name a new folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ReadError(
            "this folder holds something other than an earlier dump", where=str(folder), hint="name a new folder"
        )


def _sync(folder: Path) -> None:
    """Make a rename durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
