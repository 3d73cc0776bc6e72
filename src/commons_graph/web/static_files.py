"""The style sheet and the mark, at addresses that change with their content and can be kept for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

_TYPES: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file: its hashed name, its content and its type."""

    name: str
    content: bytes
    content_type: str


@lru_cache(maxsize=1)
def static_files() -> dict[str, StaticFile]:
    """Plain name (`commons.css`) → file."""
    folder = Path(__file__).parent / "static"
    return {path.name: _read(path) for path in sorted(folder.iterdir()) if path.suffix in _TYPES}


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:10]
    return StaticFile(f"{path.stem}.{digest}{path.suffix}", content, _TYPES[path.suffix])
