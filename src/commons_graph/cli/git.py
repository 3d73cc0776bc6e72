"""Files as they were at a revision of the git repository that they are in."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from commons_graph.rdf.formats import format_of_path
from commons_graph.rdf.parsing import Source, is_rdf_file


@dataclass(frozen=True, slots=True)
class Checkout:
    """A git repository with a working tree, and one of its commits."""

    root: Path
    commit: str

    def changed(self, paths: Sequence[Path]) -> dict[Path, Source]:
        """The RDF files that differ from the commit, or are new, by their place; each as it was, empty when new."""
        within = [str(path.resolve()) for path in paths]
        names = _git(self.root, "diff", "--name-only", "--no-renames", "-z", self.commit, "--", *within)
        new = _git(self.root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", *within)
        files = {self.root / name for name in (names + new).decode().split("\0") if name}
        return {file: self._as_it_was(file) for file in sorted(files) if is_rdf_file(file)}

    def _as_it_was(self, file: Path) -> Source:
        name = file.relative_to(self.root).as_posix()
        known = _git(self.root, "ls-tree", "-z", "--name-only", "--full-tree", self.commit, "--", name)
        data = _git(self.root, "cat-file", "blob", f"{self.commit}:{name}") if known else b""
        if known and file.suffix.lower() == ".gz":
            data = gzip.decompress(data)
        return Source(str(file), format_of_path(file), data=data)


def checkout_of(path: Path, revision: str) -> Checkout:
    """The repository that a file or folder is in, at a revision; raises UsageError when there is none."""
    folder = path.resolve() if path.is_dir() else path.resolve().parent
    root = _git(folder, "rev-parse", "--show-toplevel").decode().removesuffix("\n")
    commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    return Checkout(Path(root), commit.decode().strip())


def _git(folder: Path, *arguments: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise click.UsageError("--changed-since with files needs git, which is not installed")
    try:
        done = subprocess.run([program, "-C", str(folder), *arguments], capture_output=True, check=True)  # noqa: S603
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        reason = said.decode(errors="replace").strip().splitlines()[-1].removeprefix("fatal: ")
        raise click.UsageError(f"git does not know what changed: {reason}") from error
    return done.stdout
