"""One validation to be measured from outside: `python -m benchmarks.validation_subjects ENGINE SHAPES DATA`.

Prints how many results the engine found, so that a table shows whether all did the same work. Engines that are
programs of their own are not here: `validation_speed` starts them directly.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

# Each engine is imported by the one function that uses it, so that no other pays for it.
# ruff: noqa: PLC0415


def floor(_shapes: Path, data: Path) -> int:
    """Parse with pyoxigraph and iterate once: what any validator in Python pays at least."""
    from collections import deque

    import pyoxigraph as ox

    deque(ox.parse(path=data), maxlen=0)
    return 0


def ours(engine: str) -> Callable[[Path, Path], int]:
    """An engine of this project, from the files."""

    def run(shapes: Path, data: Path) -> int:
        from commons_graph.rdf.parsing import find_sources
        from commons_graph.terms import NEUTRAL_BASE
        from commons_graph.validation.engines import make_validator
        from commons_graph.validation.port import Document
        from commons_graph.validation.streams import StreamedTriples

        def document(path: Path) -> Document:
            source = find_sources([path])[0]
            return Document(source.name, StreamedTriples(source, NEUTRAL_BASE))

        return len(make_validator(engine, [document(shapes)]).validate([document(data)]).findings)

    return run


def pyshacl(shapes: Path, data: Path) -> int:
    """PySHACL as its users call it."""
    import rdflib
    from pyshacl import validate

    _, report, _ = validate(rdflib.Graph().parse(data), shacl_graph=rdflib.Graph().parse(shapes))
    return len(set(report.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)))


def shacl_rust(shapes: Path, data: Path) -> int:
    """The Rust engine with its index for large graphs, which is the faster of its two ways."""
    report = import_module("shacl_rust").validate_file(data, shapes, experimental_index=True)
    return len(report["results"])


def pyrudof(shapes: Path, data: Path) -> int:
    """Rudof, from Rust, with its native mode."""
    library = import_module("pyrudof")
    rudof = library.Rudof()
    rudof.read_data(str(data), library.RDFFormat.NTriples if data.suffix == ".nt" else library.RDFFormat.Turtle)
    rudof.read_shacl(str(shapes), library.ShaclFormat.Turtle)
    return len(rudof.validate_shacl().violations)


SUBJECTS: Final[dict[str, Callable[[Path, Path], int]]] = {
    "floor": floor,
    "pyshacl": pyshacl,
    "shacl-rust": shacl_rust,
    "pyrudof": pyrudof,
}


def main(name: str, shapes: str, data: str) -> None:
    """Run one subject; a name with a colon is an engine of ours."""
    subject = ours(name.removeprefix("ours:")) if name.startswith("ours:") else SUBJECTS[name]
    print("results:", subject(Path(shapes), Path(data)))


if __name__ == "__main__":
    main(*sys.argv[1:])
