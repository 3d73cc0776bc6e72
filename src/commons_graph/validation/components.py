"""The constraint components of SHACL as people read them, from components.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from commons_graph.terms import SH

_END: Final = "ConstraintComponent"
OTHER_CODE: Final = "CG-S99"
"""The code of a component that is not part of SHACL itself."""

Texts = Mapping[str, str]
"""Language → text; there is always French and English."""


@dataclass(frozen=True, slots=True)
class Component:
    """One component: its local name without the ending, its code, its parameters, texts and examples."""

    name: str
    code: str
    parameters: tuple[str, ...]
    title: Texts
    expected: Texts
    why: Texts
    shape: str
    bad: str
    good: str

    @property
    def iri(self) -> str:
        """The value of sh:sourceConstraintComponent."""
        return f"{SH}{self.name}{_END}"


@cache
def components() -> Mapping[str, Component]:
    """The components by IRI, in the order of the chapters of SHACL §4."""
    text = files("commons_graph.validation").joinpath("components.toml").read_text(encoding="utf-8")
    made = [
        Component(name, **(entry | {"parameters": tuple(entry["parameters"])}))
        for name, entry in tomllib.loads(text).items()
    ]
    return MappingProxyType({component.iri: component for component in made})


def code_of(component: str) -> str:
    """The stable code of a component, given by its IRI."""
    known = components().get(component)
    return known.code if known else OTHER_CODE


def component_name(component: str) -> str:
    """`MinCount` for sh:MinCountConstraintComponent, the local name of another component."""
    known = components().get(component)
    return known.name if known else component.rpartition("#")[2].rpartition("/")[2].removesuffix(_END)


def find_component(name: str) -> Component | None:
    """The component with a code (CG-S20), a name (MinCount), a parameter (sh:minCount) or an IRI, in any case."""
    wanted = name.lower().removeprefix(SH.lower()).removeprefix("sh:").removesuffix(_END.lower())
    for component in components().values():
        if wanted in (component.code.lower(), component.name.lower(), component.parameters[0].lower()):
            return component
    return None
