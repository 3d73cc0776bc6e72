"""`/my-data/`: everything held about the holder, to see, correct, take away and have erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.responses import Response

from commons_graph.desk.correcting.following import Followed
from commons_graph.desk.follow_link import follow_digest, follow_secret
from commons_graph.desk.limits import Act
from commons_graph.desk.privacy.consenting import end_consent
from commons_graph.desk.privacy.erasing import erase_holder, published_with
from commons_graph.desk.privacy.holdings import Held, Sent, as_document, held
from commons_graph.errors import SignInNeeded
from commons_graph.journal.contacts import NAME
from commons_graph.languages import translations
from commons_graph.web.correct.door import Door, TheDoor
from commons_graph.web.correct.follow_page import standing_in_words, title_of
from commons_graph.web.correct.sending import Form
from commons_graph.web.correct.sent_view import shown_sent
from commons_graph.web.my_data.ask_page import ask, send_moving, take_address
from commons_graph.web.my_data.holder import TheHolder, let_out
from commons_graph.web.posted import ThePosted
from commons_graph.web.private_page import PRIVATE_HEADERS
from commons_graph.web.rendering import Page
from commons_graph.web.site import TheSite
from commons_graph.web.values import Value

_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was sent, as a line of the page: its title, where it stands, where it is followed."""

    number: int
    title: str
    standing: str
    href: str | None


def show(door: TheDoor, holder: TheHolder) -> Response:
    """What is held about the holder; the page that asks for an address, where nobody is known."""
    return ask(door) if holder is None else _page(door, holder)


def take(door: TheDoor, holder: TheHolder, posted: ThePosted) -> Response:
    """Ask for a link; or correct, withdraw, erase and leave."""
    form, do = Form(posted, door.language), posted.one("do")
    if holder is None:
        return take_address(door, form)
    if do == "leave":
        return let_out(door.see("my-data/"), door.site)
    act = _ACTS.get(do)
    if act is None:
        form.refuse("", form.message("Choose one of the buttons."))
    else:
        act(door, holder, form)
    if form.wrong:
        return _page(door, holder, form)
    if do == "erase":
        return door.let_go(let_out(door.see("my-data/", "done=erased"), door.site))
    return door.let_go(door.see("my-data/", f"done={do}"))


def export(site: TheSite, holder: TheHolder) -> Response:
    """The same as a JSON file."""
    if holder is None:
        raise SignInNeeded("this file is for whoever has proved their address", hint="begin at /my-data/")
    body = orjson.dumps(as_document(held(site.the_office, holder)), option=orjson.OPT_INDENT_2, default=str)
    headers = {**PRIVATE_HEADERS, "Content-Disposition": 'attachment; filename="my-data.json"'}
    return Response(body, media_type="application/json", headers=headers)


def _rename(door: Door, holder: str, form: Form) -> None:
    name, contact = form.line("name", _LONGEST_NAME), door.office.contacts.with_email(holder)
    if contact is not None and not form.wrong:
        door.office.contacts.rename(contact, name)


def _move(door: Door, holder: str, form: Form) -> None:
    email = form.email("new-email")
    if not door.office.outbox.works:
        form.refuse("new-email", form.message("This census sends no mail. Ask the people who look after it."))
    elif not email and not form.wrong:
        form.refuse("new-email", form.message("Write your e-mail address like this: name@example.org"))
    form.refuse_crowd(door, holder, Act.LINK)
    if not form.wrong:
        send_moving(door.office, door.visit, holder, email)


def _consent(door: Door, holder: str, form: Form) -> None:
    number = form.posted.one("consent")
    mine = {str(one.number): one for one in held(door.office, holder).consents}
    if number not in mine:
        form.refuse("", form.message("Choose one of the buttons."))
        return
    end_consent(door.office, int(number), mine[number].giver)


def _erase(door: Door, holder: str, form: Form) -> None:
    if form.posted.one("sure") != "yes":
        form.refuse("sure", form.message("Tick the box to say that you are sure."))
        return
    erase_holder(door.office, holder)


_ACTS: Final[Mapping[str, Callable[[Door, str, Form], None]]] = {
    "name": _rename,
    "move": _move,
    "consent": _consent,
    "erase": _erase,
}


def _page(door: Door, holder: str, form: Form | None = None) -> Response:
    found, query = held(door.office, holder), door.visit.query
    values: dict[str, Any] = {
        "held": found,
        "sent": [_line(door, one) for one in found.sent],
        "records": _records(door, found),
        "tables": [(_table(door.language, name), _rows(rows)) for name, rows in found.other.items()],
        "name_scope": NAME,
        "wrong": form.wrong if form else [],
        "answers": form.posted.values if form else {"name": [found.contact.name if found.contact else ""]},
        "done": query.removeprefix("done=") if query.startswith("done=") and not form else "",
    }
    return door.page(Page("my_data/data.html", "my-data/", values), refused=bool(form))


def _records(door: Door, found: Held) -> list[tuple[Value, bool]]:
    """Published records about the holder, or with an address of theirs; and whether they go by themselves."""
    reading = door.site.reading(door.visit.at_present)
    keys = published_with(door.office, found)
    labels = reading.edition.labels({*keys, *found.persons})
    persons = [key for key in found.persons if key in labels]
    return [(reading.named(key, labels.get(key, {})), key in persons) for key in dict.fromkeys([*persons, *keys])]


def _line(door: Door, sent: Sent) -> Line:
    secret = follow_secret(door.office.secret, sent.proposal.suggestion.version)
    known = follow_digest(secret) == sent.submission.follow
    followed = Followed(sent.proposal, sent.submission, sent.decisions, sent.credit)
    return Line(
        sent.proposal.number,
        title_of(door.language, shown_sent(door.site, door.visit, sent.proposal, sent.submission)),
        standing_in_words(door.language, followed.standing),
        door.visit.links.page(f"contribute/follow/{secret}") if known else None,
    )


def _table(language: str, name: str) -> str:
    message = translations(language).ugettext
    names = {
        "account": message("Your account"),
        "session": message("Browsers in which you are signed in"),
        "one_time_link": message("Links that were sent to you"),
        "outbox": message("Messages on their way to you"),
        "draft": message("Drafts with your address"),
        "outreach_version": message("Notes of the people who look after the census"),
    }
    return str(names.get(name) or message("Elsewhere"))


def _rows(rows: Sequence[Mapping[str, Any]]) -> list[list[tuple[str, str]]]:
    return [[(name, str(value)) for name, value in row.items() if value not in ("", None)] for row in rows]
