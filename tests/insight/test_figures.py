"""Figures: their numbers are those of the records, and their titles are true and grammatical for none, one and many."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

import pyoxigraph as ox
import pytest

from commons_graph.insight.figure_csv import figure_csv
from commons_graph.insight.figure_list import figure_queries, figures
from commons_graph.insight.figures import Table
from commons_graph.insight.voice import Voice
from insight.figure_world import EDITION, brest, census, last_part, things, told, values

NB, NARROW = "\u00a0", "\u202f"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return brest()


def cells(table: Table) -> list[tuple[object, ...]]:
    return [line.cells for line in table.lines]


def year(text: str) -> int:
    return int(text[:4])


# The numbers, counted a second time from the records themselves.


def test_growth_is_what_the_start_dates_say(store: ox.Store) -> None:
    begun = Counter(year(d) for i in things(store, "Initiative") for d in values(store, i, "startDate"))
    total, expected = 0, []
    for start in sorted(begun):
        total += begun[start]
        expected.append((start, begun[start], total))
    assert cells(told(store, "growth").table) == expected
    assert f"{10 - total} initiatives do not say when they began" in told(store, "growth").missing[0]


def test_themes_by_territory_counts_declared_pairs(store: ox.Store) -> None:
    pairs = Counter(
        (theme, place)
        for i in things(store, "Initiative")
        for theme in values(store, i, "theme")
        for place in values(store, i, "territory")
    )
    found = cells(told(store, "themes-by-territory").table)
    assert {(theme, place): count for theme, place, count in found} == pairs
    assert len(found) == len(pairs)


def test_roles_count_ties_actors_and_what_they_help(store: ox.Store) -> None:
    ties: Counter[str] = Counter()
    actors: dict[str, set[str]] = {}
    helped: dict[str, set[str]] = {}
    for tie in things(store, "Partnership"):
        for role in values(store, tie, "role"):
            ties[role] += 1
            actors.setdefault(role, set()).update(values(store, tie, "partner"))
            helped.setdefault(role, set()).update(values(store, tie, "concerns"))
    found = {line[0]: line[1:] for line in cells(told(store, "roles").table)}
    assert found == {role: (ties[role], len(actors[role]), len(helped[role])) for role in ties}


def test_money_sums_known_amounts_and_counts_the_others(store: ox.Store) -> None:
    known: dict[str, Decimal] = {}
    supports: Counter[str] = Counter()
    for tie in things(store, "Partnership"):
        if "financial" in values(store, tie, "role"):
            (funder,) = values(store, tie, "partner")
            supports[funder] += 1
            for amount in values(store, tie, "amount"):
                known[funder] = known.get(funder, Decimal()) + Decimal(amount)
    found = {line[0]: line[1:3] for line in cells(told(store, "money-by-source").table)}
    assert found == {funder: (known.get(funder), supports[funder]) for funder in supports}
    assert sum(known.values()) == 133400


def test_calls_are_counted_with_their_supports(store: ox.Store) -> None:
    calls = Counter(call for tie in things(store, "Partnership") for call in set(values(store, tie, "call")))
    assert {line[0]: line[2] for line in cells(told(store, "money-by-call").table)} == calls


def test_coverage_divides_initiatives_by_inhabitants(store: ox.Store) -> None:
    within = {last_part(t.value): values(store, t, "within") for t in things(store, "Territory")}
    towns = {last_part(t.value): t for t in things(store, "Territory") if values(store, t, "level") == ["commune"]}
    counted: Counter[str] = Counter()
    for initiative in things(store, "Initiative"):
        declared = values(store, initiative, "territory")
        reached = {t for place in declared for t in (place, *within[place]) if t in towns}
        counted.update(reached)
    found = cells(told(store, "coverage").table)
    assert {line[0]: line[1] for line in found} == counted
    for town, initiatives, inhabitants, rate in found:
        (population,) = values(store, towns[str(town)], "population")
        assert inhabitants == int(population)
        assert isinstance(rate, Decimal)
        assert rate == pytest.approx(Decimal(1000) * Decimal(str(initiatives)) / int(population))


def test_blank_areas_and_covered_towns_make_all_towns(store: ox.Store) -> None:
    towns = [t for t in things(store, "Territory") if values(store, t, "level") == ["commune"]]
    found = cells(told(store, "blank-areas").table)
    assert sum(int(str(line[1])) for line in found) == len(towns) == 1206
    covered = len(cells(told(store, "coverage").table))
    assert sum(int(str(line[2])) for line in found) == len(towns) - covered
    people = sum(int(values(store, t, "population")[0]) for t in towns)
    assert sum(int(str(line[3])) for line in found) == people


def test_freshness_counts_every_sheet_but_those_of_territories(store: ox.Store) -> None:
    sheets = len(list(things(store, "Record"))) - len(list(things(store, "Territory")))
    assert sum(int(str(line[1])) for line in cells(told(store, "freshness").table)) == sheets == 84


# Titles for none, one and many, in the three languages.

ONE = """
<id/initiative/a> a ess:Initiative ; ess:startDate "2013"^^xsd:gYear ; ess:theme theme:digital ;
  ess:audience public:young ; ess:territory <id/territory/t> .
