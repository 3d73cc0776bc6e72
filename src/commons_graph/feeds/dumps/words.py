"""What each kind of file is, and who it is for, in plain words; pages and the README say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from commons_graph.insight.voice import Voice
from commons_graph.schema.model import Schema, text_in

TABLE: Final = "csv:"
"""What the kind of a table starts with; the rest is the list segment of its type, as in `csv:initiatives`."""


def N_(message: str) -> str:  # noqa: N802 — the usual name of what only marks a message
    """Mark a message for the catalogues."""
    return message


@dataclass(frozen=True, slots=True)
class KindWords:
    """The title of a kind of file, and one sentence about who uses it for what."""

    title: str
    audience: str


_WORDS: Final[dict[str, tuple[str, str]]] = {
    "nquads": (
        N_("Whole graph, N-Quads"),
        N_("For triple stores and for programs that read line by line: one statement per line, with its sheet."),
    ),
    "trig": (
        N_("Whole graph, TriG"),
        N_("For triple stores and for people who read Turtle: each sheet is a named graph."),
    ),
    "turtle": (N_("Whole graph, Turtle"), N_("The same statements without the sheets they come from.")),
    "jsonld": (N_("Whole graph, JSON-LD"), N_("For programs that read JSON: one graph per sheet.")),
    "rdfxml": (N_("Whole graph, RDF/XML"), N_("For older tools that read nothing else.")),
    "geojson": (
        N_("Places, GeoJSON"),
        N_("For maps (QGIS, uMap, Leaflet): a point for each record, its own or that of its territory."),
    ),
    "edges": (
        N_("Ties, table"),
        N_("For network researchers: who helps whom, in which role, from when to when, for how much, on whose word."),
    ),
    "nodes": (N_("Records that have ties, table"), N_("For network researchers: the nodes that go with the ties.")),
    "graphml": (
        N_("Network, GraphML"),
        N_("For Gephi, Cytoscape, igraph and networkx: the same network with its roles and dates."),
    ),
    "text": (N_("Validation report, text"), N_("For readers: what the shapes find wrong or missing in the data.")),
    "report": (N_("Validation report, SHACL"), N_("For programs: every finding of the shapes, in Turtle.")),
    "dqv": (
        N_("Measures of quality, DQV"),
        N_("For catalogues: how many findings there are, rule by rule, in Turtle."),
    ),
    "void": (N_("Description of the dataset, VoID"), N_("For programs: classes and properties with their counts.")),
    "definition": (
        N_("Definition and inclusion rule"),
        N_("For everybody who interprets the data: what counts, what was left out, and how it was collected."),
    ),
    "license": (N_("Licence and credit"), N_("What may be done with the data, and whom to name.")),
    "readme.fr": (N_("Read me, in French"), N_("What is in this folder, and how to check it.")),
    "readme.en": (N_("Read me, in English"), N_("What is in this folder, and how to check it.")),
}


_GROUPS: Final = (
    (N_("The whole graph"), frozenset({"nquads", "trig", "turtle", "jsonld", "rdfxml"})),
    (N_("Tables"), frozenset({TABLE})),
    (N_("Places and network"), frozenset({"geojson", "edges", "nodes", "graphml"})),
)
_BESIDE: Final = N_("What goes with the data")


def group_of(kind: str, voice: Voice) -> str:
    """The heading under which a kind of file stands."""
    known = TABLE if kind.startswith(TABLE) else kind
    return voice.message(next((title for title, kinds in _GROUPS if known in kinds), _BESIDE))


def kind_words(kind: str, schema: Schema, voice: Voice) -> KindWords:
    """The words for a kind of file, in the language of the voice."""
    if kind.startswith(TABLE):
        record_type = schema.by_list_segment(kind.removeprefix(TABLE))
        plural = text_in(record_type.plurals, voice.language, kind) if record_type else kind
        return KindWords(
            voice.message("%(kinds)s, table", kinds=plural),
            voice.message("For spreadsheets: one line per record, with labels and addresses side by side."),
        )
    title, audience = _WORDS[kind]
    return KindWords(voice.message(title), voice.message(audience))
