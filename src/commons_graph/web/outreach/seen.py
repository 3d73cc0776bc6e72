"""What every page of outreach is made of: the rows with their stages, and the words for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from commons_graph.desk.outreach.due import Clock
from commons_graph.desk.outreach.following import Followed, followed_lines, unfollowed
from commons_graph.journal.outreach import Line
from commons_graph.web.outreach.words import column_names, kind_names, stage_names
from commons_graph.web.site import Site
from commons_graph.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Shown:
    """All rows of outreach as of now: lines, then the sheets that came back by themselves."""

    rows: list[Followed]
    today: date

    @property
    def followers(self) -> list[str]:
        """Everybody who follows something, by name."""
        return sorted({row.content.follower for row in self.rows if row.content.follower}, key=str.casefold)


def clock_of(site: Site) -> Clock:
    """Today, and the months after which sheets come back."""
    return Clock(date.today(), site.the_office.settings.desk.reconfirm)  # noqa: DTZ011 - the day where the desk is


def shown(site: Site, visit: Visit) -> Shown:
    """Every row with its stage."""
    clock, edition = clock_of(site), site.current()
    rows = followed_lines(site.the_office.outreach.all(), edition, clock)
    return Shown([*rows, *unfollowed(rows, edition, clock, visit.language)], clock.today)


def followed(site: Site, line: Line) -> Followed:
    """One line with its stage."""
    return followed_lines([line], site.current(), clock_of(site))[0]


def names(site: Site, visit: Visit) -> Mapping[str, Any]:
    """The words that templates need: of columns, stages and kinds."""
    schema, language = site.schema, visit.language
    return {
        "columns": column_names(language),
        "stages": stage_names(schema, language),
        "kinds": kind_names(schema, language),
    }


def people(site: Site, accounts: Iterable[str]) -> Mapping[str, str]:
    """The names of some desk accounts; "" for one that is gone."""
    known = {account.agent: account.name or account.email for account in site.the_office.accounts.all()}
    return {account: known.get(account, "") for account in accounts}
