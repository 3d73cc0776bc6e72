"""What RDF/XML cannot say, although every other RDF syntax can."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

_NAME: Final = re.compile(r"[^\W\d][\w.-]*\Z")
"""The end of an IRI that can be the name of an XML element (RDF/XML §5.3, XML Namespaces §4)."""

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, escaped or not (XML 1.0 §2.2)."""


def beyond_xml(triple: ox.Triple) -> str | None:
    """Why a triple cannot be written in RDF/XML, if so: better no document than a broken or a changed one."""
    if not _nameable(triple.predicate.value):
        return f"RDF/XML has no way to write the property <{triple.predicate.value[:200]}>"
    if isinstance(triple.object, ox.Literal) and _NOT_XML.search(triple.object.value):
        return "a text holds a control character, which RDF/XML cannot carry"
    return None


@lru_cache(maxsize=1024)
def _nameable(predicate: str) -> bool:
    return _NAME.search(predicate) is not None
