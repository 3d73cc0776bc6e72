"""`/guides`, `/guides/{name}`: what the census is, how to take part, how to reuse it."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape
from starlette.responses import Response

from commons_graph.errors import NotFound
from commons_graph.languages import translations
from commons_graph.web.census_facts import CensusFacts, census_facts
from commons_graph.web.form_routes import FORM_ROUTES
from commons_graph.web.guides import GUIDES, Guide, Placeholders, guide, rendered
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers
from commons_graph.web.resource import Resource, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.values import Value

_SCHEMA_ORG = "https://schema.org/"


@offers(HTML)
def show_all(site: TheSite, visit: TheVisit) -> Response:
    """Every guide with what it tells."""
    reading = site.reading(visit)
    guides = _all(reading)
    page = Page("guide_list.html", "guides", {"guides": guides}, described=_described(reading, "guides", guides))
    return _answer(site, reading, page)


@offers(HTML)
def show(site: TheSite, visit: TheVisit, name: str) -> Response:
    """One guide, in French where the language of the page has none."""
    if name not in GUIDES:
        raise NotFound("no guide has this name", hint="all guides: " + visit.links.page("guides"))
    reading = site.reading(visit)
    shown, facts = guide(name, reading.language), census_facts(reading)
    path = f"guides/{name}"
    values = {
        "guide": shown,
        "text": rendered(shown, _placeholders(site, reading, facts, shown.language)),
        "guides": _all(reading),
        "census": facts,
    }
    return _answer(site, reading, Page("guide.html", path, values, described=_described(reading, path, [shown])))


def _all(reading: Reading) -> list[Guide]:
    return [guide(name, reading.language) for name in GUIDES]


def _answer(site: Site, reading: Reading, page: Page) -> Response:
    state = site.page_state(reading.edition)
    resource = Resource(page.path, {HTML: lambda: site.render(reading, page)}, state, state)
    return respond(reading.visit, resource, None)


def _placeholders(site: Site, reading: Reading, facts: CensusFacts | None, language: str) -> Placeholders:
    message = translations(language).ugettext
    rows = (row for t in site.schema.record_types for row in reading.edition.rows(t.segment, limit=1))
    return Placeholders(
        texts={
            "base": reading.links.public(),
            "census": site.name(reading),
            "example": next((row.key for row in rows), "initiative/…"),
            "licence-name": facts.license.text if facts and facts.license else "",
        },
        markup={
            "conducted": _joined(facts.conducted_by if facts else [], str(message("the team that runs this site"))),
            "licence": _joined(
                [facts.license] if facts and facts.license else [], str(message("the one that each record states"))
            ),
        },
        address=lambda path: reading.links.page(path) if _is_page(site, path) else None,
    )


def _joined(values: list[Value], otherwise: str) -> Markup:
    links = [Markup('<a href="{}">{}</a>').format(v.href, v.text) if v.href else escape(v.text) for v in values]
    return Markup(", ").join(links) if links else escape(otherwise)


def _is_page(site: Site, path: str) -> bool:
    """Whether the site has this page: a route of its own, a form, a guide, a list of records, or the query page."""
    forms = {path.removeprefix("/") for path, show, _ in FORM_ROUTES if show} if site.office else set()
    own = {*site.pages, *forms, "sparql", *(f"guides/{name}" for name in GUIDES)}
    return path in own or site.schema.by_list_segment(path.removesuffix(".csv")) is not None


def _described(reading: Reading, path: str, guides: list[Guide]) -> dict[str, Any]:
    """The page as schema.org tells articles."""
    first = guides[0]
    named = {"name": first.title, "abstract": first.summary} if len(guides) == 1 else {}
    parts = [{"@id": reading.links.public(f"guides/{g.name}"), "name": g.title} for g in guides] if not named else []
    return {
        "@context": {"@vocab": _SCHEMA_ORG},
        "@id": reading.links.public(path),
        "@type": "Article" if named else "CollectionPage",
        "inLanguage": first.language,
        **named,
        **({"hasPart": parts} if parts else {}),
    }
