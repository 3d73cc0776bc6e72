"""`commons-graph validate --watch`: the same check again whenever something it reads changes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final

import click
from watchfiles import Change, DefaultFilter, watch

from commons_graph.cli.checking import Check, check_files
from commons_graph.cli.failures import tell
from commons_graph.cli.inputs import STDIN
from commons_graph.cli.output import say
from commons_graph.errors import CommonsError
from commons_graph.rdf.parsing import is_rdf_file
from commons_graph.validation.reports.words import words

_TURN: Final = 200
"""Milliseconds to wait for changes below folders, then as long for changes of single files."""


def watch_files(check: Check) -> int:
    """Check files, and again at every change, until an interruption; an error ends one run and not the watch."""
    if STDIN in check.paths:
        raise click.UsageError("stdin cannot be watched: name the files to check")
    changes = _changes(check)
    next(changes)  # the watch begins before the first run, so that nothing is missed
    while True:
        _run(check)
        say(words("watching", check.language))
        while not next(changes):
            pass


def _run(check: Check) -> None:
    if sys.stdout.isatty():
        click.clear()
    try:
        check_files(check)
    except CommonsError as error:
        tell(error)


def _changes(check: Check) -> Iterator[bool]:
    """Whether something changed, told every moment; editors replace files, so it is their folders that are watched."""
    paths = [path.absolute() for path in (*check.paths, *check.shapes)]
    folders = [path for path in paths if path.is_dir()]
    files = {path.resolve() for path in paths if not path.is_dir()}
    ours = _Ours(folders, files, {target.file.resolve() for target in check.targets if target.file})
    watchers = []
    if folders:
        watchers.append(_watcher(folders, ours, recursive=True))
    if parents := sorted({path.parent for path in files if path.parent.is_dir()}):
        watchers.append(_watcher(parents, ours, recursive=False))
    if not watchers:
        raise click.UsageError("there is nothing to watch")
    for each in watchers:
        next(each)
    yield False
    for each in cycle(watchers):
        yield bool(next(each))


def _watcher(paths: Sequence[Path], ours: DefaultFilter, *, recursive: bool) -> Iterator[set[tuple[Change, str]]]:
    return watch(
        *paths, watch_filter=ours, recursive=recursive, debounce=_TURN, rust_timeout=_TURN, yield_on_timeout=True
    )


class _Ours(DefaultFilter):
    """Changes of files that are checked: RDF files below folders, files by name; never reports that are written."""

    def __init__(self, folders: Sequence[Path], files: set[Path], written: set[Path]) -> None:
        super().__init__()
        self._folders = [folder.resolve() for folder in folders]
        self._files = files
        self._written = written

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change counts."""
        file = Path(path).resolve()
        if file in self._written:
            return False
        below = any(file.is_relative_to(folder) for folder in self._folders)
        return file in self._files or (below and is_rdf_file(file) and super().__call__(change, path))
