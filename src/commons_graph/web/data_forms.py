"""The data forms of a page: its triples in each RDF syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
import pyoxigraph as ox

from commons_graph.errors import NotAcceptable
from commons_graph.rdf.beyond_xml import beyond_xml
from commons_graph.rdf.formats import JSON_LD, RDF_XML, Format
from commons_graph.rdf.jsonld import Context, compact
from commons_graph.rdf.turtle import serialize
from commons_graph.web.representations import RDF, Representation
from commons_graph.web.resource import Body
from commons_graph.web.vocabulary import has_blank_nodes


def rdf_forms(triples: Sequence[ox.Triple], context: Context, root: str) -> dict[Representation, Callable[[], Body]]:
    """A maker for each RDF syntax; JSON-LD is compact and starts at `root`."""
    return {form: partial(_written, triples, form.format, context, root) for form in RDF if form.format}


def json_ld_of(triples: Sequence[ox.Triple], context: Context, root: str) -> Mapping[str, Any]:
    """The JSON-LD document of some triples, as pages embed it."""
    if has_blank_nodes(triples):
        return {"@graph": orjson.loads(serialize(triples, JSON_LD))}
    return compact(triples, context, root)


def _written(triples: Sequence[ox.Triple], fmt: Format, context: Context, root: str) -> bytes:
    if fmt is JSON_LD:
        return orjson.dumps(json_ld_of(triples, context, root), option=orjson.OPT_INDENT_2)
    return in_syntax(triples, fmt)


def in_syntax(triples: Sequence[ox.Triple], fmt: Format) -> bytes:
    """Some triples in one syntax; raises NotAcceptable for what RDF/XML has no way to write."""
    if fmt is RDF_XML and (reason := next(filter(None, map(beyond_xml, triples)), None)):
        raise NotAcceptable(reason, hint="every other form has it")
    return serialize(triples, fmt)
