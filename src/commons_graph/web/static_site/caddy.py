"""The configuration of Caddy: maps that find the file of an address, and a file server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from commons_graph.web.common_headers import CORS, SAFETY
from commons_graph.web.static_site.plan import Plan, usual_caches
from commons_graph.web.static_site.rules import Rule, accept_rules, language_rules

_TRACKERS = r"^(?:(?:utm_\w+|mtm_\w+|fbclid|gclid|msclkid)=[^&]*&?)+$"
_POLICY = "content-security-policy"


def caddy_configuration(plan: Plan) -> str:
    """A Caddyfile of one site; with a public name in place of `http://…`, Caddy gets its certificate by itself."""
    return (
        "\n".join(["# Written by `commons-graph build`.", f"http://{plan.host} {{", *_maps(plan), *_answers(plan), "}"])
        + "\n"
    )


def _maps(plan: Plan) -> Iterator[str]:
    languages = "|".join(plan.languages)
    yield f'\troot * "{plan.folder}"'
    yield from _map("{path}", "{cg_below}", [(rf"^{plan.prefix}/(?:(?:{languages})(?:/|$))?(.*)$", "${1}")])
    yield from _map("{path}", "{cg_fixed}", [(rf"^{plan.prefix}/({languages})(?:/|$)", "${1}")])
    asked = [(rule, "${1}") for rule, _ in language_rules(plan.languages)]
    yield from _map("{header.Accept-Language}", "{cg_asked}", asked, plan.languages[0])
    yield from _exact("{cg_fixed}", "{cg_language}", [("", "{cg_asked}")], "{cg_fixed}")
    yield from _exact("{cg_fixed}", "{cg_folder}", [("", "")], "/{cg_fixed}")
    yield from _map("{cg_below}", "{cg_suffix}", [(r"\.([A-Za-z0-9]+)$", "${1}")])
    stems = [("^$", "index"), ("^(.*)/$", "${1}/index"), (r"^(.*)\.[A-Za-z0-9]+$", "${1}")]
    yield from _map("{cg_below}", "{cg_stem}", stems, "{cg_below}")
    for number, forms in enumerate(plan.forms):
        rules = [(f"(?i){rule}", value) for rule, value in accept_rules(forms)]
        yield from _map("{header.Accept}", f"{{cg_accept_{number}}}", rules, "none")
    groups = [(f"^{pattern}$", str(number)) for pattern, number in plan.negotiated]
    yield from _map("{cg_below}", "{cg_group}", groups, "page")
    chosen = ((str(number), f"{{cg_accept_{number}}}") for number in range(len(plan.forms)))
    yield from _exact("{cg_group}", "{cg_chosen}", chosen, "html")
    yield from _exact("{cg_suffix}", "{cg_ext}", [("", "{cg_chosen}")], "{cg_suffix}")
    yield from _map("{query}", "{cg_args}", [("^$", ""), (_TRACKERS, "")], "@{query}")
    yield from _map("{cg_below}", "{cg_query}", [("^(?:search|sparql|fragments|static/.*)$", "")], "{cg_args}")
    unpaged = [("^$", ""), ("^page=[0-9]+$", ""), ("^(.+)&page=[0-9]+$", "@${1}")]
    yield from _map("{query}", "{cg_unpaged}", unpaged, "{cg_query}")
    yield from _exact("{cg_ext}", "{cg_data_query}", [("html", "{cg_query}")], "{cg_unpaged}")
    yield from _map("{cg_below}", "{cg_thing}", [("^id/([a-z-]+/[a-z0-9-]+)$", "${1}")], "none")
    yield from _exact("{cg_below}", "{cg_gone}", ((path, "yes") for path in plan.gone))
    for status in (303, 308):
        moved = (
            (path, f"{plan.prefix}{{cg_folder}}/{to}") for path, (code, to) in plan.moved.items() if code == status
        )
        yield from _exact("{cg_below}", f"{{cg_moved_{status}}}", moved)
    yield from _header_maps(plan)


def _header_maps(plan: Plan) -> Iterator[str]:
    caches = [(f"^{pattern}$", value) for pattern, value in (*plan.caches, *usual_caches())]
    yield from _map("{cg_below}", "{cg_cache}", caches)
    policies = [(f"^{pattern}$", value) for pattern, value in plan.policies]
    yield from _map("{cg_below}", "{cg_policy}", policies, dict(SAFETY)[_POLICY.encode()].decode())
    varies = [("^:$", "Accept, Accept-Language"), ("^:", "Accept"), (":$", "Accept-Language")]
    yield from _map("{cg_suffix}:{cg_fixed}", "{cg_vary}", varies, "Accept-Encoding")
    usual = [(f"^{suffix}$", kind) for suffix, kind in plan.types.items() if suffix]
    yield from _map("{cg_ext}", "{cg_usual_type}", usual, "application/octet-stream")
    own = [(f"^{pattern}$", kind) for pattern, kind in plan.own_types]
    yield from _map("{cg_below}", "{cg_type}", own, "{cg_usual_type}")
    neutral = [(f"^{pattern}$", value or "no") for pattern, value in plan.neutral]
    yield from _map("{cg_below}", "{cg_speaks}", neutral, "yes")
    yield from _map("{cg_speaks}:{cg_ext}", "{cg_spoken}", [(f"^yes:(?:{'|'.join(plan.by_language)})$", "yes")], "no")


def _answers(plan: Plan) -> Iterator[str]:
    for name, value in (*CORS, *SAFETY):
        if name.decode() != _POLICY:
            yield f'\theader {name.decode().title()} "{value.decode()}"'
    yield from ('\theader Content-Security-Policy "{cg_policy}"', '\theader Vary "{cg_vary}"')
    yield from ("\t@hidden path /server/* */.*", "\t@own path /.well-known/*", "\tencode gzip")
    yield from _when("@written `{method} != 'GET' && {method} != 'HEAD'`".replace("@written ", ""), "\t\trespond 405")
    yield from ("\thandle @own {", *_file(plan), "\t}", "\thandle @hidden {", "\t\terror 404", "\t}")
    for status in (308, 303):
        yield from _when(f"`{{cg_moved_{status}}} != ''`", f"\t\tredir {{cg_moved_{status}}} {status}")
    yield "\t@thing {"
    yield from (f"\t\tfile /doc/{{cg_thing}}.{plan.languages[0]}.html", "\t}", "\thandle @thing {")
    yield from (f"\t\tredir {plan.prefix}{{cg_folder}}/doc/{{cg_thing}} 303", "\t}")
    yield from _when("`{cg_gone} == 'yes'`", *_file(plan, 410))
    yield from _when("`{cg_ext} == 'none'`", "\t\terror 406")
    yield from ("\thandle {", *_file(plan), "\t}")
    yield from ("\thandle_errors {", f'\t\troot * "{plan.folder}"', "\t\t@refused `{err.status_code} == 406`")
    yield from (
        "\t\thandle @refused {",
        "\t\t\trewrite * /406.json",
        '\t\t\theader Content-Type "application/problem+json"',
    )
    yield from ("\t\t\tfile_server {", "\t\t\t\tstatus 406", "\t\t\t}", "\t\t}")
    yield from ("\t\t@page header Accept *text/html*", "\t\thandle @page {", "\t\t\trewrite * /404.{cg_language}.html")
    yield from (
        '\t\t\theader Content-Type "text/html; charset=utf-8"',
        "\t\t\tfile_server {",
        "\t\t\t\tstatus 404",
        "\t\t\t}",
        "\t\t}",
    )
    yield from ("\t\thandle {", "\t\t\trewrite * /404.json", '\t\t\theader Content-Type "application/problem+json"')
    yield from ("\t\t\tfile_server {", "\t\t\t\tstatus 404", "\t\t\t}", "\t\t}", "\t}")


def _when(expression: str, *lines: str) -> Iterator[str]:
    """What is answered where an expression holds."""
    name = f"@when_{abs(hash_of(expression))}"
    yield from (f"\t{name} {expression}", f"\thandle {name} {{", *lines, "\t}")


def hash_of(text: str) -> int:
    """A number that is the same in every build."""
    return sum(rank * ord(char) for rank, char in enumerate(text, 1))


def _file(plan: Plan, status: int = 200) -> Iterator[str]:
    cache = "no-store" if status == 410 else "{cg_cache}"
    found = []
    for query in ("{cg_query}", "{cg_data_query}"):
        found += [f"{{cg_folder}}/{{cg_stem}}{query}.{{cg_ext}}", f"/{{cg_stem}}{query}.{{cg_language}}.{{cg_ext}}"]
        found += [f"/{{cg_stem}}{query}.{{cg_ext}}"]
    yield f"\t\ttry_files {' '.join(found)} =404"
    yield from ('\t\theader Content-Type "{cg_type}"', f'\t\theader Cache-Control "{cache}"')
    if plan.by_language:
        yield from ("\t\t@spoken `{cg_spoken} == 'yes'`", '\t\theader @spoken Content-Language "{cg_language}"')
    yield from ("\t\tfile_server {", *([f"\t\t\tstatus {status}"] if status != 200 else []), "\t\t}")


def _map(source: str, target: str, rules: Iterable[Rule], default: str = "") -> Iterator[str]:
    """A map by regular expressions; the first that fits counts."""
    yield f'\tmap "{source}" {target} {{'
    yield from (f"\t\t`~{rule}` `{value}`" for rule, value in rules)
    yield from (f"\t\tdefault `{default}`", "\t}")


def _exact(source: str, target: str, values: Iterable[tuple[str, str]], default: str = "") -> Iterator[str]:
    """A map of whole values; only in what it gives are other variables replaced, and in what is usual."""
    yield f"\tmap {source} {target} {{"
    yield from (f"\t\t`{name}` `{value}`" for name, value in values)
    yield from (f"\t\tdefault `{default}`", "\t}")
