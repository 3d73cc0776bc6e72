"""Full text, in an index of Tantivy: written beside the tables, linked into every edition.

Words are indexed as they are written, without case and accents. What belongs together (plurals, conjugations, slips of
the pen) is found when somebody searches, among the words that exist (`search/expansion.py`). The values that a record
has of itself are indexed too, as codes, so that a search for a theme or a town also finds what is filed under it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import tantivy

from commons_graph.search.entries import TYPE, FacetPair

NAME: Final = "name"
TEXT: Final = "text"
CODE: Final = "code"
SEGMENT: Final = "segment"
"""The type of a record again, as a column, so that what a search finds is counted by type without being listed."""

NUMBER: Final = "id"
MARK: Final = "mark"

ENGINE: Final = f"tantivy {version('tantivy')}"
"""What wrote an index; another version may not read it."""

_BRETON_CH: Final = re.compile("([Cc])[’']h")
_ANALYZER: Final = "words"
_HEAP_SMALL: Final = 15_000_000
"""Bytes of the writer's memory for a few records, the least it takes."""

_HEAP_BULK: Final = 128_000_000
_META: Final = "meta.json"


def analyzer() -> tantivy.TextAnalyzer:
    """Cuts a text into words without case and accents."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return builder.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()


def joined(text: str) -> str:
    """A text in which the Breton letter c’h is one word with the letters after it, as its readers see it."""
    return _BRETON_CH.sub(r"\1h", text) if "’h" in text or "'h" in text else text


def code(pair: FacetPair) -> str:
    """How a value of a facet stands in the index."""
    return f"{pair[0]}:{pair[1]}"


class TextWriter:
    """The working text index, in a folder that only the projector opens.

    Changes are gathered between `begin` and `commit`; the mark is written with them, whole or not at all.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = _opened(folder)

    def mark(self) -> str | None:
        """The mark of the last commit."""
        self._index.reload()
        searcher = self._index.searcher()
        found = searcher.search(_marked(self._index.schema), 1, count=False).hits
        return str(searcher.doc(found[0][1])[MARK][0]) if found else None

    def begin(self, *, from_nothing: bool = False) -> Session:
        """Start to gather changes; `from_nothing` forgets everything before."""
        return Session(self._index, from_nothing=from_nothing)

    def snapshot(self, target: Path) -> None:
        """Link the index into a folder; the engine never changes a file it has written, but for the list of them."""
        target.mkdir()
        for entry in os.scandir(self._folder):
            if entry.name == _META:
                shutil.copy2(entry.path, target / entry.name)
            elif not entry.name.startswith("."):
                os.link(entry.path, target / entry.name)


class Session:
    """Changes to a text index that become visible together; left without `commit`, nothing changes."""

    def __init__(self, index: tantivy.Index, *, from_nothing: bool) -> None:
        self._schema = index.schema
        self._writer = index.writer(_HEAP_BULK if from_nothing else _HEAP_SMALL, 1)
        self._replacing = not from_nothing
        if from_nothing:
            self._writer.delete_all_documents()

    def put(self, number: int, names: Iterable[str], words: Iterable[str], values: Sequence[FacetPair]) -> None:
        """Write what can be found of a record, in place of what was there."""
        if self._replacing:
            self._writer.delete_documents_by_term(NUMBER, number)
        if values:
            names, words = [joined(text) for text in names], [joined(text) for text in words]
            codes = [code(pair) for pair in values]
            segment = [value for facet, value in values if facet == TYPE]
            fields = {NUMBER: number, NAME: names, TEXT: words, CODE: codes, SEGMENT: segment}
            self._writer.add_document(tantivy.Document(**fields))

    def commit(self, mark: str) -> None:
        """Make the changes durable, with their mark, and wait until the index is at rest."""
        self._writer.delete_documents_by_query(_marked(self._schema))
        self._writer.add_document(tantivy.Document(mark=mark, code=MARK))
        self._writer.commit()
        self._writer.wait_merging_threads()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if kind is not None:
            self._writer.rollback()
            _tidy(self._writer)


def open_text(folder: Path) -> tantivy.Index:
    """The text index of an edition, for reading."""
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")  # an edition never changes, so nothing need watch it
    return index


def _opened(folder: Path) -> tantivy.Index:
    """The index in a folder; one that is missing, damaged or of another layout is made anew, empty."""
    try:
        index = tantivy.Index(_schema(), str(folder)) if folder.is_dir() else None
    except ValueError:
        index = None
    if index is None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), str(folder))
    index.config_reader("manual")
    index.register_tokenizer(_ANALYZER, analyzer())
    _tidy(index.writer(_HEAP_SMALL, 1))
    return index


def _tidy(writer: tantivy.IndexWriter) -> None:
    """Remove what a commit that was cut short has left: the next one gives its files the same names."""
    writer.garbage_collect_files()
    writer.wait_merging_threads()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(NUMBER, indexed=True, fast=True)
    builder.add_text_field(NAME, tokenizer_name=_ANALYZER)
    builder.add_text_field(TEXT, tokenizer_name=_ANALYZER)
    builder.add_text_field(CODE, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(SEGMENT, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(MARK, tokenizer_name="raw", index_option="basic", stored=True)
    return builder.build()


def _marked(schema: tantivy.Schema) -> tantivy.Query:
    """The one document that is no record: it carries the mark."""
    return tantivy.Query.term_query(schema, CODE, MARK)
