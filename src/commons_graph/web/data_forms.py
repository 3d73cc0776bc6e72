"""The data forms of a page: its triples in each RDF syntax."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import orjson
import pyoxigraph as ox

from commons_graph.errors import NotAcceptable
from commons_graph.rdf.formats import JSON_LD, RDF_XML, Format
from commons_graph.rdf.jsonld import Context, compact
from commons_graph.rdf.turtle import serialize
from commons_graph.web.representations import RDF, Representation
from commons_graph.web.resource import Body
from commons_graph.web.vocabulary import has_blank_nodes

_NAME: Final = re.compile(r"[^\W\d][\w.-]*\Z")
"""The end of an IRI that can be the name of an XML element (RDF/XML §5.3, XML Namespaces §4)."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, escaped or not (XML 1.0 §2.2)."""


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
    if fmt is RDF_XML and (reason := _beyond_xml(triples)):
        raise NotAcceptable(reason, hint="every other form has it")
    return serialize(triples, fmt)


def _beyond_xml(triples: Sequence[ox.Triple]) -> str | None:
    """Why some triples cannot be written in RDF/XML, if so: better no document than a broken or a changed one."""
    for triple in triples:
        if not _NAME.search(triple.predicate.value):
            return f"RDF/XML has no way to write the property <{triple.predicate.value[:200]}>"
        if isinstance(triple.object, ox.Literal) and _NOT_XML.search(triple.object.value):
            return "a text holds a control character, which RDF/XML cannot carry"
    return None
