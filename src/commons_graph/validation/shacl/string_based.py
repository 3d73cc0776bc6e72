"""String-based constraint components: lengths, sh:pattern, sh:languageIn, sh:uniqueLang (SHACL §4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from commons_graph.validation.shacl.forms import FormTest
from commons_graph.validation.shacl.regexes import matcher
from commons_graph.validation.shacl.shape import NO_FAULT, Constraint, Faults, Row, Task
from commons_graph.validation.shacl.shape_reader import ShapeReader
from commons_graph.validation.shacl.tokens import is_blank, language, lexical
from commons_graph.validation.shacl.value_test import ValueTest

_WRAPPING = 2
"""The fewest characters that a token has around its text."""


def read(reader: ShapeReader, node: str) -> Iterator[Constraint]:
    """The constraints of this chapter that a shape declares."""
    for value in reader.values(node, "minLength"):
        yield ValueTest("MinLength", {"minLength": value}, _TextTest(_at_least(reader.integer(node, "minLength"))))
    for value in reader.values(node, "maxLength"):
        yield ValueTest("MaxLength", {"maxLength": value}, _LengthTest(reader.integer(node, "maxLength")))
    flags = "".join(lexical(value) for value in reader.values(node, "flags"))
    for value in reader.values(node, "pattern"):
        yield ValueTest("Pattern", {"pattern": value}, _TextTest(matcher(lexical(value), flags)))
    for head in reader.values(node, "languageIn"):
        tags = [lexical(member) for member in reader.members(head)]
        yield ValueTest("LanguageIn", {"languageIn": reader.listed(head)}, _LanguageTest(tags))
    if reader.switched_on(node, "uniqueLang"):
        yield UniqueLang("UniqueLang", {})


def _at_least(least: int) -> Callable[[str], bool]:
    return lambda text: len(text) >= least


class _TextTest(FormTest):
    """A test of the text of an IRI or of a literal; a blank node has none, and does not pass."""

    def __init__(self, passes: Callable[[str], bool]) -> None:
        self._passes = passes

    def of_form(self, form: str) -> bool | None:
        """A blank node never passes."""
        return False if is_blank(form) else None

    def __call__(self, token: str) -> bool:
        """Whether the text passes."""
        return token[0] != "_" and self._passes(lexical(token))


class _LengthTest(_TextTest):
    """A greatest length."""

    def __init__(self, most: int) -> None:
        super().__init__(lambda text: len(text) <= most)
        self._surely = most + _WRAPPING

    def __call__(self, token: str) -> bool:
        """Whether the text is short enough; escapes and a datatype only make a token longer than its text."""
        return super().__call__(token) if len(token) > self._surely or is_blank(token) else True


class _LanguageTest(FormTest):
    """Whether the language of a literal is in one of some ranges (RFC 4647 §3.3.1, as SPARQL's langMatches)."""

    def __init__(self, ranges: Sequence[str]) -> None:
        self._ranges = [text.lower() for text in ranges]
        self._known = {"": False}

    def of_form(self, form: str) -> bool:
        """A language is a form."""
        return self(form)

    def __call__(self, token: str) -> bool:
        """Whether the language of a token is in a range."""
        tag = language(token)
        if tag not in self._known:
            lower = tag.lower()
            self._known[tag] = any(r in ("*", lower) or lower.startswith(r + "-") for r in self._ranges)
        return self._known[tag]


@dataclass(frozen=True)
class UniqueLang(Constraint):
    """No two value nodes have the same language tag (§4.4.5); one result for each tag that is used again."""

    def evaluate(self, task: Task) -> Faults:
        """One row for each focus node and repeated tag."""
        several = task.graph.counted(task.foci, task.pairs, 2, None)
        if not several:
            return NO_FAULT
        uses = Counter(
            (node, tag.lower())
            for node, value in task.graph.pair_terms(task.graph.of_foci(task.pairs, several))
            if (tag := language(value))
        )
        return Faults(rows=[Row(node, bindings={"language": tag}) for (node, tag), times in uses.items() if times > 1])
