"""What a query may ask of this server, spelled in every way we could think of."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commons_graph.errors import QueryRefused
from commons_graph.sparql import scanner
from commons_graph.sparql.guard import check_services, has_dataset_clause, is_update
from commons_graph.sparql.syntax import explain

PREFIXES = "PREFIX e: <http://evil.example/> "
EVIL = "http://evil.example/sparql"

HIDDEN_SERVICES = {
    "plain": f"SELECT * {{ SERVICE <{EVIL}> {{ ?s ?p ?o }} }}",
    "silent": f"SELECT * {{ SERVICE SILENT <{EVIL}> {{ ?s ?p ?o }} }}",
    "any case": f"SELECT * {{ sErViCe sIlEnT <{EVIL}> {{ ?s ?p ?o }} }}",
    "no space": f"SELECT*{{SERVICE<{EVIL}>{{?s ?p ?o}}}}",
    "comments between": f"SELECT * {{ SERVICE # why\n SILENT# > }}\r\t<{EVIL}> #{{\n{{ ?s ?p ?o }} }}",
    "in a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE <{EVIL}> {{ ?s ?p ?o }} }} }} }}",
    "in a filter": f"SELECT * {{ FILTER(EXISTS{{SERVICE<{EVIL}>{{?s ?p ?o}}}}) }}",
    "in a construct": f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{EVIL}> {{ ?s ?p ?o }} }}",
    "a variable": "SELECT * { VALUES ?e { <http://evil.example/> } SERVICE ?e { ?s ?p ?o } }",
    "a variable with a dollar": "SELECT * { SERVICE $e { ?s ?p ?o } }",
    "a variable without space": "SELECT * { SERVICE?e{ ?s ?p ?o } }",
    "a prefixed name": PREFIXES + "SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "a prefixed name without space": PREFIXES + "SELECT * { SERVICEe:x{ ?s ?p ?o } }",
    "silent without space": PREFIXES + "SELECT * { SERVICESILENTe:x{ ?s ?p ?o } }",
    "a prefix called service": "PREFIX service: <http://evil.example/> SELECT * { SERVICE service:x { ?s ?p ?o } }",
    "the empty prefix": "PREFIX : <http://evil.example/> SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "a prefix called silent": "PREFIX silent: <http://evil.example/> SELECT * { SERVICE silent:x { ?s ?p ?o } }",
    "a relative address": "BASE <http://evil.example/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "escaped keyword": "SELECT * { \\u0053ERVICE <http://evil.example/> { ?s ?p ?o } }",
    "escaped in full": "SELECT * { \\U00000053\\u0045RVICE <http://evil.example/> { ?s ?p ?o } }",
    "escaped address": "SELECT * { SERVICE <http://\\u0065vil.example/> { ?s ?p ?o } }",
    "escaped quote": 'SELECT * { ?s ?p "\\u0022 SERVICE <http://evil.example/> { ?s ?p ?o } #" }',
    "after a literal": f"SELECT * {{ ?s ?p true SERVICE <{EVIL}> {{ ?s ?p ?o }} }}",
    "glued to a literal": f"SELECT * {{ ?s ?p trueSERVICE<{EVIL}>{{ ?s ?p ?o }} }}",
    "glued to a number": f"SELECT * {{ ?s ?p 1.e1SERVICE<{EVIL}>{{ ?s ?p ?o }} }}",
    "glued to a string": f"SELECT * {{ ?s ?p 'a'SERVICE<{EVIL}>{{ ?s ?p ?o }} }}",
    "glued to an empty local name": PREFIXES + "SELECT * { ?s ?p e:.SERVICE e:x{ ?s ?p ?o } }",
    "glued to a negative number": PREFIXES + "SELECT * { ?s e:-1SERVICE e:x { ?s ?p ?o } }",
    "after an operator that looks like an IRI": PREFIXES + "SELECT * { FILTER(?a<?b)SERVICEe:x#>\n{ ?s ?p ?o } }",
    "after a comment that looks like a string": PREFIXES
    + 'SELECT * { FILTER(?a<?b#>"""\n) SERVICE e:x { ?s ?p ?o } } #"""',
    "after a prefix called http": "PREFIX http: <http://evil.example/> SELECT * { "
    'FILTER(?a<http:x#>"""\n) SERVICE http:x { ?s ?p ?o } } #"""',
    "after quotes that close nowhere": PREFIXES + 'SELECT * { VALUES ?x { """a" "b" } SERVICE e:x { ?s ?p ?o } } #',
    "after quotes that close with a bad escape": PREFIXES
    + 'SELECT * { VALUES ?x { """a" "b" } SERVICE e:x { ?s ?p ?o } } # \\q"""',
    "after quotes that hold no character": PREFIXES
    + 'SELECT * { VALUES ?x { """a" "b" } SERVICE e:x { ?s ?p ?o } } # \\uD800"""',
    "after a string with an escaped quote": f'SELECT * {{ ?s ?p "\\\\" . SERVICE <{EVIL}> {{ ?s ?p "" }} }}',
    "with a declaration swallowed by a comment": "#prefix z:<\nPREFIX e: <http://evil.example/> "
    "SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "with a prefix declared twice": "PREFIX e: <http://good.example/> PREFIX e: <http://evil.example/> "
    "SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "with a prefix that is not declared": "SELECT * { SERVICE e:x { ?s ?p ?o } }",
}

