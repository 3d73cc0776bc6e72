"""Loading files says which records would publish an e-mail address or a telephone number, and does not repeat it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RECORD = """@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix dct: <http://purl.org/dc/terms/> .
<doc/actor/{0}> a ess:Record ; foaf:primaryTopic <id/actor/{0}> ;
  dct:license <https://creativecommons.org/licenses/by-sa/4.0/> .
<id/actor/{0}> a ess:Organisation ; rdfs:label "Un acteur"@fr ; dct:description "{1}"@fr .
"""


TEXTS = {
    "a": "Appelez le 02 98 00 11 22.",
    "b": "Depuis 2013, 12 000 € par an.",
    "c": "Écrivez à anne@port.example.",
}


def test_a_load_warns_of_contact_details_without_telling_them(tmp_path: Path) -> None:
    text = "".join(RECORD.format(slug, words) for slug, words in TEXTS.items())
    (tmp_path / "actors.ttl").write_text(text, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "commons_graph.cli", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)

    assert run("init", "census").returncode == 0
    done = run("load", "actors.ttl", "--instance", "census")
    assert done.returncode == 0, done.stderr
    told = "warning: e-mail addresses or telephone numbers in the texts of 2 records: actor/a, actor/c\n"
    assert told in done.stderr
    assert "02 98 00 11 22" not in done.stdout + done.stderr
    assert "anne@port.example" not in done.stdout + done.stderr
