"""Searching the texts of an edition: from a question to the records that answer it, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import tantivy
from tantivy import Occur, Query

from commons_graph.search.bitmaps import Numbers
from commons_graph.search.entries import TYPE
from commons_graph.search.expansion import Forms, Vocabulary
from commons_graph.search.filed import Filed, Files, Named
from commons_graph.search.text_index import CODE, NAME, NUMBER, SEGMENT, TEXT, code
from commons_graph.search.words import Question, question

_FORM_WEIGHTS: Final = {(NAME, "same"): 5.0, (TEXT, "same"): 1.6, (NAME, "longer"): 2.0, (TEXT, "longer"): 0.5}
_EXACT: Final = 1.25
_MAIN_TYPES: Final = 2
_FILED: Final = 5.0
_TOGETHER: Final = 4.0
_TYPES_MAX: Final = 1000
_PREFERENCES: Final = (1.0, 0.4)
"""What a record gets for its type before any word: one of those a census is about, any other that has a name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question was understood, and how many records of each type answer it.

    `forms` are the words that were looked for, `filed` the values of facets that it names. `corrected` says that a
    word nobody wrote was replaced, `loose` that no record has all the words, so that those with some were taken.
    """

    forms: tuple[Forms, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    filed: tuple[Filed, ...] = ()
    loose: bool = False
    by_type: Mapping[str, int] = field(default_factory=dict)

    @property
    def corrected(self) -> bool:
        """Whether a word was replaced by one that is nearly spelt alike."""
        return any(form.corrected for form in self.forms)

    @property
    def matched(self) -> frozenset[str]:
        """Every word that was looked for, as the index writes it."""
        forms = (word for form in self.forms for word in form.all)
        return frozenset([*forms, *(word for phrase in self.phrases for word in phrase)])


class TextSearch:
    """Searches one edition; its answers are kept, since people turn pages.

    A frequent word is in half of all records, and bringing so many numbers to Python takes longer than the search. So
    what a page shows, the best records and how many there are, is asked apart from the numbers of all of them.

    `named` gives the values of facets that a search may name; `types` are the types of record that have names of their
    own, the most sought first.
    """

    def __init__(self, index: tantivy.Index, named: Callable[[], Iterable[Named]], types: Sequence[str]) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._named = named
        self._types = tuple(types)
        self.vocabulary = Vocabulary(self._searcher)
        self.answer = lru_cache(maxsize=64)(self._answer)
        self.numbers = lru_cache(maxsize=64)(self._numbers)

    @cached_property
    def files(self) -> Files:
        """The values that a search may name."""
        return Files(self._named(), self.vocabulary)

    def _answer(self, text: str) -> Answer:
        """What a text asks for: the records that hold every word; where there are none, those that hold some."""
        answer = self._understood(question(text))
        whole = self._by_type(self._query(answer))
        if whole or len(answer.forms) + len(answer.phrases) < 2:
            return replace(answer, by_type=whole)
        loose = replace(answer, loose=True)
        return replace(loose, by_type=self._by_type(self._query(loose)))

    def best(self, text: str, types: Sequence[str], limit: int) -> Numbers:
        """The records of some types (none means all) that answer best, the best first."""
        query = self._query(self.answer(text))
        if types:
            only = Query.const_score_query(self._of_types(types), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, only)])
        return self._found(query, limit)

    def _numbers(self, text: str) -> Numbers:
        """All records that answer, the best first."""
        return self._found(self._query(self.answer(text)), max(self._searcher.num_docs, 1))

    def beginning(self, text: str, limit: int) -> list[int]:
        """The best records for what somebody is still typing, by their names alone."""
        answer = self._understood(question(text, typing=True))
        terms = [(Occur.Must, self._form_query(form, NAME)) for form in answer.forms]
        if not terms:
            return []
        named = (Occur.Must, Query.const_score_query(self._of_types(self._types), 0.0))
        query = Query.boolean_query([*terms, named, *self._preferences()])
        return [int(number) for number in self._found(query, limit)]

    def _understood(self, asked: Question) -> Answer:
        last = asked.words[-1] if asked.last_open and asked.words else None
        forms = [self.vocabulary.forms(word, word == last) for word in asked.words]
        # a word that names something needs no correction, even when no text has it
        filed = self.files.named_by({word: [word] for word in asked.words})
        named = {word for one in filed for word in one.words}
        forms = [form if form.all or form.word in named else self._mended(form) for form in forms]
        mended = {form.word: form.corrected for form in forms if form.corrected}
        if mended:
            filed = self.files.named_by({form.word: [form.word, *form.corrected] for form in forms})
        for phrase in asked.phrases:
            filed += [one for one in self.files.named_by({w: [w] for w in phrase}) if one.words == set(phrase)]
        return Answer(tuple(forms), asked.phrases, tuple(filed))

    def _mended(self, form: Forms) -> Forms:
        return replace(form, corrected=self.vocabulary.nearest(form.word, self.files.words))

    def _query(self, answer: Answer) -> Query:
        occur = Occur.Should if answer.loose else Occur.Must
        parts = [(occur, self._word_query(form, answer.filed)) for form in answer.forms]
        parts += [(occur, self._phrase_query(phrase, answer.filed)) for phrase in answer.phrases]
        core = Query.boolean_query(parts)
        together = [form.word for form in answer.forms]
        extras = list(self._preferences())
        if len(together) > 1:
            near = Query.phrase_query(self._schema, NAME, list(together), slop=2)
            extras.append((Occur.Should, Query.boost_query(near, _TOGETHER)))
        return Query.boolean_query([(Occur.Must, core), *extras])

    def _word_query(self, form: Forms, filed: Iterable[Filed]) -> Query:
        """Records where a word stands in the name, in another text, or among what they are filed under."""
        alternatives = [self._form_query(form, field) for field in (NAME, TEXT)]
        alternatives += self._filed_query(one for one in filed if form.word in one.words)
        return Query.disjunction_max_query(alternatives, 0.3)

    def _filed_query(self, filed: Iterable[Filed]) -> list[Query]:
        codes = [code(pair) for one in filed for pair in one.includes]
        if not codes:
            return []
        return [Query.const_score_query(Query.term_set_query(self._schema, CODE, codes), _FILED)]

    def _form_query(self, form: Forms, field: str) -> Query:
        weight = _FORM_WEIGHTS[field, "same"]
        terms = [self._term(field, word, weight * (_EXACT if word == form.word else 1)) for word in form.same]
        terms += [self._term(field, word, weight) for word in form.corrected]
        if form.longer:
            longer = Query.term_set_query(self._schema, field, list(form.longer))
            terms.append(Query.const_score_query(longer, _FORM_WEIGHTS[field, "longer"]))
        return Query.disjunction_max_query(terms, 0.1) if terms else Query.empty_query()

    def _term(self, field: str, word: str, weight: float) -> Query:
        return Query.boost_query(Query.term_query(self._schema, field, word), weight)

    def _phrase_query(self, phrase: tuple[str, ...], filed: Iterable[Filed]) -> Query:
        """Records with some words one after the other, as they are written, or filed under what they name."""
        found = self._filed_query(one for one in filed if one.words == set(phrase))
        for part in (NAME, TEXT):
            if len(phrase) == 1:
                query = Query.term_query(self._schema, part, phrase[0])
            else:
                query = Query.phrase_query(self._schema, part, list(phrase))
            found.append(Query.boost_query(query, _FORM_WEIGHTS[part, "same"]))
        return Query.disjunction_max_query(found, 0.1)

    def _preferences(self) -> Iterator[tuple[Occur, Query]]:
        """What a census is about comes a little before the rest, and what is named after others comes last."""
        for rank, segment in enumerate(self._types):
            preference = _PREFERENCES[0] if rank < _MAIN_TYPES else _PREFERENCES[1]
            yield Occur.Should, Query.const_score_query(self._of_types([segment]), preference)

    def _of_types(self, segments: Sequence[str]) -> Query:
        terms = (Query.term_query(self._schema, CODE, code((TYPE, segment))) for segment in segments)
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def _by_type(self, query: Query) -> dict[str, int]:
        """Type → how many records a query finds; types without any left out."""
        asked = {"types": {"terms": {"field": SEGMENT, "size": _TYPES_MAX}}}
        found = self._searcher.aggregate(query, asked)
        return {bucket["key"]: bucket["doc_count"] for bucket in found["types"]["buckets"]}

    def _found(self, query: Query, limit: int) -> Numbers:
        hits = self._searcher.search(query, limit, count=False).hits
        addresses = [address for _, address in hits]
        return np.array(self._searcher.fast_field_values(NUMBER, addresses), np.uint32)
