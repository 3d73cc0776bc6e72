"""The configuration of nginx: maps that find the file of an address, and one place that serves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from commons_graph.web.common_headers import CORS, SAFETY
from commons_graph.web.static_site.plan import Plan, usual_caches
from commons_graph.web.static_site.rules import Rule, accept_rules, language_rules

_TRACKERS: Final = r"^(?:(?:utm_\w+|mtm_\w+|fbclid|gclid|msclkid)=[^&]*&?)+$"
_POLICY: Final = "content-security-policy"


def nginx_configuration(plan: Plan) -> str:
    """A file for `conf.d` or `sites-enabled`: it is read inside `http { }`."""
    return "\n".join([*_head(plan), *_maps(plan), *_server(plan)]) + "\n"


def _head(plan: Plan) -> Iterator[str]:
    yield "# Written by `commons-graph build`; read inside http { }. Copy it, then set listen, server_name and root."
    yield "map_hash_bucket_size 512;"
    yield f"map_hash_max_size {max(2048, 4 * (len(plan.gone) + len(plan.moved)))};"
    yield "variables_hash_max_size 2048;"


def _maps(plan: Plan) -> Iterator[str]:
    languages = "|".join(plan.languages)
    prefix = _escaped(plan.prefix)
    yield from _map("$uri", "$cg_below", [(rf"^{prefix}/(?:(?:{languages})(?:/|$))?(?<cg_p>.*)$", "$cg_p")])
    yield from _map("$uri", "$cg_fixed", [(rf"^{prefix}/(?<cg_l>{languages})(?:/|$)", "$cg_l")])
    named = [
        (rule.replace("(" + languages, "(?<cg_w>" + languages), "$cg_w") for rule, _ in language_rules(plan.languages)
    ]
    yield from _map("$http_accept_language", "$cg_asked", named, plan.languages[0])
    yield from ("map $cg_fixed $cg_language {", '  "" $cg_asked;', "  default $cg_fixed;", "}")
    yield from ("map $cg_fixed $cg_folder {", '  "" "";', '  default "/$cg_fixed";', "}")
    yield from _map("$cg_below", "$cg_suffix", [(r"\.(?<cg_x>[A-Za-z0-9]+)$", "$cg_x")])
    stems = [("^$", "index"), ("/$", "${cg_below}index"), (r"^(?<cg_s>.*)\.[A-Za-z0-9]+$", "$cg_s")]
    yield from _map("$cg_below", "$cg_stem", stems, "$cg_below")
    for number, forms in enumerate(plan.forms):
        yield from _map("$http_accept", f"$cg_accept_{number}", accept_rules(forms), caseless=True)
    chosen = [(f"^{pattern}$", f"$cg_accept_{number}") for pattern, number in plan.negotiated]
    yield from _map("$cg_below", "$cg_chosen", chosen, "html")
    yield from ("map $cg_suffix $cg_ext {", '  "" $cg_chosen;', "  default $cg_suffix;", "}")
    yield from _map("$args", "$cg_args", [("^$", ""), (_TRACKERS, "")], "@$args")
    yield from _map("$cg_below", "$cg_query", [("^(?:search|sparql|fragments|static/.*)$", "")], "$cg_args")
    paged = [("^$", ""), ("^page=[0-9]+$", ""), ("^(?<cg_a>.+)&page=[0-9]+$", "@$cg_a")]
    yield from _map("$args", "$cg_unpaged", paged, "$cg_query")
    yield from ("map $cg_ext $cg_data_query {", "  html $cg_query;", "  default $cg_unpaged;", "}")
    yield from _map("$cg_below", "$cg_thing", [("^id/(?<cg_k>[a-z-]+/[a-z0-9-]+)$", "$cg_k")])
    yield from _exact("$cg_below", "$cg_gone", ((path, "1") for path in plan.gone))
    for status in (303, 308):
        moved = ((path, f"{plan.prefix}$cg_folder/{to}") for path, (code, to) in plan.moved.items() if code == status)
        yield from _exact("$cg_below", f"$cg_moved_{status}", moved)
    yield from _header_maps(plan)


def _header_maps(plan: Plan) -> Iterator[str]:
    caches = [(f"^{pattern}$", value) for pattern, value in (*plan.caches, *usual_caches())]
    yield from _map("$cg_below", "$cg_cache", caches, caches[-1][1])
    policies = [(f"^{pattern}$", value) for pattern, value in plan.policies]
    yield from _map("$cg_below", "$cg_policy", policies, dict(SAFETY)[_POLICY.encode()].decode())
    yield from _map(
        "$cg_suffix:$cg_fixed",
        "$cg_vary",
        [("^:$", "Accept, Accept-Language"), ("^:", "Accept"), (":$", "Accept-Language")],
    )
    spoken = [(f"^{pattern}$", "$cg_language" if value else "") for pattern, value in plan.neutral]
    yield from _map("$cg_below", "$cg_spoken", spoken, "$cg_language")
    yield from ("map $cg_ext $cg_content_language {", *(f"  {suffix} $cg_spoken;" for suffix in plan.by_language))
    yield from ('  default "";', "}")
    yield from _map("$http_accept", "$cg_error", [("text/html", "html")], "json", caseless=True)
    yield from ("map $args $cg_missing {", '  "" 404;', "  default selection;", "}")
    here = f"{plan.prefix}$cg_folder/$cg_below"
    links = []
    for pattern, number in plan.negotiated:
        others = [form for form in plan.forms[number] if form.suffix != "html"]
        found = ", ".join(
            f'<{here}.{form.suffix}>; rel=\\"alternate\\"; type=\\"{form.media_types[0]}\\"' for form in others
        )
        links.append((f"^:{pattern}$", found))
    yield from _map("$args:$cg_below", "$cg_links", [link for link in links if link[1]])


def _server(plan: Plan) -> Iterator[str]:
    yield from (
        "server {",
        "  listen 80;",
        "  listen [::]:80;",
        f"  server_name {plan.host};",
        f"  root {plan.folder};",
    )
    yield from ("  absolute_redirect off;", "  server_tokens off;", "  disable_symlinks off;")
    yield from ("  gzip on;", "  gzip_vary on;", f"  gzip_types {' '.join(_compressed(plan))};")
    yield "  types {"
    yield from (f'    "{kind}" {suffix};' for suffix, kind in plan.types.items() if suffix)
    yield from ("  }", "  default_type application/octet-stream;")
    yield from ("  error_page 404 @missing;", "  error_page 406 @unacceptable;", "  error_page 410 @gone;")
    yield from (
        r"  location ~ /\.(?!well-known/) { return 404; }",
        f"  location ^~ {plan.prefix}/server/ {{ return 404; }}",
    )
    languages = "|".join(plan.languages)
    for pattern, kind in plan.own_types:
        yield from _location(f'~ "^{_escaped(plan.prefix)}/(?:(?:{languages})/)?{pattern}$"', plan, kind)
    yield from _location(f"{plan.prefix}/", plan)
    yield from ("  location @gone {", *_headers(("cache-control",)), '    add_header Cache-Control "no-store" always;')
    yield from (f"    try_files {_candidates()} =404;", "  }")
    yield from ("  location @missing {", *_headers(("content-language", "cache-control")))
    yield '    types { "text/html; charset=utf-8" html; application/problem+json json; }'
    yield from ("    try_files /$cg_missing.$cg_language.$cg_error /404.$cg_error =404;", "  }")
    yield from ("  location @unacceptable {", *_headers(("content-language", "cache-control")))
    yield from ("    types { application/problem+json json; }", "    try_files /406.json =406;", "  }", "}")


def _location(match: str, plan: Plan, kind: str = "") -> Iterator[str]:
    yield f"  location {match} {{"
    if kind:
        yield f'    types {{ }} default_type "{kind}";'
    yield "    if ($request_method !~ ^(GET|HEAD)$) { return 405; }"
    yield "    if ($cg_gone) { return 410; }"
    yield from (f"    if ($cg_moved_{status}) {{ return {status} $cg_moved_{status}; }}" for status in (308, 303))
    found = f"$document_root/doc/$cg_thing.{plan.languages[0]}.html"
    yield f"    if (-f {found}) {{ return 303 {plan.prefix}$cg_folder/doc/$cg_thing; }}"
    yield '    if ($cg_ext = "") { return 406; }'
    yield from _headers()
    yield from (f"    try_files {_candidates()} =404;", "  }")


def _candidates() -> str:
    found = []
    for query in ("$cg_query", "$cg_data_query"):
        found += [f"$cg_folder/$cg_stem{query}.$cg_ext", f"/$cg_stem{query}.$cg_language.$cg_ext"]
        found += [f"/$cg_stem{query}.$cg_ext"]
    return " ".join(found)


def _headers(without: Sequence[str] = ()) -> Iterator[str]:
    """Headers of every answer; nginx leaves out those whose value is empty."""
    own = {
        "vary": "$cg_vary",
        "cache-control": "$cg_cache",
        "content-language": "$cg_content_language",
        "link": "$cg_links",
        _POLICY: "$cg_policy",
    }
    common = {name.decode(): value.decode() for name, value in (*CORS, *SAFETY) if name.decode() != _POLICY}
    for name, value in {**own, **common}.items():
        if name not in without:
            yield f'    add_header {name.title()} "{value}" always;'


def _compressed(plan: Plan) -> list[str]:
    kinds = {kind.partition(";")[0] for kind in plan.types.values()}
    return sorted(kind for kind in kinds if kind != "text/html" and ("gzip" not in kind and "image/png" not in kind))


def _map(
    source: str, target: str, rules: Iterable[Rule], default: str = "", *, caseless: bool = False
) -> Iterator[str]:
    """A map by regular expressions; the first that fits counts. nginx tries none on an empty text."""
    yield f'map "{source}" {target} {{'
    yield f'  default "{default}";'
    for rule, value in rules:
        sought = "" if rule == "^$" else f"~{'*' if caseless else ''}{rule}"
        yield f'  "{sought}" "{value}";'
    yield "}"


def _exact(source: str, target: str, values: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A map of whole values."""
    yield from (f"map {source} {target} {{", '  default "";')
    yield from (f'  "{name}" "{value}";' for name, value in values)
    yield "}"


def _escaped(text: str) -> str:
    return text.replace(".", r"\.")
