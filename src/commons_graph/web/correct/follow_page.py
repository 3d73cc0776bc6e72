"""`/contribute/follow/…`: what became of what somebody sent, for whoever has the link."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from commons_graph.desk.correcting.following import (
    Followed,
    Standing,
    answer,
    choose_credit,
    followed,
    withdraw,
)
from commons_graph.desk.office import Office
from commons_graph.desk.privacy.consenting import end_consent
from commons_graph.errors import AlreadyDecided
from commons_graph.journal.contacts import NAME, Consent
from commons_graph.languages import translations
from commons_graph.web.correct.door import Door, TheDoor
from commons_graph.web.correct.sending import Form
from commons_graph.web.correct.sent_view import ShownSent, shown_sent
from commons_graph.web.posted import ThePosted
from commons_graph.web.rendering import Page

DO: Final = "do"
_LONGEST_ANSWER: Final = 4000
_LONGEST_CREDIT: Final = 120


@dataclass(frozen=True, slots=True)
class Told:
    """One moment of what happened: when, what in words, and what was said."""

    at: datetime
    happened: str
    words: str


def show(door: TheDoor, secret: str) -> Response:
    """Where it stands, and what its author may do."""
    return _page(door, secret, followed(door.office, secret))


def take(door: TheDoor, posted: ThePosted, secret: str) -> Response:
    """Withdraw, answer, choose a credit, or withdraw a consent; then show where it stands."""
    mine, form = followed(door.office, secret), Form(posted, door.language)
    act = _ACTS.get(posted.one(DO))
    if act is None:
        form.refuse("", form.message("Choose one of the buttons."))
    else:
        try:
            act(door.office, mine, form)
        except AlreadyDecided:
            form.refuse("", form.message("Somebody decided on this meanwhile. Below is what they decided."))
            mine = followed(door.office, secret)
    if form.wrong:
        return _page(door, secret, mine, form)
    return door.let_go(door.see(f"contribute/follow/{secret}", f"done={posted.one(DO)}"))


def _withdraw(office: Office, mine: Followed, _form: Form) -> None:
    withdraw(office, mine)


def _answer(office: Office, mine: Followed, form: Form) -> None:
    words = form.words("answer", _LONGEST_ANSWER)
    if not words and not form.wrong:
        form.refuse("answer", form.message("Write your answer."))
    if not form.wrong:
        answer(office, mine, words)


def _credit(office: Office, mine: Followed, form: Form) -> None:
    choice, name = form.posted.one("credit"), form.line("credited-as", _LONGEST_CREDIT)
    if choice not in ("none", "name"):
        form.refuse("credit", form.message("Choose whether a name is shown."))
    elif choice == "name" and not name and not form.wrong:
        form.refuse("credited-as", form.message("Write the name to be shown, or choose that none is."))
    if not form.wrong:
        choose_credit(office, mine, name if choice == "name" else "")


def _consent(office: Office, mine: Followed, form: Form) -> None:
    number = form.posted.one("consent")
    if not (number.isascii() and number.isdigit()):
        form.refuse("", form.message("Choose one of the buttons."))
        return
    from_here = {consent.number for consent in consents_of(office, mine)}
    if int(number) in from_here:
        end_consent(office, int(number), mine.giver)


_ACTS: Final[Mapping[str, Callable[[Office, Followed, Form], None]]] = {
    "withdraw": _withdraw,
    "answer": _answer,
    "credit": _credit,
    "consent": _consent,
}


def consents_of(office: Office, mine: Followed) -> Sequence[Consent]:
    """What its author agreed to for the records of this very proposal."""
    keys = {*mine.submission.known, mine.proposal.suggestion.subject}
    content = mine.proposal.suggestion.content
    given = office.contacts.consents([mine.giver])
    return [one for one in given if one.key in keys or f"/{one.key}>".encode() in content]


def _page(door: Door, secret: str, mine: Followed, form: Form | None = None) -> Response:
    sent, query = shown_sent(door.site, door.visit, mine.proposal, mine.submission), door.visit.query
    values: dict[str, Any] = {
        "mine": mine,
        "secret": secret,
        "sent": sent,
        "title": title_of(door.language, sent),
        "standing": standing_in_words(door.language, mine.standing),
        "next": next_in_words(door.language, mine),
        "told": told(door.language, mine),
        "consents": consents_of(door.office, mine),
        "name_scope": NAME,
        "wrong": form.wrong if form else [],
        "answers": form.posted.values if form else _chosen(mine),
        "done": query.removeprefix("done=") if query.startswith("done=") and not form else "",
        "just_sent": query == "sent=1" and not form,
    }
    return door.page(Page("correct/follow.html", f"contribute/follow/{secret}", values), refused=bool(form))


def _chosen(mine: Followed) -> Mapping[str, Sequence[str]]:
    if mine.credit is None:
        return {}
    return {"credit": ["name" if mine.credit else "none"], "credited-as": [mine.credit]}


def title_of(language: str, sent: ShownSent) -> str:
    """What was sent, as a title."""
    message = translations(language).ugettext
    name = sent.about.text if sent.about else ""
    titles = {
        "create": message("Your contribution: %(name)s"),
        "update": message("Your correction of %(name)s"),
        "report": message("Your report on %(name)s"),
        "merge": message("Your report on %(name)s"),
    }
    if not name:
        return str(message("What you sent"))
    return str(titles.get(sent.kind, titles["create"])) % {"name": name}


def standing_in_words(language: str, standing: Standing) -> str:
    """Where something stands, in one or two plain words."""
    message = translations(language).ugettext
    return str(
        {
            Standing.WAITING: message("Received"),
            Standing.ASKED: message("Waiting for your answer"),
            Standing.ACCEPTED: message("Accepted"),
            Standing.MERGED: message("Joined to another record"),
            Standing.RETURNED: message("Not taken over"),
            Standing.WITHDRAWN: message("Withdrawn by you"),
            Standing.UNDONE: message("Undone"),
            Standing.ERASED: message("Erased at your request"),
        }[standing]
    )


def next_in_words(language: str, mine: Followed) -> str:
    """What happens next, in one sentence."""
    message = translations(language).ugettext
    if mine.standing is Standing.WAITING and mine.submission.details.get("urgent"):
        return str(message("Somebody who looks after the census reads this before everything else."))
    return str(
        {
            Standing.WAITING: message("Somebody who looks after the census will read it. Until then nothing changes."),
            Standing.ASKED: message("Somebody who looks after the census has a question. It goes on with your answer."),
            Standing.ACCEPTED: message("It is in the census now. You can correct it again at any time."),
            Standing.MERGED: message("It was already in the census, and what you sent was added to it."),
            Standing.RETURNED: message("Nothing was changed. You can send it again, put otherwise."),
            Standing.WITHDRAWN: message("Nothing of it is used. You can send something else at any time."),
            Standing.UNDONE: message("It was in the census, and was taken back since."),
            Standing.ERASED: message("Nothing of what you sent is kept."),
        }[mine.standing]
    )


def told(language: str, mine: Followed) -> list[Told]:
    """What happened so far, the oldest first; without saying who at the desk did it."""
    message = translations(language).ugettext
    happened = {
        "asked": message("You were asked"),
        "answered": message("You answered"),
        "accepted": message("Accepted"),
        "merged": message("Joined to another record"),
        "returned": message("Not taken over"),
        "withdrawn": message("Withdrawn by you"),
        "undone": message("Undone"),
        "reopened": message("Taken up again"),
    }
    sent = Told(mine.proposal.at, str(message("You sent it")), "")
    acts = [
        Told(d.at, str(happened[d.action]), _public(d.action, d.reason)) for d in mine.decisions if d.action in happened
    ]
    return [sent, *acts]


def _public(action: str, reason: str) -> str:
    """What of a reason its author is told: the reason of an acceptance may be a note among animators."""
    return "" if action in ("accepted", "merged", "undone", "reopened") else reason
