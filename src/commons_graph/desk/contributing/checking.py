"""What the shapes say of a contribution that is being written, question by question."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from commons_graph.desk.contributing.composing import Composed, compose, question_named
from commons_graph.desk.contributing.sheets import Sheet, campaign_of
from commons_graph.desk.contributing.steps import PARTNERSHIP, Step
from commons_graph.desk.contributing.told import entries
from commons_graph.desk.forms.faults import Fault
from commons_graph.desk.forms.verdict import faults_of
from commons_graph.desk.office import Office
from commons_graph.editions.edition import Edition
from commons_graph.schema.model import Texts


@dataclass(frozen=True, slots=True)
class Checked:
    """The records that some answers make so far, and what is wrong, named as the questions are."""

    composed: Composed
    faults: tuple[Fault, ...]

    @property
    def wrong(self) -> list[Fault]:
        """What stands in the way of sending."""
        return [fault for fault in self.faults if not fault.warning]


def check(
    office: Office, edition: Edition, answers: Mapping[str, Sequence[str]], language: str, version: str
) -> Checked:
    """Compose the records under keys that are nobody's, and have them judged with the census they refer to."""
    sheet = Sheet(campaign_of(edition), date.today())  # noqa: DTZ011 - the day where the census is made
    composed = compose(office.schema, answers, language, sheet, lambda wanted: _provisional(wanted, version))
    found = [
        *composed.faults,
        *faults_of(office, composed.records, composed.about, language=language),
        *_unnamed(answers),
    ]
    named = [replace(fault, name=question_named(fault.name)) for fault in found]
    return Checked(composed, tuple({(fault.name, *fault.message.values()): fault for fault in named}.values()))


def faults_on(faults: Sequence[Fault], step: Step, asked: Sequence[str]) -> list[Fault]:
    """Those of some faults that are about the questions of a page."""
    records = tuple(f"{segment}." for segment in step.records)
    return [f for f in faults if f.name.startswith(records) or any(_is_about(f.name, name) for name in asked)]


_UNNAMED: Final[Texts] = {
    "fr": "Écrivez le nom de cet acteur, ou retirez-le.",
    "en": "Write the name of this actor, or remove it.",
    "br": "Skrivit anv an oberour-mañ, pe lamit anezhañ.",
}


def _unnamed(answers: Mapping[str, Sequence[str]]) -> list[Fault]:
    """Roles that were ticked for nobody."""
    return [
        Fault(f"{PARTNERSHIP}.{entry.number}.name", _UNNAMED)
        for entry in entries(answers, PARTNERSHIP)
        if not entry.meant.text
    ]


def _is_about(name: str, question: str) -> bool:
    return name == question or name.startswith((f"{question}.", f"{question}@"))


def _provisional(wanted: Sequence[str], version: str) -> list[str]:
    """Keys for records that are only judged; no record of the census can have them by chance."""
    tag = hashlib.sha256(version.encode()).hexdigest()[:20]
    return [f"{key.partition('/')[0]}/draft-{tag}-{number}" for number, key in enumerate(wanted)]
