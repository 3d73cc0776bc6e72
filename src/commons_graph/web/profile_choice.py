"""Which profile a request gets: the one its address names, else the one its Accept-Profile header prefers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

import orjson
import pyoxigraph as ox

from commons_graph.profiles.profile import Profile, Profiles
from commons_graph.rdf.formats import JSON_LD, Format
from commons_graph.rdf.nested import nested
from commons_graph.web.data_forms import in_syntax
from commons_graph.web.representations import RDF, Representation
from commons_graph.web.resource import Body
from commons_graph.web.visit import Visit

PARAMETER: Final = "profile"
_HEADER: Final = "Accept-Profile"


@dataclass(frozen=True, slots=True)
class Choice:
    """A profile, and whether the address named it; else the header, or its absence, did."""

    profile: Profile
    by_address: bool

    @property
    def query(self) -> str:
        """The parameter that asks for the profile; empty for the plain one, which nobody needs to ask for."""
        return "" if self.profile.plain else f"{PARAMETER}={self.profile.token}"

    @property
    def varies(self) -> tuple[str, ...]:
        """The request headers that the choice depends on."""
        return () if self.by_address else (_HEADER,)

    @property
    def content_profile(self) -> str:
        """The value of Content-Profile: the profile and all that it is a profile of."""
        return ", ".join(f"<{iri}>" for iri in self.profile.iris)


def chosen_profile(profiles: Profiles, visit: Visit) -> Choice:
    """The profile of an answer.

    Raises BadRequest for an unknown `?profile=`, NotAcceptable for a header that knows none of ours.
    """
    for name, value in parse_qsl(visit.query, max_num_fields=None):
        if name == PARAMETER:
            return Choice(profiles.named(value), by_address=True)
    return Choice(profiles.preferred(visit.accept_profile), by_address=False)


def profile_forms(
    profile: Profile, triples: Sequence[ox.Triple], root: str, language: str
) -> dict[Representation, Callable[[], Body]]:
    """A maker for each RDF syntax of a record in a profile; JSON-LD starts at `root`, its texts in `language`."""
    return {form: partial(_written, profile, triples, form.format, (root, language)) for form in RDF if form.format}


def _written(profile: Profile, triples: Sequence[ox.Triple], fmt: Format, main: tuple[str, str]) -> bytes:
    made = profile.translator.translate(triples) if profile.translator else list(triples)
    if fmt is JSON_LD:
        return orjson.dumps(nested(made, *main), option=orjson.OPT_INDENT_2)
    return in_syntax(made, fmt)
