"""Charts: well-formed SVG with a name and a description, labels besides colour, and nothing that a policy refuses."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from commons_graph.errors import DrawingFailed
from commons_graph.insight import drawing
from commons_graph.insight.chart_spec import NARROW, WIDE, Frame, specification
from commons_graph.insight.chart_words import in_words
from commons_graph.insight.charts import Bar, BarChart, Chart, GridChart, YearChart
from commons_graph.insight.drawing import Picture, draw, draw_apart
from commons_graph.insight.voice import Voice

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> & \"x\" 'y'"
CHARTS: dict[str, Chart] = {
    "bars": BarChart((Bar("Financial support", 14, "14"), Bar("Advice", 5, "5"), Bar(HOSTILE, 0, "0"))),
    "hatched": BarChart((Bar("Finistère", 277, "275 of 277", hatched=275),), legend=("with", "without")),
    "years": YearChart(((2006, 1, "1"), (2013, 5, "5"), (2019, 7, "7"))),
    "grid": GridChart(("Culture", "Digital"), ("Brest", "Guipavas"), ((0, 0, 2, "2"), (1, 1, 1, "1"))),
}


def drawn(chart: Chart, frame: Frame) -> ET.Element:
    (svg,) = draw([Picture(specification(chart, frame), "A name & more", "A <description>")])
    return ET.fromstring(svg)


def words(root: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(SVG + "text")]


@pytest.mark.parametrize("frame", [NARROW, WIDE])
@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_chart_is_named_and_described_and_fits_its_width(chart: Chart, frame: Frame) -> None:
    root = drawn(chart, frame)
    assert root.get("role") == "img"
    named = [root.find(f"{SVG}{tag}[@id='{tag_id}']") for tag, tag_id in (("title", "name"), ("desc", "description"))]
    assert [each.text for each in named if each is not None] == ["A name & more", "A <description>"]
    assert root.get("aria-labelledby") == "name description"
    assert float(root.get("width", 0)) == frame.width
    assert float(root.get("height", 0)) > 40


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_chart_has_no_inline_style_script_or_address_elsewhere(chart: Chart) -> None:
    root = drawn(chart, WIDE)
    assert not list(root.iter(SVG + "script"))
    for element in root.iter():
        assert not {name for name in element.attrib if name == "style" or name.startswith("on") or "href" in name}
    text = ET.tostring(root, encoding="unicode")
    assert set(re.findall(r"https?://[^\s\"<]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_every_number_is_written_beside_its_bar() -> None:
    said = words(drawn(CHARTS["bars"], WIDE))
    assert {"14", "5", "0", "Financial support", "Advice"} <= set(said)


def test_hostile_names_stay_text() -> None:
    said = "".join(words(drawn(CHARTS["bars"], WIDE)))
    assert "</text><script>" in said


def test_what_is_set_apart_is_hatched_and_has_a_legend() -> None:
    root = drawn(CHARTS["hatched"], WIDE)
    assert root.find(f".//{SVG}pattern[@id='hatch']") is not None
    assert {"with", "without"} <= set(words(root))
    assert [path for path in root.iter(SVG + "path") if path.get("fill") == "url(#hatch)"]


def test_years_are_written_where_there_is_room() -> None:
    said = words(drawn(CHARTS["years"], NARROW))
    assert {"2006", "2019", "7"} <= set(said)
    crowd = YearChart(tuple((year, year - 1900, str(year - 1900)) for year in range(1901, 2020)))
    assert len(words(drawn(crowd, NARROW))) < 30


def test_names_too_long_for_the_room_are_cut_with_an_ellipsis() -> None:
    long = BarChart((Bar("word " * 60, 1, "1"),))
    assert any(line.endswith("…") for line in words(drawn(long, NARROW)))


def test_text_is_never_smaller_on_a_telephone() -> None:
    for frame in (NARROW, WIDE):
        for text in drawn(CHARTS["bars"], frame).iter(SVG + "text"):
            assert float(text.get("font-size", "0").removesuffix("px")) >= 13


def test_drawing_twice_and_apart_gives_the_same_bytes() -> None:
    pictures = [Picture(specification(chart, WIDE), "n", "d") for chart in CHARTS.values()]
    assert draw(pictures) == draw(pictures) == draw_apart(pictures)


def test_drawing_that_fails_is_one_clear_error() -> None:
    with pytest.raises(DrawingFailed) as caught:
        draw_apart([Picture({"marks": [{"type": "nothing"}], "width": 1, "height": 1}, "n", "d")])
    assert caught.value.code == "CG-F01"
    assert "\n" not in caught.value.message


def test_drawing_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_SECONDS", 0.05)
    with pytest.raises(DrawingFailed):
        draw_apart([Picture(specification(CHARTS["bars"], WIDE), "n", "d")])


def test_chart_in_words_holds_every_number() -> None:
    said = in_words(CHARTS["bars"], "times", Voice("en"))
    assert said.startswith("Bars. Unit: times. Financial support: 14; Advice: 5; ")
    assert "Brest" in in_words(CHARTS["grid"], "initiatives", Voice("fr"))
    assert "2013" in in_words(CHARTS["years"], "initiatives", Voice("br"))
