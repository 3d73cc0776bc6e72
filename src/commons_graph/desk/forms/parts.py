"""Parts that repeat in a form, such as places: which there are, one more, one less; all without any script."""

from __future__ import annotations

from commons_graph.desk.forms.questions import Answers


def part_numbers(answers: Answers, name: str) -> list[int]:
    """The numbers of the parts that a form shows for a question, in their order; the first one where there is none."""
    start = name + "."
    found = {key[len(start) :].partition(".")[0] for key in answers if key.startswith(start)}
    numbers = (int(number) for number in found if number.isascii() and number.isdecimal() and len(number) < 10)
    return sorted(numbers) or [1]


def with_another(answers: Answers, name: str, first: str) -> dict[str, list[str]]:
    """The answers with one part more, empty yet; `first` is the name of one of its questions."""
    number = max(part_numbers(answers, name)) + 1
    return {**{key: list(values) for key, values in answers.items()}, f"{name}.{number}.{first}": [""]}


def without_part(answers: Answers, name: str, number: int) -> dict[str, list[str]]:
    """The answers without one part; the others keep their numbers, by which they are known."""
    gone = f"{name}.{number}."
    return {name: [""], **{key: list(values) for key, values in answers.items() if not key.startswith(gone)}}
