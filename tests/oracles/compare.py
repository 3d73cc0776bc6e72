"""One case put to an engine and to its oracles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from oracles.cases import Answer, Case, Oracle, Refusal, Row
from oracles.divergences import excused


@dataclass(frozen=True)
class Verdict:
    """The answers to one case; `against` names the oracles that count and say something else than the subject."""

    case: Case
    subject: str
    answer: Answer
    answers: Mapping[str, Answer]
    asked: tuple[str, ...]
    against: tuple[str, ...]

    def __str__(self) -> str:
        """The case, and row by row what is missing and what is too much."""
        texts = [f"# {self.subject}", str(self.case)]
        for name in self.against:
            texts.append(f"# {name}, which counts here, says otherwise:")
            texts += [f"#   {line}" for line in _difference(self.answer, self.answers[name])]
        texts += [f"# {name} agrees" for name in self.asked if name not in self.against]
        texts += [f"# {name} is known to be wrong here" for name in self.answers if name not in self.asked]
        return "\n".join(texts)


def judge(case: Case, name: str, subject: Oracle, oracles: Mapping[str, Oracle]) -> Verdict:
    """Ask everybody at once; `name` is the subject's."""
    with ThreadPoolExecutor(len(oracles) + 1) as pool:
        pending = {oracle: pool.submit(oracles[oracle], case) for oracle in oracles}
        answer = subject(case)
        answers = {oracle: future.result() for oracle, future in pending.items()}
    asked = tuple(oracle for oracle in answers if not excused(oracle, case, answers[oracle]))
    against = tuple(oracle for oracle in asked if not _same(answers[oracle], answer))
    return Verdict(case, name, answer, answers, asked, against)


def _same(one: Answer, other: Answer) -> bool:
    if isinstance(one, Refusal) or isinstance(other, Refusal):
        return isinstance(one, Refusal) and isinstance(other, Refusal) and not other.crash
    return one == other


def _difference(subject: Answer, oracle: Answer) -> list[str]:
    if isinstance(subject, Refusal) or isinstance(oracle, Refusal):
        return [f"the engine: {_brief(subject)}", f"the oracle: {_brief(oracle)}"]
    return [*_rows("missing", oracle - subject), *_rows("too much", subject - oracle)]


def _brief(answer: Answer) -> str:
    return f"refused: {answer.reason}" if isinstance(answer, Refusal) else f"{answer.total()} results"


def _rows(title: str, rows: Counter[Row]) -> list[str]:
    return [f"{title}, {number} times: {' | '.join(row)}" for row, number in sorted(rows.items())]
