"""A page for every shape: what it asks for, why, and examples, in the language of the reader and as RDF."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from commons_graph.terms import SH, SHAPE
from commons_graph.web.shape_guide import ShapeGuide
from commons_graph.web.vocabulary import bundled_vocabulary
from web.conftest import Served
from web.serving import Seen

GUIDE = ShapeGuide(bundled_vocabulary().shapes)
NAMES = [iri.removeprefix(SHAPE) for iri in GUIDE.names]


def words_of(brest: Served, name: str, language: str = "fr") -> str:
    return Seen(brest.page(f"/shapes/{name}", language).text).words


def test_page_tells_rule_reason_message_and_examples_in_the_language_of_the_reader(brest: Served) -> None:
    french = words_of(brest, "Initiative-theme")
    assert "Thèmes De quoi l’initiative s’occupe." in french
    assert "Choisissez les thèmes dans la liste proposée." in french
    assert "Violation\u00a0: la fiche est refusée tant que ce n’est pas corrigé." in french
    assert "Attendu\u00a0: une valeur conforme à «\u00a0Thèmes\u00a0»" in french
    assert french.index('ess:theme "jardins"@fr') < french.index("ess:theme theme:social-ties")
    english = words_of(brest, "Initiative-theme", "en")
    assert "Choose the themes from the list." in english
    assert english.index("Not like this") < english.index("Like this")


def test_rule_in_sparql_shows_its_query_and_a_message_without_placeholders(brest: Served) -> None:
    words = words_of(brest, "Actor-siren-checksum")
    assert "Le numéro SIREN … n’existe pas" in words
    assert "SELECT $this ?value WHERE" in words


def test_warning_says_that_the_record_is_accepted(brest: Served) -> None:
    assert "Avertissement\u00a0: la fiche est acceptée" in words_of(brest, "Initiative-theme-expected")


def test_type_lists_its_fields_in_their_order(brest: Served) -> None:
    links = [a["href"] for a in Seen(brest.page("/shapes/Initiative").text).all("a")]
    fields = [link for link in links if link.startswith("/shapes/Initiative-")]
    assert fields[:3] == [
        "/shapes/Initiative-label",
        "/shapes/Initiative-summary",
        "/shapes/Initiative-summary-expected",
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_shape_has_a_page_that_says_something(brest: Served, language: str) -> None:
    for name in NAMES:
        words = words_of(brest, name, language)
        assert ("À faire" if language == "fr" else "Like this") in words, name
        assert "{?" not in words, name


def test_every_shape_is_linked_from_the_list_of_fields_and_is_in_the_sitemap(brest: Served) -> None:
    linked = {a["href"] for a in Seen(brest.page("/shapes").text).all("a")}
    assert {f"/shapes/{name}" for name in NAMES} <= linked
    assert f"<loc>{brest.root}sitemap-shapes-0.xml</loc>" in brest.get("/sitemap.xml").text
    sitemap = brest.get("/sitemap-shapes-0.xml").text
    assert all(f"<loc>{brest.root}shapes/{name}</loc>" in sitemap for name in NAMES)


def test_property_of_the_vocabulary_links_to_its_fields(brest: Served) -> None:
    links = {a["href"] for a in Seen(brest.page("/ns").text).all("a")}
    assert {"/shapes/Initiative-summary", "/shapes/Actor-summary"} <= links


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "rdf", "nt"])
def test_shape_is_served_in_every_syntax_with_its_lists(brest: Served, suffix: str) -> None:
    answer = brest.get(f"/shapes/Initiative-startDate.{suffix}")
    assert answer.status_code == 200
    form = ox.RdfFormat.from_extension(suffix)
    assert form is not None
    triples = [quad.triple for quad in ox.parse(answer.content, format=form, base_iri=brest.root)]
    about = [triple for triple in triples if triple.subject == ox.NamedNode(SHAPE + "Initiative-startDate")]
    assert {triple.predicate.value for triple in about} >= {SH + "path", SH + "or", SH + "message"}
    assert {SHAPE + "is-date", SHAPE + "is-month", SHAPE + "is-year"} <= {
        t.object.value for t in triples if isinstance(t.object, ox.NamedNode)
    }
    assert answer.headers["content-type"].split(";")[0] in brest.get("/openapi.json").text


def test_address_is_negotiated_and_an_unknown_shape_is_not_found(brest: Served) -> None:
    answer = brest.get("/shapes/Initiative-label", accept="text/turtle")
    assert answer.headers["content-location"] == "/shapes/Initiative-label.ttl"
    assert f'<{SHAPE}Initiative-label>; rel="describes"' in answer.headers["link"]
    assert brest.get("/shapes/Nothing").status_code == 404
    assert brest.get("/shapes/group-identity").status_code == 404
