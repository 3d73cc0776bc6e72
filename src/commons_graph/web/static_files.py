"""Style sheet, pictures and scripts, at addresses that change with their content and can be kept for ever.

The style sheet is one file for the browser and several in `static/css/`, joined in the order of their names. What
`make assets` bundles is in `static/built/`; pages do without what was not built.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent / "static"
STYLE_SHEET: Final = "commons.css"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}
_BLANKS: Final = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')|(?P<nothing>/\*.*?\*/|(?<=:)\s+)|\s*(?P<mark>[{};,])\s*|\s+""", re.DOTALL
)
_PIECE: Final = "piece-"
"""How the names of bundled pieces begin; they hold a hash already, and bundles call them by it."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file: its hashed name, its content and its type; `packed` is the content in other codings (RFC 9110 §8.4).

    What `make assets` bundles is packed there as well as Brotli can; everything else is packed here, once.
    """

    name: str
    content: bytes
    content_type: str
    packed: Mapping[str, bytes] = field(default_factory=dict)


@lru_cache(maxsize=1)
def static_files() -> dict[str, StaticFile]:
    """Plain name (`commons.css`, `mark.svg`, `map.js`) → file."""
    return dict(files_in(_FOLDER))


@lru_cache(maxsize=1)
def by_address() -> dict[str, StaticFile]:
    """Hashed name → file."""
    return {file.name: file for file in static_files().values()}


def files_in(folder: Path) -> Iterator[tuple[str, StaticFile]]:
    """The files of a folder like `static/`: plain name and file."""
    return ((name, _hashed(name, content, _packed(folder, name, content))) for name, content in _contents(folder))


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    sheets = (path.read_text(encoding="utf-8") for path in sorted((folder / "css").glob("*.css")))
    yield STYLE_SHEET, _without_layout("\n".join(sheets)).encode()
    for path in sorted([*folder.iterdir(), *folder.glob("built/*")]):
        if path.is_file() and path.suffix in _TYPES:
            yield path.name, path.read_bytes()


def _without_layout(sheet: str) -> str:
    """A style sheet without its comments and the blanks that only people need; strings stay as they are."""

    def kept(match: re.Match[str]) -> str:
        return match["text"] or match["mark"] or ("" if match["nothing"] else " ")

    return _BLANKS.sub(kept, sheet).replace(";}", "}").strip()


def _packed(folder: Path, name: str, content: bytes) -> dict[str, bytes]:
    """The content in the codings that make it smaller."""
    ready = folder / "built" / "packed" / f"{name}.br"
    found = {"br": ready.read_bytes()} if ready.is_file() else {}
    found["gzip"] = gzip.compress(content, mtime=0)
    return {coding: data for coding, data in found.items() if len(data) < len(content)}


def _hashed(name: str, content: bytes, packed: Mapping[str, bytes]) -> StaticFile:
    stem, dot, suffix = name.rpartition(".")
    if not name.startswith(_PIECE):
        name = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{suffix}"
    return StaticFile(name, content, _TYPES[dot + suffix], packed)
