"""The configurations of the servers that serve a built site like our own."""

from __future__ import annotations

from commons_graph.web.static_site.apache import apache_configuration, apache_maps
from commons_graph.web.static_site.caddy import caddy_configuration
from commons_graph.web.static_site.nginx import nginx_configuration
from commons_graph.web.static_site.plan import Plan


def configurations(plan: Plan) -> dict[str, str]:
    """File name → text."""
    return {
        "nginx.conf": nginx_configuration(plan),
        "apache.conf": apache_configuration(plan),
        **apache_maps(plan),
        "Caddyfile": caddy_configuration(plan),
    }
