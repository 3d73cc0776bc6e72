"""One address of every type of page, on the sample census with the extra records of the web tests."""

from __future__ import annotations

from typing import Final

PAGES: Final = {
    "home": "",
    "list": "initiatives",
    "list-with-facets": "initiatives?territory=brest-29019",
    "list-of-territories": "territories?page=2",
    "initiative": "doc/initiative/fabriques-du-ponant",
    "actor": "doc/actor/tiriad",
    "partnership": "doc/partnership/benevalibre-april",
    "territory": "doc/territory/brest-29019",
    "census": "doc/census/brest-2013",
    "card": "doc/initiative/fabriques-du-ponant/card",
    "incoming": "doc/territory/brest-29019/incoming/territory/initiatives",
    "search": "search?q=fabrique",
    "search-without-result": "search?q=zzzzzz",
    "map": "map",
    "network": "network",
    "figures": "figures",
    "workbench": "sparql",
    "query-result": "sparql?query=SELECT%20%3Fs%20%3Fp%20%7B%3Fs%20a%20%3Fp%7D%20LIMIT%205",
    "queries": "queries",
    "query": "queries/partners-by-role",
    "guides": "guides",
    "vocabulary": "ns",
    "schemes": "scheme",
    "scheme": "scheme/role",
    "concept": "scheme/role/technical",
    "shapes": "shapes",
    "not-found": "doc/initiative/nothing-here",
}
"""Name → address below the root."""

HEAVY: Final = frozenset({"map", "network"})
"""Pages that may weigh more than the others: they bring a map or a graph to walk in."""
