"""The style sheet: small, its colours in one place, and readable by day and by night."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import commons_graph.web
from commons_graph.web.static_files import STYLE_SHEET, static_files

FOLDER = Path(commons_graph.web.__file__).parent / "static" / "css"
TOKENS = (FOLDER / "00-tokens.css").read_text(encoding="utf-8")
SHEETS = sorted(FOLDER.glob("*.css"))

GROUNDS = ("paper", "surface", "sunk", "sea-pale", "lichen", "sail-pale")
TEXTS = ("ink", "muted", "sea", "sea-deep", "sail-ink", "lichen-ink", "buoy")
TEXT_PAIRS = [
    *product(TEXTS, GROUNDS),
    *product(("on-sea",), ("sea", "sea-deep")),
    *product(("band-ink", "band-muted", "band-accent"), ("band",)),
]
"""Every text colour may stand on every ground."""

SHAPE_PAIRS = [*product(("granite", *(f"data-{n}" for n in range(1, 9))), GROUNDS)]
"""Edges of controls and marks of drawings, which need 3:1 (WCAG 2.2, 1.4.11)."""

SCHEMES = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


def colours(*, dark: bool) -> dict[str, str]:
    """Name → colour of a scheme; what the dark one does not change stays."""
    day, _, night = TOKENS.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", day))
    return found | dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", night)) if dark else found


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_guidelines_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@SCHEMES
def test_every_text_can_be_read_on_every_ground(dark: bool) -> None:
    found = colours(dark=dark)
    poor = {(a, b): round(contrast(found[a], found[b]), 2) for a, b in TEXT_PAIRS}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@SCHEMES
def test_edges_and_marks_can_be_seen_on_every_ground(dark: bool) -> None:
    found = colours(dark=dark)
    poor = {(a, b): round(contrast(found[a], found[b]), 2) for a, b in SHAPE_PAIRS}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 3} == {}


def test_the_dark_scheme_changes_every_ground_and_text() -> None:
    day, night = colours(dark=False), colours(dark=True)
    assert [name for name in (*GROUNDS, *TEXTS) if day[name] == night[name]] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_in_the_tokens_alone(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"var\(--([a-z0-9-]+)", text)) <= set(re.findall(r"--([a-z0-9-]+):", TOKENS + text))
    if sheet.name != "00-tokens.css":
        text = text.partition("@media print")[0] if sheet.name == "90-print.css" else text
        assert re.findall(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|color-mix)a?\(", text, re.IGNORECASE) == []


def test_nothing_in_the_style_sheet_comes_from_elsewhere() -> None:
    text = static_files()[STYLE_SHEET].content.decode()
    assert all(address.startswith("data:") for address in re.findall(r"url\([\"']?([^\"')]+)", text))
    assert "@import" not in text
    assert "@font-face" not in text


def test_the_style_sheet_is_small() -> None:
    assert len(static_files()[STYLE_SHEET].content) < 60_000


def test_the_colour_of_the_browser_is_that_of_the_top_of_the_page() -> None:
    base = (FOLDER.parents[1] / "templates" / "base.html").read_text(encoding="utf-8")
    for dark, name in ((False, "light"), (True, "dark")):
        assert f'(prefers-color-scheme: {name})" content="{colours(dark=dark)["surface"]}"' in base


def test_the_mark_is_the_same_in_the_page_and_as_a_file() -> None:
    drawn = (FOLDER.parents[1] / "templates" / "_mark.svg").read_text(encoding="utf-8").strip()
    assert drawn in static_files()["mark.svg"].content.decode()
