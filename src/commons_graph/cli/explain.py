"""`commons-graph explain`: what an error code, a constraint or a shape means and what to do."""

from __future__ import annotations

from pathlib import Path

import click

from commons_graph.cli.command import PROGRAM, command
from commons_graph.cli.discovery import find_settings


@command(example=f"{PROGRAM} explain CG-S20")
@click.argument("code", required=False)
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Shapes that may be explained, a file or a folder; may be repeated [default: those of the census].",
)
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Language of the texts [default: the instance's, fr].")
def explain(code: str | None, shapes: tuple[Path, ...], lang: str | None) -> int:
    """Explain an error code, a constraint or a shape.

    CODE is what stands in brackets at the end of an error or of a finding: CG-R03, CG-S20, shape:Initiative-label.
    A constraint also goes by its name in SHACL (sh:minCount), a shape by its IRI or the last part of it. Without
    CODE, everything that can be explained is listed.
    """
    from commons_graph.cli.explaining import explain_code, list_codes

    language = find_settings(language=lang).language
    return list_codes(shapes, language) if code is None else explain_code(code, shapes, language)
