"""The network as a page and as files: what it draws is what it says, and every address has a clear answer."""

from __future__ import annotations

import csv
import io
import re
import shutil
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import networkx as nx
import pytest

from commons_graph.census import Census
from commons_graph.insight.measuring import Measurer
from commons_graph.schema.reader import bundled_schema
from commons_graph.web.app import create_app, make_site
from commons_graph.web.links import Links
from commons_graph.web.network.asked import network_address
from web.conftest import DATA, EXTRA, FEW_WORKERS, Served
from web.serving import Seen, bound_socket, served

SVG = "{http://www.w3.org/2000/svg}"


def said(page: Seen) -> str:
    """The text of a page with plain spaces where French has others."""
    return page.words.replace("\u202f", " ").replace("\u00a0", " ")


def drawn(page: Seen) -> list[dict[str, str]]:
    """The points of the picture."""
    return [a for a in page.all("a") if "net-point" in a.get("class", "")]


def lines(page: Seen) -> list[dict[str, str]]:
    """The curves of the picture."""
    return [a for a in page.all("g") if a.get("class", "").startswith("net-tie ")]


def rows(page: Seen) -> list[dict[str, str]]:
    """The lines of the table of ties."""
    return [a for a in page.all("tr") if "data-from" in a]


def test_the_network_opens_on_the_most_connected_actor(brest: Served) -> None:
    page = Seen(brest.page("/network").text)
    assert "Qui aide qui autour de Région Bretagne" in page.words
    assert [a["data-key"] for a in drawn(page) if "net-start" in a["class"]] == ["actor/region-bretagne"]
    assert 10 < len(drawn(page)) <= 36


def test_the_table_says_all_that_the_picture_draws(brest: Served) -> None:
    page = Seen(brest.page("/network?around=actor/tiriad").text)
    assert {(a["data-from"], a["data-to"]) for a in lines(page)} == {(a["data-from"], a["data-to"]) for a in rows(page)}
    keys = {a["data-key"] for a in drawn(page)}
    assert keys == {a["data-key"] for a in page.all("tr") if "data-key" in a}
    assert keys == {end for a in rows(page) for end in (a["data-from"], a["data-to"])}
    assert "janvier 2013 – 2015" in page.words
    assert said(page).count("108 400 €") == 1


def test_every_point_and_curve_has_a_title_and_every_point_a_way_on(brest: Served) -> None:
    text = brest.page("/network?around=actor/tiriad").text
    picture = re.search(r"<svg id=\"net-picture\".*?</svg>", text, re.DOTALL)
    assert picture
    root = ET.fromstring(picture[0])
    for link in root.iter("a"):
        assert link.findtext("title")
        assert brest.page(link.attrib["href"]).status_code == 200
    titles = [tie.findtext("title") for tie in root.iter("g") if "data-from" in tie.attrib]
    assert "Tiriad a conseillé" not in titles
    assert any(title and title.startswith("Tiriad a soutenu techniquement") for title in titles)


def test_kinds_are_told_apart_by_line_and_sign_and_named_in_the_legend(brest: Served) -> None:
    page = brest.page("/network").text
    kinds = set(re.findall(r'data-kind="(\w+)"', page))
    looks = {
        kind: (re.search(rf'id="line-{kind}">(.*?)</g>', page), re.search(rf'id="sign-{kind}">(.*?)</g>', page))
        for kind in kinds
    }
    assert len(kinds) > 8
    assert all(line and sign for line, sign in looks.values())
    assert len({sign[1] for _, sign in looks.values() if sign}) == len(kinds)
    assert {a["value"] for a in Seen(page).all("input") if a.get("name") == "role"} == kinds


def test_a_year_leaves_what_held_then_and_says_what_is_missing(brest: Served) -> None:
    page = Seen(brest.page("/network?around=initiative/fabriques-du-ponant&depth=1&year=2016").text)
    assert "en 2016" in page.words
    partners = {a["data-from"] for a in rows(page)}
    assert "actor/ville-de-brest" in partners  # begun in 2013 and not known to have ended
    assert "actor/enib" not in partners  # 2013 – 2015
    assert "Un lien commencé dont on ne connaît pas la fin compte comme toujours en cours." in page.words
    undated = Seen(brest.page("/network?around=initiative/benevalibre&year=2020").text)
    assert "6 liens sont laissés de côté, faute de date." in undated.words


