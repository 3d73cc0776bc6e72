"""What a server must know of a built site, told the same for every kind of server."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from commons_graph.web.common_headers import content_policy
from commons_graph.web.representations import HTML
from commons_graph.web.routes import ROUTES
from commons_graph.web.site import Site
from commons_graph.web.static_site.offers import address_of
from commons_graph.web.static_site.rendering import Form, Rendered, pattern_of, route_of

_Value = TypeVar("_Value")
_GONE: Final = 410
_REVALIDATE: Final = "public, no-cache"
_SHORT: Final = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class Plan:
    """A built site as a server sees it; every path is below the base, without language, and every pattern is whole.

    `forms` are the sets of forms that are negotiated, `negotiated` which paths have which of them. `types` are those
    of endings, `own_types` those of paths that have another; `by_language` are the endings of what has a text for each
    language, and `neutral` tells of some paths with such an ending whether they do (`yes` or nothing).
    `caches` and `policies` follow from the path too, and have one that fits where nothing is said. `moved` is
    path → status and path.
    """

    folder: Path
    host: str
    prefix: str
    languages: tuple[str, ...]
    forms: tuple[tuple[Form, ...], ...]
    negotiated: tuple[tuple[str, int], ...]
    types: Mapping[str, str]
    own_types: tuple[tuple[str, str], ...]
    by_language: tuple[str, ...]
    neutral: tuple[tuple[str, str], ...]
    caches: tuple[tuple[str, str], ...]
    policies: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    moved: Mapping[str, tuple[int, str]]


def plan_of(site: Site, folder: Path, kept: Sequence[tuple[Rendered, Iterable[str]]]) -> Plan:
    """The plan of a site, from everything that was rendered and the names of its files."""
    base, languages = site.current().base, site.templates.languages
    rendered = [one for one, _ in kept]
    pages = {one.address.path: one.forms for one in sorted(rendered, key=_fewest_first) if one.forms}
    sets = tuple(dict.fromkeys(pages.values()))
    served = {one.address.path: one.served for one in rendered if one.served and one.status != _GONE}
    types = {path: one.content_type for path, one in served.items() if path not in pages}
    usual = _usual(types) | {HTML.suffix: HTML.content_type}
    strict = content_policy()["content-security-policy"]
    return Plan(
        folder=folder.absolute(),
        host=urlsplit(base).hostname or "localhost",
        prefix=unquote(urlsplit(base).path).rstrip("/"),
        languages=languages,
        forms=sets,
        negotiated=by_route({path: sets.index(forms) for path, forms in pages.items()}),
        types=usual,
        own_types=_unusual(types, lambda path: usual[_suffix(path)]),
        by_language=tuple(sorted({HTML.suffix, *_by_language(kept, languages)})),
        neutral=_unusual(_tongues(kept, languages), lambda _: "yes"),
        caches=_unusual({path: one.cache_control for path, one in served.items()}, _usual_cache),
        policies=_unusual({path: one.policy for path, one in served.items()}, lambda _: strict),
        gone=tuple(sorted({one.address.path for one in rendered if one.status == _GONE})),
        moved=_moved(rendered, base, languages),
    )


def by_route(values: Mapping[str, _Value]) -> tuple[tuple[str, _Value], ...]:
    """Path → value as patterns: one for what most paths of a route have, and one before it for each exception.

    Paths of one route that end differently are told apart.
    """
    groups: dict[tuple[str, str], dict[str, _Value]] = defaultdict(dict)
    for path, value in sorted(values.items()):
        groups[route_of(path), _suffix(path)][path] = value
    exact: list[tuple[str, _Value]] = []
    broad: list[tuple[str, _Value]] = []
    for (template, suffix), found in sorted(groups.items(), key=lambda group: _ORDER.get(group[0][0], len(_ORDER))):
        usual = Counter(found.values()).most_common(1)[0][0] if len(found) > 2 and "{" in template else None
        exact += [(re.escape(path), value) for path, value in found.items() if value != usual]
        if usual is not None:
            broad.append((_pattern(template, suffix), usual))
    return (*exact, *broad)


def _pattern(template: str, suffix: str) -> str:
    pattern = pattern_of(template)
    if not pattern.endswith(_ANY):
        return pattern
    return pattern.removesuffix(_ANY) + (rf"{_ANY}\.{suffix}" if suffix else "[^/.]+")


_ANY: Final = "[^/]+"
_ORDER: Final = {template: rank for rank, (template, _) in enumerate(ROUTES)}


def usual_caches() -> tuple[tuple[str, str], ...]:
    """How long what is not told of otherwise may be kept: by whether the address has an ending."""
    return ((r".*\.[A-Za-z0-9]+", _SHORT), (".*", _REVALIDATE))


def _usual_cache(path: str) -> str:
    return _SHORT if _suffix(path) else _REVALIDATE


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2] if "." in name else ""


def _fewest_first(one: Rendered) -> int:
    return len(one.forms)


def _usual(types: Mapping[str, str]) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path, kind in types.items():
        counts[_suffix(path)][kind] += 1
    return {suffix: found.most_common(1)[0][0] for suffix, found in sorted(counts.items())}


def _by_language(kept: Iterable[tuple[Rendered, Iterable[str]]], languages: Sequence[str]) -> Iterable[str]:
    """Endings of the forms that have a text for each language."""
    for _, names in kept:
        for name in names:
            if name.startswith(f"{languages[0]}/"):
                yield name.rpartition(".")[2]


def _tongues(kept: Iterable[tuple[Rendered, Iterable[str]]], languages: Sequence[str]) -> dict[str, str]:
    """Path with an ending → whether there is a text for each language."""
    found = {}
    for one, names in kept:
        if one.address.suffix and one.status in (200, _GONE):
            found[one.address.path] = "yes" if any(name.startswith(f"{languages[0]}/") for name in names) else ""
    return found


def _unusual(values: Mapping[str, str], usual: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """The patterns of what is not as usual; those of a route that has nothing unusual are left out."""
    odd = {(route_of(path), _suffix(path)) for path, value in values.items() if value != usual(path)}
    return by_route({path: value for path, value in values.items() if (route_of(path), _suffix(path)) in odd})


def _moved(rendered: Iterable[Rendered], base: str, languages: Sequence[str]) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for one in rendered:
        target = address_of(one.location, base, languages) if one.location else None
        if target is not None:
            found[one.address.path] = (one.status, target.text)
            if one.status == 308 and one.address.path.startswith("doc/") and not one.address.suffix:
                # what holds of a sheet holds of the thing
                found["id/" + one.address.path[4:]] = (308, "id/" + target.path[4:])
    return dict(sorted(found.items()))
