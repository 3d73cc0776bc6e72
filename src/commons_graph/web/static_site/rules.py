"""Content negotiation as regular expressions, for servers that have nothing else: the first rule that fits counts.

Weights are told apart to one decimal. The expressions keep to what RE2 knows, so that every server reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from commons_graph.web.static_site.rendering import ANY, Form

Rule = tuple[str, str]
"""An expression, and what it chooses; `$1` is what its group holds."""

_MORE: Final = r"\s*(?:;[^,]*)?"
_WEIGHTS: Final = (
    rf"(?:;\s*q=1(?:\.0*)?{_MORE})?",
    *(rf";\s*q=0?\.{tenth}[0-9]*{_MORE}" for tenth in range(9, 0, -1)),
)
_PARAMETERS: Final = r"(?:;\s*[^q,;\s][^,;]*)*"
_END: Final = r"\s*(?:,|$)"


def accept_rules(forms: Sequence[Form]) -> list[Rule]:
    """Which of some forms a header Accept asks for, in the order of preference; an empty header gets the first."""
    if ANY in forms[0].media_types:
        return [("^", forms[0].suffix)]
    return [("^$", forms[0].suffix), *_accept_rules(forms)]


def _accept_rules(forms: Sequence[Form]) -> Iterator[Rule]:
    wildcards = _wildcards(forms)
    for weight in _WEIGHTS:
        for form in forms:
            types = [re.escape(name) for name in form.media_types] + wildcards.get(form.suffix, [])
            yield rf"(?:^|,)\s*(?:{'|'.join(types)})\s*{_PARAMETERS}{weight}{_END}", form.suffix


def _wildcards(forms: Sequence[Form]) -> dict[str, list[str]]:
    """Ending → the ranges that it is the first to answer: `text/*`, and for the first form of all `*/*`."""
    found: dict[str, list[str]] = {forms[0].suffix: [r"\*/\*", r"\*"]}
    known: set[str] = set()
    for form in forms:
        kind = form.media_types[0].partition("/")[0]
        if kind not in known:
            known.add(kind)
            found.setdefault(form.suffix, []).append(rf"{re.escape(kind)}/\*")
    return found


def language_rules(languages: Sequence[str]) -> list[Rule]:
    """Which language a header Accept-Language asks for: of those with the highest weight, the one named first."""
    names = "|".join(languages)
    return [(rf"^(?:.*?,)?\s*({names})(?:-[A-Za-z0-9-]*)?\s*{weight}{_END}", "$1") for weight in _WEIGHTS]
