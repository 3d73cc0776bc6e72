"""A page of a fragment in each RDF syntax: metadata in a graph of its own where the syntax has graphs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.formats import TRIG, TURTLE, Format
from commons_graph.rdf.turtle import as_bytes, used_prefixes
from commons_graph.web.fragments.controls import Controls
from commons_graph.web.representations import QUADS, RDF, Representation
from commons_graph.web.resource import Body

DATA_FORMS: Final = (*QUADS, *(form for form in RDF if form.suffix in ("jsonld", "ttl", "nt")))
"""The forms of a fragment that programs read, preferred first; the last two are for clients that know no graphs."""


def data_forms(controls: Controls) -> dict[Representation, Callable[[], Body]]:
    """A maker for each form."""
    return {form: partial(_written, controls, form.format) for form in DATA_FORMS if form.format}


def _written(controls: Controls, fmt: Format) -> bytes:
    data, metadata = sorted(controls.page.triples, key=str), list(controls.triples())
    prefixes = used_prefixes([*data, *metadata]) if fmt in (TRIG, TURTLE) else None
    if not fmt.has_graphs:
        return as_bytes([*metadata, *data], fmt.rdf, prefixes)
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in data]
    quads += [ox.Quad(t.subject, t.predicate, t.object, controls.graph) for t in metadata]
    return as_bytes(quads, fmt.rdf, prefixes)