def test_roles_leave_their_ties_and_no_others(brest: Served) -> None:
    page = Seen(brest.page("/network?role=financial&role=hosting").text)
    assert {a["data-kind"] for a in lines(page)} == {"financial"}
    chosen = {a["value"] for a in page.all("input") if a.get("name") == "role" and "checked" in a}
    assert chosen == {"financial", "hosting"}


def test_a_filter_without_any_tie_has_a_next_step(brest: Served) -> None:
    page = Seen(brest.page("/network?around=initiative/benevalibre&role=hosting").text)
    assert "Aucun lien de cette sorte n’est connu ici à ce moment-là." in page.words
    assert {a["href"] for a in page.all("a")} >= {"/network?around=initiative/benevalibre", "/network"}


def test_a_selection_is_drawn_around_its_records(brest: Served) -> None:
    page = Seen(brest.page("/network?type=initiatives&territory=brest-29019").text)
    starts = {a["data-key"] for a in drawn(page) if "net-start" in a["class"]}
    assert "initiative/wiki-brest" in starts
    assert all(start.startswith("initiative/") for start in starts)
    hidden = {(a["name"], a["value"]) for a in page.all("input") if a.get("type") == "hidden"}
    assert hidden == {("type", "initiatives"), ("territory", "brest-29019")}
    nobody = Seen(brest.page("/network?type=territories").text)
    assert not drawn(nobody)


def test_a_selection_is_told_in_words_and_can_be_taken_back(brest: Served) -> None:
    page = Seen(brest.page("/network?type=initiatives&territory=brest-29019&role=financial").text)
    assert re.search(r"Qui aide qui : \d+ innovations sociales à Brest", said(page))
    assert {"/network?type=initiatives&role=financial", "/initiatives?territory=brest-29019"} <= {
        a["href"] for a in page.all("a")
    }
    named = brest.get("/network?territory.name=guipavas", accept="text/html")
    assert (named.status_code, named.headers["location"]) == (303, "/network?type=initiatives&territory=guipavas-29075")
    unknown = Seen(brest.page("/network?territory.name=atlantis").text)
    assert "atlantis" in unknown.words


def test_starts_can_be_added_one_after_the_other(brest: Served) -> None:
    page = Seen(brest.page("/network?around=actor/tiriad&depth=1").text)
    more = [a["href"] for a in page.all("a") if a["href"].startswith("/network?around=actor/tiriad&around=")]
    assert more
    both = Seen(brest.page(more[0]).text)
    assert len(drawn(both)) > len(drawn(page))
    assert sum("net-start" in a["class"] for a in drawn(both)) == 2


