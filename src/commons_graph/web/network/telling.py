"""Ties in words: the rows of the table and what the curves of the picture say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commons_graph import words
from commons_graph.insight.network import Node
from commons_graph.languages import translations
from commons_graph.schema.model import Texts, text_in
from commons_graph.search.rows import sort_key
from commons_graph.search.ties import Tie
from commons_graph.web.links import safe_href, short_address
from commons_graph.web.network.kinds import TieKind, kind_of
from commons_graph.web.phrases import period
from commons_graph.web.reading import Reading
from commons_graph.web.sentences import sentences_of
from commons_graph.web.values import Value


@dataclass(frozen=True, slots=True)
class TieRow:
    """A line of the table: who is linked to whom, how, since when, on whose word."""

    tie: Tie
    kind: TieKind
    origin: Value
    role: Value
    target: Value
    period: str
    amount: str
    source: Value | None
    source_date: str
    record: str


def in_order(name: str) -> str:
    """What a name is sorted by, as in the lists of records: without accents, case or punctuation."""
    return sort_key({"fr": name})


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells ties between some records in the language of a visit."""

    reading: Reading
    names: Mapping[str, Texts]

    def name(self, key: str) -> Value:
        """A record as a link to its page."""
        return self.reading.named(key, self.names.get(key, {}))

    def plain_name(self, node: Node) -> str:
        """The name of a record alone."""
        return self.name(node.key).text

    def role(self, tie: Tie) -> Value:
        """The kind of a tie as a link to its definition."""
        return self.reading.values_of_iris(()).link(tie.kind)

    def rows(self, ties: Iterable[Tie]) -> list[TieRow]:
        """The ties as lines of a table, by the names of those who help."""
        rows = [self._row(tie) for tie in ties]
        return sorted(rows, key=lambda r: (in_order(r.origin.text), in_order(r.target.text), r.tie.start or ""))

    def sentence(self, ties: Iterable[Tie]) -> str:
        """Some ties of one kind between the same two as one line: `Tiriad a conseillé …, commencé en 2013`."""
        known = list(ties)
        periods = [said for tie in known if (said := self._period(tie))]
        return ", ".join([self._told(known[0]), *periods])

    def _row(self, tie: Tie) -> TieRow:
        language = self.reading.language
        href = safe_href(tie.source) if tie.source else None
        return TieRow(
            tie=tie,
            kind=kind_of(self.reading.schema, tie.kind),
            origin=self.name(tie.origin),
            role=self.role(tie),
            target=self.name(tie.target),
            period=self._period(tie),
            amount=words.euros_in_words(tie.amount, language) if tie.amount else "",
            source=Value("link", short_address(href), href) if href else None,
            source_date=words.date_in_words(tie.source_date, language) if tie.source_date else "",
            record=self.reading.links.page("doc/" + tie.record),
        )

    def _period(self, tie: Tie) -> str:
        return period(self.reading.language, tie.start, tie.end)

    def _told(self, tie: Tie) -> str:
        ends = {"partner": [self.name(tie.origin)], "concerns": [self.name(tie.target)]}
        told = sentences_of(self.reading.schema, self.reading.language, [tie.kind], lambda name: ends.get(name, []))
        if told:
            return told[0].text
        role = text_in(self._labels(tie), self.reading.language, kind_of(self.reading.schema, tie.kind).slug)
        message = translations(self.reading.language).ugettext
        pattern = str(message("%(origin)s – %(role)s – %(target)s"))
        origin, target = self.name(tie.origin).text, self.name(tie.target).text
        return pattern % {"origin": origin, "role": words.lower_first(role), "target": target}

    def _labels(self, tie: Tie) -> Texts:
        term = self.reading.schema.terms.get(tie.kind)
        return term.labels if term else {}
