"""The census as other catalogues find it: DCAT-AP 3, followed page by page as harvesters do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF

from commons_graph.census import Census
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.validation.engines import DEFAULT, make_validator
from commons_graph.validation.port import Document, Severity
from web.conftest import Served
from web.published import RECORD, Editions, census_with
from web.serving import Seen

HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
DQV = rdflib.Namespace("http://www.w3.org/ns/dqv#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SHAPES = ("shapes", "range", "deprecateduris", "shapes_recommended", "mdr-vocabularies.shape")
SMALL = Path(__file__).parents[1] / "data" / "small"
ALGORITHM = "http://spdx.org/rdf/terms#algorithm"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Two editions with their dumps."""
    with census_with(Editions(2, "Printemps", dumps=True), tmp_path_factory.mktemp("two")) as census:
        yield census


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """More editions than two pages hold."""
    with census_with(Editions(23, sample=SMALL), tmp_path_factory.mktemp("many")) as census:
        yield census


def official(shared_data: Path, name: str) -> str:
    """One of the official files; `sh:shape`, which SHACL does not know, is what it was meant to be, `sh:node`."""
    return (shared_data / "dcat-ap" / f"{name}.ttl").read_text(encoding="utf-8").replace("sh:shape ", "sh:node ")


def graph_of(census: Served, path: str, form: str = "turtle", **headers: str) -> rdflib.Graph:
    answer = census.get(path, **headers)
    assert answer.status_code == 200, answer.text[:300]
    return rdflib.Graph().parse(data=answer.text, format=form)


PAGES = ("dataset", "dataset/1", "dataset/2", "dataset/current")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", SHAPES)
def test_no_official_shape_is_violated(two: Served, shared_data: Path, path: str, name: str) -> None:
    data = two.get(f"/{path}.ttl").content
    triples = [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)]
    shapes = ox.parse(official(shared_data, name).encode(), format=ox.RdfFormat.TURTLE)
    report = make_validator(DEFAULT, [Document(name, [quad.triple for quad in shapes])]).validate(
        [Document("page", triples)]
    )
    assert report.focus_nodes > 3
    found = [f for f in report.findings if f.severity is Severity.VIOLATION]
    if name.startswith("mdr"):  # this file wants algorithms under an address that SPDX does not use
        found = [f for f in found if ALGORITHM not in str(f.path)]
    assert not found


@pytest.mark.parametrize("name", SHAPES[:3])
def test_pyshacl_says_so_too_of_the_json_ld(two: Served, shared_data: Path, name: str) -> None:
    data = graph_of(two, "/dataset.jsonld", "json-ld")
    shapes = rdflib.Graph().parse(data=official(shared_data, name), format="turtle")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True)
    assert conforms, text


@pytest.mark.parametrize("path", PAGES)
def test_every_form_of_a_page_says_the_same(two: Served, path: str) -> None:
    def said(suffix: str, form: str) -> set[tuple[str, ...]]:
        graph = graph_of(two, f"/{path}.{suffix}", form)
        return {tuple(str(term).replace(f"/dataset.{suffix}", "/dataset.*") for term in triple) for triple in graph}

    assert said("ttl", "turtle") == said("jsonld", "json-ld") == said("rdf", "xml") == said("nt", "nt")


def test_an_edition_is_described_whole(two: Served) -> None:
    graph = graph_of(two, "/dataset/2.ttl")
    edition, base = rdflib.URIRef(two.root + "dataset/2"), two.root
    assert graph.value(edition, DCTERMS.identifier) == rdflib.Literal(f"{base}dataset/2")
    assert (edition, DCAT.inSeries, rdflib.URIRef(base + "dataset")) in graph
    assert (edition, DCAT.prev, rdflib.URIRef(base + "dataset/1")) in graph
    assert str(graph.value(edition, DCAT.version)) == "2"
    titles = [text for text in graph.objects(edition, DCTERMS.title) if isinstance(text, rdflib.Literal)]
    assert {title.language for title in titles} == {"fr", "en", "br"}
    assert graph.value(edition, DCTERMS.publisher) == rdflib.URIRef(base + "id/actor/collporterre")
    contact = graph.value(edition, DCAT.contactPoint)
    assert str(graph.value(contact, rdflib.URIRef("http://www.w3.org/2006/vcard/ns#hasURL"))) == base
    assert {str(graph.value(place, DCTERMS.identifier)) for place in graph.objects(edition, DCTERMS.spatial)} == {
        "29019"
    }
    period = graph.value(edition, DCTERMS.temporal)
    assert str(graph.value(period, DCAT.startDate)) == "2013-01"
    measured = {
        str(graph.value(m, DQV.isMeasurementOf)).rpartition("#metric-")[2]: str(graph.value(m, DQV.value))
        for m in graph.objects(edition, DQV.hasQualityMeasurement)
    }
    # seven of the sample, and what an initiative with nothing but a name lacks
    assert (measured["violations"], int(measured["warnings"]) >= 7) == ("0", True)
    assert measured["initiative-territory"] == f"{8 / 11:.4f}"


