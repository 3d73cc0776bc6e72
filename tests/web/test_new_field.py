"""One property shape added to the shapes is a field on the page, in the table and in the JSON-LD context."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest

from commons_graph.bundled import bundled
from commons_graph.census import Census
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.parsing import Source
from commons_graph.schema.reader import read_schema, turtle_files
from commons_graph.settings import Settings
from commons_graph.web.app import create_app, make_site
from commons_graph.web.vocabulary import read_vocabulary
from web.conftest import FEW_WORKERS

SHAPE = """
@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/commons-graph/shape#> .
shape:Initiative sh:property shape:Initiative-motto .
shape:Initiative-motto a sh:PropertyShape ; sh:path ess:motto ; sh:order 15 ; sh:group shape:group-description ;
  sh:name "Devise"@fr , "Motto"@en ; sh:description "Ce que l’on se dit."@fr ; sh:datatype rdf:langString .
"""
RECORD = """
@prefix ess: <https://w3id.org/commons-graph/ess#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<id/initiative/x> a ess:Initiative ; rdfs:label "X"@fr ; ess:motto "Ensemble"@fr .
<doc/initiative/x> a ess:Record ; foaf:primaryTopic <id/initiative/x> .
"""


@pytest.mark.anyio
async def test_one_shape_more_is_one_field_more_everywhere(tmp_path: Path) -> None:
    shutil.copytree(bundled("shapes"), tmp_path / "shapes")
    (tmp_path / "shapes" / "motto.ttl").write_text(SHAPE, encoding="utf-8")
    ontology, shapes = turtle_files(bundled("ontology")), turtle_files(tmp_path / "shapes")
    schema = read_schema(ontology, shapes)
    settings = Settings(instance=tmp_path / "instance", base="http://census.example/")
    with Census(settings, schema) as census:
        census.load([Source("x.ttl", TURTLE, data=RECORD.encode())])
        site = make_site(census.shelf, schema, language="fr", vocabulary=read_vocabulary(ontology, shapes))
        app = create_app(site, FEW_WORKERS)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://census.example") as client:
        page = (await client.get("/doc/initiative/x.html")).text
        assert page.index(">Description</h2>") < page.index("<dt>Devise</dt>") < page.index(">Ensemble</dd>")
        assert "<dt>Motto</dt>" in (await client.get("/en/doc/initiative/x.html")).text
        header = (await client.get("/initiatives.csv")).content.decode("utf-8-sig").splitlines()[0]
        assert "motto" in header.split(",")
        context = (await client.get("/ns/context.jsonld")).json()["@context"]
        assert context["motto"] == {"@id": "https://w3id.org/commons-graph/ess#motto"}
        assert "Ce que l’on se dit." in (await client.get("/shapes.html")).text
        assert "shape:Initiative-motto" in (await client.get("/shapes.ttl")).text


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
