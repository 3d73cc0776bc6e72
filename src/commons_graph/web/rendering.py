"""HTML from templates, in the language of the visit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from commons_graph import __version__, words
from commons_graph.desk.forms.parts import part_numbers
from commons_graph.languages import LOCALES, NAMES, catalogues, interface_languages, translations
from commons_graph.schema.model import Text, text_in
from commons_graph.web import phrases
from commons_graph.web.links import readable_part, safe_href, short_address
from commons_graph.web.resource import Alternate
from commons_graph.web.static_files import static_files
from commons_graph.web.visit import Visit

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ASKING: Final = frozenset({"map", "network", "suggest", "workbench"})
"""Scripts that ask the server while somebody reads; pages that are kept as files do without."""


@dataclass(frozen=True, slots=True)
class Page:
    """What every HTML page has: the template, its alternates, its embedded JSON-LD and its own values.

    `path` is below the base, without language; `described` is the JSON-LD document the page embeds.
    """

    template: str
    path: str
    values: Mapping[str, Any]
    query: str = ""
    alternates: list[Alternate] = field(default_factory=list)
    described: Mapping[str, Any] | None = None
    license: str | None = None
    indexed: bool = True

    @property
    def address(self) -> str:
        """The path with what follows it in the address."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Templates:
    """The templates, one Jinja environment for each language of the interface."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self._environments = {language: _environment(language) for language in languages}

    def render(self, visit: Visit, page: Page, values: Mapping[str, Any]) -> str:
        """The HTML of a page, from its values and those its site adds."""
        template = self._environments[visit.language].get_template(page.template)
        return template.render(
            {
                "files": False,
                "still": False,
                "in_force": None,
                "site_pages": frozenset(),
                "taking_part": False,
                "who": None,
                **values,
            },
            visit=visit,
            links=visit.links,
            page=page,
            address=page.address,
            switches=[(tag, NAMES.get(tag, tag), self._switch(visit, page, tag)) for tag in self.languages],
            json_ld=embedded(page.described) if page.described else None,
        )

    def _switch(self, visit: Visit, page: Page, language: str) -> str:
        return visit.links.in_language(language, page.address)


def embedded(document: Mapping[str, Any]) -> Markup:
    """JSON-LD that is safe inside a script element: nothing in it can close the element (JSON-LD 1.1 §9)."""
    text = orjson.dumps(document).decode()
    for char, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(char, escape)
    return Markup(text)  # noqa: S704 - what could end the element is escaped above


def template_version() -> str:
    """A short text that changes when the package, a template, a catalogue or a static file does."""
    digest = hashlib.sha256(__version__.encode())
    for path in [*sorted(_TEMPLATES.rglob("*.*")), *(p for paths in catalogues().values() for p in paths)]:
        digest.update(path.read_bytes())
    for file in static_files().values():
        digest.update(file.name.encode())
    return digest.hexdigest()[:12]


@pass_context
def built_script(context: Context, name: str) -> Markup:
    """The tag that loads `built/{name}.js`; nothing when it was not built, since every page works without."""
    if context.get("still") and name in _ASKING:
        return Markup()
    address = _built(context, f"{name}.js")
    return Markup('<script type="module" src="{}"></script>').format(address) if address else Markup()


@pass_context
def built_style(context: Context, name: str) -> Markup:
    """The tag that loads `built/{name}.css`; nothing when it was not built."""
    address = _built(context, f"{name}.css")
    return Markup('<link rel="stylesheet" href="{}">').format(address) if address else Markup()


def _built(context: Context, name: str) -> str | None:
    file = static_files().get(name)
    address: str | None = context["links"].file(f"static/{file.name}") if file else None
    return address


@pass_context
def hidden_edition(context: Context) -> Markup:
    """The hidden field that keeps a form within the edition that is being read; nothing in the edition in force."""
    edition: str = context["links"].edition
    return Markup('<input type="hidden" name="edition" value="{}">').format(edition) if edition else Markup()


def _said(text: str, language: str) -> str:
    """A text for the body of a page: marked with its language where that is not the page's (RGAA 8.7)."""
    other = text.language if isinstance(text, Text) else None
    return Markup('<span lang="{}">{}</span>').format(other, str(text)) if other and other != language else text


def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(
        language=language,
        locales={tag: LOCALES.get(tag, tag) for tag in (language, *interface_languages(language))},
        static={name: file.name for name, file in static_files().items()},
        script=built_script,
        style=built_style,
        stay=hidden_edition,
        counted=partial(phrases.counted, language),
        noun=partial(phrases.noun, language),
        mentioned=partial(phrases.mentioned, language),
        part_numbers=part_numbers,
        rows_counted=partial(phrases.rows_counted, language),
    )
    environment.filters.update(
        number=lambda value: words.number_in_words(str(value), language),
        elapsed=lambda seconds: words.elapsed_in_words(seconds, language),
        date=lambda value: words.date_in_words(str(value), language),
        lower_first=words.lower_first,
        readable_part=readable_part,
        short_address=short_address,
        safe_href=safe_href,
        language_name=lambda tag: words.language_name(tag, language),
        texts=lambda texts, fallback="": text_in(texts, language, fallback),
        said=lambda text: _said(text, language),
    )
    return environment