INNOCENT = {
    "a variable": "SELECT ?service ?x { ?service ?p ?x }",
    "a variable with a dollar": "SELECT $service ?x { $service ?p ?x }",
    "a longer variable": "SELECT ?myservice ?x { ?myservice ?p ?x }",
    "a local name": "PREFIX ex: <https://example.org/> DESCRIBE ex:service ?x { ?x a ex:service }",
    "a dotted local name": "PREFIX ex: <https://example.org/> DESCRIBE ex:a.service ?x { ?x a ex:b-service }",
    "a prefix": "PREFIX service: <https://example.org/> SELECT * { ?s a service:x }",
    "a prefix of a graph": "PREFIX service: <https://example.org/> SELECT * { GRAPH service:x { ?s ?p ?o } }",
    "a blank node": "SELECT * { _:service ?p ?x }",
    "a comment": "SELECT * { ?s ?p ?o } # SERVICE <http://evil.example/> {",
    "a string": 'SELECT * { ?s ?p " SERVICE <http://evil.example/> { " }',
    "a string in single quotes": "SELECT * { ?s ?p ' SERVICE <http://evil.example/> { ' }",
    "a long string": 'SELECT * { ?s ?p """ "quoted" SERVICE <http://evil.example/> { """ }',
    "a long string in single quotes": "SELECT * { ?s ?p ''' it's SERVICE <http://evil.example/> { ''' }",
    "a string with an escaped quote": 'SELECT * { ?s ?p "\\" SERVICE <http://evil.example/> { " }',
    "an address": "SELECT * { ?s <http://example.org/service> ?x . ?x <http://example.org/SERVICE#y> ?z }",
    "an address before a group": "SELECT * { GRAPH <http://example.org/service> { ?s ?p ?o } }",
    "a language": 'SELECT * { ?s ?p "x"@service }',
}


@pytest.mark.parametrize("name", HIDDEN_SERVICES)
def test_service_is_found_however_it_is_spelled(name: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        check_services(HIDDEN_SERVICES[name], ())


@pytest.mark.parametrize("name", HIDDEN_SERVICES)
def test_service_to_another_host_than_the_allowed_is_refused(name: str) -> None:
    with pytest.raises(QueryRefused):
        check_services(HIDDEN_SERVICES[name], ("good.example",))


@pytest.mark.parametrize("name", INNOCENT)
def test_word_service_elsewhere_is_left_alone(name: str) -> None:
    check_services(INNOCENT[name], ())


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE <https://good.example/sparql>",
        "SERVICE SILENT <http://GOOD.example:8080/sparql?x=1>",
        "SERVICE <http://g\\u006fod.example/>",
        "SERVICE g:sparql",
        "SERVICEg:sparql",
    ],
)
def test_service_to_an_allowed_host_is_let_through(clause: str) -> None:
    check_services(f"PREFIX g: <https://good.example/> SELECT * {{ {clause} {{ ?s ?p ?o }} }}", ("good.example",))


@pytest.mark.parametrize(
    "address",
    [
        "http://good.example.evil.example/",
        "http://good.example@evil.example/",
        "http://evil.example/?good.example",
        "http://evil.example#good.example",
        "http://good.example%2eevil.example/",
        "http://[::1]/",
        "//good.example/",
        "file://good.example/etc/passwd",
        "ftp://good.example/",
        "good.example",
    ],
)
def test_address_that_only_looks_allowed_is_refused(address: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        check_services(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}", ("good.example",))


def test_host_is_not_completed_by_a_local_name() -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        check_services(
            "PREFIX g: <http://good.example> SELECT * { SERVICE g:.evil.example { ?s ?p ?o } }", ("good.example",)
        )


def test_allowed_port_allows_no_other() -> None:
    query = "SELECT * {{ SERVICE <http://good.example:{}/> {{ ?s ?p ?o }} }}"
    check_services(query.format(8080), ("good.example:8080",))
    with pytest.raises(QueryRefused, match="SERVICE"):
        check_services(query.format(22), ("good.example:8080",))


def test_hint_names_the_hosts_that_may_be_called() -> None:
    with pytest.raises(QueryRefused) as caught:
        check_services(HIDDEN_SERVICES["plain"], ("good.example",))
    assert "good.example" in caught.value.hint


# Port 9 is refused by the HTTP client of the engine before any connection: an error that proves a call was tried.
CALL = "<http://127.0.0.1:9/>"
NOISE = [
    *("SERVICE", "SILENT", "GRAPH", "FILTER", "VALUES ?v {", "a", "true", "1", ".", "}", "{", "(", ")", "<", ">", "-"),
    *("?a", "?service", "$b", "e:", "e:x", "service:x", "e:service", "_:b", CALL, "(?a<?b)", "FILTER(?a<?b", "@fr"),
    *('"', "'", '"""', "'''", '"x"', "'y'", '""', "#", "#>", '#"""', "\n", " ", "\\q", "\\u0053", "\\uD800", '\\"'),
]
CLAUSE = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["SERVICE", "service", "SERVICESILENT", "SERVICE "]),
    st.sampled_from(["", " ", "\n", "#>\n", '#"""\n']),
    st.sampled_from([CALL, "e:x", ":x", "service:x", "e:", "<http:\\u002f/127.0.0.1:9/>"]),
    st.sampled_from(["", " ", "\n", "#>\n", '#"""\n']),
    st.sampled_from(["{ ?s ?p ?o }", "{}"]),
    st.sampled_from(["", "}", " #", '#"""', "#>", "#'"]),
)
BODY = st.builds(
    lambda before, clause, after: " ".join(before) + clause + "".join(after),
    st.lists(st.sampled_from(NOISE), max_size=6),
    CLAUSE | st.just(""),
    st.lists(st.sampled_from(NOISE), max_size=4),
)
DECLARED = "".join(f"PREFIX {name}: {CALL} " for name in ("", "e", "service", "http"))


