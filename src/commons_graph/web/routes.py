"""Every address of a census: path → the function that answers it. The first match wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from commons_graph.web.pages import (
    concept_show,
    health,
    home,
    incoming_list,
    query_list,
    query_show,
    record_list,
    record_show,
    robots,
    scheme_list,
    scheme_show,
    shape_show,
    shapes_show,
    sitemap,
    static_show,
    thing_redirect,
    vocabulary_show,
)

ROUTES: Final[tuple[tuple[str, Callable[..., Response]], ...]] = (
    ("/", home.show),
    ("/id/{segment}/{slug}", thing_redirect.show),
    ("/doc/{segment}/{name}", record_show.show),
    ("/doc/{segment}/{slug}/incoming/{term}/{listing}", incoming_list.show),
    ("/ns", vocabulary_show.show),
    ("/ns.{suffix}", vocabulary_show.show_form),
    ("/ns/context.jsonld", vocabulary_show.show_context),
    ("/shapes", shapes_show.show),
    ("/shapes.{suffix}", shapes_show.show_form),
    ("/shapes/{name}", shape_show.show),
    ("/scheme", scheme_list.show),
    ("/scheme.{suffix}", scheme_list.show_form),
    ("/scheme/{name}", scheme_show.show),
    ("/scheme/{scheme}/{name}", concept_show.show),
    ("/queries", query_list.show),
    ("/queries/{name}", query_show.show),
    ("/health", health.show),
    ("/robots.txt", robots.show),
    ("/sitemap.xml", sitemap.show),
    ("/sitemap-{name}-{part}.xml", sitemap.show_part),
    ("/static/{name}", static_show.show),
    ("/{listing}", record_list.show),
)
