"""What pages run in the browser: bundled, named after its content, and never needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from jinja2 import Environment

from commons_graph.web.links import Links
from commons_graph.web.rendering import built_script, built_style
from commons_graph.web.static_files import files_in, static_files
from web.conftest import Served

ROOT = Path(__file__).parents[2]

ONE = """import "./one.css";
import { halves } from "./parts/shared.js";
import { twice } from "twice";
console.log(twice(21), halves(["a", "b"]));
"""
TWO = 'import { halves } from "./parts/shared.js";\ndocument.title = halves(["c"]).join();\n'
SHARED = "export const halves = (list) => list.map((part) => `${part} of something that both bundles share`);\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the build script of this checkout, two entries, and a package with a licence; built."""
    if not (ROOT / "node_modules" / "esbuild").is_dir() or shutil.which("node") is None:
        reason = "esbuild is not here: `make assets` fetches it"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("assets")
    package = folder / "node_modules" / "twice"
    package.mkdir(parents=True)
    for name in ("esbuild", "@esbuild"):
        (folder / "node_modules" / name).symlink_to(ROOT / "node_modules" / name)
    shutil.copy(ROOT / "assets.mjs", folder)
    (package / "package.json").write_text('{"name": "twice", "version": "1.2.3", "license": "MIT", "main": "i.js"}')
    (package / "i.js").write_text("exports.twice = (n) => n * 2;")
    (package / "LICENSE").write_text("Do what you like.")
    browser = folder / "src/commons_graph/web/browser"
    (browser / "parts").mkdir(parents=True)
    for name, text in (("one.js", ONE), ("two.js", TWO), ("parts/shared.js", SHARED), ("one.css", ".a { color: red }")):
        (browser / name).write_text(text)
    subprocess.run(["node", "assets.mjs"], cwd=folder, check=True, capture_output=True, text=True)
    return folder / "src/commons_graph/web/static"


def test_each_entry_becomes_a_bundle_and_what_they_share_a_piece(project: Path) -> None:
    names = {path.name for path in (project / "built").iterdir()}
    assert {"one.js", "one.css", "two.js", "LICENSES.txt"} < names
    (piece,) = (name for name in names if name.startswith("piece-"))
    for entry in ("one.js", "two.js"):
        assert f"./{piece}" in (project / "built" / entry).read_text()


def test_the_licences_of_what_was_bundled_are_kept(project: Path) -> None:
    text = (project / "built" / "LICENSES.txt").read_text()
    assert "twice 1.2.3\nLicence: MIT" in text
    assert "Do what you like." in text
    assert "esbuild" not in text


def test_bundles_are_named_after_their_content_and_pieces_keep_the_name_that_bundles_use(project: Path) -> None:
    files = dict(files_in(project))
    assert re.fullmatch(r"one\.[0-9a-f]{10}\.js", files["one.js"].name)
    assert all(file.name == name for name, file in files.items() if name.startswith("piece-"))


def tags(links: Links, name: str) -> str:
    """What a template writes for the script and the style of this name."""
    environment = Environment(autoescape=True)
    environment.globals.update(script=built_script, style=built_style)
    return environment.from_string(f'{{{{ style("{name}") }}}}{{{{ script("{name}") }}}}').render(links=links)


def test_a_page_asks_for_no_script_that_was_not_built() -> None:
    assert tags(Links("https://example.org/"), "nothing-of-this-name") == ""


def test_what_was_built_is_served_for_ever_at_the_address_that_pages_write(brest: Served) -> None:
    built = [name for name in static_files() if name.endswith(".js") and not name.startswith("piece-")]
    for name in built:
        text = tags(Links(brest.root), name.removesuffix(".js"))
        (address,) = re.findall(r'<script type="module" src="(/static/[^"]+)"></script>', text)
        answer = brest.get(address)
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert "immutable" in answer.headers["cache-control"]


def test_the_lock_names_no_place_to_download_from() -> None:
    assert "://" not in re.sub(r'"(url|funding)": .*', "", (ROOT / "package-lock.json").read_text())
