"""Makes everything that one address has: its pages in every language, and its data forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from commons_graph.web.representations import HTML, Representation
from commons_graph.web.routes import ROUTES, STILL_ROUTES
from commons_graph.web.static_site.address import Address, Variant, file_name
from commons_graph.web.static_site.asking import Answer, Asker
from commons_graph.web.static_site.links import bounded, targets
from commons_graph.web.static_site.offers import address_of, inner_address, offered

_ALTERNATE: Final = re.compile(r'<([^>]*)>; rel="alternate"; type="([^"]*)"')
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_WRITTEN: Final = frozenset({200, 410})
_OF_DATA: Final = re.compile(
    r"(?:changes|activity|dumps|dataset)(?:[/?.][^\s\"'<>\\]*)?|doc/[a-z-]+/[a-z0-9-]+\?version=\d+"
)
"""What data may lead to that pages do not name: the pages of feeds, versions of records, the files of an edition."""

_LOCATION: Final = re.compile("<loc>([^<]*)</loc>")
_FEEDS: Final = ("changes", "activity", "dumps", "dataset")
_SUFFIX_OF_TYPE: Final = {
    "application/activity+json": "json",
    "application/ld+json": "jsonld",
    "application/json": "json",
}


ANY: Final = "*/*"
"""Among the media types of a form: whatever is asked for, it is sent."""


class Form(NamedTuple):
    """A form that is negotiated: its ending and its media types, the one that is sent first."""

    suffix: str
    media_types: tuple[str, ...]


class Served(NamedTuple):
    """Headers that differ from address to address."""

    content_type: str
    cache_control: str
    policy: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one address is: files by name, the forms it negotiates, where it leads, and what it links to.

    `status` is 200, 410, that of a redirect to `location`, or an error; then there are no files. `served` are the
    headers of the page, or of the one form there is.
    """

    address: Address
    status: int
    location: str = ""
    forms: tuple[Form, ...] = ()
    served: Served | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    links: frozenset[Address] = frozenset()


