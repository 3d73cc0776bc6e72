"""`report`: a complete folder, the same bytes for the same edition, a booklet with pages, and clear refusals."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from cli.conftest import Run
from commons_graph.insight.figure_list import figures

DATA = Path(__file__).parents[2] / "data"
SMALL = Path(__file__).parents[1] / "data" / "small"
ONE = """
@prefix ess: <https://w3id.org/commons-graph/ess#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix dct: <http://purl.org/dc/terms/> .
<id/initiative/a> a ess:Initiative ; rdfs:label "<script>alert(1)</script> & =1+1"@fr .
<doc/initiative/a> a ess:Record ; foaf:primaryTopic <id/initiative/a> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
"""


def command(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "commons_graph.cli", *map(str, arguments)]
    return subprocess.run(line, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def prints() -> bool:
    """Whether WeasyPrint finds the library of the system that it needs."""
    try:
        import weasyprint  # noqa: F401, PLC0415 — only to see whether it loads
    except OSError:
        if os.environ.get("CI"):
            raise
        return False
    return True


@pytest.fixture(scope="module")
def restitution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The restitution of the sample census, in French, with its PDF where it can be printed."""
    folder = tmp_path_factory.mktemp("restitution")
    made = command("init", "census", "--data", DATA, "--base", "https://innovations.example/", cwd=folder)
    assert made.returncode == 0, made.stderr
    flags = [] if prints() else ["--no-pdf"]
    done = command("report", "out", "--instance", "census", *flags, cwd=folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "10 initiatives, 9 figures" in done.stderr
    return folder / "out"


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_the_folder_is_complete(restitution: Path) -> None:
    files = {str(path.relative_to(restitution)) for path in restitution.rglob("*") if path.is_file()}
    expected = {"index.html", "booklet.css", "edition.json", "press.csv", "poster.svg", "poster.pdf"}
    expected |= {f"figures/{name}.csv" for name in figures()}
    expected |= {f"figures/{name}.svg" for name in figures() if name != "publics"}  # nobody names a public yet
    slides = [f"slides/{number:02d}-{name}" for number, name in enumerate(figures(), 1)]
    expected |= {f"{slide}.{form}" for slide in slides for form in ("svg", "png")}
    assert files - {"booklet.pdf"} == expected


def test_the_booklet_holds_definition_findings_directory_partners_and_thanks(restitution: Path) -> None:
    page = (restitution / "index.html").read_text(encoding="utf-8").replace("\u00a0", " ").replace("\u202f", " ")
    for text in (
        '<html lang="fr">',
        "Est tenu ici pour innovation sociale",  # its definition
        "Une initiative entre dans l’échantillon",  # its rule
        "De 1 initiative commencée en 2006 à 7 en 2019",
        "Les Fabriques du Ponant",
        "Maison du Libre (Gouvernance)",
        "Soutien financier",
        "Ce recensement est mené par Collporterre.",
        "CC BY-SA 4.0",
        "https://innovations.example/",
    ):
        assert text in page, text
    assert page.count('class="entry"') == 10
    assert "<script" not in page


def test_everything_the_booklet_refers_to_is_in_the_folder(restitution: Path) -> None:
    page = (restitution / "index.html").read_text(encoding="utf-8")
    files = re.findall(r'(?:src|href)="([^"#][^"]*)"', page)
    assert len(files) >= len(figures())
    assert all((restitution / file).is_file() for file in files), files
    anchors, ids = re.findall(r'href="#([^"]+)"', page), re.findall(r' id="([^"]+)"', page)
    assert set(anchors) <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_table_in_the_booklet_and_its_csv_have_the_same_numbers(restitution: Path) -> None:
    head, *lines = read_csv(restitution / "figures" / "roles.csv")
    assert head == ["role", "ties", "actors", "helped", "iri"]
    page = (restitution / "index.html").read_text(encoding="utf-8")
    table = page[page.index('id="figure-roles"') :]
    table = table[: table.index("</table>")]
    shown = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", table)[1:]]
    assert shown == [line[:4] for line in lines]
    assert sum(int(line[1]) for line in lines) == 43


def test_the_press_table_has_one_line_for_each_initiative_in_words(restitution: Path) -> None:
    head, *lines = read_csv(restitution / "press.csv")
    assert head == ["name", "summary", "territories", "themes", "partners", "website", "address"]
    assert len(lines) == 10
    oufipo = next(line for line in lines if line[0] == "Oufipo")
    assert oufipo[2] == "Brest"
    assert oufipo[4] == "Longueur d’ondes (Porteur du projet)"
    assert oufipo[6] == "https://innovations.example/id/initiative/oufipo"


def test_the_poster_is_a_sheet_of_a2_with_every_initiative_and_no_picture_from_elsewhere(restitution: Path) -> None:
    svg = ET.fromstring((restitution / "poster.svg").read_text(encoding="utf-8"))
    words = "".join(svg.itertext())
    for name in ("Oufipo", "Wiki-Brest", "Bénévalibre", "Guipavas", "Plougastel-Daoulas"):
        assert name in words
    assert not [element for element in svg.iter() if element.tag.endswith("image")]
    page = PdfReader(restitution / "poster.pdf").pages
    assert len(page) == 1
    assert sorted(round(float(side)) for side in page[0].mediabox[2:]) == [1191, 1684]


def test_slides_are_16_by_9(restitution: Path) -> None:
    for path in (restitution / "slides").glob("*.png"):
        assert struct.unpack(">II", path.read_bytes()[16:24]) == (1920, 1080)
    for path in (restitution / "slides").glob("*.svg"):
        svg = ET.fromstring(path.read_text(encoding="utf-8"))
        assert svg.get("viewBox") == "0 0 1600 900"
        assert svg.get("role") == "img"


@pytest.mark.skipif(not prints(), reason="WeasyPrint finds no Pango on this machine")
def test_the_pdf_has_numbered_pages_of_a4_and_a_table_of_contents_that_knows_them(restitution: Path) -> None:
    pages = PdfReader(restitution / "booklet.pdf").pages
    assert len(pages) >= 10
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {(595, 842)}
    texts = [page.extract_text().replace("\u00a0", " ") for page in pages]
    assert "Recensement des" in texts[0]
    (number,) = re.findall(r"Les partenaires, par rôle[ .]*(\d+)", texts[1])
    assert "Les partenaires, par rôle" in texts[int(number) - 1]
    assert texts[int(number) - 1].rstrip().endswith(number) or number in texts[int(number) - 1].split()
    assert any("De 1 initiative commencée en 2006" in text for text in texts)


def test_the_same_edition_gives_the_same_bytes(restitution: Path, tmp_path: Path) -> None:
    census = restitution.parent / "census"
    again = command("report", tmp_path / "again", "--instance", census, "--no-pdf", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    for path in (tmp_path / "again").rglob("*"):
        if path.is_file() and path.suffix != ".pdf":
            assert path.read_bytes() == (restitution / path.relative_to(tmp_path / "again")).read_bytes(), path.name


@pytest.mark.parametrize(("language", "title"), [("en", "The census in figures"), ("br", "An niveradeg e sifroù")])
def test_another_language_is_asked_for_by_name(restitution: Path, tmp_path: Path, language: str, title: str) -> None:
    out, census = tmp_path / "out", restitution.parent / "census"
    done = command("report", out, "--instance", census, "--no-pdf", "--lang", language, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (out / "index.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert title in page
    assert json.loads((out / "edition.json").read_bytes())["language"] == language


def test_an_earlier_restitution_is_replaced_and_any_other_folder_is_left_alone(run: Run, tmp_path: Path) -> None:
    assert run("init", "census", "--data", SMALL, "--base", "https://innovations.example/").returncode == 0
    for _ in range(2):
        assert run("report", "out", "--instance", "census", "--no-pdf").returncode == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    refused = run("report", "mine", "--instance", "census", "--no-pdf")
    assert refused.returncode == 2
    assert "holds something other than an earlier report" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    assert not list(tmp_path.glob("*.partial"))


def test_an_empty_census_and_a_hostile_name_make_a_booklet_too(run: Run, tmp_path: Path) -> None:
    assert run("init", "census", "--base", "https://innovations.example/").returncode == 0
    empty = run("report", "empty", "--instance", "census", "--no-pdf")
    assert empty.returncode == 0, empty.stderr
    assert "Le recensement n’a pas encore d’initiative" in (tmp_path / "empty" / "index.html").read_text("utf-8")
    (tmp_path / "one.ttl").write_text(ONE)
    assert run("load", "one.ttl", "--instance", "census").returncode == 0
    one = run("report", "one", "--instance", "census", "--no-pdf")
    assert one.returncode == 0, one.stderr
    page = (tmp_path / "one" / "index.html").read_text("utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; =1+1" in page
    ET.fromstring((tmp_path / "one" / "poster.svg").read_text("utf-8"))


def test_a_query_past_its_limits_is_said_and_the_rest_is_written(restitution: Path, run: Run, tmp_path: Path) -> None:
    census = restitution.parent / "census"
    done = run("report", "out", "--instance", census, "--no-pdf", COMMONS_GRAPH_QUERY_TIMEOUT="0.001")
    assert done.returncode == 0, done.stderr
    assert "the figure coverage has no numbers" in done.stderr
    assert "sa requête a dépassé les limites" in (tmp_path / "out" / "index.html").read_text("utf-8")