def test_measures_are_told_in_words(brest: Served) -> None:
    page = Seen(brest.page("/network?around=initiative/fabriques-du-ponant").text)
    assert "initiatives et acteurs sont en lien avec au moins un autre" in page.words
    assert re.search(
        r"Les Fabriques du Ponant est en lien avec 9 autres\. 5 autres ne tiennent au réseau que par là\.", page.words
    )
    assert "Sur cent plus courts chemins entre deux autres" in page.words
    english = Seen(brest.page("/network", "en").text)
    assert "Those through whom most ways lead" in english.words


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("around=actor/nobody", 404, "CG-W01"),
        ("around=nothing", 404, "CG-W01"),
        ("around=actor/../x", 404, "CG-W01"),
        ("around=initiative/withdrawn", 410, "CG-W02"),
        ("around=territory/brest-29019", 400, "CG-W05"),
        ("year=abc", 400, "CG-W05"),
        ("year=99999999999", 400, "CG-W05"),
        ("depth=deep", 400, "CG-W05"),
        ("role=magic", 400, "CG-W05"),
        ("colour=blue", 400, "CG-W05"),
        ("theme=nowhere-at-all", 404, "CG-W01"),
        ("around=actor/tiriad&theme=digital", 400, "CG-W05"),
        ("whole=yes", 400, "CG-W05"),
        ("around=%ff", 400, "CG-W05"),
        ("&".join(f"around=actor/a{n}" for n in range(300)), 400, "CG-W05"),
    ],
)
def test_what_cannot_be_drawn_is_refused_clearly(brest: Served, query: str, status: int, code: str) -> None:
    answer = brest.get(f"/network?{query}", accept="application/problem+json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    page = brest.get(f"/network?{query}", accept="text/html", accept_language="fr")
    assert page.status_code == status
    assert "<h1>" in page.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("depth=99", "L’image ne peut pas aller à 99 pas : elle en fait 2, pour rester lisible."),
        ("depth=-1", "L’image ne peut pas aller à -1 pas : elle en fait un, pour rester lisible."),
        ("year=1066", "Aucun lien n’est connu en 1066. Voici 2006, l’année la plus proche."),
        (
            "&".join(
                f"around=actor/{n}" for n in ("tiriad", "april", "enib", "etat", "tag29", "prelude", "passerelle")
            ),
            "L’image peut partir de 6 fiches à la fois ; 7 étaient demandées, les premières sont montrées.",
        ),
    ],
)
def test_what_goes_too_far_is_shown_as_near_as_can_be_and_said(brest: Served, query: str, sentence: str) -> None:
    assert sentence in said(Seen(brest.page(f"/network?{query}").text))


def test_a_merged_record_leads_to_its_successor(brest: Served) -> None:
    answer = brest.get("/network.csv?around=initiative/merged&depth=1")
    assert answer.status_code == 308
    assert answer.headers["location"] == "/network.csv?around=initiative/oufipo&depth=1"


def test_files_hold_exactly_what_the_page_shows(brest: Served) -> None:
    query = "?around=actor/region-bretagne&role=financial&year=2014"
    page = Seen(brest.page("/network" + query).text)
    shown = sorted((a["data-from"], a["data-to"]) for a in rows(page))
    assert shown

    def key(iri: str) -> str:
        return iri.removeprefix(brest.root + "id/")

    table = list(csv.DictReader(io.StringIO(brest.get("/network.csv" + query).content.decode("utf-8-sig"))))
    assert sorted((key(row["source"]), key(row["target"])) for row in table) == shown
    assert {row["role"].rpartition("/")[2] for row in table} == {"financial"}
    assert all(row["start"] for row in table)
    nodes = list(csv.DictReader(io.StringIO(brest.get("/network/nodes.csv" + query).content.decode("utf-8-sig"))))
    assert {key(row["id"]) for row in nodes} == {a["data-key"] for a in drawn(page)}
    graph = nx.parse_graphml(brest.get("/network.graphml" + query).text, force_multigraph=True)
    assert sorted((a.replace(":", "/"), b.replace(":", "/")) for a, b in graph.edges()) == shown
    document = brest.get("/network.json" + query).json()
    assert sorted((key(edge["source"]), key(edge["target"])) for edge in document["edges"]) == shown
    assert document["graph"]["address"] == f"{brest.root}network{query}"
    picture = ET.fromstring(brest.get("/network.svg" + query).content)
    assert len(list(picture.iter(f"{SVG}a"))) == len(nodes)
    assert {a["href"] for a in page.all("link") if a.get("type") == "application/graphml+xml"} == {
        "/network.graphml" + query
    }


def test_the_picture_as_a_file_needs_no_style_sheet_and_no_script(brest: Served) -> None:
    answer = brest.get("/network.svg?around=actor/tiriad", accept_language="fr")
    root = ET.fromstring(answer.content)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert root.findtext(f"{SVG}title") == "Qui aide qui autour de Tiriad"
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert not names & {"style", "script", "foreignObject", "image"}
    assert not [e for e in root.iter() if "style" in e.attrib or any(a.startswith("on") for a in e.attrib)]
    assert all(path.attrib.get("fill") for path in root.iter(f"{SVG}path"))
    assert all(link.attrib["href"].startswith(brest.root) for link in root.iter(f"{SVG}a"))