@settings(max_examples=1500, deadline=None)
@given(BODY)
@example("FILTER(?a<?b)SERVICEe:x#>\n{ ?s ?p ?o }")
@example('VALUES ?v { """a" "b" } SERVICE e:x { ?s ?p ?o } #')
@example("1SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o }")
def test_nothing_that_the_engine_calls_gets_past_the_guard(body: str) -> None:
    query = f"{DECLARED}SELECT * {{ {body} }}"
    try:
        list(pyoxigraph.Store().query(query))  # type: ignore[arg-type]
        called = False
    except OSError as error:
        called = "port 9" in str(error)
    except (SyntaxError, RuntimeError, ValueError):
        called = False
    if called:
        with pytest.raises(QueryRefused, match="SERVICE"):
            check_services(query, ())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM <http://g> { ?s ?p ?o }",
        "SELECT*FROM<http://g>{?s ?p ?o}",
        "select * from named <http://g> { ?s ?p ?o }",
        "PREFIX ex: <http://g/> SELECT * FROM ex:g { ?s ?p ?o }",
        "PREFIX : <http://g/> ASK FROM # a graph\n :g { ?s ?p ?o }",
        "DESCRIBE <http://x> FROM <http://g>",
        "CONSTRUCT FROM <http://g> WHERE { ?s ?p ?o }",
        "SELECT (?a<?b AS ?c) FROM <http://g> { ?s ?p ?o }",
    ],
)
def test_from_is_found(query: str) -> None:
    assert has_dataset_clause(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT ?from { ?from <http://x/from> ?o }",
        "PREFIX from: <http://x/> SELECT * { ?s from:p ?o . ?o a from:x }",
        'SELECT * { ?s ?p "from <http://g>" } # from <http://g>',
        "PREFIX ex: <http://x/> SELECT * { ?s ex:from <http://g> }",
    ],
)
def test_word_from_elsewhere_is_left_alone(query: str) -> None:
    assert not has_dataset_clause(query)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { <a> <b> <c> }", True),
        ("# hello\nPREFIX ex: <http://x/>\nBASE <http://x/>\ndelete where { ?s ?p ?o }", True),
        ("WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", True),
        ("SELECT * {", False),
        ("", False),
        ("PREFIX insert: <http://x/> SELECT *", False),
    ],
)
def test_update_is_told_from_a_broken_query(text: str, expected: bool) -> None:
    assert is_update(text) is expected


def test_scanner_reads_a_long_text_once() -> None:
    text = "SELECT * { VALUES ?x { " + " ".join(f"<http://service.from/{n}>" for n in range(30_000)) + " } }"
    check_services(text, ())
    assert not scanner.has_dataset_clause(text)


def test_syntax_error_names_the_place_and_the_missing_prefix() -> None:
    message, where, hint = explain("SELECT ?x\n{ ?x ex:a ?y }", "error at 2:11: expected OPTIONAL")
    assert "grammar" in message
    assert where == "line 2, column 11"
    assert hint == "declare the prefix: PREFIX ex: <…>"


def test_syntax_error_shows_the_text_around() -> None:
    _, _, hint = explain("SELECT * {\n ?s ?p }", "error at 2:8: expected one of LATERAL, SERVICE, [_]")
    assert hint == "the parser stopped at «}» after «?s ?p»"


def test_syntax_error_keeps_what_the_engine_says_in_words() -> None:
    reason = "error at 1:3: expected one of \"$\", The SELECT contains a variable that is unbound, ['a'..='z']"
    assert explain("ASK", reason)[0].endswith("The SELECT contains a variable that is unbound")
