"""Raptor's `rapper` reads every form of a record, of the vocabulary and of fragments, warnings counted as faults."""

from __future__ import annotations

import subprocess

import pytest

from web.conftest import Served

RECORD = "doc/initiative/oufipo"
SYNTAXES = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml"}


def lines(rapper: str, syntax: str, address: str) -> set[str]:
    """The triples at an address, as N-Triples; nothing may be said on the way."""
    command = [rapper, "--quiet", "--input", syntax, "--output", "ntriples", address]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return set(done.stdout.splitlines())


@pytest.mark.parametrize("path", [RECORD, "doc/partnership/fabriques-du-ponant-enib", "ns", "scheme/theme"])
def test_every_form_holds_the_same_triples(brest: Served, rapper: str, path: str) -> None:
    read = {suffix: lines(rapper, syntax, f"{brest.root}{path}.{suffix}") for suffix, syntax in SYNTAXES.items()}
    assert len(read["nt"]) > 5
    assert read["ttl"] == read["rdf"] == read["nt"]


@pytest.mark.parametrize("syntax", SYNTAXES.values())
def test_the_address_of_a_record_is_negotiated(brest: Served, rapper: str, syntax: str) -> None:
    """rapper says what it can read; a thing leads to its sheet by a redirection."""
    assert lines(rapper, syntax, f"{brest.root}id/initiative/oufipo") == lines(
        rapper, "ntriples", f"{brest.root}{RECORD}.nt"
    )


@pytest.mark.parametrize(("suffix", "syntax"), [("ttl", "turtle"), ("nt", "ntriples")])
def test_fragments_have_forms_for_clients_without_graphs(brest: Served, rapper: str, suffix: str, syntax: str) -> None:
    thing = f"{brest.root}id/initiative/oufipo"
    read = lines(rapper, syntax, f"{brest.root}fragments.{suffix}?subject={thing}")
    told = lines(rapper, "ntriples", f"{brest.root}{RECORD}.nt")
    about = {line for line in told if line.startswith(f"<{thing}> ")}
    assert about == {line for line in read if line.startswith(f"<{thing}> ")} != set()
    assert any("hydra/core#totalItems" in line for line in read)
