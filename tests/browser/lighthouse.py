"""Lighthouse on one page: its scores, from 0 to 100, and what it found at fault.

Speed is no test, since machines differ: `PYTHONPATH=tests python -m browser.lighthouse [ADDRESS]` measures it on a
census that is being served, the median of three runs for each page.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass

from browser.conftest import judge, required
from browser.pages import PAGES

_ATTEMPTS = 3
CATEGORIES = ("accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Scores:
    """The score of each category, and the audits that did not pass."""

    scores: dict[str, int]
    faults: list[str]


def lighthouse(address: str, categories: tuple[str, ...] = CATEGORIES, timeout: float = 120) -> Scores:
    """Judge the page at an address, as on a slow telephone; `performance` is a category too."""
    program = judge("lighthouse/cli/index.js")
    browser = shutil.which("chromium") or ""
    required(bool(browser), "Chromium", "apt-get install chromium")
    required(bool(shutil.which("node")), "Node", "apt-get install nodejs")
    command = [
        *("node", str(program), address, "--quiet", "--output=json", "--chrome-flags=--headless --no-sandbox"),
        f"--only-categories={','.join(categories)}",
    ]
    environment = {**os.environ, "CHROME_PATH": browser}
    for attempt in range(_ATTEMPTS):
        done = subprocess.run(command, capture_output=True, check=False, timeout=timeout, env=environment)
        # now and then it misses the beginning of a page, and asks to be run again
        if done.returncode == 0 or b"run Lighthouse again" not in done.stderr or attempt == _ATTEMPTS - 1:
            break
    assert done.returncode == 0, done.stderr.decode()
    told = done.stdout
    result = json.loads(told)
    scores = {name: round(100 * category["score"]) for name, category in result["categories"].items()}
    failed = [a for a in result["audits"].values() if a["score"] is not None and a["score"] < 1]
    return Scores(scores, [f"{audit['id']}: {audit['title']}" for audit in failed])


def main() -> None:
    """Print the score for speed of the pages that most people see."""
    root = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/"
    for name in ("home", "list", "initiative", "map"):
        found = [lighthouse(f"{root}fr/{PAGES[name]}", ("performance",)).scores["performance"] for _ in range(3)]
        sys.stdout.write(f"{name}: {statistics.median(found)} ({', '.join(map(str, sorted(found)))})\n")


if __name__ == "__main__":
    main()
