"""Writes the archive of an instance."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from commons_graph.bundled import Folder, bundled
from commons_graph.editions.manifest import MANIFEST_FILE
from commons_graph.editions.shelf import Shelf
from commons_graph.errors import CommonsError, HandoverRefused, InstanceError
from commons_graph.feeds.dumps.manifest import CHECKSUMS, MANIFEST, read_dump_manifest
from commons_graph.feeds.dumps.shelf import DUMPS_FOLDER, DumpShelf
from commons_graph.handover import redirects
from commons_graph.handover.about import About
from commons_graph.handover.journal_copy import copy_rows, snapshot
from commons_graph.handover.packing import Packing
from commons_graph.handover.readme import READMES, readme
from commons_graph.handover.settings_file import settings_text
from commons_graph.journal.opening import open_journal
from commons_graph.journal.shared_backups import back_up_shared
from commons_graph.journal.sql import SqlJournal, open_sqlite
from commons_graph.settings import SETTINGS_FILE, Settings

ABOUT: Final = "handover.json"
JOURNAL: Final = "journal.sqlite"
EDITIONS: Final = "editions"
_VOCABULARY: Final[tuple[Folder, ...]] = ("shapes", "ontology", "queries")
_SITE_MANIFEST: Final = (".build", "manifest.json")


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over: the facts, and how many files the archive has."""

    about: About
    files: int


@dataclass(frozen=True, slots=True)
class Scope:
    """What is handed over: an instance, and the folder of its built site where there is one."""

    settings: Settings
    shelf: Shelf
    site: Path | None = None


def write_handover(
    scope: Scope, output: BinaryIO, scratch: Path, tell: Callable[[str], None] = lambda _: None
) -> Handed:
    """Write the archive of an instance, while others may read and write it; `scratch` is an empty folder to work in.

    The same content gives the same bytes. Raises HandoverRefused for what cannot be handed over, JournalDamaged where
    the journal does not hold.
    """
    settings = scope.settings
    tell("journal")
    clean = scratch / JOURNAL
    try:
        with snapshot(_journal_file(settings, scratch), scratch / "snapshot") as copy:
            copy_rows(copy, clean)
        verified = scratch / "verified"
        shutil.copyfile(clean, verified)  # opening a journal changes its file
        with closing(open_sqlite(verified)) as journal, Packing(output) as packing:
            return _Handing(scope, journal, clean, packing, tell).write()
    except sqlite3.Error as error:
        raise HandoverRefused(f"the journal cannot be copied: {error}", where=str(settings.var / JOURNAL)) from error
    except FileNotFoundError as error:
        raise HandoverRefused(
            "a file went away while it was being handed over", where=str(error.filename), hint="run the command again"
        ) from error


def _journal_file(settings: Settings, scratch: Path) -> Path:
    """The journal as a SQLite file: its own, or one made of a journal that several machines share."""
    if not settings.journal:
        return settings.var / JOURNAL
    with closing(open_journal(settings, make=False)) as shared:
        back_up_shared(shared, scratch / "shared.sqlite")
    return scratch / "shared.sqlite"


class _Handing:
    """One archive on its way out."""

    def __init__(
        self, scope: Scope, journal: SqlJournal, clean: Path, packing: Packing, tell: Callable[[str], None]
    ) -> None:
        self._scope = scope
        self._journal = journal
        self._clean = clean
        self._packing = packing
        self._tell = tell

    def write(self) -> Handed:
        manifests = self._manifests()
        about = self._about()
        for language, name in READMES.items():
            self._packing.add(name, readme(about, language))
        self._packing.add(ABOUT, about.document())
        self._packing.add(SETTINGS_FILE, settings_text(self._scope.settings).encode())
        self._packing.add_file(JOURNAL, self._clean)
        for number in sorted(number for number in manifests if number <= about.sequence):
            self._packing.add(f"{EDITIONS}/{number}/{MANIFEST_FILE}", manifests[number])
        for number in about.dumps:
            self._tell(f"edition {number}")
            self._dump(number)
        self._redirects(about.base)
        for folder in _VOCABULARY:
            root = bundled(folder)
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    self._packing.add_file(f"{folder}/{path.relative_to(root).as_posix()}", path)
        if self._scope.site is not None:
            self._tell("site")
            self._site(self._scope.site)
        return Handed(about, len(self._packing.names) + 1)

    def _manifests(self) -> dict[int, bytes]:
        """What the editions that can be read say of themselves; number → manifest."""
        found = {}
        with closing(self._scope.shelf.current()) as current:
            self._base = current.base
            numbers = {current.sequence, *self._scope.shelf.retained()}
        for number in numbers:
            try:
                with closing(self._scope.shelf.edition(number)) as edition:
                    found[number] = (edition.folder / MANIFEST_FILE).read_bytes()
            except CommonsError:
                continue  # a newer edition has taken its place since
        return found

    def _about(self) -> About:
        verified = self._journal.verify()
        published = tuple(publication.sequence for publication in self._journal.publications())
        there = DumpShelf(self._scope.settings.var / DUMPS_FOLDER).numbers()
        return About(
            base=self._base,
            sequence=verified.head.sequence,
            head=verified.head.hash,
            changesets=verified.changesets,
            revisions=verified.revisions,
            published=published,
            dumps=tuple(number for number in published if number in there),
            site=self._scope.site is not None,
        )

    def _dump(self, number: int) -> None:
        """The files of a published edition, as its manifest lists them and with the checksums it gives."""
        folder = self._scope.settings.var / DUMPS_FOLDER / str(number)
        for file in read_dump_manifest(folder).files:
            digest = self._packing.add_file(f"{DUMPS_FOLDER}/{number}/{file.name}", folder / file.name)
            if digest != file.sha256:
                raise HandoverRefused(
                    "a published file is not what it was when it was published",
                    where=str(folder / file.name),
                    hint=f"remove the folder {folder}, then run `commons-graph publish --again {number}`",
                )
        for name in (MANIFEST, CHECKSUMS):
            self._packing.add_file(f"{DUMPS_FOLDER}/{number}/{name}", folder / name)

    def _redirects(self, base: str) -> None:
        self._packing.add(f"redirects/{redirects.MAP_FILE}", redirects.redirect_map(self._journal, base))
        for name, text in sorted(redirects.configurations(base, redirects.PLACEHOLDER).items()):
            self._packing.add(f"redirects/{name}", text.encode())

    def _site(self, folder: Path) -> None:
        for name, digest in sorted(site_files(folder).items()):
            if self._packing.add_file(f"site/{name}", folder / name) != digest:
                raise HandoverRefused(
                    "a file of the site is not what `commons-graph build` wrote",
                    where=str(folder / name),
                    hint="build the site again",
                )


def site_files(folder: Path) -> dict[str, str]:
    """The files of a built site: name → SHA-256; raises InstanceError for a folder without one."""
    try:
        files: dict[str, str] = json.loads(folder.joinpath(*_SITE_MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstanceError(
            "there is no built site in this folder", where=str(folder), hint=f"run `commons-graph build {folder}` first"
        ) from error
    return files
