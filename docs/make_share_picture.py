"""Draws src/commons_graph/web/static/share.png, what other sites show beside a link to a census. Needs Chromium.

Run it after a change to the harbour or to the tokens: `python docs/make_share_picture.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_WEB = Path(__file__).parents[1] / "src" / "commons_graph" / "web"
_PAGE = """<!doctype html><meta charset="utf-8"><style>{style}
html, body {{ height: 630px; margin: 0; overflow: hidden; }}
.hero {{ flex: none; height: 630px; margin: 0; }} .harbour {{ height: 560px; }}
.big {{ position: absolute; top: 70px; left: 80px; width: 150px; height: 150px; }}</style>
<div class="hero"><svg class="harbour" viewBox="0 0 1440 480" preserveAspectRatio="xMaxYMax slice">{harbour}</svg>
<svg class="big" viewBox="0 0 48 48">{mark}</svg></div>"""


def main() -> int:
    """Draw the picture, 1200 × 630 as social networks want it."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("chromium is not in the PATH\n")
        return 2
    style = "".join(path.read_text(encoding="utf-8") for path in sorted((_WEB / "static" / "css").glob("[0-3]*.css")))
    drawn = {name: (_WEB / "templates" / f"_{name}.svg").read_text(encoding="utf-8") for name in ("harbour", "mark")}
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(_PAGE.format(style=style, **drawn), encoding="utf-8")
        command = [chromium, "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=1200,630"]
        subprocess.run([*command, f"--screenshot={_WEB / 'static' / 'share.png'}", page.as_uri()], check=True)  # noqa: S603
    return 0


if __name__ == "__main__":
    sys.exit(main())
