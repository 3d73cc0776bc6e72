"""`/my-data/`: asking for a link, and coming back by it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from commons_graph.desk.limits import Act
from commons_graph.desk.office import Office
from commons_graph.desk.privacy.holder_links import find_link, give_link, use_link
from commons_graph.desk.privacy.holdings import held
from commons_graph.languages import translations
from commons_graph.web.correct.door import Door, TheDoor
from commons_graph.web.correct.sending import Form
from commons_graph.web.my_data.holder import let_in
from commons_graph.web.posted import ThePosted
from commons_graph.web.rendering import Page
from commons_graph.web.visit import Visit


def ask(door: Door, form: Form | None = None) -> Response:
    """The page that asks for an address."""
    values: dict[str, Any] = {
        "works": door.office.outbox.works,
        "asked": door.visit.query == "asked=1",
        "erased": door.visit.query == "done=erased",
        "wrong": form.wrong if form else [],
        "answers": form.posted.values if form else {},
    }
    return door.page(Page("my_data/ask.html", "my-data/", values), refused=bool(form))


def take_address(door: Door, form: Form) -> Response:
    """Send a link to an address about which something is held; whoever asks is told the same in any case."""
    form.refuse_haste()
    email = form.email()
    if not email and not form.wrong:
        form.refuse("email", form.message("Write your e-mail address like this: name@example.org"))
    form.refuse_crowd(door, email, Act.LINK)
    if form.wrong:
        return ask(door, form)
    if door.office.outbox.works and not held(door.office, email).empty:
        _send(door.office, door.visit, email)
    return door.see("my-data/", "asked=1")


def show_link(door: TheDoor, secret: str) -> Response:
    """A button: programs that look at links in mail press none, and so use nothing up."""
    find_link(door.office, secret)
    return door.page(Page("my_data/link.html", f"my-data/link/{secret}", {}))


def take_link(door: TheDoor, posted: ThePosted, secret: str) -> Response:  # noqa: ARG001 - what was posted is checked
    """Use the link up, and let this browser in."""
    email = use_link(door.office, secret)
    return let_in(door.see("my-data/"), door.site, email)


def _send(office: Office, visit: Visit, email: str) -> None:
    message = translations(visit.language).ugettext
    address = visit.links.public(f"{visit.links.language_prefix[1:]}/" if visit.links.language_prefix else "")
    text = message(
        "Somebody, most likely you, asked to see what the census holds about this address.\n\n"
        "Open this page within the hour; it can be opened once:\n\n%(address)s\n\n"
        "If it was not you, do nothing: nobody else can see anything."
    )
    link = f"{address}my-data/link/{give_link(office, email, visit.language)}"
    office.outbox.put(email, str(message("What the census holds about you")), str(text) % {"address": link})


def send_moving(office: Office, visit: Visit, email: str, new: str) -> None:
    """Send a link to the address that somebody wants to have from now on."""
    contact = office.contacts.with_email(email)
    if contact is None:
        return
    message = translations(visit.language).ugettext
    prefix = visit.links.language_prefix
    address = visit.links.public(f"{prefix[1:]}/" if prefix else "")
    text = message(
        "Somebody, most likely you, asked the census to write to this address from now on.\n\n"
        "Open this page within the hour to say yes; it can be opened once:\n\n%(address)s\n\n"
        "If it was not you, do nothing."
    )
    link = f"{address}my-data/link/{give_link(office, new, visit.language, contact)}"
    office.outbox.put(new, str(message("Your new address for the census")), str(text) % {"address": link})
