"""The formats of reports, by name, and the one function that writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from commons_graph.errors import SettingsError

if TYPE_CHECKING:  # the command line reads the names of the formats, and its help imports no RDF library
    from commons_graph.validation.reports.remarks import Outcome

Writer = Callable[["Outcome", int], Iterator[str]]


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One format: where its writer is, its media type and file ending.

    `limit` is how many findings of one kind and file are told when nobody says; 0 stands for all. Formats for
    programs always have all. `spoken` formats end with the summary themselves.
    """

    name: str
    writer: str
    media_type: str
    suffix: str
    limit: int = 0
    spoken: bool = False

    def write(self, outcome: Outcome, limit: int | None) -> Iterator[str]:
        """The report in pieces; a writer is imported when it is asked for."""
        module, _, name = self.writer.partition(":")
        writer = cast("Writer", getattr(import_module(f"commons_graph.validation.reports.{module}"), name))
        return writer(outcome, self.limit if limit is None else limit)


FORMATS: Final = {
    made.name: made
    for made in (
        ReportFormat("text", "text:write_text", "text/plain", "txt", limit=3, spoken=True),
        ReportFormat("concise", "text:write_concise", "text/plain", "txt", spoken=True),
        ReportFormat("json", "records:write_json", "application/json", "json"),
        ReportFormat("jsonl", "records:write_jsonl", "application/jsonl", "jsonl"),
        ReportFormat("github", "github:write_github", "text/plain", "txt", limit=10, spoken=True),
        ReportFormat("sarif", "sarif:write_sarif", "application/sarif+json", "sarif"),
        ReportFormat("junit", "junit:write_junit", "application/xml", "xml"),
        ReportFormat("html", "html:write_html", "text/html", "html", limit=50),
        ReportFormat("turtle", "shacl:write_turtle", "text/turtle", "ttl"),
        ReportFormat("jsonld", "shacl:write_jsonld", "application/ld+json", "jsonld"),
        ReportFormat("dqv", "dqv:write_dqv", "text/turtle", "ttl"),
    )
}
"""Name → format, those for people first."""


def write_report(name: str, outcome: Outcome, output: BinaryIO, limit: int | None = None) -> None:
    """Write a report in UTF-8, piece by piece; raises SettingsError for an unknown format.

    `limit` is how many findings of one kind and file are told, 0 for all, None for what the format does by itself.
    """
    if name not in FORMATS:
        raise SettingsError(f"unknown report format '{name}'", hint=f"formats: {', '.join(FORMATS)}")
    output.writelines(piece.encode() for piece in FORMATS[name].write(outcome, limit))
