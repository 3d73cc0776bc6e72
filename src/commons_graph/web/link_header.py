"""Typed links (RFC 8288), as a header and as a link set (RFC 9264) write them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """One link: where it leads, what that is to the page (`rel`), and the attributes of its target."""

    href: str
    rel: str
    attributes: tuple[tuple[str, str], ...] = ()

    def written(self, anchor: str | None = None) -> str:
        """The link as a header has it; `anchor` is what it is a link of, where that is not the answer itself."""
        parts = [f"<{self.href}>", f'rel="{self.rel}"', *(f'{name}="{value}"' for name, value in self.attributes)]
        return "; ".join([*parts, f'anchor="{anchor}"'] if anchor else parts)

    @property
    def target(self) -> dict[str, str | list[str]]:
        """The link as a JSON link set has it: attributes of other origin are lists (RFC 9264 §4.2.4.3).

        But for `profile`, which readers of FAIR Signposting take for a text.
        """
        found: dict[str, str | list[str]] = {"href": self.href}
        for name, value in self.attributes:
            found[name] = value if name in ("type", "profile") else [value]
        return found


def fits_header(iri: str) -> bool:
    """Whether an IRI can stand in a header as it is."""
    return iri.isascii() and not any(char in '<>"\\' or ord(char) < 33 for char in iri)
