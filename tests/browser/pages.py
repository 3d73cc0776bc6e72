"""One address of every type of page, on the sample census with the extra records of the web tests."""

from __future__ import annotations

from typing import Final

PAGES: Final = {
    "dumps": "dumps",
    "dump": "dumps/1",
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
    "fragments": "fragments?predicate=http%3A%2F%2Fwww.w3.org%2F2000%2F01%2Frdf-schema%23label&page=2",
    "queries": "queries",
    "query": "queries/partners-by-role",
    "changes": "changes",
    "page-of-changes": "changes/2",
    "version": "doc/actor/tiriad?version=1",
    "history": "doc/actor/tiriad/history",
    "profiles": "profiles",
    "guides": "guides",
    "vocabulary": "ns",
    "schemes": "scheme",
    "scheme": "scheme/role",
    "concept": "scheme/role/technical",
    "shapes": "shapes",
    "catalogue": "dataset",
    "edition": "dataset/1",
    "present-state": "dataset/current",
    "data-dictionary": "dataset/dictionary",
    "not-found": "doc/initiative/nothing-here",
}
"""Name → address below the root."""

HEAVY: Final = frozenset({"map", "network"})
"""Pages that may weigh more than the others: they bring a map or a graph to walk in."""
