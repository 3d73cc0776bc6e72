"""The guides of the site: Markdown files, one folder a language, French where a language has none.

A guide starts with its title, then one paragraph that sums it up. Links to pages of the site are written
`page:initiatives`; one that leads to a page this census does not have is shown as plain words. What a guide says of
the census stands in braces: see `Placeholders`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

GUIDES: Final = ("census", "definition", "take-part", "reuse", "developers", "research")
"""The guides, in the order in which they are offered."""

_FOLDER: Final = Path(__file__).parent / "guides"
_LANGUAGES: Final = ("fr", "en")
_RULES: Final = "<p>{{rules}}</p>\n"
_PAGE: Final = "page:"


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide in one language: its title, the paragraph that sums it up, and the rest as Markdown tokens."""

    name: str
    language: str
    title: str
    summary: str
    tokens: Sequence[Token]


@dataclass(frozen=True, slots=True)
class Placeholders:
    """What stands for the names in braces: `texts` anywhere, code included, `markup` in sentences.

    `address` gives where a page of the site is, None for one it does not have.
    """

    texts: dict[str, str]
    markup: dict[str, Markup]
    address: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A guide as HTML: before and after the place of the census's own rules, and the headings with their anchors."""

    parts: list[Markup]
    headings: list[tuple[str, str]] = field(default_factory=list)


@lru_cache
def guide(name: str, language: str) -> Guide:
    """The guide of this name, in French where the language has none; `name` is one of GUIDES."""
    own = language if language in _LANGUAGES else _LANGUAGES[0]
    tokens = _parser().parse((_FOLDER / own / f"{name}.md").read_text(encoding="utf-8"))
    return Guide(name, own, tokens[1].content, tokens[4].content, tokens[6:])


def rendered(shown: Guide, values: Placeholders) -> Rendered:
    """The HTML of a guide."""
    tokens = [_filled(token, values) for token in shown.tokens]
    headings = [(_anchored(tokens[at], tokens[at + 1]), tokens[at + 1].content) for at in _heading_places(tokens)]
    html = _with_markup(_parser().renderer.render(tokens, _parser().options, {}), values)
    return Rendered(html.split(_RULES), headings)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    parser.validateLink = lambda url: url.startswith((_PAGE, "https://", "http://"))  # type: ignore[method-assign]
    parser.add_render_rule("fence", _code)
    return parser


def _code(_: object, tokens: Sequence[Token], index: int, *_rest: object) -> str:
    """A block of code that the keyboard can scroll."""
    return str(Markup('<pre class="code" tabindex="0"><code>{}</code></pre>\n').format(tokens[index].content))


def _filled(token: Token, values: Placeholders) -> Token:
    """A copy of a token with its texts filled in and its links resolved."""
    filled = token.copy()
    if token.type in ("text", "code_inline", "fence"):
        filled.content = re.sub(r"\{([a-z-]+)\}", lambda m: values.texts.get(m[1], m[0]), token.content)
    if token.children:
        filled.children = _linked([_filled(child, values) for child in token.children], values)
    return filled


def _linked(children: list[Token], values: Placeholders) -> list[Token]:
    """The tokens of a sentence, without the links whose page is not there."""
    kept, dropping = [], False
    for token in children:
        if token.type == "link_open" and str(token.attrGet("href")).startswith(_PAGE):
            address = values.address(str(token.attrGet("href")).removeprefix(_PAGE))
            dropping = address is None
            token.attrSet("href", address or "")
        if not (dropping and token.type in ("link_open", "link_close")):
            kept.append(token)
        dropping = dropping and token.type != "link_close"
    return kept


def _with_markup(html: str, values: Placeholders) -> Markup:
    for name, markup in values.markup.items():
        html = html.replace("{{" + name + "}}", str(markup))
    return Markup(html)  # noqa: S704 - the renderer has escaped it


def _heading_places(tokens: Sequence[Token]) -> list[int]:
    return [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]


def _anchored(opening: Token, text: Token) -> str:
    """Give a heading its anchor, made of its words."""
    anchor = re.sub(r"\W+", "-", text.content.lower()).strip("-")
    opening.attrs = {"id": anchor}
    return anchor
