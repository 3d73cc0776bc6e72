"""`/contribute/draft/{secret}/check`: all answers read over, how to reach their author, and the button to send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from commons_graph.desk.contributing.checking import faults_on
from commons_graph.desk.contributing.sending import Contribution, Sender, send
from commons_graph.desk.contributing.sheets import campaign_of
from commons_graph.desk.contributing.steps import STEPS, questions_on
from commons_graph.desk.follow_link import follow_secret
from commons_graph.desk.forms.faults import AnswersRefused, Fault
from commons_graph.desk.limits import Act
from commons_graph.errors import TooMany
from commons_graph.schema.model import Texts
from commons_graph.web.contribute.alike import unanswered
from commons_graph.web.contribute.contacts import allowed, undecided
from commons_graph.web.contribute.summary import chapters
from commons_graph.web.contribute.words import NO_EMAIL, agreement, is_email
from commons_graph.web.contribute.writing import ALIKE, CHECK, CONTACTS, TheWriting, Writing, where_sent
from commons_graph.web.place import ThePlace
from commons_graph.web.posted import Guard, TheGuard, ThePosted
from commons_graph.web.private_page import see
from commons_graph.words import licence_name

YOU: Final = "you"
"""Under which name the draft keeps what somebody says of themselves."""

SCRIBE: Final = "scribe"
"""Under which name the draft of an animator keeps who told it, and when it was read back."""

_ASKED: Final = ("bearer", "email", "credit")
_CREDIT_MAX: Final = 120

_TOO_MANY: Final[Texts] = {
    "fr": "Beaucoup de contributions viennent de partir d’ici. Vos réponses sont gardées : envoyez-les plus tard.",
    "en": "Many contributions were just sent from here. Your answers are kept: send them a little later.",
    "br": "Kalz degasadennoù a zo o paouez bezañ kaset ac’hann. Miret eo ho respontoù : kasit anezho diwezhatoc’h.",
}
_LONG_CREDIT: Final[Texts] = {
    "fr": "Écrivez le nom à citer en 120 caractères au plus.",
    "en": "Write the name to credit in 120 characters at most.",
    "br": "Skrivit an anv da veneg gant 120 arouezenn d’ar muiañ.",
}


def show(writing: TheWriting, guard: TheGuard) -> Response:
    """Every answer with the way to change it."""
    return where_sent(writing) or scribed(writing) or asked_before(writing) or _page(writing, guard)


def take(writing: TheWriting, guard: TheGuard, posted: ThePosted, place: ThePlace) -> Response:
    """Send it; once, however often the button is pressed."""
    if elsewhere := where_sent(writing) or scribed(writing):
        return elsewhere
    writing = writing.saved(YOU, {name: [_harmless(posted.one(name))] for name in _ASKED})
    if asked := where_sent(writing) or asked_before(writing):
        return asked
    faults = [*_faults_about_you(writing), *writing.checked().wrong]
    if faults:
        return _page(writing, guard, faults)
    if posted.hasty:
        return writing.page("again", writing.path(CHECK), guard, you=_you(writing))
    return _sent(writing, guard, place)


def _sent(writing: Writing, guard: Guard, place: str) -> Response:
    try:
        writing.office.limits.check(Act.SUBMIT, place)
        send(writing.office, writing.reading.edition, _contribution(writing))
    except AnswersRefused as refused:
        return _page(writing, guard, refused.faults)
    except TooMany as error:
        response = _page(writing, guard, [Fault("", _TOO_MANY)], status=error.status)
        response.headers.update(error.headers)
        return response
    writing.office.drafts.close(writing.secret)
    return see(writing.visit, f"contribute/sent/{follow_secret(writing.office.secret, writing.draft.version)}")


def scribed(writing: Writing) -> Response | None:
    """Where a draft is read over that an animator writes for somebody."""
    return see(writing.visit, f"desk/scribe/draft/{writing.secret}") if writing.draft.of(SCRIBE) else None


def asked_before(writing: Writing) -> Response | None:
    """What has to be answered before anything is sent."""
    if unanswered(writing):
        return see(writing.visit, writing.path(ALIKE))
    if undecided(writing):
        return see(writing.visit, writing.path(CONTACTS))
    return None


def _contribution(writing: Writing) -> Contribution:
    you = _you(writing)
    sender = Sender(
        bearer=you["bearer"] != "no",
        email=you["email"],
        credit=you["credit"],
        agreed=tuple(allowed(writing)),
        words=agreement(writing.visit.language),
    )
    return Contribution(writing.answers, writing.language, writing.draft.version, sender)


def _you(writing: Writing) -> dict[str, str]:
    known = writing.draft.of(YOU)
    return {name: next(iter(known.get(name, ())), "").strip() for name in _ASKED}


def _faults_about_you(writing: Writing) -> list[Fault]:
    you, found = _you(writing), []
    if you["email"] and not is_email(you["email"]):
        found.append(Fault("email", NO_EMAIL))
    if len(you["credit"]) > _CREDIT_MAX:
        found.append(Fault("credit", _LONG_CREDIT))
    return found


def _page(writing: Writing, guard: Guard, faults: Sequence[Fault] = (), status: int = 422) -> Response:
    values = {**read_over(writing, faults), "you": _you(writing)}
    return writing.page("check", writing.path(CHECK), guard, status if faults else 200, **values)


def read_over(writing: Writing, faults: Sequence[Fault]) -> dict[str, Any]:
    """All answers, what is wrong with them and with what was just sent, and the licence they will have."""
    checked = writing.checked()
    found = [*faults, *(fault for fault in checked.wrong if fault not in faults)]
    licence = campaign_of(writing.reading.edition).licence
    return {
        "chapters": chapters(writing),
        "faults": [(_page_of(writing, fault), fault) for fault in found],
        "warnings": [(_page_of(writing, fault), fault) for fault in checked.faults if _is_advice(fault)],
        "licence": licence,
        "licence_name": licence_name(licence) or licence,
    }


def _is_advice(fault: Fault) -> bool:
    """Whether a fault blocks nothing, and is about the initiative rather than its sheet or another record."""
    return fault.warning and "." not in fault.name


def _page_of(writing: Writing, fault: Fault) -> str:
    """The page on which an answer is changed; "" for this one."""
    if fault.name in ("", *_ASKED) or fault.name.startswith(f"{SCRIBE}."):
        return ""
    for step in STEPS:
        names = [question.name for question in questions_on(writing.site.schema, step)]
        if faults_on([fault], step, names):
            return step.name
    return STEPS[0].name


def _harmless(text: str) -> str:
    """A text on one line, without what no page could show."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
