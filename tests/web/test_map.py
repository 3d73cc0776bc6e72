"""The map: a view of the list, the same records at the same address, drawn on the server and asked for by a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commons_graph.census import Census
from commons_graph.errors import SettingsError
from commons_graph.schema.reader import bundled_schema
from commons_graph.settings import MapSettings, settings_from
from commons_graph.web.app import create_app, make_site
from web.conftest import DATA, FEW_WORKERS, Served, load
from web.serving import Seen, bound_socket, served

BREST = "bbox=-5.2,47.9,-3.8,48.9&zoom=9"
PLACED = Path(__file__).parent / "placed.ttl"


@pytest.fixture(scope="module")
def placed(serve_census: Callable[..., Served]) -> Served:
    """The sample census and a few records with positions and boundaries of their own."""
    return serve_census(DATA, PLACED)


def marks(served: Served, query: str) -> list[dict[str, Any]]:
    answer = served.get(f"/map.json?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/geo+json"
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


def names(seen: Seen) -> set[str]:
    return {a["href"] for a in seen.all("a") if a["href"].startswith(("/doc/initiative/", "/doc/territory/"))}


def test_the_map_shows_and_lists_every_record_of_the_selection(brest: Served) -> None:
    page = brest.page("/map?type=initiatives").text
    seen = Seen(page)
    listed = Seen(brest.page("/initiatives").text)
    assert seen.words.count("innovations sociales") > 0
    assert {name for name in names(listed) if "initiative" in name} <= names(seen)
    assert Seen(brest.page("/en/map?type=initiatives").text).all("html") == [{"lang": "en"}]


def test_a_record_without_a_position_stands_in_its_town_and_says_so(brest: Served) -> None:
    found = marks(brest, "type=initiatives&bbox=-4.7,48.3,-4.3,48.5&zoom=12")
    together = [record for f in found for record in f["properties"].get("records", [])]
    oufipo = next(r for r in together if r["href"].endswith("/doc/initiative/oufipo"))
    assert (oufipo["town"], oufipo["exact"]) == ("Brest", False)
    assert "absente de la carte" in Seen(brest.page("/map?type=initiatives").text).words


def test_a_record_of_a_quarter_stands_in_the_town_around_it(placed: Served) -> None:
    found = marks(placed, f"q=quartier-bleu&{BREST}")
    assert [f["properties"]["records"][0]["name"] for f in found] == ["Atelier quartier-bleu"]
    assert found[0]["geometry"]["coordinates"] == pytest.approx([-4.50259, 48.40031], abs=1e-4)


def test_a_record_with_a_position_stands_there(placed: Served) -> None:
    found = marks(placed, f"q=phare&{BREST}")
    assert found[0]["geometry"]["coordinates"] == pytest.approx([-4.7712, 48.3286], abs=1e-4)
    assert found[0]["properties"]["records"][0]["exact"] is True


@pytest.mark.parametrize("zoom", range(4, 13))
def test_marks_of_every_zoom_count_every_placed_record_once(brest: Served, zoom: int) -> None:
    side = 360 / 2**zoom * 4
    found = 0
    latitude = 47.0
    while latitude < 49.2:
        longitude = -5.4
        while longitude < -0.9:
            box = f"{longitude},{latitude},{longitude + side / 8},{latitude + side / 16}"
            found += sum(
                f["properties"]["count"]
                for f in marks(brest, f"type=territories&bbox={box}&zoom={zoom}")
                if longitude <= f["geometry"]["coordinates"][0] < longitude + side / 8
                and latitude <= f["geometry"]["coordinates"][1] < latitude + side / 16
            )
            longitude += side / 8
        latitude += side / 16
        if zoom > 9:  # one row is enough where there are many
            return
    assert found == 1206


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "bbox"),
        ("zoom=3", "bbox"),
        ("bbox=-5,47,-4,48", "zoom"),
        ("bbox=-5,47,-4&zoom=3", "bbox"),
        ("bbox=a,b,c,d&zoom=3", "bbox"),
        ("bbox=nan,1,2,3&zoom=3", "bbox"),
        ("bbox=inf,1,2,3&zoom=3", "bbox"),
        ("bbox=5,47,-4,48&zoom=3", "bbox"),
        ("bbox=-5,48,-4,47&zoom=3", "bbox"),
        ("bbox=-5,-95,-4,47&zoom=3", "bbox"),
        ("bbox=-5,47,-4,48&zoom=19", "zoom"),
        ("bbox=-5,47,-4,48&zoom=-1", "zoom"),
        ("bbox=-5,47,-4,48&zoom=4.5", "zoom"),
        ("bbox=-5,47,-4,48&zoom=٣", "zoom"),
        ("bbox=-180,-80,180,80&zoom=14", "too wide"),
    ],
)
def test_a_window_that_cannot_be_is_one_clear_error(brest: Served, query: str, said: str) -> None:
    for path in ("/map.json", "/map/ground.json"):
        answer = brest.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert said in answer.json()["detail"]
        assert answer.json()["hint"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("zoom=9", 400),
        ("at=48,-4", 400),
        ("zoom=9&at=48", 400),
        ("zoom=9&at=95,0", 400),
        ("zoom=99&at=48,-4", 400),
        ("size=1x1", 400),
        ("size=big", 400),
        ("nothing=here", 400),
        ("theme=nowhere", 404),
        ("type=nothing", 404),
        ("page=99", 404),
        ("page=0", 404),
    ],
)
def test_a_map_that_cannot_be_is_one_clear_error(brest: Served, query: str, status: int) -> None:
    assert brest.get(f"/map?{query}", accept="text/html").status_code == status


def test_every_mark_of_the_drawing_leads_somewhere_and_is_named(brest: Served) -> None:
    waiting, walked = ["/map?type=territories"], 0
    while waiting and walked < 12:
        seen = Seen(brest.page(waiting.pop()).text)
        walked += 1
        drawn = [a for a in seen.all("a") if a.get("aria-label")]
        assert drawn
        assert all(a["aria-label"].strip() for a in drawn)
        waiting += [a["href"].partition("#")[0] for a in drawn[:2] if a["href"].startswith("/map")]
    assert walked > 2


def test_looking_nearer_lists_what_is_in_the_drawing(brest: Served) -> None:
    near = Seen(brest.page("/map?type=territories&zoom=13&at=48.3903,-4.4861").text)
    assert "/doc/territory/brest-29019" in names(near)
    assert "/doc/territory/rennes-35238" not in names(near)
    assert re.search(r"\d+ fiches? dans cette partie de la carte", near.words)


def test_the_moves_of_the_map_keep_the_selection(brest: Served) -> None:
    seen = Seen(brest.page("/map?type=actors&territory=finistere-29").text)
    moves = [a["href"] for a in seen.all("a") if "zoom=" in a.get("href", "")]
    assert len(moves) >= 6
    assert all("type=actors" in href and "territory=finistere-29" in href for href in moves)


def test_a_territory_is_asked_for_by_its_name(brest: Served) -> None:
    answer = brest.get("/map?type=initiatives&territory.name=guipavas", accept="text/html")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/map?type=initiatives&territory=guipavas-29075"


def test_nothing_found_is_a_page_with_a_next_step(brest: Served) -> None:
    page = brest.page("/map?type=initiatives&q=zzzzzz").text
    assert "map-data" not in page
    assert 'class="atlas"' not in page


def test_the_ground_names_the_largest_towns_and_is_bounded(brest: Served) -> None:
    found = brest.get("/map/ground.json?bbox=-5.2,47.2,-1.0,49.0&zoom=8").json()
    assert {"Rennes", "Brest", "Quimper"} <= {town["name"] for town in found["towns"]}
    assert 500 < len(found["dots"]) <= 2500
    assert brest.get("/map/ground.json?bbox=10,10,11,11&zoom=8").json() == {"dots": [], "towns": [], "lines": []}


def test_the_boundary_of_a_territory_is_drawn_where_it_has_one(placed: Served) -> None:
    drawn = re.search(r'class="atlas-lines" d="([^"]*)"', placed.page("/map?zoom=9&at=48.4,-4.5").text)
    assert drawn
    assert drawn[1].startswith("M")
    assert drawn[1].endswith("Z")
    lines = placed.get(f"/map/ground.json?{BREST}").json()["lines"]
    assert len(lines) == 1
    assert lines[0][0] == pytest.approx([-4.6, 48.3], abs=0.01)


def test_a_record_page_has_a_small_map_that_leads_to_the_map(brest: Served) -> None:
    page = brest.page("/doc/initiative/fabriques-du-ponant").text
    assert 'class="atlas small"' in page
    href = next(a["href"] for a in Seen(page).all("a") if a.get("href", "").startswith("/map?zoom="))
    assert brest.page(href)
    assert 'class="atlas small"' not in brest.page("/doc/actor/april").text


def test_marks_and_map_answer_304_when_nothing_changed(brest: Served) -> None:
    for path in ("/map", f"/map.json?{BREST}", f"/map/ground.json?{BREST}"):
        tag = brest.get(path).headers["etag"]
        assert brest.get(path, if_none_match=tag).status_code == 304


def test_tiles_are_shown_only_where_the_operator_chose_them(brest: Served, tmp_path: Path) -> None:
    plain = brest.page("/map")
    assert "img-src 'self' data:;" in plain.headers["content-security-policy"]
    assert '"tiles": null' in plain.text
    settings = settings_from(
        {"map": {"tiles": "https://tiles.example.org:8443/{z}/{x}/{y}.png", "attribution": "© <b>Givers</b>"}},
        instance=tmp_path,
    )
    listening, root = bound_socket()
    load(settings, DATA / "territory" / "brest-29019.ttl")
    with Census(settings) as census:
        site = make_site(census.shelf, bundled_schema(), language="fr", beneath=settings.map)
    with served(create_app(site, FEW_WORKERS), listening):
        tiled = Served(root, brest.client.__class__(base_url=root), settings).page("/map?type=territories")
    assert "img-src 'self' data: https://tiles.example.org:8443;" in tiled.headers["content-security-policy"]
    assert "<b>Givers" not in tiled.text


@pytest.mark.parametrize(
    "tiles",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "ftp://tiles.example.org/{z}/{x}/{y}.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "https://tiles.example.org;script-src *//{z}/{x}/{y}.png",
        "https://[x/{z}/{x}/{y}.png",
    ],
)
def test_tiles_that_cannot_be_are_refused_with_a_hint(tmp_path: Path, tiles: str) -> None:
    with pytest.raises(SettingsError, match="tiles") as refused:
        settings_from({"map": {"tiles": tiles}}, instance=tmp_path)
    assert "{z}" in str(refused.value.hint)


def test_without_tiles_there_is_no_origin() -> None:
    assert MapSettings().origin == ""
