"""Earlier states by time, asked for as RFC 7089 says."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import httpx
import pytest

from commons_graph.census import Census
from commons_graph.history.undoing import Undoing
from web.conftest import DATA, EXTRA, Served
from web.test_history import sheet

PATH = "/doc/initiative/jardin"
LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[a-z]+="[^"]*")*)')


def links(text: str) -> list[tuple[str, dict[str, str]]]:
    """Typed links, in a header or in a link-format document, as address and attributes."""
    return [(href, dict(re.findall(r'([a-z]+)="([^"]*)"', rest))) for href, rest in LINK.findall(text)]


def by_rel(answer: httpx.Response, rel: str) -> list[str]:
    """The targets of the links of an answer that have a relation."""
    return [href for href, attributes in links(answer.headers["link"]) if rel in attributes["rel"].split()]


def stamp(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


@pytest.fixture(scope="module")
def served(serve_census: Callable[..., Served]) -> Served:
    """Versions 2, 3 and 4 of one record, each in a second of its own; another withdrawn, another erased."""
    found = serve_census(DATA, EXTRA)
    with Census(found.settings) as census:
        for name in ("Un", "Deux", "Trois"):
            time.sleep(1.1)
            census.load([sheet(f'<http://www.w3.org/2000/01/rdf-schema#label> "{name}"@fr')])
        census.load([sheet('rdfs:label "Passage"@fr', "initiative/passage")])
        census.revert(Undoing(5))
        census.load([sheet('rdfs:label "Confidence"@fr', "initiative/efface")])
        census.erase(["initiative/efface"], "demande")
    return found


@pytest.fixture(scope="module")
def moments(served: Served) -> list[datetime]:
    """The times of the versions, from the TimeMap."""
    answer = served.get(f"{PATH}/timemap")
    assert answer.headers["content-type"] == "application/link-format"
    found = [parsedate_to_datetime(a["datetime"]) for _, a in links(answer.text) if "memento" in a["rel"].split()]
    assert len(found) == 3
    return found


def test_the_sheet_is_its_own_timegate(served: Served, moments: list[datetime]) -> None:
    for number, moment in enumerate(moments, start=2):
        answer = served.get(PATH, accept="text/html", accept_datetime=stamp(moment))
        assert answer.status_code == 302
        assert answer.headers["location"] == f"{PATH}?version={number}"
        assert "accept-datetime" in answer.headers["vary"].lower()
        assert "memento-datetime" not in answer.headers
        assert by_rel(answer, "original") == by_rel(answer, "timegate") == [f"{served.root}{PATH[1:]}"]
        assert by_rel(answer, "timemap") == [f"{served.root}{PATH[1:]}/timemap"]
        assert by_rel(answer, "first") == [f"{served.root}{PATH[1:]}?version=2"]
        assert by_rel(answer, "last") == [f"{served.root}{PATH[1:]}?version=4"]


def test_between_two_versions_the_earlier_one_was_in_force(served: Served, moments: list[datetime]) -> None:
    between = moments[2] - timedelta(seconds=1)
    assert served.get(PATH, accept_datetime=stamp(between)).headers["location"] == f"{PATH}?version=3"


def test_a_time_out_of_range_leads_to_the_first_or_the_last(served: Served) -> None:
    early = served.get(PATH, accept_datetime="Tue, 11 Sep 2001 20:35:00 GMT")
    late = served.get(PATH, accept_datetime="Tue, 11 Sep 2091 20:35:00 GMT")
    assert early.headers["location"] == f"{PATH}?version=2"
    assert late.headers["location"] == f"{PATH}?version=4"


def test_a_memento_says_its_time_and_its_neighbours(served: Served, moments: list[datetime]) -> None:
    for accept in ("text/html", "text/turtle"):
        answer = served.get(f"{PATH}?version=3", accept=accept)
        assert answer.headers["memento-datetime"] == stamp(moments[1])
        assert by_rel(answer, "original") == [f"{served.root}{PATH[1:]}"]
        assert by_rel(answer, "prev") == [f"{served.root}{PATH[1:]}?version=2"]
        assert by_rel(answer, "next") == [f"{served.root}{PATH[1:]}?version=4"]
        assert "accept-datetime" not in answer.headers.get("vary", "").lower()
        fresh = served.get(f"{PATH}?version=3", accept=accept, if_none_match=answer.headers["etag"])
        assert (fresh.status_code, fresh.headers["memento-datetime"]) == (304, stamp(moments[1]))
    # a memento stays itself whatever time is asked for
    asked = served.get(f"{PATH}?version=3", accept_datetime=stamp(moments[0]))
    assert asked.headers["memento-datetime"] == stamp(moments[1])


def test_a_client_follows_from_the_original_to_the_state_of_then(served: Served, moments: list[datetime]) -> None:
    original = served.get(PATH, accept="application/n-triples")
    assert "accept-datetime" in original.headers["vary"].lower()
    (gate,) = by_rel(original, "timegate")
    leading = served.client.get(gate, headers={"accept-datetime": stamp(moments[0]), "accept": "application/n-triples"})
    state = served.client.get(leading.headers["location"], headers={"accept": "application/n-triples"})
    assert (state.status_code, state.headers["memento-datetime"]) == (200, stamp(moments[0]))
    assert '"Un"@fr' in state.text


def test_a_form_at_its_own_address_has_its_own_states(served: Served, moments: list[datetime]) -> None:
    answer = served.get(f"{PATH}.ttl", accept_datetime=stamp(moments[1]))
    assert answer.headers["location"] == f"{PATH}.ttl?version=3"
    assert by_rel(answer, "original") == [f"{served.root}{PATH[1:]}.ttl"]


def test_answers_that_were_kept_never_hide_a_time(served: Served, moments: list[datetime]) -> None:
    for _ in range(2):
        assert served.get(PATH, accept="text/html").status_code == 200
        assert served.get(PATH, accept="text/html", accept_datetime=stamp(moments[0])).status_code == 302
        assert served.client.head(PATH, headers={"accept-datetime": stamp(moments[0])}).status_code == 302
        assert served.get(PATH + ".ttl").status_code == 200
        assert served.get(PATH + ".ttl", accept_datetime=stamp(moments[0])).status_code == 302


@pytest.mark.parametrize(
    "given",
    [
        "yesterday",
        "",
        "2013-01-06",
        "é" * 9,
        "Sun, 31 Feb 2021 00:00:00 GMT",
        "Tue, 11 Sep 2001 20:35:00 +0200",
        "Tue, 11 Sep 2001 20:35:00",
        "11 Sep 2001 20:35:00 GMT",
        "Tue, 11 Sep 2001 25:35:00 GMT",
    ],
)
def test_a_malformed_time_is_a_bad_request(served: Served, given: str) -> None:
    answer = served.client.get(PATH, headers={b"accept-datetime": given.encode()})
    assert (answer.status_code, answer.json()["code"]) == (400, "CG-W05")


def test_an_unknown_record_is_not_found_at_any_time(served: Served, moments: list[datetime]) -> None:
    for path in ("/doc/actor/nobody", "/doc/nothing/x"):
        assert served.get(path, accept_datetime=stamp(moments[0])).status_code == 404
        assert served.get(f"{path}/timemap").status_code == 404


def test_a_withdrawn_record_is_gone_and_its_past_is_not(served: Served) -> None:
    gone = served.get("/doc/initiative/passage", accept="text/turtle")
    assert gone.status_code == 410
    assert by_rel(gone, "timegate") == ["/doc/initiative/passage"]
    early = served.get("/doc/initiative/passage", accept_datetime="Tue, 11 Sep 2001 20:35:00 GMT")
    assert early.headers["location"] == "/doc/initiative/passage?version=5"
    assert served.get(early.headers["location"], accept="text/html").status_code == 200


def test_an_erased_state_is_no_memento(served: Served) -> None:
    assert served.get("/doc/initiative/efface?version=7").status_code == 410
    found = served.get("/doc/initiative/efface/timemap.json").json()["mementos"]["list"]
    assert [one["uri"] for one in found] == [f"{served.root}doc/initiative/efface?version=8"]


def test_the_timemap_is_the_same_as_json(served: Served, moments: list[datetime]) -> None:
    answer = served.get(f"{PATH}/timemap", accept="application/json")
    found = answer.json()
    assert found["original_uri"] == f"{served.root}{PATH[1:]}"
    assert [one["uri"].rpartition("=")[2] for one in found["mementos"]["list"]] == ["2", "3", "4"]
    assert datetime.fromisoformat(found["mementos"]["first"]["datetime"]).replace(microsecond=0) == moments[0]
    listed = links(served.get(f"{PATH}/timemap.link").text)
    assert listed[0] == (f"{served.root}{PATH[1:]}", {"rel": "original timegate"})
    (own,) = [a for _, a in listed if a["rel"] == "self"]
    assert (own["from"], own["until"]) == (stamp(moments[0]), stamp(moments[2]))
    assert [a["rel"] for _, a in listed[2:]] == ["first memento", "memento", "last memento"]


def test_an_edition_or_a_profile_is_no_timegate(served: Served, moments: list[datetime]) -> None:
    with Census(served.settings) as census:
        census.publish()
    for query in ("edition=8", "profile=schema"):
        answer = served.get(f"{PATH}?{query}", accept="text/turtle", accept_datetime=stamp(moments[0]))
        assert answer.status_code == 200
        assert "accept-datetime" not in answer.headers.get("vary", "").lower()
