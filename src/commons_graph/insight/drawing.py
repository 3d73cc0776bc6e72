"""Charts drawn as SVG, by Vega within vl-convert.

The library holds a JavaScript engine that keeps Python waiting while it draws, so a server draws in a process of its
own (`draw_apart`), which also gives the memory back.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import orjson

from commons_graph.errors import DrawingFailed
from commons_graph.insight.chart_spec import HATCH, INK, MUTED, ON_SEA, PALE, RULE, SEA, Spec

_NIGHT: Final = {
    INK: "#ece8de", MUTED: "#a9b6b7", RULE: "#2e3d42", SEA: "#5fc2ba", PALE: "#1c3538", ON_SEA: "#10191c",
}  # fmt: skip
_SECONDS: Final = 60
_MODULE: Final = __name__
_ROOT: Final = re.compile(r"<svg[^>]*>")
_LEFT_OVER: Final = re.compile(
    r' (?:pointer-events="none"|opacity="1"|aria-hidden="true"|class="[^"]*")|<path[^>]* d=""[^>]*/>'
)
HATCHING: Final = (
    f'<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="7" height="7" fill="{PALE}"/><rect width="2.5" height="7" fill="{SEA}"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw: a Vega specification, and the name and description that replace it for those who cannot see it."""

    spec: Spec
    name: str
    description: str


def draw(pictures: Sequence[Picture]) -> list[str]:
    """Each picture as an SVG document, in this process."""
    return [_document(drawn_marks(picture.spec), picture) for picture in pictures]


def drawn_marks(spec: Spec) -> str:
    """What a specification draws, as SVG elements without the document around them."""
    import vl_convert  # noqa: PLC0415 — 80 MB that only drawing needs

    svg = str(vl_convert.vega_to_svg(spec, allowed_base_urls=[]))
    inner = _LEFT_OVER.sub("", _ROOT.sub("", svg, count=1)).removesuffix("</svg>")
    return (HATCHING if HATCH in inner else "") + inner


def draw_apart(pictures: Sequence[Picture]) -> list[str]:
    """Each picture as an SVG document, in a process of its own; raises DrawingFailed."""
    asked = orjson.dumps([(picture.spec, picture.name, picture.description) for picture in pictures])
    command = [sys.executable, "-P", "-m", _MODULE]
    try:
        done = subprocess.run(command, input=asked, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603 — our own module
    except (subprocess.SubprocessError, OSError) as error:
        said = getattr(error, "stderr", b"") or b""
        reason = said.decode(errors="replace").strip().rpartition("\n")[2] or str(error)
        raise DrawingFailed(f"a chart could not be drawn: {reason[:200]}") from error
    drawn: list[str] = orjson.loads(done.stdout)
    return drawn


def _document(marks: str, picture: Picture) -> str:
    """The document with its name, its description and its colours of the night."""
    width, height = picture.spec["width"], picture.spec["height"]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="name description"><title id="name">{escape(picture.name)}</title>'
        f'<desc id="description">{escape(picture.description)}</desc><style>{_night()}</style>{marks}</svg>\n'
    )


def _night() -> str:
    """Each colour by day exchanged for one by night. Where a policy refuses style, the colours by day stay."""
    changes = "".join(
        f'[{what}="{day}"]{{{what}:{night}}}' for day, night in _NIGHT.items() for what in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme:dark){{{changes}}}"


def main() -> None:
    """Draw what stdin asks for as JSON, and write the documents to stdout as JSON."""
    asked = [Picture(*each) for each in orjson.loads(sys.stdin.buffer.read())]
    sys.stdout.buffer.write(orjson.dumps(draw(asked)))


if __name__ == "__main__":
    main()
