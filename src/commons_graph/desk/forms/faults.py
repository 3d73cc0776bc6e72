"""What is wrong with answers, question by question, in words for whoever gave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commons_graph.errors import BadRequest
from commons_graph.schema.model import Texts


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the name of the question, "" where it is about the whole, and what to do about it.

    A `warning` is good to know and blocks nothing.
    """

    name: str
    message: Texts
    warning: bool = False


class AnswersRefused(BadRequest):
    """Answers that cannot become a record; `faults` says which, and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        names = ", ".join(dict.fromkeys(fault.name for fault in faults))
        super().__init__("some answers cannot be taken as they are", where=names[:200])
        self.faults = tuple(faults)
