"""`html`: one file that needs no other and no JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jinja2 import Environment, PackageLoader

from commons_graph.validation.components import code_of
from commons_graph.validation.port import Severity
from commons_graph.validation.reports.faults import unread
from commons_graph.validation.reports.folding import Fold, Folded, fold
from commons_graph.validation.reports.remarks import Outcome, Remark, remarks
from commons_graph.validation.reports.terms import iri_shown, one_line, path_shown, shown
from commons_graph.validation.reports.text import elsewhere_told, no_focus_warning, summary, untouched_note
from commons_graph.validation.reports.words import counted, number, words


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of fault in a file, with the remarks that are told."""

    code: str
    shape: str
    remarks: list[Remark]
    hidden: int

    @property
    def first(self) -> Remark:
        return self.remarks[0]


def write_html(outcome: Outcome, limit: int) -> Iterator[str]:
    """The report as a page; a browser prints it as well."""
    language = outcome.language if outcome.language == "fr" else "en"
    environment = Environment(
        loader=PackageLoader("commons_graph.validation.reports", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folded = fold(outcome.report.findings, language, limit)
    counts = [counted(n, s.value, language) for s in Severity if (n := outcome.report.count(s))]
    yield from environment.get_template("report.html.jinja").generate(
        language=language,
        say=lambda name, *values: words(name, language, *values),
        number=lambda value: number(value, language),
        shown=lambda term: shown(term, language),
        path_shown=path_shown,
        one_line=one_line,
        conforms=outcome.conforms,
        summary=summary(outcome.report, outcome.documents, language, unreadable=len(outcome.faults)),
        counts=counts,
        engine=outcome.report.engine,
        notes=[n for n in (no_focus_warning(outcome.report, language), untouched_note(outcome.report, language)) if n],
        faults=[unread(fault) for fault in outcome.faults],
        elsewhere=folded.elsewhere,
        elsewhere_told=elsewhere_told,
        code_of=code_of,
        iri_shown=iri_shown,
        files=_files(folded, outcome),
    )
    yield "\n"


def _files(folded: Folded, outcome: Outcome) -> Iterator[dict[str, Any]]:
    told = remarks(folded.told(), outcome)
    for file in folded.files:
        yield {"name": file.source, "kinds": [_kind(one, told) for one in file.folds]}


def _kind(one: Fold, told: Iterator[Remark]) -> _Kind:
    group = list(islice(told, len(one.told)))
    finding = group[0].finding
    return _Kind(code_of(finding.component), iri_shown(finding.source_shape), group, one.hidden)
