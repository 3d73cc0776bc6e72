"""The validators that are measured: how each is started, and what installs it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
NPM_PACKAGES: Final = ("rdf-validate-shacl", "n3")


@dataclass(frozen=True)
class Inputs:
    """The files of one measurement.

    Two engines cannot read the shapes as they are: `core_shapes` have no SPARQL constraints, and the SPARQL
    constraints of `plain_shapes` have no message.
    """

    shapes: Path
    core_shapes: Path
    plain_shapes: Path
    data: Path


@dataclass(frozen=True)
class Engine:
    """A validator as a command; `install` is "" when it is there."""

    name: str
    command: Callable[[Inputs], list[str]]
    install: str = ""


def engines(cache: Path, own: list[str]) -> list[Engine]:
    """The floor, our engines, and the others, installed or not; `cache` keeps what must be prepared."""
    return [
        Engine("floor (parse only)", _python("floor")),
        *(Engine(f"commons-graph, {name}", _python(f"ours:{name}")) for name in own),
        Engine("pySHACL", _python("pyshacl"), _pip("pyshacl")),
        Engine("shacl-rust", _python("shacl-rust"), _pip("shacl_rust", "shacl-rust")),
        Engine("pyrudof", _python("pyrudof"), _pip("pyrudof")),
        Engine("rdf-validate-shacl, Core only", _node(cache), _npm(cache)),
        *_java(cache),
    ]


def _python(subject: str) -> Callable[[Inputs], list[str]]:
    start = [sys.executable, "-m", "benchmarks.validation_subjects", subject]
    return lambda inputs: [*start, str(inputs.shapes), str(inputs.data)]


def _pip(module: str, package: str = "") -> str:
    return "" if find_spec(module) else f"pip install {package or module}"


def _npm(cache: Path) -> str:
    there = shutil.which("node") and (cache / "node_modules" / "rdf-validate-shacl").is_dir()
    return "" if there else f"npm install --prefix {cache} {' '.join(NPM_PACKAGES)}"


def _node(cache: Path) -> Callable[[Inputs], list[str]]:
    """It knows no SPARQL constraint, so it gets the shapes without them: less work than the others do."""
    script = str(HERE / "rdf-validate-shacl.mjs")
    modules = str(cache / "node_modules")
    return lambda inputs: ["node", "--max-old-space-size=8000", script, modules, *_files(inputs.core_shapes, inputs)]


def _files(shapes: Path, inputs: Inputs) -> list[str]:
    return [str(shapes), str(inputs.data)]


def _java(cache: Path) -> Iterator[Engine]:
    """Jena and TopBraid by their own command line classes, with the class path that the tests use.

    Jena 4 takes one message for a SPARQL constraint at most, so it gets them without.
    """
    sys.path.append(str(HERE.parent / "tests"))
    from oracles.java_setup import build, class_path, missing  # noqa: PLC0415 — tests are no package

    folder = cache / "java"
    for engine, name in (("jena", "Jena"), ("topbraid", "TopBraid")):
        install = missing(engine)
        if install:
            yield Engine(name, lambda _: [], install)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        program, path = class_path(engine, build(folder))
        yield Engine(name, _JAVA[engine]([program, "-Xmx8g", "-cp", path]))


_JAVA: Final[dict[str, Callable[[list[str]], Callable[[Inputs], list[str]]]]] = {
    "jena": lambda java: (
        lambda i: [*java, "shacl.shacl_validate", "--shapes", str(i.plain_shapes), "--data", str(i.data)]
    ),
    "topbraid": lambda java: (
        lambda i: [*java, "org.topbraid.shacl.tools.Validate", "-shapesfile", str(i.shapes), "-datafile", str(i.data)]
    ),
}
