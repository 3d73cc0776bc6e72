"""Addresses below the base, without language, and the names of the files that hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HOME: Final = "index"
QUERY_MARK: Final = "@"
"""Stands in a file name where the question mark stands in the address."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A path below the base, without language, and the query string as it is written in links."""

    path: str
    query: str = ""

    @property
    def stem(self) -> str:
        """The path without its ending: `doc/actor/tiriad.ttl` → `doc/actor/tiriad`."""
        return self.path[: -len(self.suffix) - 1] if self.suffix else self.path

    @property
    def suffix(self) -> str:
        """The ending: `ttl`; empty where there is none."""
        name = self.path.rpartition("/")[2]
        return name.rpartition(".")[2] if "." in name[1:] else ""

    @property
    def text(self) -> str:
        """The address as it follows the base."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Variant:
    """One text at an address: its ending, its language (empty where it has none), and whether the address says it."""

    suffix: str
    language: str = ""
    fixed: bool = False


def file_name(address: Address, variant: Variant) -> str:
    """The file of one variant, below the folder of the site.

    `/doc/actor/x` in French is `doc/actor/x.fr.html`, `/fr/doc/actor/x` is `fr/doc/actor/x.html`, `/doc/actor/x.ttl`
    is itself, and `/actors?page=2` is `actors@page=2.fr.html`.
    """
    stem = address.stem or HOME
    if stem.endswith("/"):
        stem += HOME
    query = QUERY_MARK + address.query if address.query else ""
    folder = f"{variant.language}/" if variant.fixed else ""
    language = f".{variant.language}" if variant.language and not variant.fixed else ""
    return f"{folder}{stem}{query}{language}.{variant.suffix}"
