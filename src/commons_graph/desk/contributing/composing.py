"""From answers to records: the initiative, new actors, who helped in which role, needs and offers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from commons_graph.desk.contributing.sheets import Sheet, sheet_triples
from commons_graph.desk.contributing.slugs import key_for, slug_of
from commons_graph.desk.contributing.steps import ACTOR, INITIATIVE, NEED, OFFER, PARTNERSHIP
from commons_graph.desk.contributing.told import WHERE, Entry, about_initiative, entries
from commons_graph.desk.forms.faults import AnswersRefused, Fault
from commons_graph.desk.forms.lookalikes import plainly
from commons_graph.desk.forms.reading import record_from
from commons_graph.rdf.addresses import Address, address_of_key
from commons_graph.rdf.records import Record
from commons_graph.schema.model import Schema
from commons_graph.terms import DCT, ESS

GiveKeys = Callable[[Sequence[str]], list[str]]
"""What makes keys of those that are wanted: none that another record has."""

_WORDING: Final = {
    "fr": "Dit par la personne qui a écrit la fiche.",
    "en": "Told by the person who wrote the record.",
    "br": "Lavaret gant an den en deus skrivet ar fichenn.",
}
"""What a piece of evidence says where the contributor gave no words of their own."""

_TIED: Final = {NEED: "hasNeed", OFFER: "hasOffer"}


@dataclass(frozen=True, slots=True)
class Composed:
    """The records of a contribution, `subject` being the key of the initiative, and what could not be read.

    `about` says with which prefix the questions about a record are named.
    """

    subject: str
    records: list[Record] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse_faulty(self) -> None:
        """Raise AnswersRefused unless every answer could be read."""
        if wrong := [fault for fault in self.faults if not fault.warning]:
            raise AnswersRefused(wrong)


def compose(
    schema: Schema, answers: Mapping[str, Sequence[str]], language: str, sheet: Sheet, give: GiveKeys
) -> Composed:
    """The records that some answers make; those with answers that cannot be read are left out, with faults instead."""
    return _Composer(schema, answers, language, sheet, give).composed()


def question_named(name: str) -> str:
    """The question that a fault is about, by the name that its record gives it: evidence is asked once for all roles,
    and the name of a new actor is the name that was looked for.
    """
    if name.partition(".")[0] == "territory":
        return f"{WHERE}.name"
    name = re.sub(r"(evidence)\.\d+\.", r"\1.1.", name)
    return re.sub(rf"^({PARTNERSHIP}\.\d+)\.(?:{ACTOR}\.label|partner|concerns).*", r"\1.name", name)


class _Composer:
    """Makes the records of one contribution, one after the other, as they refer to each other."""

    def __init__(
        self, schema: Schema, answers: Mapping[str, Sequence[str]], language: str, sheet: Sheet, give: GiveKeys
    ) -> None:
        self._schema = schema
        self._language = language
        self._sheet = sheet
        self._told = about_initiative(schema, answers, sheet.today)
        self._entries = {segment: entries(answers, segment) for segment in (PARTNERSHIP, NEED, OFFER)}
        self._actors = self._new_actors()
        self._keys = self._given(give)
        self._made = Composed(self._keys[INITIATIVE])

    def composed(self) -> Composed:
        self._add(self._keys[INITIATIVE], "", self._told, self._ties())
        for name, entry in self._actors.items():
            answers = {"label": [entry.meant.text], **entry.actor}
            self._add(self._keys[name], f"{PARTNERSHIP}.{entry.number}.{ACTOR}.", answers)
        for entry in self._entries[PARTNERSHIP]:
            self._add_partnership(entry)
        for segment in _TIED:
            for entry in self._entries[segment]:
                self._add(self._keys[f"{segment}.{entry.number}"], f"{segment}.{entry.number}.", entry.answers)
        return self._made

    def _new_actors(self) -> dict[str, Entry]:
        """The actors that the census does not have, by their plain name; one that helped twice is one record."""
        found: dict[str, Entry] = {}
        for entry in self._entries[PARTNERSHIP]:
            if entry.meant.text and not entry.meant.key:
                found.setdefault(f"{ACTOR} {plainly(entry.meant.text)}", entry)
        return found

    def _given(self, give: GiveKeys) -> dict[str, str]:
        """A key for each new record, by what it is called here."""
        name = next(iter(self._told.get("label", ())), "")
        wanted = {INITIATIVE: key_for(INITIATIVE, name)}
        wanted |= {called: key_for(ACTOR, entry.meant.text) for called, entry in self._actors.items()}
        for segment, some in self._entries.items():
            for entry in some:
                of_both = f"{slug_of(name)} {entry.meant.text}"
                title = of_both if segment == PARTNERSHIP else entry.one("label")
                wanted[f"{segment}.{entry.number}"] = key_for(segment, title)
        return dict(zip(wanted, give(list(wanted.values())), strict=True))

    def _ties(self) -> list[ox.Triple]:
        """What the initiative says of its needs and offers."""
        thing = ox.NamedNode(address_of_key(self._keys[INITIATIVE]).thing)
        return [
            ox.Triple(thing, ox.NamedNode(ESS + term), ox.NamedNode(self._address(f"{segment}.{entry.number}").thing))
            for segment, term in _TIED.items()
            for entry in self._entries[segment]
        ]

    def _add_partnership(self, entry: Entry) -> None:
        meant, called = entry.meant, f"{PARTNERSHIP}.{entry.number}"
        partner = meant.key or self._keys.get(f"{ACTOR} {plainly(meant.text)}", "")
        own = ("name", "asked", "key", "evidence.", f"{ACTOR}.")
        answers = {name: list(values) for name, values in entry.answers.items() if not name.startswith(own)}
        answers["concerns"] = [self._keys[INITIATIVE]]
        source = entry.one("evidence.1.source")
        if source:
            answers["sheet.source"] = [source]
        answers["partner"] = [partner] if partner else []
        extra = []
        for number, role in enumerate(filter(None, entry.answers.get("role", ())), start=1):
            answers[f"evidence.{number}.attestedRole"] = [role]
            answers[f"evidence.{number}.wording"] = [entry.one("evidence.1.wording") or self._usual_wording()]
            if source:
                answers[f"evidence.{number}.source"] = [source]
            else:
                extra.append(self._own_word(f"{self._address(called).thing}#evidence-{number}"))
        self._add(self._keys[called], f"{called}.", answers, extra)

    def _usual_wording(self) -> str:
        return _WORDING.get(self._language, _WORDING["en"])

    def _own_word(self, evidence: str) -> ox.Triple:
        """That the very sheet of the initiative is the source, where the contributor names no other."""
        return ox.Triple(
            ox.NamedNode(evidence), ox.NamedNode(DCT + "source"), ox.NamedNode(self._address(INITIATIVE).sheet)
        )

    def _add(
        self, key: str, prefix: str, answers: Mapping[str, Sequence[str]], extra: Sequence[ox.Triple] = ()
    ) -> None:
        """One record more, or what is wrong with its answers."""
        triples = [*sheet_triples(address_of_key(key), self._sheet), *extra]
        self._made.about[key] = prefix
        try:
            made = record_from(self._schema, key, answers, language=self._language, extra=triples)
        except AnswersRefused as refused:
            self._made.faults.extend(Fault(prefix + f.name, f.message, f.warning) for f in refused.faults)
        else:
            self._made.records.append(made)

    def _address(self, called: str) -> Address:
        return address_of_key(self._keys[called])
