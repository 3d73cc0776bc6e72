"""What a dump is made of, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commons_graph.editions.edition import Edition
from commons_graph.feeds.dumps.state import State
from commons_graph.journal.port import Journal
from commons_graph.schema.model import Schema
from commons_graph.validation.port import Document, Validator


def quiet(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class DumpOptions:
    """How a dump is written; `commons_graph.feeds.dumps.options.usual_options` makes the usual ones.

    `language` is that of labels in tables and of the validation report. `shapes` are what `validator` was built from,
    `background` the vocabulary it reads. `progress` is told the name of each file before it is written.
    """

    schema: Schema
    language: str
    validator: Validator
    shapes: Sequence[Document]
    background: Sequence[Document]
    progress: Callable[[str], None] = quiet


@dataclass(frozen=True, slots=True)
class Subject:
    """One edition to be written, with the journal that holds what was written in it."""

    journal: Journal
    edition: Edition
    schema: Schema
    language: str

    @property
    def state(self) -> State:
        """The records of the edition."""
        return State(self.journal, self.edition.base, self.edition.sequence)
