"""Answers that a person could give to any question of a form, for tests of properties."""

from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import strategies as st

from commons_graph.desk.forms.amounts import duration_of, duration_shown
from commons_graph.desk.forms.dates import DATE, MOMENT, MONTH
from commons_graph.desk.forms.links import link_of
from commons_graph.desk.forms.plain_text import Unwelcome
from commons_graph.desk.forms.questions import Control, Question
from commons_graph.desk.forms.values import tidy
from commons_graph.schema.model import Kind

Form = dict[str, list[str]]

LANGUAGES = ("", "@en", "@br", "@fr-ca")
_SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)
_DAYS = st.dates(date(1000, 1, 1), date(2200, 1, 1))


def form_of(questions: list[Question], prefix: str = "") -> st.SearchStrategy[Form]:
    """The answers to some of the questions, any of which may be left out."""
    return st.tuples(*(_answers(question, prefix + question.name) for question in questions)).map(_joined)


def _joined(forms: tuple[Form, ...]) -> Form:
    return {name: values for form in forms for name, values in form.items()}


def _answers(question: Question, name: str) -> st.SearchStrategy[Form]:
    if question.control is Control.PART:
        return _parts(question, name)
    most = 3 if question.many else 1
    values = st.lists(_value(question), min_size=1, max_size=most, unique=True)
    tags = st.lists(st.sampled_from(LANGUAGES), unique=True) if question.has_language else st.sampled_from([[], [""]])
    if question.name == "type":
        tags = st.just([""])
    return tags.flatmap(lambda chosen: st.fixed_dictionaries({name + tag: values for tag in chosen}))


def _parts(question: Question, name: str) -> st.SearchStrategy[Form]:
    numbers = st.lists(st.integers(1, 12), unique=True, max_size=3)
    inner = list(question.parts)
    return numbers.flatmap(
        lambda chosen: st.tuples(*(form_of(inner, f"{name}.{n}.").filter(bool) for n in chosen)).map(_joined)
    )


def _value(question: Question) -> st.SearchStrategy[str]:
    if question.choices:
        return st.sampled_from([value for value, _ in question.choices])
    match question.field.kind:
        case Kind.RECORD:
            return st.builds("{}/{}".format, st.sampled_from(question.targets), _SLUGS)
        case Kind.DATE:
            return st.sampled_from(question.field.datatypes).flatmap(_date)
        case Kind.NUMBER:
            whole = st.integers(-(10**9), 10**9).map(str)
            return (
                whole if "integer" in question.field.datatypes[0] else whole | st.decimals(0, 10**6, places=2).map(str)
            )
        case Kind.DURATION:
            return _DURATIONS
        case Kind.LINK:
            return _LINKS
        case Kind.STRING if question.field.pattern:
            return st.from_regex(question.field.pattern.rstrip("$") + r"\Z", alphabet=st.characters(codec="ascii"))
    return _texts(question)


def _date(datatype: str) -> st.SearchStrategy[str]:
    if datatype == DATE:
        return _DAYS.map(date.isoformat)
    if datatype == MOMENT:
        return st.builds(datetime.combine, _DAYS, st.times().map(lambda t: time(t.hour, t.minute, t.second))).map(
            lambda moment: moment.isoformat(timespec="seconds")
        )
    return _DAYS.map(lambda day: day.isoformat()[:7]) if datatype == MONTH else _DAYS.map(lambda day: f"{day.year:04}")


def _texts(question: Question) -> st.SearchStrategy[str]:
    raw = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40) | st.sampled_from(_AWKWARD)
    return raw.map(lambda text: _tidied(question, text)).filter(bool)


def _tidied(question: Question, text: str) -> str:
    try:
        return tidy(question, text)
    except Unwelcome:
        return ""


_AWKWARD = (
    "<script>alert('1')</script>",
    "**gras** [lien](javascript:alert(1))",
    "L’été, « à Brest » : 12 000 €",
    "une ligne\n\nune autre",
    'guillemets " et \\ barre',
    "👩‍👩‍👧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 é",
    "@fr",
    "je ne sais pas",
)


def _is_link(text: str) -> bool:
    try:
        return link_of(text) == text
    except Unwelcome:
        return False


_LINKS = st.builds(
    "{}://{}.{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z]", fullmatch=True),
    st.sampled_from(["fr", "org", "bzh", "example.net:8080"]),
    st.text(st.sampled_from("abcÉ0123/-_~?=&%#'()"), max_size=12),
).filter(_is_link)

_DURATIONS = st.builds(
    lambda h, m: duration_shown("PT" + (f"{h}H" if h else "") + (f"{m}M" if m or not h else "")),
    st.integers(0, 40),
    st.integers(0, 200),
).filter(lambda text: duration_of(text) is not None)
