"""The form of a term: what a token tells by its ends, without its text.

Many constraints depend on it alone, and a graph has few forms: an IRI, a blank node, a literal of each datatype and
of each language.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

PLAIN_FORMS: Final = ("<>", "_:")
"""The forms of an IRI and of a blank node."""


class FormTest(ABC):
    """A test of a token that its form may settle."""

    @abstractmethod
    def of_form(self, form: str) -> bool | None:
        """The verdict on every token of a form (see `form_of`), None when it depends on the text."""

    @abstractmethod
    def __call__(self, token: str) -> object:
        """The verdict on a token."""


def form_of(token: str) -> str:
    """`<>` for an IRI, `_:` for a blank node, else what stands after the text of a literal, as `""@fr`."""
    if token[0] == "<":
        return "<>"
    return '"' + token[token.rindex('"') :] if token[0] == '"' else "_:"
