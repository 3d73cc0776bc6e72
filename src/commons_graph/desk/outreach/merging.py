"""When two people change the same line at once: what both changed is shown, and the one who came second decides."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from commons_graph.desk.outreach.checking import NAMES
from commons_graph.journal.outreach import Spotted


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One answer that is not the same: what it was, what the other wrote, what this one wrote.

    `both` says that both changed it; else only the other did, and the form already holds it.
    """

    name: str
    before: str
    theirs: str
    mine: str
    both: bool


def brought_together(before: Spotted, theirs: Spotted, mine: Spotted) -> tuple[Spotted, list[Disagreement]]:
    """What to put into the form, and what to show beside it.

    An answer that only one of them changed is taken from that one. Where both did, the form keeps what this one wrote.
    """
    old, other, own = asdict(before), asdict(theirs), asdict(mine)
    changes = {name: other[name] for name in NAMES if own[name] == old[name]}
    shown = [
        Disagreement(name, old[name], other[name], own[name], both=own[name] != old[name])
        for name in NAMES
        if other[name] not in (old[name], own[name])
    ]
    return replace(mine, **changes), shown
