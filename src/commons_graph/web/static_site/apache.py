"""The configuration of Apache: rewrite rules that find the file of an address.

Lists that can be long are kept in text maps beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from commons_graph.web.common_headers import CORS, SAFETY
from commons_graph.web.static_site.plan import Plan, usual_caches
from commons_graph.web.static_site.rules import accept_rules, language_rules

MODULES = ("rewrite", "headers", "setenvif", "mime", "dir", "deflate")
_FIRST = "-z reqenv('REDIRECT_STATUS')"
"""Holds for what was asked for, and not for the text of an error."""

_TRACKERS = r"^(?:(?:utm_\w+|mtm_\w+|fbclid|gclid|msclkid)=[^&]*&?)+$"


def apache_configuration(plan: Plan) -> str:
    """A file for `sites-available`: one virtual host."""
    return (
        "\n".join(
            [*_head(plan), *_negotiation(plan), *_addresses(plan), *_files(plan), *_headers(plan), "</VirtualHost>"]
        )
        + "\n"
    )


def apache_maps(plan: Plan) -> dict[str, str]:
    """The text maps beside the configuration: file name → text."""
    maps = {"apache-gone.txt": "".join(f"{path} 1\n" for path in plan.gone)}
    for status in (303, 308):
        moved = (f"{path} {to}\n" for path, (code, to) in plan.moved.items() if code == status)
        maps[f"apache-moved-{status}.txt"] = "".join(moved)
    return maps


def _head(plan: Plan) -> Iterator[str]:
    yield "# Written by `commons-graph build`. It needs these modules:"
    yield f"#   a2enmod {' '.join(MODULES)}"
    yield from ("<VirtualHost *:80>", f"ServerName {plan.host}", f'DocumentRoot "{plan.folder}"')
    yield f'<Directory "{plan.folder}">'
    yield from (
        "  Require all granted",
        "  Options FollowSymLinks",
        "  AllowOverride None",
        "  DirectoryIndex disabled",
    )
    yield from ("  DirectorySlash Off", f"  RemoveEncoding {' '.join('.' + tag for tag in plan.languages)}")
    yield f"  RemoveLanguage {' '.join('.' + tag for tag in plan.languages)}"
    yield from (f'  AddType "{kind}" .{suffix}' for suffix, kind in plan.types.items() if suffix)
    yield from ("</Directory>", "FileETag MTime Size", "RewriteEngine On")
    for name in ("gone", "moved-303", "moved-308"):
        yield f'RewriteMap cg-{name} "txt:{plan.folder}/server/apache-{name}.txt"'


def _negotiation(plan: Plan) -> Iterator[str]:
    """Variables from the headers of a request; of several settings the last counts, so the best come last."""
    yield f'SetEnvIf Accept-Language "^" CG_LANGUAGE={plan.languages[0]}'
    for rule, value in reversed(language_rules(plan.languages)):
        yield f'SetEnvIf Accept-Language "{rule}" CG_LANGUAGE={value}'
    for number, forms in enumerate(plan.forms):
        for rule, value in reversed(accept_rules(forms)):
            yield f'SetEnvIfNoCase Accept "{rule}" CG_ACCEPT_{number}={value}'
    yield 'SetEnvIf Accept "^" CG_ERROR=json'
    yield 'SetEnvIfNoCase Accept "text/html" CG_ERROR=html'


def _addresses(plan: Plan) -> Iterator[str]:
    """What an address asks for: path, language, ending, query."""
    languages = "|".join(plan.languages)
    yield 'RewriteCond %{ENV:REDIRECT_STATUS} !=""'
    yield "RewriteRule ^ - [L]"
    yield f"RewriteRule ^{plan.prefix}/server(?:/|$) - [R=404,L]"
    yield r"RewriteRule /\.(?!well-known/) - [R=404,L]"
    yield f"RewriteRule ^{plan.prefix}/(?:({languages})(?:/|$))?(.*)$ - [E=CG_FIXED:$1,E=CG_BELOW:$2]"
    yield 'RewriteCond %{ENV:CG_FIXED} !=""'
    yield "RewriteRule ^ - [E=CG_LANGUAGE:%{ENV:CG_FIXED},E=CG_FOLDER:/%{ENV:CG_FIXED}]"
    yield "RewriteRule ^ - [E=CG_PROBLEM:404.json]"
    yield from ("RewriteCond %{ENV:CG_ERROR} =html", "RewriteRule ^ - [E=CG_PROBLEM:404.%{ENV:CG_LANGUAGE}.html]")
    yield from ('RewriteCond %{QUERY_STRING} !=""', "RewriteCond %{ENV:CG_ERROR} =html")
    yield "RewriteRule ^ - [E=CG_PROBLEM:selection.%{ENV:CG_LANGUAGE}.html]"
    for status in (308, 303):
        yield f"RewriteCond ${{cg-moved-{status}:%{{ENV:CG_BELOW}}}} ^(.+)$"
        yield f"RewriteRule ^ {plan.prefix}%{{ENV:CG_FOLDER}}/%1 [R={status},L,NE]"
    yield "RewriteCond %{ENV:CG_BELOW} ^id/([a-z-]+/[a-z0-9-]+)$"
    yield f"RewriteCond %{{DOCUMENT_ROOT}}/doc/%1.{plan.languages[0]}.html -f"
    yield f"RewriteRule ^ {plan.prefix}%{{ENV:CG_FOLDER}}/doc/%1 [R=303,L,NE]"
    yield "RewriteRule ^ - [E=CG_STEM:%{ENV:CG_BELOW},E=CG_EXT:html,E=CG_VARY:Accept]"
    for pattern, number in reversed(plan.negotiated):
        yield from (
            f"RewriteCond %{{ENV:CG_BELOW}} ^{pattern}$",
            f"RewriteRule ^ - [E=CG_EXT:%{{ENV:CG_ACCEPT_{number}}}]",
        )
    yield from ('RewriteCond %{ENV:CG_BELOW} =""', "RewriteRule ^ - [E=CG_STEM:index]")
    yield from ("RewriteCond %{ENV:CG_BELOW} /$", "RewriteRule ^ - [E=CG_STEM:%{ENV:CG_BELOW}index]")
    yield r"RewriteCond %{ENV:CG_BELOW} ^(.*)\.([A-Za-z0-9]+)$"
    yield "RewriteRule ^ - [E=CG_STEM:%1,E=CG_EXT:%2,E=!CG_VARY]"
    yield from ('RewriteCond %{ENV:CG_EXT} =""', "RewriteRule ^ - [R=406,L]")
    yield from ("RewriteCond %{QUERY_STRING} ^(.+)$", "RewriteRule ^ - [E=CG_QUERY:@%1,E=CG_DATA_QUERY:@%1]")
    yield from ("RewriteCond %{QUERY_STRING} ^(?:(.+)&)?page=[0-9]+$", "RewriteRule ^ - [E=CG_DATA_QUERY:@%1]")
    yield from ("RewriteCond %{QUERY_STRING} ^page=[0-9]+$ [OR]", "RewriteCond %{ENV:CG_EXT} =html")
    yield "RewriteRule ^ - [E=!CG_DATA_QUERY]"
    yield from (
        "RewriteCond %{ENV:CG_BELOW} ^(?:search|sparql|fragments|static/.*)$ [OR]",
        f"RewriteCond %{{QUERY_STRING}} {_TRACKERS}",
    )
    yield "RewriteRule ^ - [E=!CG_QUERY]"


def _files(plan: Plan) -> Iterator[str]:
    """The file; what is gone is told so with its own text."""
    spoken = "|".join(plan.by_language)
    yield from (f"RewriteCond %{{ENV:CG_EXT}} ^(?:{spoken})$", "RewriteRule ^ - [E=CG_SPOKEN:%{ENV:CG_LANGUAGE}]")
    for pattern, value in reversed(plan.neutral):
        yield f"RewriteCond %{{ENV:CG_BELOW}} ^{pattern}$"
        yield f"RewriteRule ^ - [{'E=CG_SPOKEN:%{ENV:CG_LANGUAGE}' if value else 'E=!CG_SPOKEN'}]"
    for query in ("%{ENV:CG_QUERY}", "%{ENV:CG_DATA_QUERY}"):
        for name in (
            f"%{{ENV:CG_FOLDER}}/%{{ENV:CG_STEM}}{query}.%{{ENV:CG_EXT}}",
            f"/%{{ENV:CG_STEM}}{query}.%{{ENV:CG_LANGUAGE}}.%{{ENV:CG_EXT}}",
            f"/%{{ENV:CG_STEM}}{query}.%{{ENV:CG_EXT}}",
        ):
            yield from (
                'RewriteCond %{ENV:CG_FILE} =""',
                f"RewriteCond %{{DOCUMENT_ROOT}}{name} -f",
                f"RewriteRule ^ - [E=CG_FILE:{name}]",
            )
    yield from ("RewriteCond ${cg-gone:%{ENV:CG_BELOW}} =1", "RewriteRule ^ - [R=410,L]")
    yield from ('RewriteCond %{ENV:CG_FILE} =""', "RewriteRule ^ - [R=404,L]")
    yield "RewriteRule ^ %{DOCUMENT_ROOT}%{ENV:CG_FILE} [L,QSD]"
    yield 'ErrorDocument 410 "/.%{reqenv:CG_FILE}"'
    yield 'ErrorDocument 404 "/%{reqenv:CG_PROBLEM}"'
    yield 'ErrorDocument 406 "/406.json"'


def _headers(plan: Plan) -> Iterator[str]:
    """Headers by path: what holds for many first, what holds for one last."""
    for name, value in (*CORS, *SAFETY):
        yield f'Header always set {name.decode().title()} "{value.decode()}"'
    by_path = {
        "set Cache-Control": (*plan.caches, *usual_caches()),
        "always set Content-Security-Policy": plan.policies,
        "set Content-Type": plan.own_types,
    }
    for header, found in by_path.items():
        for pattern, own in reversed(found):
            yield f'Header {header} "{own}" "expr={_FIRST} && %{{reqenv:CG_BELOW}} =~ m#^{pattern}$#"'
    yield 'Header set Content-Language "%{CG_SPOKEN}e" env=CG_SPOKEN'
    yield 'Header always set Content-Language "%{REDIRECT_CG_SPOKEN}e" env=REDIRECT_CG_SPOKEN'
    yield 'Header always set Cache-Control "no-store" env=REDIRECT_STATUS'
    yield 'Header merge Vary "Accept" env=CG_VARY'
    yield 'Header merge Vary "Accept-Language" "expr=-z reqenv(\'CG_FIXED\')"'
