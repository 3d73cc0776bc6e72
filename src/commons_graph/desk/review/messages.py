"""What a decision says in public: one plain sentence. Why it was made stays at the desk."""

from __future__ import annotations

from commons_graph.journal.proposal_queue import Topic
from commons_graph.languages import translations


def accepted_message(language: str, topic: Topic) -> str:
    """What the changeset of an accepted proposal says."""
    message = translations(language).ugettext
    told = {
        Topic.NEW: message("New record, read and accepted."),
        Topic.CORRECTION: message("Correction, read and accepted."),
        Topic.REPORT: message("Problem reported and corrected."),
        Topic.DUPLICATE: message("Two records about the same thing merged."),
        Topic.WITHDRAWAL: message("Withdrawal, read and accepted."),
        Topic.HARVEST: message("Record of another census, read and accepted."),
    }
    return str(told[topic])


def merged_message(language: str) -> str:
    """What the changeset of a merge says."""
    return str(translations(language).ugettext("Two records about the same thing merged."))


def undone_message(language: str) -> str:
    """What a changeset says that undoes another one."""
    return str(translations(language).ugettext("An earlier change undone."))


def restored_message(language: str) -> str:
    """What a changeset says that brings an earlier version back."""
    return str(translations(language).ugettext("An earlier version brought back."))