@dataclass(frozen=True, slots=True)
class Renderer:
    """Asks the application for all there is at an address; `base` and `languages` are those of the census.

    What begins as one of `without` is not there.
    """

    asker: Asker
    base: str
    languages: tuple[str, ...]
    without: tuple[str, ...] = ()

    def render(self, address: Address) -> Rendered:
        """Everything at an address."""
        if address.suffix:
            return self._form(address)
        answer = self._ask(address, HTML.media_type, self.languages[0])
        if answer.status in _WRITTEN and answer.media_type == HTML.media_type:
            return self._page(address, answer)
        if answer.status in _REDIRECTS:
            return Rendered(address, answer.status, answer.headers["location"])
        return self._data_only(address, answer)

    def _form(self, address: Address) -> Rendered:
        """An address with an ending: one form, in one language or in all."""
        answer = self._followed(self._ask(address, "*/*", self.languages[0]))
        if answer.status in _REDIRECTS:
            return Rendered(address, answer.status, answer.headers["location"])
        if answer.status not in _WRITTEN:
            return Rendered(address, answer.status)
        files = dict(self._variants(address, address.suffix, answer, "*/*"))
        return Rendered(
            address, answer.status, served=_served(answer), files=files, links=self._of_data(address, answer)
        )

    def _page(self, address: Address, answer: Answer) -> Rendered:
        files, links = dict(self._variants(address, HTML.suffix, answer, HTML.media_type)), set(self._links(answer))
        forms = [Form(HTML.suffix, HTML.media_types)]
        for other, media_type in self._alternates(answer):
            links.add(other)
            if form := _form_of(address, other, media_type):
                forms.append(form)
        known = {form.suffix for form in forms}
        for representation in _offers(address):
            if representation.suffix not in known and not representation.fixed:
                more = self._ask(address, representation.media_type, self.languages[0])
                if more.status in _WRITTEN and more.media_type in representation.media_types:
                    forms.append(Form(representation.suffix, representation.media_types))
                    files |= self._variants(address, representation.suffix, more, representation.media_type)
                    links |= self._of_data(address, more)
        return Rendered(address, answer.status, "", tuple(forms), _served(answer), files, frozenset(links))

    def _data_only(self, address: Address, first: Answer) -> Rendered:
        """An address without a page: the forms its function offers, else what it answers by itself."""
        files: dict[str, bytes] = {}
        forms: list[Form] = []
        links: set[Address] = set()
        served, status = None, first.status
        representations = [each for each in _offers(address) if each is not HTML and not each.fixed]
        for representation in representations:
            answer = self._ask(address, representation.media_type, self.languages[0])
            if answer.status in _WRITTEN and answer.media_type in representation.media_types:
                forms.append(Form(representation.suffix, representation.media_types))
                files |= dict(self._variants(address, representation.suffix, answer, representation.media_type))
                links |= self._of_data(address, answer)
                served, status = served or _served(answer), answer.status
        if not forms and first.status in _WRITTEN:
            suffix = _SUFFIX_OF_TYPE.get(first.media_type, "txt")
            files = dict(self._variants(address, suffix, first, "*/*"))
            forms, served = [Form(suffix, (first.media_type, ANY))], _served(first)
            links = set(self._of_data(address, first))
        return Rendered(address, status, "", tuple(forms), served, files, frozenset(links))

    def _variants(self, address: Address, suffix: str, answer: Answer, accept: str) -> Iterator[tuple[str, bytes]]:
        """The files of one form; `answer` is the one in the first language."""
        if "content-language" not in answer.headers and (answer.media_type != HTML.media_type or _is_file(address)):
            yield file_name(address, Variant(suffix)), answer.body
            return
        inner = inner_address(address).text
        for language in self.languages:
            negotiated = answer if language == self.languages[0] else self._ask(address, accept, language)
            yield file_name(address, Variant(suffix, language)), self._body(negotiated)
            fixed = self.asker.ask(f"/{language}/{inner}", accept)
            yield file_name(address, Variant(suffix, language, fixed=True)), self._body(self._followed(fixed))

    def _body(self, answer: Answer) -> bytes:
        if answer.media_type != HTML.media_type:
            return answer.body
        return bounded(answer.body.decode(), self._reachable).encode()

    def _reachable(self, target: str) -> bool:
        address = address_of(target, self.base, self.languages)
        return address is None or self._wanted(address) is not None

    def _wanted(self, address: Address) -> Address | None:
        kept = offered(address)
        return None if kept is None or kept.path.startswith(self.without) else kept

    def _links(self, answer: Answer) -> Iterator[Address]:
        for target in targets(self._body(answer).decode()):
            yield from self._kept(target)

    def _kept(self, target: str) -> Iterator[Address]:
        found = address_of(target, self.base, self.languages)
        kept = self._wanted(found) if found is not None else None
        if kept is None or kept.path.startswith("id/"):
            return
        if kept.suffix != HTML.suffix or _is_file(kept):
            yield kept

    def _alternates(self, answer: Answer) -> Iterator[tuple[Address, str]]:
        for target, media_type in _ALTERNATE.findall(answer.headers.get("link", "")):
            for found in self._kept(target):
                if found.suffix:
                    yield found, media_type

    def _of_data(self, address: Address, answer: Answer) -> frozenset[Address]:
        """What a feed, or the data about an edition, leads to."""
        if address.path.startswith("sitemap"):
            return frozenset(kept for found in _LOCATION.findall(answer.body.decode()) for kept in self._kept(found))
        if not address.path.startswith(_FEEDS) or answer.media_type.endswith(("gzip", "zip")):
            return frozenset()
        text = answer.body.decode("utf-8", "replace").replace("&amp;", "&")
        found = re.findall(re.escape(self.base) + f"({_OF_DATA.pattern})", text)
        return frozenset(kept for path in found for kept in self._kept(self.base + path))

    def _followed(self, answer: Answer) -> Answer:
        """The result of a documented query is at the endpoint, where the address of its form leads."""
        location = answer.headers.get("location", "")
        found = address_of(location, self.base, self.languages) if answer.status == 303 else None
        if found is not None and found.path == "sparql":
            return self.asker.ask("/" + found.text, stored=False)
        return answer

    def _ask(self, address: Address, accept: str, language: str) -> Answer:
        return self._followed(self.asker.ask("/" + inner_address(address).text, accept, language))


def _is_file(address: Address) -> bool:
    """Whether an address is that of a file as it lies there, so that an ending of pages is part of its name."""
    return address.path.startswith("dumps/") and bool(address.suffix)


def _served(answer: Answer) -> Served:
    headers = answer.headers
    return Served(
        headers.get("content-type", ""), headers.get("cache-control", ""), headers.get("content-security-policy", "")
    )


def _form_of(address: Address, other: Address, media_type: str) -> Form | None:
    """Another form of an address with every media type that asks for it; None for one that is not negotiated."""
    if other.stem != address.path:
        return None
    for representation in _offers(address):
        if representation.suffix == other.suffix and media_type in representation.media_types:
            return Form(other.suffix, representation.media_types)
    return Form(other.suffix, (media_type,))


def _offers(address: Address) -> Sequence[Representation]:
    """The forms that the function behind an address says it has."""
    route = route_of(address.path)
    function = _FUNCTIONS.get(route)
    return getattr(function, "offers", ())


def pattern_of(template: str) -> str:
    """The regular expression of a route: each place for a name is one part of a path."""
    return "/".join(
        "".join(
            re.escape(piece) if rank % 2 == 0 else "[^/]+" for rank, piece in enumerate(re.split(r"\{(\w+)\}", part))
        )
        for part in template.removeprefix("/").split("/")
    )


def route_of(path: str) -> str:
    """The template of the route that answers a path; empty where none does."""
    return next((template for template, pattern in _PATTERNS if pattern.fullmatch(path)), "")


_EVERY: Final = (*STILL_ROUTES, *ROUTES)
_FUNCTIONS: Final[dict[str, Callable[..., object]]] = dict(_EVERY)
_PATTERNS: Final = [(template, re.compile(pattern_of(template))) for template, _ in _EVERY]
