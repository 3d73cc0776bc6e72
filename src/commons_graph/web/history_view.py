"""The history of one record as its page tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commons_graph.history.difference import difference
from commons_graph.history.patch import SUFFIX
from commons_graph.history.steps import Step
from commons_graph.languages import translations
from commons_graph.web.difference_view import ShownDifference, shown_difference
from commons_graph.web.feed import Feed
from commons_graph.web.values import Value
from commons_graph.web.who import organisation, origin, who_in_words


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One revision: what happened, who did it in which role, from what source, and what differs.

    `difference` is None where a whole record came or went, and where one side was erased; `patch` is the address of
    the RDF patch, None where it cannot be told.
    """

    step: Step
    happened: str
    who: str
    census: Value | None
    origin: Value | None
    href: str | None
    patch: str | None
    difference: ShownDifference | None
    current: bool


def shown_steps(
    feed: Feed, steps: Sequence[Step], newest: int, credited: Mapping[int, str] | None = None
) -> Iterator[ShownStep]:
    """Steps in words, in the order given; `newest` is the version in force.

    `credited` are the names that contributors chose, by changeset: they may choose otherwise at any time.
    """
    language, links = feed.reading.language, feed.reading.links
    for step in steps:
        version, changeset = step.version, step.changeset
        address = organisation(changeset)
        yield ShownStep(
            step=step,
            happened=happened(language, step),
            who=who_in_words(language, changeset, credited or {}),
            census=feed.reading.values_of_iris([address]).link(address) if address else None,
            origin=origin(language, links, changeset),
            href=None if version.erased else links.page(version.path()),
            patch=links.data(f"doc/{version.key}/history/{version.sequence}.{SUFFIX}") if step.readable else None,
            difference=_difference(feed, step) if _comparable(step) else None,
            current=version.sequence == newest,
        )


def happened(language: str, step: Step) -> str:
    """What a step did to the record."""
    message = translations(language).ugettext
    if step.version.erased:
        return str(message("Content erased since"))
    if step.version.kind == "Delete":
        return str(message("Erased") if step.before and step.before.erased else message("Withdrawn"))
    if step.before is None:
        return str(message("Added"))
    return str(message("Brought back") if step.before.kind == "Delete" else message("Changed"))


def _comparable(step: Step) -> bool:
    """Whether the record was living before and after."""
    before = step.before
    return step.readable and before is not None and "Delete" not in (before.kind, step.version.kind)


def _difference(feed: Feed, step: Step) -> ShownDifference:
    found = difference(feed.reading.schema, step.version.address, *step.contents, base=feed.base)
    return shown_difference(feed.reading, found)
