"""An engine of our own port, asked for rows."""

from __future__ import annotations

from collections import Counter

from commons_graph.errors import BadShapes
from commons_graph.validation.engines import make_validator
from oracles.cases import Answer, Case, Oracle, Refusal, Row, path_text, term_text


def port_engine(name: str) -> Oracle:
    """The engine of this name; a refusal of the shapes is an answer too."""

    def ask(case: Case) -> Answer:
        shapes, data = case.documents()
        try:
            findings = make_validator(name, [shapes]).validate([data]).findings
        except BadShapes as refusal:
            return Refusal(str(refusal))
        return Counter(
            Row(
                focus=term_text(finding.focus),
                path=path_text(finding.path),
                value=term_text(finding.value),
                component=finding.component.rpartition("#")[2].removesuffix("ConstraintComponent"),
                severity=finding.severity.value,
                shape=finding.source_shape.rpartition("/")[2],
            )
            for finding in findings
        )

    return ask


def forgiving(engine: Oracle) -> Oracle:
    """The same engine with crashes as answers: the smallest case that makes it crash is found like any other."""

    def ask(case: Case) -> Answer:
        try:
            return engine(case)
        except Exception as crash:  # noqa: BLE001 — whatever it is, it is a fault of the engine
            return Refusal(f"crash: {crash!r}", crash=True)

    return ask