def test_every_file_is_where_the_catalogue_says_and_is_what_it_says(two: Served) -> None:
    graph = graph_of(two, "/dataset/1.ttl")
    files = [node for node in graph.subjects(RDF.type, DCAT.Distribution) if graph.value(node, DCAT.downloadURL)]
    assert len(files) > 15
    for node in files:
        address = str(graph.value(node, DCAT.downloadURL))
        body = two.client.get(urlsplit(address).path, headers={"accept-encoding": "identity"})
        assert body.status_code == 200, address
        assert len(body.content) == int(str(graph.value(node, DCAT.byteSize)))
        checksum = graph.value(node, SPDX.checksum)
        assert hashlib.sha256(body.content).hexdigest() == str(graph.value(checksum, SPDX.checksumValue))
        assert graph.value(node, DCTERMS.license)


def harvested(census: Served, address: str, form: str) -> tuple[list[str], int]:
    """The identifiers that a harvester takes, which follows the one view of each page; and how many pages it read."""
    identifiers: list[str] = []
    pages = 0
    following: str | None = address
    while following:
        head = census.client.head(following)
        assert head.status_code == 200
        graph = rdflib.Graph().parse(data=census.client.get(following).text, format=form)
        (view,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
        for node in graph.subjects(RDF.type, DCAT.Dataset):
            identifier = graph.value(node, DCTERMS.identifier)
            assert identifier is not None
            assert graph.value(node, DCTERMS.title) is not None
            identifiers.append(str(identifier))
        following = str(found) if (found := graph.value(view, HYDRA.next)) else None
        pages += 1
        assert pages < 20
    return identifiers, pages


@pytest.mark.parametrize(
    ("path", "form"), [("dataset", "turtle"), ("dataset.jsonld", "json-ld"), ("dataset.rdf", "xml")]
)
def test_a_harvester_finds_every_dataset_once(many: Served, path: str, form: str) -> None:
    identifiers, pages = harvested(many, many.root + path, form)
    wanted = {f"{many.root}dataset/{number}" for number in range(1, 24)} | {f"{many.root}dataset/current"}
    assert pages == 3
    assert len(identifiers) == len(set(identifiers))
    assert set(identifiers) == wanted
    first = graph_of(many, "/dataset.ttl")
    assert [str(total) for total in first.objects(None, HYDRA.totalItems)] == [str(len(wanted))]


def test_head_without_a_wish_tells_a_format_that_harvesters_read(many: Served) -> None:
    answer = many.client.head("/dataset", headers={"accept": "*/*"})
    assert answer.headers["content-type"].startswith("text/turtle")


def test_a_census_without_editions_says_so(tmp_path: Path) -> None:
    with census_with(Editions(0, sample=SMALL), tmp_path) as census:
        graph = graph_of(census, "/dataset.ttl")
        words = Seen(census.page("/dataset").text).words
    assert set(graph.subjects(RDF.type, DCAT.Dataset)) == {rdflib.URIRef(census.root + "dataset/current")}
    catalogue = graph.value(None, RDF.type, DCAT.Catalog)
    described = graph.objects(catalogue, DCTERMS.description)
    (told,) = [text for text in described if isinstance(text, rdflib.Literal) and text.language == "fr"]
    assert told.startswith("Aucune édition n’a encore été publiée")
    assert "Aucune édition n’a encore été publiée" in words


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/dataset?page=4", 404),
        ("/dataset?page=0", 404),
        ("/dataset?page=x", 404),
        ("/dataset/999", 404),
        ("/dataset/nothing", 404),
        ("/dataset/0", 404),
        ("/dataset/1.pdf", 404),
        ("/dataset/999/citation.cff", 404),
        ("/dataset/1/citation.ris", 404),
        ("/dataset/..%2F1/citation.bib", 404),
        ("/dataset/dictionary.xlsx", 404),
    ],
)
def test_what_is_not_there_has_a_clear_answer(many: Served, path: str, status: int) -> None:
    answer = many.get(path, accept="application/json")
    assert answer.status_code == status
    assert answer.json()["code"].startswith("CG-")


def test_pages_embed_what_search_engines_of_data_read(two: Served) -> None:
    for path in ("/dataset", "/dataset/1", "/dataset/current"):
        (text,) = [script for script in Seen(two.page(path).text).scripts if "schema.org" in script]
        document = json.loads(text)
        assert document["@type"] == "Dataset"
        assert document["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
        graph = rdflib.Graph().parse(data=text, format="json-ld")
        assert (None, RDF.type, rdflib.URIRef("https://schema.org/Dataset")) in graph
    downloads = json.loads(next(s for s in Seen(two.page("/dataset/1").text).scripts if "schema.org" in s))
    assert len(downloads["distribution"]) > 15


def test_the_page_of_an_edition_tells_what_changed_since_the_one_before(two: Served) -> None:
    text = two.page("/dataset/2").text
    assert "Ce qui a changé depuis l’édition 1" in Seen(text).words
    cells = "".join(f'<td class="number">{number}</td>' for number in (1, 0, 0))
    assert f'<th scope="row">Innovations sociales</th>{cells}' in text
    assert "Ce qui a changé depuis" not in Seen(two.page("/dataset/1").text).words


def test_a_new_publication_is_seen_at_once(tmp_path: Path) -> None:
    with census_with(Editions(1, sample=SMALL), tmp_path) as census:
        before = census.get("/dataset.ttl")
        with Census(census.settings) as writer:
            writer.load([Source("essai.ttl", TURTLE, data=RECORD.replace("{number}", "9").encode())])
            writer.publish("")
        after = census.get("/dataset.ttl", if_none_match=before.headers["etag"])
        assert after.status_code == 200
        assert f"<{census.root}dataset/2> a " in after.text
