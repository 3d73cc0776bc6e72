"""Answering with one of several representations: entity tags, links and the headers that go with them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from commons_graph.web.conditional import http_date
from commons_graph.web.link_header import Link, fits_header
from commons_graph.web.representations import CSV, HTML, Representation, choose
from commons_graph.web.visit import Visit

Body = bytes | str | Iterator[bytes]

_REVALIDATE = "public, no-cache"
_SHORT = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another form of a page, as a plain link."""

    label: str
    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One page and all its forms.

    `path` is below the base, without ending; `forms` makes each body when it is asked for. `state` changes
    whenever the data forms do, `page_state` whenever those whose text depends on the language do; `modified`
    and `page_modified` are their times. `query` is what follows the path in the address, `data_query` what follows it
    where the data forms have less: they have no pages. `about` is the IRI of the thing a sheet describes,
    `described_by` the paths of what explains the terms used. `headers` go with the page: a content policy of its own,
    say. `profile` names the profile of all forms (Content-Profile), `varies` the request headers that chose it, and
    `signposts` makes the links that go with a form besides those that every resource has.
    """

    path: str
    forms: Mapping[Representation, Callable[[], Body]]
    state: str
    page_state: str
    modified: datetime | None = None
    page_modified: datetime | None = None
    query: str = ""
    data_query: str | None = None
    license: str | None = None
    about: str | None = None
    described_by: tuple[str, ...] = ("ns", "shapes")
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None
    varies: tuple[str, ...] = ()
    signposts: Callable[[Representation], Iterable[Link]] = lambda _: ()

    def query_of(self, form: Representation) -> str:
        """What follows the path in the address of one form."""
        return self.query if form is HTML or self.data_query is None else self.data_query


def respond(visit: Visit, resource: Resource, suffix: str | None) -> Response:
    """The answer to a request for a resource: by its ending where it has one, else by its Accept header.

    Raises NotFound for an ending that is not offered, NotAcceptable for an Accept header that excludes all.
    """
    chosen = choose(visit.accept, suffix, tuple(resource.forms))
    headers = {
        "Content-Type": chosen.content_type,
        "ETag": entity_tag(visit, resource, chosen),
        "Cache-Control": _REVALIDATE if suffix is None or chosen is HTML else _SHORT,
        "Link": link_header(visit, resource, chosen),
    }
    if resource.profile:
        headers["Content-Profile"] = resource.profile
    vary = _vary(visit, resource, chosen, suffix)
    if vary:
        headers["Vary"] = vary
    modified = (chosen.by_language and resource.page_modified) or resource.modified
    if modified and not visit.edition:  # a page of an older edition changes with the one in force
        headers["Last-Modified"] = http_date(modified)
    if chosen.by_language:
        headers["Content-Language"] = visit.language
    if suffix is None and chosen is not HTML:
        headers["Content-Location"] = address_of_form(visit, resource.path, chosen, resource.query_of(chosen))
    if chosen is CSV:
        headers["Content-Disposition"] = f'attachment; filename="{resource.path.rpartition("/")[2]}.csv"'
    if resource.status != 200:
        headers = {"Content-Type": chosen.content_type, "Cache-Control": "no-store", "Link": headers["Link"]}
    if chosen is HTML:
        headers |= resource.headers
    body = resource.forms[chosen]()
    if isinstance(body, (bytes, str)):
        return Response(body, status_code=resource.status, headers=headers)
    return StreamingResponse(body, status_code=resource.status, headers=headers)


def entity_tag(visit: Visit, resource: Resource, form: Representation) -> str:
    """A strong entity tag: two forms never share one, nor do two languages or two prefixes of a page."""
    parts = [resource.path, resource.query_of(form), form.media_type, form.suffix]
    if form.by_language:
        parts += [resource.page_state, visit.language, visit.links.prefix, visit.links.language_prefix]
    else:
        parts += [resource.state, visit.links.base]
    parts.append(visit.links.edition)
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f'"{digest[:32]}"'


def alternates(visit: Visit, path: str, forms: Sequence[Representation], query: str = "") -> list[Alternate]:
    """The other forms of a page, each at an address of its own."""
    found = [(form, address_of_form(visit, path, form, query)) for form in forms if form is not HTML]
    return [Alternate(form.label, href, form.media_type) for form, href in found]


def address_of_form(visit: Visit, path: str, form: Representation, query: str = "") -> str:
    """Where one form of a page always is; `query` is percent-encoded already."""
    return visit.links.page(f"{_encoded(path)}.{form.suffix}", query)


def link_header(visit: Visit, resource: Resource, chosen: Representation) -> str:
    """The Link header (RFC 8288): other forms, vocabulary, licence, public address and subject."""
    links = [
        f'<{address_of_form(visit, resource.path, form, resource.query_of(form))}>; rel="alternate"; '
        f'type="{form.media_type}"'
        for form in resource.forms
        if form is not chosen
    ]
    links += [f'<{visit.links.file(path)}>; rel="describedby"' for path in resource.described_by]
    query = resource.query_of(chosen)
    canonical = _encoded(resource.path) + (f"?{query}" if query else "")
    address = visit.links.canonical if chosen.by_language else visit.links.public
    links.append(f'<{address(canonical)}>; rel="canonical"')
    if resource.license and fits_header(resource.license):
        links.append(f'<{resource.license}>; rel="license"')
    if resource.about and fits_header(resource.about):
        links.append(f'<{resource.about}>; rel="describes"')
    links += [link.written() for link in resource.signposts(chosen) if fits_header(link.href)]
    return ", ".join(links)


def redirect(location: str, status: int) -> Response:
    """A redirection that caches may keep for a minute."""
    headers = {"Location": location, "Cache-Control": _SHORT}
    return Response(status_code=status, headers=headers)


def _vary(visit: Visit, resource: Resource, chosen: Representation, suffix: str | None) -> str:
    names = [*([] if suffix is not None else ["Accept"]), *resource.varies]
    if chosen.by_language and not visit.fixed:
        names.append("Accept-Language")
    return ", ".join(names)


def _encoded(path: str) -> str:
    return quote(path, safe="/:@!$&'()*+,;=~-._")
