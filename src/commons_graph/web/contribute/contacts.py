"""`/contribute/draft/{secret}/contacts`: e-mail addresses and telephone numbers in what will be public."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from commons_graph.desk.contact_details import found_in
from commons_graph.desk.contributing.steps import STEPS
from commons_graph.desk.contributing.told import HIDDEN, PLACE
from commons_graph.web.contribute.words import agreement
from commons_graph.web.contribute.writing import CHECK, CONTACTS, TheWriting, Writing, where_sent
from commons_graph.web.posted import Guard, TheGuard, ThePosted
from commons_graph.web.private_page import see

SHOW: Final = "show"
REMOVE: Final = "remove"

_OF_ANOTHER_KIND: Final = frozenset({"siren", "siret", "rna", "postalCode", "amount", "asked", "key"})
"""Questions whose answers are numbers and names of something else."""


@dataclass(frozen=True, slots=True)
class Detail:
    """An e-mail address or telephone number, on which page it was typed, and the words around it."""

    kind: str
    text: str
    page: str
    before: str
    after: str


def show(writing: TheWriting, guard: TheGuard) -> Response:
    """What to do with each of them; where there is none, the next page."""
    if sent := where_sent(writing):
        return sent
    found = undecided(writing)
    return _page(writing, guard, found) if found else see(writing.visit, writing.path(CHECK))


def take(writing: TheWriting, guard: TheGuard, posted: ThePosted) -> Response:
    """Take out what is not to be published; remember what may be."""
    if sent := where_sent(writing):
        return sent
    found = undecided(writing)
    decided = {detail.text: posted.one(f"detail.{number}") for number, detail in enumerate(found, start=1)}
    shown = [*allowed(writing), *(text for text, choice in decided.items() if choice == SHOW)]
    writing = writing.saved(CONTACTS, {SHOW: list(dict.fromkeys(shown))})
    for text in (text for text, choice in decided.items() if choice == REMOVE):
        writing = _without(writing, text)
    rest = undecided(writing)
    return _page(writing, guard, rest, asked_again=True) if rest else see(writing.visit, writing.path(CHECK))


def undecided(writing: Writing) -> list[Detail]:
    """Those that nobody has decided on, each once."""
    known = set(allowed(writing))
    return list({d.text: d for d in _details(writing) if d.text not in known}.values())


def allowed(writing: Writing) -> Sequence[str]:
    """Those that the writer wants to be public."""
    return writing.draft.of(CONTACTS).get(SHOW, ())


def _details(writing: Writing) -> Iterator[Detail]:
    hidden = bool(writing.answers.get(HIDDEN))
    for step in STEPS:
        for name, values in writing.draft.of(step.name).items():
            private = name.rpartition(".")[2] in _OF_ANOTHER_KIND or (hidden and name.startswith(PLACE))
            for value in values if not private else ():
                for one in found_in(value):
                    around = value[max(0, one.start - 40) : one.start], value[one.end : one.end + 40]
                    yield Detail(one.kind, one.text, step.name, *around)


def _without(writing: Writing, text: str) -> Writing:
    """The draft without an address or number, wherever it stands."""
    for step in STEPS:
        answers = {name: list(values) for name, values in writing.draft.of(step.name).items()}
        kept = {name: [value.replace(text, "").strip() for value in values] for name, values in answers.items()}
        if kept != answers:
            writing = writing.saved(step.name, kept)
    return writing


def _page(writing: Writing, guard: Guard, found: Sequence[Detail], *, asked_again: bool = False) -> Response:
    values = {"found": found, "asked_again": asked_again, "agreement": agreement(writing.visit.language)}
    return writing.page("contacts", writing.path(CONTACTS), guard, 422 if asked_again else 200, **values)
