"""What the desk calls things: kinds of proposals, what became of them, and what went wrong with a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from commons_graph.census import Refusal
from commons_graph.desk.office import Office
from commons_graph.errors import (
    AlreadyDecided,
    BadRequest,
    CommonsError,
    ConsentNeeded,
    JournalBusy,
    MovedOn,
    NotFound,
    RevertRefused,
)
from commons_graph.journal.proposal_queue import Topic
from commons_graph.journal.proposals import Decision, Proposal
from commons_graph.languages import translations

_ACCOUNT: Final = "account:"


def topic_in_words(language: str, topic: Topic) -> str:
    """What one proposal of a topic is called."""
    message = translations(language).ugettext
    return {
        Topic.NEW: message("New sheet"),
        Topic.CORRECTION: message("Correction"),
        Topic.REPORT: message("Report"),
        Topic.DUPLICATE: message("Possible duplicate"),
        Topic.WITHDRAWAL: message("Withdrawal"),
        Topic.HARVEST: message("Another census"),
    }[topic]


def state_in_words(language: str, state: str) -> str:
    """What proposals in a state are called together."""
    message = translations(language).ugettext
    return {
        "open": message("To read"),
        "accepted": message("Accepted proposals"),
        "refused": message("Proposals returned or withdrawn"),
    }[state]


def standing(proposal: Proposal, decisions: Sequence[Decision]) -> str:
    """Where one proposal stands: open, asked, answered, or how it was closed."""
    told = [decision.action for decision in decisions if decision.action != "restored"]
    last = told[-1] if told else ""
    if proposal.state == "open":
        return last if last in ("asked", "answered") else "open"
    return last if last in ("merged", "returned", "withdrawn", "undone", "erased") else _CLOSED[proposal.state]


_CLOSED: Final = {"accepted": "accepted", "refused": "returned"}


def standing_in_words(language: str, name: str) -> str:
    """One adjective for where a proposal stands."""
    message = translations(language).ugettext
    return {
        "open": message("to read"),
        "asked": message("waiting for an answer"),
        "answered": message("answered"),
        "accepted": message("accepted"),
        "merged": message("merged"),
        "returned": message("returned"),
        "withdrawn": message("withdrawn by its author"),
        "undone": message("undone"),
        "erased": message("erased"),
    }[name]


def act_in_words(language: str, action: str) -> str:
    """What somebody did, as the history of a proposal tells it."""
    message = translations(language).ugettext
    told = {
        "accepted": message("Accepted"),
        "merged": message("Merged"),
        "returned": message("Returned"),
        "asked": message("Asked"),
        "answered": message("Answered"),
        "withdrawn": message("Withdrawn by its author"),
        "undone": message("Undone"),
        "reopened": message("Opened again"),
        "restored": message("Earlier version brought back"),
        "erased": message("Erased"),
    }
    return told.get(action, action)


def who(office: Office, language: str, agent: str) -> str:
    """What the desk calls somebody; only animators read it."""
    message = translations(language).ugettext
    kind, _, number = agent.partition(":")
    if agent.startswith(_ACCOUNT) and number.isdigit():
        account = office.accounts.get(int(number))
        return (account.name or account.email) if account else message("an account that is no more")
    if kind == "contact":
        contact = office.contacts.get(agent)
        return (contact.name or contact.email) if contact else message("somebody who left no address")
    if agent.startswith(("http://", "https://")):
        return agent
    return str(message("its author") if agent == "author" else message("somebody who left no address"))


def fault_in_words(language: str, error: CommonsError) -> str:
    """What went wrong with a decision, and what to do; raises the error again where it is not one of a decision."""
    message = translations(language).ugettext
    told = {
        AlreadyDecided: message("Somebody has decided on this already: below is who, and how. Nothing was done twice."),
        MovedOn: message("The record has changed meanwhile. Nothing was written over: look at it again, then decide."),
        ConsentNeeded: message("Somebody has to agree first to what would be published. It is listed below."),
        RevertRefused: message("These records have changed again since. Undo the later changes first."),
        Refusal: message("The rules of the sheets do not allow this. What is wrong is listed below."),
        JournalBusy: message("Another change is being written. Try again in a moment: what you typed is still here."),
        BadRequest: message("Only two sheets of the same kind can be merged."),
        NotFound: message("No sheet has this address."),
    }
    for kind, words in told.items():
        if isinstance(error, kind):
            return str(words)
    raise error
