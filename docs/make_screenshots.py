"""Takes the pictures of docs/images/pages/ from a census that is being served. Needs Chromium.

Run it after a change to the pages, beside `make serve`: `PYTHONPATH=tests python docs/make_screenshots.py`.
Each type of page is seen at three widths, side by side in one picture.
"""

from __future__ import annotations

import shutil
import sys
from base64 import b64encode
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from browser.pages import PAGES

_FOLDER: Final = Path(__file__).parent / "images" / "pages"
_FORMS: Final = {
    "contribute": "contribute/",
    "paper": "contribute/paper",
    "correct": "contribute/correct/initiative/oufipo",
    "report": "contribute/report/actor/tiriad",
    "sign-in": "account/",
    "my-data": "my-data/",
}
"""Pages where people take part, which only a server has."""

_WIDTHS: Final = (320, 768, 1280)
_HEIGHT: Final = 1400
_GAP: Final = 24


def main() -> int:
    """Take them all from the address given, else from that of `make serve`."""
    root = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("chromium is not in the PATH\n")
        return 2
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, path in {**PAGES, **_FORMS}.items():
            _take(browser, f"{root}fr/{path}", _FOLDER / f"{name}.jpg")
        browser.close()
    return 0


def _take(browser: Browser, address: str, target: Path) -> None:
    """One picture of a page at every width: the pages stand in frames of a page that is never served."""
    seen = []
    for width in _WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": _HEIGHT}, reduced_motion="reduce")
        page.goto(address, wait_until="networkidle")
        seen.append(page.screenshot())
        page.close()
    sheet = browser.new_page(viewport={"width": sum(_WIDTHS) + _GAP * (len(_WIDTHS) + 1), "height": _HEIGHT + 2 * _GAP})
    pictures = (f"<img src='data:image/png;base64,{b64encode(picture).decode()}'>" for picture in seen)
    sheet.set_content(f"<body style='margin:{_GAP}px;display:flex;gap:{_GAP}px;background:#888'>{''.join(pictures)}")
    sheet.screenshot(path=target, type="jpeg", quality=55, scale="css")
    sheet.close()


if __name__ == "__main__":
    sys.exit(main())
