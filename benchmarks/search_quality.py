"""How well searches find, beside the usual ways: `python -m benchmarks search_quality`.

The judged searches of tests/search/judged.toml on the sample census. Each engine has the same texts, and the names of
the words and territories that a record is filed under. A search counts as good when everything expected is among the
first five, or when nothing is found where nothing should be. The reference is FTS5 with its plain tokenizer.
"""

from __future__ import annotations

import sqlite3
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import Stemmer
import tantivy

from benchmarks.measure import table
from commons_graph.bundled import bundled
from commons_graph.census import Census
from commons_graph.editions.edition import Edition
from commons_graph.rdf.parsing import find_sources
from commons_graph.schema.reader import bundled_schema
from commons_graph.search.entries import EntryReader
from commons_graph.search.finder import Finder, Order
from commons_graph.search.selection import select
from commons_graph.search.words import words_of
from commons_graph.settings import Settings
from commons_graph.terms import NEUTRAL_BASE

JUDGED = Path(__file__).parents[1] / "tests" / "search" / "judged.toml"
FIRST = 5

Search = Callable[[str], list[str]]
"""The keys of the first records for a question."""


@dataclass(frozen=True)
class Document:
    """What every engine is given of a record."""

    key: str
    name: str
    text: str
    filed: str


def documents(edition: Edition, finder: Finder) -> Iterator[Document]:
    reader = EntryReader(bundled_schema())
    local = edition.base.encode()
    for key, _, content in edition.contents():
        entry = reader.entry(key, content.replace(b"<" + local, b"<" + NEUTRAL_BASE.encode()))
        filed: list[str] = []
        for facet, value in entry.values:
            found = finder.facets.named(facet)
            if found and found.offered:
                filed += finder.holdings.labels(found, [value]).get(value, {}).values()
                term = bundled_schema().terms.get(finder.facets.iri(found, value) or "")
                filed += term.also if term else ()
        row = edition.records([key])[key]
        yield Document(key, "\n".join(row.labels.values()), "\n".join(entry.words), "\n".join(filed))


def fts5(found: list[Document], *, stemmed: bool) -> Search:
    """SQLite's own full text: bm25, every word wanted, the beginning of the last one enough."""
    stemmer = Stemmer.Stemmer("french")

    def prepared(text: str) -> str:
        words = words_of(text) if stemmed else text.split()
        return " ".join(stemmer.stemWords(words)) if stemmed else " ".join(words)

    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE VIRTUAL TABLE f USING fts5(name, text, filed, tokenize="unicode61 remove_diacritics 2")')
    rows = ([rank, *map(prepared, (d.name, d.text, d.filed))] for rank, d in enumerate(found))
    connection.executemany("INSERT INTO f (rowid, name, text, filed) VALUES (?,?,?,?)", rows)

    def search(question: str) -> list[str]:
        quoted = question.startswith(('"', "«"))
        words = prepared(" ".join(words_of(question))).split()
        match = '"' + " ".join(words) + '"' if quoted else " ".join(f'"{word}"' for word in words) + " *"
        query = "SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f, 5, 1, 2) LIMIT ?"
        return [found[row[0]].key for row in connection.execute(query, (match, FIRST))]

    return search


def stemmed_tantivy(found: list[Document]) -> Search:
    """Tantivy with its French stemmer in the index, every word wanted, one slip allowed."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    chain = builder.filter(tantivy.Filter.stemmer("french")).filter(tantivy.Filter.ascii_fold()).build()
    fields = tantivy.SchemaBuilder().add_integer_field("rank", stored=True)
    for name in ("name", "text", "filed"):
        fields = fields.add_text_field(name, tokenizer_name="fr")
    index = tantivy.Index(fields.build())
    index.register_tokenizer("fr", chain)
    writer = index.writer(20_000_000, 1)
    for rank, d in enumerate(found):
        writer.add_document(tantivy.Document(rank=rank, name=d.name, text=d.text, filed=d.filed))
    writer.commit()
    index.reload()

    def search(question: str) -> list[str]:
        query, _ = index.parse_query_lenient(
            question.replace("«", '"').replace("»", '"'),
            ["name", "text", "filed"],
            field_boosts={"name": 5.0, "text": 1.0, "filed": 2.0},
            fuzzy_fields=dict.fromkeys(("name", "text", "filed"), (True, 1, True)),
            conjunction_by_default=True,
        )
        searcher = index.searcher()
        return [found[searcher.doc(a)["rank"][0]].key for _, a in searcher.search(query, FIRST).hits]

    return search


def ours(finder: Finder) -> Search:
    return lambda question: finder.page(select(text=question), 0, FIRST, Order.RELEVANCE)


def good(judged: dict[str, Any], first: list[str]) -> bool:
    return not first if judged.get("nothing") else set(judged["expected"]) <= set(first)


def main() -> None:
    """Print the table."""
    judged = tomllib.loads(JUDGED.read_text(encoding="utf-8"))["search"]
    with tempfile.TemporaryDirectory() as name:
        with Census(Settings(instance=Path(name))) as census:
            census.load(find_sources([bundled("data")]))
            edition = census.shelf.current()
        finder = edition.finder(bundled_schema())
        found = list(documents(edition, finder))
        engines = {
            "FTS5, unicode61": fts5(found, stemmed=False),
            "FTS5, stemmed in French": fts5(found, stemmed=True),
            "Tantivy, stemmed in French, fuzzy": stemmed_tantivy(found),
            "this index": ours(finder),
        }
        results = {name: [good(one, search(one["asked"])) for one in judged] for name, search in engines.items()}
        edition.close()
    kinds = list(dict.fromkeys(one["kind"] for one in judged))
    rows = []
    for name, marks in results.items():
        by_kind = [[mark for one, mark in zip(judged, marks, strict=True) if one["kind"] == kind] for kind in kinds]
        rows.append((name, *(f"{sum(some)}/{len(some)}" for some in by_kind), f"{sum(marks) / len(marks):.2f}"))
    print(table(f"{len(judged)} judged searches, everything expected in the first {FIRST}", ("", *kinds, "all"), rows))


if __name__ == "__main__":
    main()
