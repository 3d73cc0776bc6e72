"""The layers of the package: imports go downward only, and never in a circle."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "commons_graph"

LAYERS = {
    "rdf": 0, "terms": 0, "settings": 0, "errors": 0, "bundled": 0, "languages": 0, "spreadsheets": 0, "": 0,
    "schema": 1, "words": 1,
    "journal": 2, "graph": 2, "profiles": 2, "search": 2, "validation": 2,
    "editions": 3, "sparql": 3,
    "census": 4, "gate": 4, "desk": 4, "sources": 4, "feeds": 4, "reconcile": 4, "insight": 4,
    "handover": 4, "history": 4,
    "cli": 5, "web": 5,
}  # fmt: skip
"""First part of a module's name → layer; a part within a layer may import another one of it, except the two faces."""

KNOWS_NOTHING_OF_THE_CENSUS = {"validation": {"rdf", "terms", "errors", "validation"}}
"""Parts that could leave as packages of their own, and all they may import."""


def modules() -> dict[str, Path]:
    """Dotted name below the package → file."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = list(path.relative_to(PACKAGE).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        found[".".join(parts)] = path
    return found


def imports_of(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that a module imports, at its top or inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the layer they come from"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name == "commons_graph" or name.startswith("commons_graph."):
                below = name.removeprefix("commons_graph").removeprefix(".")
                while below not in known:
                    below = below.rpartition(".")[0]
                found.add(below)
    return found


def part_of(module: str) -> str:
    return module.partition(".")[0]


def test_every_part_of_the_package_has_a_layer() -> None:
    unknown = {part_of(module) for module in modules()} - LAYERS.keys()
    assert not unknown


def test_imports_go_downward_only() -> None:
    known = modules()
    upward = [
        f"{module} imports {target}"
        for module, path in known.items()
        for target in imports_of(path, known)
        if LAYERS[part_of(target)] > LAYERS[part_of(module)]
    ]
    assert not upward


def test_the_two_faces_never_import_each_other() -> None:
    known = modules()
    for module, path in known.items():
        targets = {part_of(target) for target in imports_of(path, known)}
        if part_of(module) in ("web", "cli"):
            assert not targets & ({"web", "cli"} - {part_of(module)}), module


def test_the_validator_depends_on_nothing_of_the_census() -> None:
    known = modules()
    for part, allowed in KNOWS_NOTHING_OF_THE_CENSUS.items():
        for module, path in known.items():
            if part_of(module) == part:
                assert {part_of(target) for target in imports_of(path, known)} <= allowed, module


def test_no_module_imports_itself_through_others() -> None:
    known = modules()
    graph = {module: imports_of(path, known) - {module, ""} for module, path in known.items()}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " → ".join((*trail[trail.index(module) :], module))
        if module not in done:
            for target in graph[module]:
                visit(target, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())