def test_the_whole_network_comes_as_a_file(brest: Served) -> None:
    graph = nx.parse_graphml(brest.get("/network.graphml?whole=yes").text, force_multigraph=True)
    assert graph.number_of_edges() == 47
    table = brest.get("/network.csv?whole=yes").text.splitlines()
    assert len(table) == 48
    assert len(brest.get("/network.json?whole=yes").json()["edges"]) == 47


def test_forms_are_negotiated_and_unchanged_ones_are_not_sent_again(brest: Served) -> None:
    address = "/network?around=actor/tiriad"
    page = brest.page(address)
    graphml = brest.get(address, accept="application/graphml+xml")
    assert graphml.headers["content-type"] == "application/graphml+xml"
    assert graphml.headers["content-location"].startswith("/network.graphml?around=actor/tiriad")
    assert page.headers["etag"] != graphml.headers["etag"]
    assert brest.get(address, accept="text/html", if_none_match=page.headers["etag"]).status_code == 304
    assert brest.get("/network?role=relay", accept="text/html").headers["etag"] != page.headers["etag"]


def test_hostile_texts_stay_texts(serve_census: Callable[..., Served], tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.ttl"
    hostile.write_text(
        "@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n"
        "@prefix dct: <http://purl.org/dc/terms/> . @prefix role: <https://w3id.org/commons-graph/scheme/role/> .\n"
        "<id/partnership/hostile> a ess:Partnership ; ess:concerns <id/initiative/hostile> ;\n"
        "  ess:partner <id/actor/tiriad> ; ess:role role:relay ; ess:evidence <id/partnership/hostile#e> .\n"
        '<id/partnership/hostile#e> a ess:Evidence ; ess:attestedRole role:relay ; ess:wording "=1+1"@fr ;\n'
        "  dct:source <https://source.example/?a=%22%3E&b='> .\n"
        "<doc/partnership/hostile> a ess:Record ; foaf:primaryTopic <id/partnership/hostile> ;\n"
        "  dct:license <https://licence.example/> .\n",
        encoding="utf-8",
    )
    census = serve_census(DATA, EXTRA, hostile)
    page = census.page("/network?around=initiative/hostile")
    assert "<script>alert" not in page.text
    assert "</title><script>alert(1)</script>" in "".join(Seen(page.text).text) + "".join(Seen(page.text).scripts)
    ET.fromstring(census.get("/network.svg?around=initiative/hostile").content)
    graph = nx.parse_graphml(census.get("/network.graphml?around=initiative/hostile&depth=1").text)
    assert graph.nodes["initiative:hostile"]["label"].startswith("</title><script>")


def test_while_a_large_network_is_being_measured_the_page_says_so_and_is_not_kept(brest: Served) -> None:
    with Census(brest.settings) as census:
        shelf = census.shelf
    shutil.rmtree(brest.settings.var / "measures", ignore_errors=True)
    site = replace(make_site(shelf, bundled_schema(), language="fr"), measurer=Measurer(at_once=0))
    listening, root = bound_socket()
    with served(create_app(site, FEW_WORKERS), listening), httpx.Client(base_url=root, timeout=30) as client:
        first = client.get("/fr/network", headers={"accept": "text/html"})
        assert "Le réseau de cette édition est en cours de mesure." in first.text
        assert first.headers["cache-control"] == "no-store"
        deadline = time.monotonic() + 60
        while "en cours de mesure" in (later := client.get("/fr/network", headers={"accept": "text/html"})).text:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert later.headers["etag"] != first.headers["etag"]
        assert "au moins un autre" in later.text


def test_the_address_of_a_network_around_a_record() -> None:
    links = Links("https://census.example/", prefix="/census", language_prefix="/br")
    assert network_address(links, "actor/tiriad") == "/census/br/network?around=actor/tiriad"
