"""How good the data is, in the Data Quality Vocabulary (W3C Note, 15 December 2016)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyroaring import BitMap

from commons_graph.editions.edition import Edition
from commons_graph.insight.voice import Voice
from commons_graph.languages import NAMES
from commons_graph.schema.model import Field, RecordType, Schema, text_in
from commons_graph.search.facets import Facet, Step
from commons_graph.search.selection import Selection
from commons_graph.terms import DQV, RDFS, SHAPE, SKOS, XSD
from commons_graph.web import known_fields as known
from commons_graph.web.catalogue.statements import Statements
from commons_graph.web.catalogue.words import in_each

_DIMENSIONS: Final = "https://www.w3.org/2016/05/ldqd#"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its name in addresses, what it measures in each language, its value, and what it follows.

    A measure of `total` things is a share of them; one without is a plain count. `about` is the IRI of the shape that
    asks for what is measured.
    """

    name: str
    definitions: Mapping[str, str]
    value: int
    total: int | None = None
    about: str = SHAPE

    @property
    def share(self) -> str:
        """The value as a share with four digits, `0.8571`; of nothing at all it is whole."""
        return f"{self.value / self.total if self.total else 1:.4f}"


def verdict(violations: int, warnings: int) -> list[Measure]:
    """What the validation report of an edition counted."""
    told = {
        "violations": in_each(lambda voice: voice.message("Violations of the shapes")),
        "warnings": in_each(lambda voice: voice.message("Warnings of the shapes")),
    }
    numbers = {"violations": violations, "warnings": warnings}
    return [Measure(name, told[name], number) for name, number in numbers.items()]


def completeness(edition: Edition, schema: Schema) -> Iterator[Measure]:
    """How many records of each type have a value in the optional fields that lists can be narrowed by."""
    finder = edition.finder(schema)
    for record_type in schema.record_types:
        if record_type.segment == known.CENSUS_SEGMENT:
            continue  # it describes the others, and is one
        every = finder.ids(Selection((record_type.segment,)))
        for field in _optional(record_type, finder.facets.of(record_type.segment)) if every else ():
            having = BitMap().union(*finder.holdings.direct(field.term).values())
            yield Measure(
                f"{record_type.segment}-{field.term}",
                {language: _told(Voice(language), record_type, field) for language in NAMES},
                every.intersection_cardinality(having),
                len(every),
                field.iri,
            )


def say_measures(statements: Statements, dataset: str, base: str, measures: Sequence[Measure]) -> None:
    """Say what was measured on a dataset; the metrics are the same for all editions."""
    for measure in measures:
        node = statements.kind(f"{dataset}#measure-{measure.name}", DQV + "QualityMeasurement")
        metric = statements.kind(f"{base}dataset#metric-{measure.name}", DQV + "Metric")
        datatype = XSD + ("integer" if measure.total is None else "decimal")
        statements.link(dataset, DQV + "hasQualityMeasurement", node)
        statements.link(node, DQV + "computedOn", dataset)
        statements.link(node, DQV + "isMeasurementOf", metric)
        statements.value(node, DQV + "value", measure.value if measure.total is None else measure.share, datatype)
        statements.link(metric, DQV + "expectedDataType", datatype)
        statements.texts(metric, SKOS + "definition", measure.definitions)
        statements.link(metric, RDFS + "seeAlso", measure.about)
        dimension = "consistency" if measure.total is None else "completeness"
        statements.link(metric, DQV + "inDimension", statements.kind(_DIMENSIONS + dimension, DQV + "Dimension"))


def _optional(record_type: RecordType, facets: Sequence[Facet]) -> Iterator[Field]:
    """The fields of a type that facets are about, where the shapes do not ask for them anyway."""
    for facet in facets:
        source = facet.sources[record_type.segment]
        field = record_type.field_at(source.path) if source.step is Step.THING else None
        named = facet.offered and field is not None and field.term == facet.name
        if named and field is not None and not field.min_count and field.path != known.END:  # what goes on has no end
            yield field


def _told(voice: Voice, record_type: RecordType, field: Field) -> str:
    return voice.message(
        "%(kinds)s: share of records with the field “%(field)s”",
        kinds=text_in(record_type.plurals, voice.language),
        field=text_in(field.names, voice.language),
    )
