"""What goes with the data: the definition and rule of the census, its licence, a description for programs, a README."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

import pyoxigraph as ox
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from commons_graph.editions.void import void_triples
from commons_graph.feeds.dumps.manifest import GRAPH, DumpFile, LeftOut
from commons_graph.feeds.dumps.packing import Counts
from commons_graph.feeds.dumps.subject import Subject
from commons_graph.feeds.dumps.words import kind_words
from commons_graph.insight.restitution.census_text import CensusText, census_text
from commons_graph.insight.voice import Voice
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.turtle import serialize
from commons_graph.schema.model import Text
from commons_graph.terms import DCT, DCT_LICENSE, VOID, XSD
from commons_graph.words import licence_name

README_LANGUAGES: Final = ("fr", "en")
_LICENSE: Final = re.compile(rb"> <" + re.escape(DCT_LICENSE.encode()) + rb"> <([^>]+)> \.\n")


def write_definition(subject: Subject, output: BinaryIO) -> Counts:
    """Write an HTML page with the definition, the inclusion rule and the method, in each language they exist in."""
    texts = [(language, census_of(subject, language)) for language in README_LANGUAGES]
    told = [(language, text) for language, text in texts if language == README_LANGUAGES[0] or _is_in(text, language)]
    sections = [(language, text, _headings(subject, Voice(language))) for language, text in told]
    output.write(_rendered("definition.html", subject, sections=sections))
    return {}


def write_license(subject: Subject, output: BinaryIO) -> Counts:
    """Write the licence of the census, those of its records with their numbers, and whom to credit."""
    licenses = Counter(
        iri.decode() for text in subject.state.lines(graphs=False) for iri in set(_LICENSE.findall(text))
    )
    listed = sorted(licenses.items(), key=lambda item: (-item[1], item[0]))
    rows = [(licence_name(iri) or iri, iri, number) for iri, number in listed]
    output.write(_rendered("LICENSE.txt", subject, census=census_of(subject, "fr"), licenses=rows))
    return {}


def write_readme(
    subject: Subject, language: str, files: Sequence[DumpFile], left_out: Sequence[LeftOut], output: BinaryIO
) -> Counts:
    """Write a README that says what each file is, who it is for, and how to check and to cite the edition."""
    voice = Voice(language)
    rows = [(file, kind_words(file.kind, subject.schema, voice)) for file in files]
    census = census_of(subject, language)
    text = _rendered(f"README.{language}.md", subject, census=census, rows=rows, left_out=left_out, voice=voice)
    output.write(text)
    return {}


def write_void(subject: Subject, output: BinaryIO) -> Counts:
    """Write the VoID description of the records, with where their dump is."""
    edition = subject.edition
    node = f"{edition.base}dataset/{edition.sequence}"
    endpoint = f"{edition.base}sparql?edition={edition.sequence}"
    triples = dict.fromkeys((*void_triples(node, edition.usage(), endpoint, edition.linked()), *_about(subject, node)))
    output.write(serialize(triples, TURTLE))
    return {"triples": len(triples)}


def _about(subject: Subject, node: str) -> Iterator[ox.Triple]:
    """The facts of a dump as a dataset: its file, its time, its licence."""
    edition, dataset = subject.edition, ox.NamedNode(node)
    dump = ox.NamedNode(f"{edition.base}dumps/{edition.sequence}/{GRAPH}")
    yield ox.Triple(dataset, ox.NamedNode(VOID + "dataDump"), dump)
    modified = ox.Literal(edition.manifest.modified, datatype=ox.NamedNode(XSD + "dateTime"))
    yield ox.Triple(dataset, ox.NamedNode(DCT + "modified"), modified)
    if license_iri := census_of(subject, "fr").license:
        yield ox.Triple(dataset, ox.NamedNode(DCT_LICENSE), ox.NamedNode(license_iri))


def census_of(subject: Subject, language: str) -> CensusText:
    """What the census says of itself in a language."""
    return census_text(subject.edition, Voice(language))


def _headings(subject: Subject, voice: Voice) -> dict[str, str]:
    edition = subject.edition
    return {
        "edition": voice.message(
            "Edition %(number)s, of %(date)s",
            number=str(edition.sequence),
            date=voice.day(edition.modified.date().isoformat()),
        ),
        "definition": voice.message("What counts here"),
        "rule": voice.message("What enters, and what does not"),
        "method": voice.message("How the data was collected"),
        "conducted": voice.message("Conducted by"),
        "license": voice.message("Licence"),
    }


def _is_in(text: CensusText, language: str) -> bool:
    """Whether any of the longer texts is really in this language."""
    texts = (text.description, text.definition, text.inclusion_rule, text.method)
    return any(isinstance(found, Text) and found and found.language == language for found in texts)


def _rendered(template: str, subject: Subject, **values: object) -> bytes:
    environment = Environment(
        loader=PackageLoader("commons_graph.feeds.dumps", "texts"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return (environment.get_template(template).render(edition=subject.edition, **values) + "\n").encode()
