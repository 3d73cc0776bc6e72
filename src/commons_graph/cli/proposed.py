"""Proposals in words."""

from __future__ import annotations

from typing import Final

from commons_graph.journal.proposals import Proposal

_VERBS: Final = {
    "create": "new record",
    "update": "correction of",
    "delete": "withdrawal of",
    "report": "report on",
    "merge": "possible duplicate",
}


def in_words(proposal: Proposal) -> str:
    """One proposal: what is suggested, by whom, when, under which licence and with which credit."""
    told = proposal.suggestion
    state = "" if proposal.state == "open" else f" ({proposal.state})"
    lines = [f"{proposal.number}. {_VERBS[told.kind]} {told.subject}{state}"]
    source = f", from {told.source}" if told.source else ""
    lines.append(f"   proposed by {told.author or 'somebody'}, {proposal.at:%Y-%m-%d}{source}")
    if told.licence:
        lines.append(f"   licence {told.licence}" + (f", credit: {told.credit}" if told.credit else ""))
    return "\n".join(lines)
