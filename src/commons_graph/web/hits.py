"""What a search found, ready to be shown: each record with the words that were sought marked, and how it was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox
from markupsafe import Markup

from commons_graph.languages import translations
from commons_graph.search.expansion import Forms
from commons_graph.search.rows import RecordRow
from commons_graph.search.text_search import Answer
from commons_graph.web import known_fields as known
from commons_graph.web.filters import Filters
from commons_graph.web.highlight import as_written, excerpt, found_in, marked
from commons_graph.web.listing import Item, items_of_any_type
from commons_graph.web.reading import Reading


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: as an item of a list, its name and a passage with the words marked.

    `language` is that of the passage where it is not the page's; `filed` are the words it is filed under that were
    sought.
    """

    item: Item
    name: Markup
    passage: Markup
    language: str | None
    filed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that no record has, and the word that was sought in its place."""

    written: str
    meant: str


def hits_of(filters: Filters, answer: Answer, rows: Sequence[RecordRow]) -> list[Hit]:
    """Some records that a search found."""
    reading, words = filters.reading, answer.matched
    filed = _filed(filters, answer, rows)
    shown = zip(rows, items_of_any_type(reading, rows), strict=True)
    return [_hit(reading, row, item, words, filed.get(row.key, [])) for row, item in shown]


def corrections(answer: Answer, filters: Filters, rows: Sequence[RecordRow]) -> list[Correction]:
    """The words that were replaced, with the replacement as the first records that have it write it."""
    written = {word: word for word in filters.selection.text.split()}
    found = []
    for form in (form for form in answer.forms if form.corrected):
        texts = [*_texts(rows), *_labels(filters, answer)]
        meant = next((w for c in form.corrected if (w := as_written(iter(texts), c))), form.corrected[0])
        found.append(Correction(_asked(form, written), meant.lower()))
    return found


def _asked(form: Forms, written: dict[str, str]) -> str:
    """A word that was sought, as it was written."""
    return as_written(iter(written), form.word) or form.word


def _hit(reading: Reading, row: RecordRow, item: Item, words: frozenset[str], filed: list[str]) -> Hit:
    passage, language = _passage(reading, row, item, words)
    return Hit(item, marked(item.name.text, words), excerpt(passage, words), language, filed)


def _passage(reading: Reading, row: RecordRow, item: Item, words: frozenset[str]) -> tuple[str, str | None]:
    """The text of the record that says most of the words, its one sentence where none says any."""
    sentence = (item.sentence.text, item.sentence.language) if item.sentence else ("", None)
    best, most = sentence, found_in(sentence[0], words)
    for triple in row.triples():
        literal = triple.object
        if isinstance(literal, ox.Literal) and literal.language and triple.predicate.value != known.LABEL:
            number = found_in(literal.value, words)
            if number > most or (number == most and number and literal.language == reading.language):
                best, most = (literal.value, literal.language), number
    return best[0], best[1] if best[1] != reading.language else None


def _filed(filters: Filters, answer: Answer, rows: Sequence[RecordRow]) -> dict[str, list[str]]:
    """Key → the values sought by their names that a record has."""
    finder = filters.reading.finder
    numbers = finder.numbers([row.key for row in rows])
    message = translations(filters.reading.language).ugettext
    found: dict[str, list[str]] = {}
    for one in answer.filed:
        facet = finder.facets.by_name[one.pair[0]]
        having = finder.holdings.having(*one.pair)
        for key, number in numbers.items():
            if number in having:
                name = str(message("%(label)s:")) % {"label": filters.name(facet)}
                found.setdefault(key, []).append(f"{name} {filters.label(facet, one.pair[1])}")
    return found


def _texts(rows: Sequence[RecordRow]) -> Iterator[str]:
    for row in rows:
        yield from row.labels.values()
        yield from (t.object.value for t in row.triples() if isinstance(t.object, ox.Literal) and t.object.language)


def _labels(filters: Filters, answer: Answer) -> Iterator[str]:
    finder = filters.reading.finder
    for one in answer.filed:
        facet = finder.facets.by_name[one.pair[0]]
        yield from finder.holdings.labels(facet, [one.pair[1]]).get(one.pair[1], {}).values()
