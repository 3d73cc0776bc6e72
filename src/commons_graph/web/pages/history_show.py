"""`/doc/…/history`: every revision of a record, the newest first, in words and as linked data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import Response

from commons_graph.errors import BadRequest, NotFound
from commons_graph.history.patch import MEDIA_TYPE, SUFFIX, patch_of
from commons_graph.history.provenance import provenance
from commons_graph.history.steps import Step, step_at, steps_of
from commons_graph.web.data_forms import rdf_forms
from commons_graph.web.feed import Feed
from commons_graph.web.history_view import shown_steps
from commons_graph.web.memento import mementos_of
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, Representation, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit
from commons_graph.web.who import role_in_words

_AT_ONCE: Final = 20
"""Revisions on one page."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)
_PATCH: Final = Representation("RDF Patch", (MEDIA_TYPE,), MEDIA_TYPE, SUFFIX)
_CHANGEABLE: Final = {"Cache-Control": "no-cache"}
"""A page with names that their holders may change at any time: no cache answers with it unasked, ours neither."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A page of a history: the states of the record, the steps on it, and which numbers its neighbours begin before.

    `older` is None on the last page; `newer` is None on the first one, 0 where the first one is the next newer.
    """

    feed: Feed
    key: str
    total: int
    newest: int
    before: int | None
    steps: list[Step]
    older: int | None
    newer: int | None

    @property
    def path(self) -> str:
        """Its address below the base."""
        return f"doc/{self.key}/history"

    @property
    def query(self) -> str:
        """What follows the path in its address."""
        return f"before={self.before}" if self.before else ""


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit, segment: str, slug: str) -> Response:
    """The history of a record, negotiated; also of one that was withdrawn or merged."""
    return respond(visit, _resource(site, _told(site, visit, f"{segment}/{slug}")), None)


@offers(*NEGOTIATED)
def show_form(site: TheSite, visit: TheVisit, segment: str, slug: str, suffix: str) -> Response:
    """The history of a record in one form: html, ttl, jsonld, rdf or nt."""
    return respond(visit, _resource(site, _told(site, visit, f"{segment}/{slug}")), suffix)


@offers(_PATCH)
def show_patch(site: TheSite, visit: TheVisit, segment: str, slug: str, name: str) -> Response:
    """What one version changed, as an RDF Patch: `history/{version}.rdfp`; 410 where it was erased."""
    number, suffix = split_suffix(name)
    mementos = mementos_of(site, visit, f"{segment}/{slug}")
    if not _NUMBER.fullmatch(number) or int(number) > mementos.feed.sequence:
        raise NotFound("this record has no version of this number", hint="its history lists all of them")
    step = step_at(mementos.feed.journal, mementos.key, int(number))
    state = site.data_state(f"{step.version.digest} {step.before.digest if step.before else ''}")
    resource = Resource(
        path=f"doc/{mementos.key}/history/{step.version.sequence}",
        forms={_PATCH: lambda: patch_of(step, mementos.feed.base)},
        state=state,
        page_state=state,
        modified=step.changeset.at,
        license=site.licence(mementos.feed.reading),
    )
    return respond(visit, resource, suffix)


def _told(site: Site, visit: Visit, key: str) -> _Told:
    mementos = mementos_of(site, visit, key)
    feed, before = mementos.feed, _before(visit)
    sequences = [moment.sequence for moment in feed.journal.moments(key, upto=feed.sequence)][::-1]
    start = next((at for at, one in enumerate(sequences) if one < before), len(sequences)) if before else 0
    upto = before - 1 if before else feed.sequence
    end = start + _AT_ONCE
    return _Told(
        feed=feed,
        key=key,
        total=len(sequences),
        newest=sequences[0],
        before=before,
        steps=steps_of(feed.journal, key, upto=min(upto, feed.sequence), limit=_AT_ONCE),
        older=sequences[end - 1] if end < len(sequences) else None,
        newer=_newer(sequences, start),
    )


def _newer(sequences: list[int], start: int) -> int | None:
    """What the page before one that starts somewhere begins before; 0 for the first page, None for none."""
    if start == 0:
        return None
    return sequences[start - _AT_ONCE - 1] if start > _AT_ONCE else 0


def _before(visit: Visit) -> int | None:
    given = parse_qs(visit.query, keep_blank_values=True).get("before")
    if given is None:
        return None
    if not _NUMBER.fullmatch(given[-1]):
        raise BadRequest(f"'{given[-1][:40]}' is not the number of a version", hint="write ?before=NUMBER")
    return int(given[-1])


def _resource(site: Site, told: _Told) -> Resource:
    edition = told.feed.reading.edition
    named = _credited(site, told)
    modified = None if site.office else edition.modified  # names change without a new edition
    following = f"{told.feed.base}{told.path}?before={told.older}" if told.older else None
    names = {step.changeset.role: _names(site, step.changeset.role) for step in told.steps}
    triples = provenance(told.feed.base, told.steps, names, following)
    return Resource(
        path=told.path,
        forms={
            HTML: lambda: _html(site, told),
            **rdf_forms(triples, site.context, f"{told.feed.base}doc/{told.key}"),
        },
        state=site.page_state(edition),
        page_state=f"{site.page_state(edition)} {sorted(named.items())}" if named else site.page_state(edition),
        modified=modified,
        page_modified=modified,
        query=told.query,
        license=site.licence(told.feed.reading),
        headers=_CHANGEABLE if site.office else {},
    )


def _credited(site: Site, told: _Told) -> Mapping[int, str]:
    """The names that contributors chose to be shown beside the steps of a page."""
    return site.office.contacts.credited(step.changeset.sequence for step in told.steps) if site.office else {}


def _names(site: Site, role: str) -> dict[str, str]:
    """What a role is called in each language of the interface."""
    return {language: role_in_words(language, role) for language in site.templates.languages}


def _html(site: Site, told: _Told) -> str:
    reading = told.feed.reading
    labels = reading.edition.labels({told.key})
    page = Page(
        "history.html",
        told.path,
        {
            "record": reading.named(told.key, labels.get(told.key, {})),
            "total": told.total,
            "steps": list(shown_steps(told.feed, told.steps, told.newest, _credited(site, told))),
            "older": told.older,
            "newer": told.newer,
        },
        query=told.query,
        alternates=alternates(reading.visit, told.path, NEGOTIATED, told.query),
        indexed=False,
    )
    return site.render(reading, page)