<id/territory/t> a ess:Territory ; ess:level level:commune ; ess:population 1000 .
<id/partnership/p> a ess:Partnership ; ess:concerns <id/initiative/a> ; ess:partner <id/actor/b> ;
  ess:role role:financial ; ess:amount 1250.50 ; ess:call "Appel"@fr , "Call"@en .
<doc/initiative/a> a ess:Record ; foaf:primaryTopic <id/initiative/a> ; ess:collectedOn "2026-11"^^xsd:gYearMonth .
"""
SILENT = """
<id/initiative/a> a ess:Initiative .
<id/territory/t> a ess:Territory ; ess:level level:commune .
<id/partnership/p> a ess:Partnership ; ess:concerns <id/initiative/a> ; ess:partner <id/actor/b> ;
  ess:role role:financial .
<doc/initiative/a> a ess:Record ; foaf:primaryTopic <id/initiative/a> .
"""
TITLES = {
    "growth": (
        "Le recensement n’a pas encore d’initiative",
        "La seule initiative ne dit pas quand elle a commencé",
        "1 initiative dont on connaît le début, en 2013",
        "De 1 initiative commencée en 2006 à 7 en 2019",
    ),
    "themes-by-territory": (
        "Le recensement n’a pas encore d’initiative",
        "La seule initiative ne dit pas à la fois un thème et un territoire",
        "Le thème « digital » et le territoire « t » se croisent le plus souvent : dans 1 initiative",
        "Le thème « digital-fabrication » et le territoire « brest-29019 » se croisent le plus souvent : "
        "dans 2 initiatives",
    ),
    "roles": (
        "Aucun partenariat n’est encore décrit",
        "Le rôle le plus souvent tenu est « financial » : 1 fois sur 1",
        "Le rôle le plus souvent tenu est « financial » : 1 fois sur 1",
        "Le rôle le plus souvent tenu est « financial » : 14 fois sur 43",
    ),
    "money-by-source": (
        "Aucun soutien financier n’est encore décrit",
        "Le montant du seul soutien financier n’est pas connu",
        "1_250,50 € connus, d’un seul financeur : « b »",
        "133_400 € connus ; premier financeur : « union-europeenne » (81 %)",
    ),
    "money-by-call": (
        "Aucun soutien financier n’est encore décrit",
        "Le seul soutien financier ne cite aucun appel à projets",
        "1_250,50 € connus, par 1 appel à projets",
        "2 appels à projets sont cités, sans aucun montant",
    ),
    "publics": (
        "Le recensement n’a pas encore d’initiative",
        "La seule initiative ne dit pas encore à qui elle s’adresse",
        "Le public le plus souvent nommé est « young », par la seule initiative",
        "Aucune des 10 initiatives ne dit encore à qui elle s’adresse",
    ),
    "coverage": (
        "Aucune commune n’est décrite : on ne peut pas dire la couverture",
        "La seule commune décrite n’a pas encore d’initiative",
        "1 commune sur 1 a des initiatives : t, 1,0 pour 1_000 habitants",
        "2 communes sur 1_206 ont des initiatives ; guipavas-29075 en a le plus : 0,065 pour 1_000 habitants",
    ),
    "blank-areas": (
        "Aucune commune n’est décrite : on ne peut pas dire les zones blanches",
        "La seule commune décrite n’a pas encore d’initiative",
        "La seule commune décrite a une initiative",
        "1_204 communes sur 1_206 n’ont aucune initiative ; 95 % des habitants y vivent",
    ),
    "freshness": (
        "Il n’y a pas encore de fiche",
        "La seule fiche a plus d’un an, ou n’a pas de date",
        "La seule fiche a moins d’un an",
        "Les 84 fiches ont toutes moins d’un an",
    ),
}


def plain(text: str) -> str:
    """A title with the spaces of French typography made readable."""
    return text.replace(NARROW, "_").replace(NB, " ")


@pytest.mark.parametrize("name", TITLES)
def test_title_says_the_finding_for_none_one_silent_one_and_many(store: ox.Store, name: str) -> None:
    censuses = (census(), census(SILENT), census(ONE), store)
    assert tuple(plain(told(each, name, "fr").finding) for each in censuses) == TITLES[name]


@pytest.mark.parametrize("language", ["fr", "en", "br"])
@pytest.mark.parametrize("name", figures())
def test_every_figure_speaks_each_language_for_any_census(store: ox.Store, name: str, language: str) -> None:
    for each in (census(), census(SILENT), census(ONE), store):
        found = told(each, name, language)
        said = (found.finding, found.unit, *found.missing, *(column.heading for column in found.table.columns))
        assert all(said)
        assert not re.search(r"%\(|\bNone\b(?! of)|Decimal", " ".join(said)), said
        assert not found.finding.endswith(".")
        assert all(sentence.endswith(".") for sentence in found.missing)


def test_every_figure_has_a_title_and_a_method_in_three_languages() -> None:
    for query in figure_queries().values():
        assert set(query.titles) == set(query.descriptions) == {"fr", "en", "br"}
        assert all(text.endswith(".") for text in query.descriptions.values())
        assert "SERVICE" not in query.text


def test_several_leaders_are_named_together() -> None:
    two = """<id/initiative/a> a ess:Initiative ; ess:audience public:young , public:old .
      <id/initiative/b> a ess:Initiative ; ess:audience public:young , public:old , public:all ."""
    finding = told(census(two), "publics").finding
    assert finding == "The publics most often named are “old” and “young”: 2 of 2 initiatives each"


def test_an_initiative_in_two_neighbourhoods_counts_once_in_their_town() -> None:
    twice = """<id/initiative/a> a ess:Initiative ; ess:territory <q1> , <q2> .
      <q1> a ess:Territory ; ess:level level:quartier ; ess:within <town> .
      <q2> a ess:Territory ; ess:level level:quartier ; ess:within <town> .
      <town> a ess:Territory ; ess:level level:commune ; ess:population 2000 ."""
    (line,) = told(census(twice), "coverage").table.lines
    assert line.cells == ("town", 1, 2000, Decimal("0.5"))


@pytest.mark.parametrize(
    ("day", "age"),
    [
        ('"2026-01-01"^^xsd:date', "Less than a year"),
        ('"2025-11"^^xsd:gYearMonth', "One to two years"),
        ('"2022"^^xsd:gYear', "Two to five years"),
        ('"1999"^^xsd:gYear', "More than five years"),
    ],
)
def test_age_of_a_sheet_counts_from_its_date_to_the_edition(day: str, age: str) -> None:
    sheet = f"<doc/a> a ess:Record ; foaf:primaryTopic <id/a> ; ess:confirmedOn {day} ; ess:collectedOn {day} ."
    (line,) = told(census(sheet), "freshness").table.lines
    assert line.cells == (age, 1, 1, 0), EDITION


def test_the_csv_is_the_table(store: ox.Store) -> None:
    for name in figures():
        table = told(store, name).table
        lines = figure_csv(table).decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + len(table.lines)
        assert lines[0].split(",")[: len(table.columns)] == [column.name for column in table.columns]


def test_a_share_is_none_or_all_only_when_it_truly_is() -> None:
    voice = Voice("en")
    shares = [voice.share(part, 1000) for part in (0, 1, 5, 333, 995, 999, 1000)]
    assert shares == ["0%", "0.1%", "0.5%", "33%", "99.5%", "99.9%", "100%"]
    assert voice.share(1, 10_000_000) == "0.1%"
    assert voice.share(9_999_999, 10_000_000) == "99.9%"
