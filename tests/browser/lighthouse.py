"""Lighthouse on one page: its scores, from 0 to 100, and what it found at fault."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass

from browser.conftest import judge, required

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
    told = subprocess.run(
        [
            "node", str(program), address, "--quiet", "--output=json", "--chrome-flags=--headless --no-sandbox",
            f"--only-categories={','.join(categories)}",
        ],
        capture_output=True, check=True, timeout=timeout, env={**os.environ, "CHROME_PATH": browser},
    ).stdout  # fmt: skip
    result = json.loads(told)
    scores = {name: round(100 * category["score"]) for name, category in result["categories"].items()}
    failed = [a for a in result["audits"].values() if a["score"] is not None and a["score"] < 1]
    return Scores(scores, [f"{audit['id']}: {audit['title']}" for audit in failed])
