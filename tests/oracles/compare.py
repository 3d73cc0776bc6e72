"""One case put to an engine and to its oracles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from oracles.cases import Answer, Case, Oracle, Part, Refusal, Row
from oracles.divergences import excused, may_refuse


@dataclass
class Verdict:
    """What an engine and its oracles say on one case.

    `differences` has, for each oracle, the rows that the engine lacks and those it has too much, in the parts where
    the oracle is not known to be wrong. `refusals` has what was said where one side gave no report and the other did.
    `judges` has for each part how many oracles counted.
    """

    case: Case
    subject: str
    answer: Answer
    differences: dict[str, tuple[Counter[Row], Counter[Row]]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    judges: list[int] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        """What differs: constraint components, and what was said instead of a report."""
        rows = {row.component for pair in self.differences.values() for side in pair for row in side}
        return rows | set(self.refusals.values())

    def __str__(self) -> str:
        """The case, and row by row what is missing and what is too much."""
        texts = [f"# {self.subject}", str(self.case)]
        texts += [f"# beside {oracle}: {said}" for oracle, said in self.refusals.items()]
        for oracle, (missing, too_much) in self.differences.items():
            texts += [f"# {oracle}: missing, {n} times: {' | '.join(row)}" for row, n in sorted(missing.items())]
            texts += [f"# {oracle}: too much, {n} times: {' | '.join(row)}" for row, n in sorted(too_much.items())]
        return "\n".join(texts)


def judge(case: Case, name: str, subject: Oracle, oracles: Mapping[str, Oracle]) -> Verdict:
    """Ask everybody at once; `name` is the subject's."""
    with ThreadPoolExecutor(len(oracles) + 1) as pool:
        pending = {oracle: pool.submit(oracles[oracle], case) for oracle in oracles}
        answer = subject(case)
        answers = {oracle: future.result() for oracle, future in pending.items()}
    verdict = Verdict(case, name, answer)
    for oracle, said in answers.items():
        if isinstance(said, Refusal) or isinstance(answer, Refusal):
            _compare_refusals(verdict, oracle, said)
    reports = {oracle: said for oracle, said in answers.items() if not isinstance(said, Refusal)}
    for part in case.parts:
        counting = [oracle for oracle in reports if not excused(oracle, part)]
        verdict.judges.append(len(counting))
        if not isinstance(answer, Refusal):
            for oracle in counting:
                _compare_rows(verdict, oracle, _rows(answer, part), _rows(reports[oracle], part))
    return verdict


def _compare_refusals(verdict: Verdict, oracle: str, said: Answer) -> None:
    answer = verdict.answer
    if isinstance(answer, Refusal):
        if answer.crash or not isinstance(said, Refusal):
            verdict.refusals[oracle] = f"the engine gave no report: {answer.reason}"
    elif isinstance(said, Refusal) and not may_refuse(oracle, verdict.case, said):
        verdict.refusals[oracle] = f"the oracle gave no report: {said.reason}"


def _compare_rows(verdict: Verdict, oracle: str, rows: Counter[Row], expected: Counter[Row]) -> None:
    if rows != expected:
        missing, too_much = verdict.differences.setdefault(oracle, (Counter(), Counter()))
        missing.update(expected - rows)
        too_much.update(rows - expected)


def _rows(answer: Counter[Row], part: Part) -> Counter[Row]:
    return Counter({row: times for row, times in answer.items() if row.shape in part.names})
