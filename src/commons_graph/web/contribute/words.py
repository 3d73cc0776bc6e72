"""What people agree to, in the words that they were shown; and the addresses that they leave."""

from __future__ import annotations

import re
from typing import Final

from commons_graph.languages import translations
from commons_graph.schema.model import Texts

TOO_LONG: Final[Texts] = {
    "fr": "Vos réponses sont trop longues pour être gardées. Raccourcissez la plus longue.",
    "en": "Your answers are too long to be kept. Shorten the longest one.",
    "br": "Re hir eo ho respontoù evit bezañ miret. Berrait an hini hirañ.",
}

NO_EMAIL: Final[Texts] = {
    "fr": "Écrivez l’adresse e-mail en entier, comme nom@exemple.fr, ou laissez la case vide.",
    "en": "Write the whole e-mail address, such as name@example.org, or leave the box empty.",
    "br": "Skrivit ar chomlec’h postel penn-da-benn, evel anv@skouer.bzh, pe laoskit ar voest goullo.",
}

_EMAIL: Final = re.compile(r"[^@\s,;:<>\"()]{1,64}@[^@\s,;:<>\"()]{1,250}\.[^@\s,;:<>\"().]{2,63}")


def agreement(language: str) -> str:
    """The consent to publish a contact detail."""
    message = translations(language).ugettext
    return str(message("It may be published: it is a public contact, or mine, and I agree that everybody sees it."))


def is_email(text: str) -> bool:
    """Whether a text may be an e-mail address; only a message that arrives can tell whether it is one."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None  # RFC 5321 §4.5.3.1.3
