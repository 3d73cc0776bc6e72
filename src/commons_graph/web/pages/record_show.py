"""`/doc/…`: one record, negotiated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from starlette.responses import Response

from commons_graph.schema.model import RecordType, text_in
from commons_graph.search.rows import LIVE, RecordRow
from commons_graph.web.data_forms import json_ld_of, rdf_forms
from commons_graph.web.described import described_record
from commons_graph.web.mapping.small import small_map
from commons_graph.web.meetings import meetings_of
from commons_graph.web.memento import VARIES, dated, gate_link, time_gate
from commons_graph.web.network.asked import network_address
from commons_graph.web.pages.record_version import asked_version, show_version
from commons_graph.web.profile_choice import Choice, chosen_profile, profile_forms
from commons_graph.web.reading import Reading
from commons_graph.web.record_view import view_record
from commons_graph.web.records import find_record, succession
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, NEGOTIATED, Representation, offers, split_suffix
from commons_graph.web.resource import Body, Resource, alternates, redirect, respond
from commons_graph.web.signposting import Signposts, signposts_of
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.ties import tie_itself, ties_and_mentions
from commons_graph.web.visit import Visit


@offers(*NEGOTIATED)
def show(site: TheSite, visit: TheVisit, segment: str, name: str) -> Response:
    """A record as HTML, Turtle, JSON-LD, RDF/XML or N-Triples, in any profile; 308 when merged, 410 when withdrawn.

    With Accept-Datetime, 302 to the version that was in force then.
    """
    slug, suffix = split_suffix(name)
    version = asked_version(visit)
    if version is not None:
        return show_version(site, visit, f"{segment}/{slug}", version, suffix)
    if visit.accept_datetime is not None and dated(site, visit):
        return time_gate(site, visit, f"{segment}/{slug}", suffix)
    choice = chosen_profile(site.profiles, visit)
    reading = site.reading(visit)
    row = find_record(reading, segment, slug)
    survivor = succession(row)
    if survivor:
        name = f"{survivor}.{suffix}" if suffix else survivor
        return redirect(visit.links.page(f"doc/{name}", choice.query if choice.by_address else ""), 308)
    resource = _resource(site, reading, row, choice)
    return respond(visit, _with_past(visit, resource, row.key, suffix) if dated(site, visit) else resource, suffix)


def _with_past(visit: Visit, resource: Resource, key: str, suffix: str | None) -> Resource:
    """The record with its history: it is its own TimeGate, by the header that chooses a state by time."""
    gate = gate_link(visit.links, key, suffix)
    return replace(
        resource,
        varies=(*resource.varies, VARIES),
        signposts=lambda form: [*resource.signposts(form), gate],
    )


def _resource(site: Site, reading: Reading, row: RecordRow, choice: Choice) -> Resource:
    triples = row.triples()
    thing, profile = reading.thing_iri(row.key), choice.profile
    posts = signposts_of(reading, site.profiles, row, triples)
    forms: dict[Representation, Callable[[], Body]]
    if profile.plain:
        forms = {HTML: lambda: _html(site, reading, row, posts), **rdf_forms(triples, site.context, thing)}
    else:
        forms = profile_forms(profile, triples, thing, site.templates.languages[0])
    return Resource(
        path="doc/" + row.key,
        forms=forms,
        state=f"{site.data_state(row.digest)} {site.profiles.fingerprint}",
        query=choice.query,
        profile=choice.content_profile,
        varies=choice.varies,
        signposts=lambda form: posts.of_form(form, profile),
        page_state=site.page_state(reading.edition),
        modified=row.modified,
        page_modified=reading.edition.modified,
        license=posts.license,
        about=thing,
        described_by=("ns", "shapes") if profile.plain else (),
        status=200 if row.status == LIVE else 410,
    )


def _html(site: Site, reading: Reading, row: RecordRow, posts: Signposts) -> str:
    record_type = site.schema.by_segment(row.segment)
    if row.status != LIVE or record_type is None:
        return _tombstone(site, reading, row)
    return _record(site, reading, row, record_type, posts)


def _record(site: Site, reading: Reading, row: RecordRow, record_type: RecordType, posts: Signposts) -> str:
    triples = row.triples()
    record = view_record(reading, record_type, row, triples)
    ties, mentions = ties_and_mentions(reading, row.key)
    page = Page(
        "record.html",
        "doc/" + row.key,
        {
            "record": record,
            "tie": tie_itself(reading, record_type, row),
            "ties": ties,
            "mentions": mentions,
            "meetings": meetings_of(reading, row),
            "network": network_address(reading.links, row.key) if reading.edition.ties.degrees([row.key]) else None,
            "place": small_map(reading, row.key),
            "kinds": text_in(record_type.plurals, reading.language),
            "list_segment": record_type.list_segment,
            "signposts": list(posts.of_form(HTML, site.profiles.plain)),
            "profiles": [
                (text_in(p.labels, reading.language), p) for p in site.profiles.all if not p.plain and not site.still
            ],
            "modified": row.modified.date().isoformat(),
            "history": _history(site, reading, row.key),
        },
        alternates=alternates(reading.visit, "doc/" + row.key, NEGOTIATED),
        described=described_record(reading, site.profiles, row, triples),
        license=record.license,
    )
    return site.render(reading, page)


def _tombstone(site: Site, reading: Reading, row: RecordRow) -> str:
    page = Page(
        "tombstone.html",
        "doc/" + row.key,
        {
            "iri": reading.thing_iri(row.key),
            "modified": row.modified.date().isoformat(),
            "history": _history(site, reading, row.key),
        },
        alternates=alternates(reading.visit, "doc/" + row.key, NEGOTIATED),
        described=json_ld_of(row.triples(), site.context, reading.sheet_iri(row.key)),
        indexed=False,
    )
    return site.render(reading, page)


def _history(site: Site, reading: Reading, key: str) -> str | None:
    """The address of the history of a record, where one is served."""
    return reading.links.page(f"doc/{key}/history") if site.journal is not None and not site.still else None
