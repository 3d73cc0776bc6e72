"""Weight and colour on a terminal, and nothing anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commons_graph.validation.port import Severity

_BOLD: Final = "1"
_FAINT: Final = "2"
_COLOURS: Final = {Severity.VIOLATION: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;34"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a text report looks; texts hold no control characters of their own (`terms.one_line`)."""

    on: bool

    def strong(self, text: str) -> str:
        """A heading."""
        return self._in(_BOLD, text)

    def faint(self, text: str) -> str:
        """What only some readers want."""
        return self._in(_FAINT, text)

    def severity(self, text: str, severity: Severity) -> str:
        """The name of a severity."""
        return self._in(_COLOURS[severity], text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and text else text
