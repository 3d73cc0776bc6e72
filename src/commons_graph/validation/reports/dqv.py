"""`dqv`: what was measured, in the Data Quality Vocabulary (W3C Note, 15 December 2016), to publish with the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.turtle import as_bytes
from commons_graph.terms import DCT, RDF_TYPE, RDFS, SKOS, XSD
from commons_graph.validation.components import component_name
from commons_graph.validation.port import Severity
from commons_graph.validation.reports.remarks import Outcome
from commons_graph.validation.reports.sarif import file_uri
from commons_graph.validation.reports.terms import iri_shown, local_iri

DQV: Final = "http://www.w3.org/ns/dqv#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
_BASE: Final = "https://report.invalid/"
_DATA: Final = ox.BlankNode("data")

_METRICS: Final = {
    "triples": ("Nombre de triplets contrôlés", "Number of checked triples"),
    "focusNodes": ("Nombre de nœuds contrôlés", "Number of checked focus nodes"),
    "violations": ("Nombre de violations des formes", "Number of violations of the shapes"),
    "warnings": ("Nombre d’avertissements", "Number of warnings"),
    "infos": ("Nombre de remarques", "Number of infos"),
}


def write_dqv(outcome: Outcome, _: int) -> Iterator[str]:
    """The measurements of the whole data, and how many findings each rule has; in Turtle."""
    prefixes = {"dcat": DCAT, "dct": DCT, "dqv": DQV, "rdfs": RDFS, "skos": SKOS, "xsd": XSD}
    text = as_bytes(_triples(outcome), TURTLE.rdf, prefixes).decode()
    yield text.replace(f"<{_BASE}", "<")


def _triples(outcome: Outcome) -> Iterator[ox.Triple]:
    report = outcome.report
    own = [document for document in outcome.documents if not document.background]
    yield ox.Triple(_DATA, ox.NamedNode(RDF_TYPE), ox.NamedNode(DCAT + "Dataset"))
    for document in own:
        yield ox.Triple(_DATA, ox.NamedNode(DCT + "hasPart"), _file(document.name))
    numbers = {
        "triples": sum(len(document.triples) for document in own),
        "focusNodes": report.focus_nodes,
        "violations": report.count(Severity.VIOLATION),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
    }
    for name, number in numbers.items():
        yield from _measurement(name, number, dict(zip(("fr", "en"), _METRICS[name], strict=True)))
    rules = Counter((finding.source_shape, finding.component) for finding in report.findings)
    for index, ((shape, component), number) in enumerate(sorted(rules.items()), start=1):
        rule = f"{iri_shown(shape)} ({component_name(component)})"
        told = {"fr": f"Nombre de constats de la règle {rule}", "en": f"Number of findings of the rule {rule}"}
        yield from _measurement(f"rule{index}", number, told)
        if shape:
            see = ox.NamedNode(_local(shape))
            yield ox.Triple(ox.BlankNode(f"metric-rule{index}"), ox.NamedNode(RDFS + "seeAlso"), see)


def _measurement(name: str, number: int, definitions: dict[str, str]) -> Iterator[ox.Triple]:
    measurement, metric = ox.BlankNode(f"measurement-{name}"), ox.BlankNode(f"metric-{name}")
    integer = ox.NamedNode(XSD + "integer")
    yield ox.Triple(_DATA, _dqv("hasQualityMeasurement"), measurement)
    yield ox.Triple(measurement, ox.NamedNode(RDF_TYPE), _dqv("QualityMeasurement"))
    yield ox.Triple(measurement, _dqv("computedOn"), _DATA)
    yield ox.Triple(measurement, _dqv("isMeasurementOf"), metric)
    yield ox.Triple(measurement, _dqv("value"), ox.Literal(str(number), datatype=integer))
    yield ox.Triple(metric, ox.NamedNode(RDF_TYPE), _dqv("Metric"))
    yield ox.Triple(metric, _dqv("expectedDataType"), integer)
    for language, text in definitions.items():
        yield ox.Triple(metric, ox.NamedNode(SKOS + "definition"), ox.Literal(text, language=language))


def _file(name: str) -> ox.NamedNode:
    uri = file_uri(name)
    return ox.NamedNode(uri if uri.startswith("file:") else _BASE + uri)


def _local(iri: str) -> str:
    local = local_iri(iri)
    return iri if local == iri else _BASE + local


def _dqv(name: str) -> ox.NamedNode:
    return ox.NamedNode(DQV + name)
