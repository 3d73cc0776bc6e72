"""What a query may ask of this server: no updates, and SERVICE only to hosts on the operator's list."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

from commons_graph.errors import QueryRefused
from commons_graph.sparql import scanner

_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
# No user, no brackets, no escapes: every parser of IRIs finds the same host in this.
_ADDRESS: Final = re.compile(r"https?://([a-z0-9.-]+)(?::([0-9]{1,5}))?(?:[/?#]|\Z)", re.IGNORECASE | re.ASCII)
_PROLOGUE: Final = re.compile(
    r"(?:\s|\#[^\r\n]*|base\s*<[^<>]*>|prefix\s*[^\s:<>]*:\s*<[^<>]*>)*", re.IGNORECASE | re.ASCII
)
_UPDATE: Final = re.compile(r"insert|delete|with|load|clear|drop|create|add|move|copy", re.IGNORECASE | re.ASCII)


def check_services(query: str, allowed: Collection[str]) -> None:
    """Raise QueryRefused unless every SERVICE clause calls a constant address on an allowed host.

    `allowed` holds hosts, or hosts with a port. Code point escapes are read both as they stand and decoded,
    because SPARQL decodes them before anything else (§19.2) and Oxigraph only within IRIs and strings.
    """
    for text in {query, _decoded(query)}:
        if "service" in text.lower():
            _check(text, allowed)


def has_dataset_clause(query: str) -> bool:
    """Whether the query chooses its own dataset with FROM or FROM NAMED."""
    return "from" in query.lower() and scanner.has_dataset_clause(query)


def is_update(query: str) -> bool:
    """Whether the text is a SPARQL update rather than a query; meant for a text that is no query."""
    start = _PROLOGUE.match(query)
    return bool(start and _UPDATE.match(query, start.end()))


def _check(text: str, allowed: Collection[str]) -> None:
    declared = scanner.prefixes(text)
    for service in scanner.services(text):
        addresses = _addresses(service.target, declared)
        if service.glued and not addresses and service.target[0] not in "<?$":
            continue  # `service:a` where the empty prefix is not declared can only be a name
        if not addresses or not all(_is_allowed(address, allowed) for address in addresses):
            raise QueryRefused("SERVICE may not be called from here", where=service.target, hint=_hint(allowed))


def _addresses(target: str, declared: dict[str, list[str]]) -> list[str]:
    """What a target may stand for; nothing for a variable or a prefix that is not declared."""
    if target.startswith("<"):
        return [_decoded(target[1:-1])]
    if target.startswith(("?", "$")):
        return []
    prefix, _, local = target.partition(":")
    return [_decoded(namespace) + _ESCAPED.sub(r"\1", local) for namespace in declared.get(prefix, ())]


def _is_allowed(address: str, allowed: Iterable[str]) -> bool:
    found = _ADDRESS.match(address)
    if not found:
        return False
    host, port = found[1].lower(), found[2]
    return any(entry.lower() in (host, f"{host}:{port}") for entry in allowed)


def _hint(allowed: Collection[str]) -> str:
    if not allowed:
        return "this endpoint calls no other server: query each endpoint on its own and join the results"
    return f"write the address in full, on one of the hosts that may be called: {', '.join(sorted(allowed))}"


def _decoded(text: str) -> str:
    return _CODE_POINT.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]
