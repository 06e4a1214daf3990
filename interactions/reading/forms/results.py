"""How the answers to a form add up: rates, scores, one chart a question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from interactions.models.forms import Form, FormDay, FormInvitation, Response, ResponseState
from interactions.questionnaire.answering import bounds
from interactions.questionnaire.definition import Field, in_language
from interactions.questionnaire.kinds import NO, NUMBERS, YES, Kind
from interactions.questionnaire.parsing import stored_definition
from interactions.questionnaire.scores import FEWEST, Score, csat, nps
from interactions.reading.forms.words import KINDS

_NARROW = 40  # values of a free number that are worth a bar each
_ONE = """
select answers ->> %(name)s as value, count(*) from interactions_response
where form_id = %(form)s and state = 'counted' and answers ? %(name)s
  and (%(among)s::bigint[] is null or contact_id = any(%(among)s)) group by 1
"""
_MANY = """
select each.value, count(*) from interactions_response
cross join lateral jsonb_array_elements_text(answers -> %(name)s) as each(value)
where form_id = %(form)s and state = 'counted' and jsonb_typeof(answers -> %(name)s) = 'array'
  and (%(among)s::bigint[] is null or contact_id = any(%(among)s)) group by 1
"""
_TICKED = """
select 'people', count(*) from interactions_response
where form_id = %(form)s and state = 'counted' and jsonb_typeof(answers -> %(name)s) = 'array'
  and answers -> %(name)s <> '[]' and (%(among)s::bigint[] is null or contact_id = any(%(among)s))
"""
_ROW = """
select answers -> %(name)s ->> %(row)s as value, count(*) from interactions_response
where form_id = %(form)s and state = 'counted' and answers -> %(name)s ? %(row)s
  and (%(among)s::bigint[] is null or contact_id = any(%(among)s)) group by 1
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer of a chart: `share` in per cent of those who answered the question."""

    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The answers to one question, or to one row of a matrix."""

    title: str
    kind: Any
    answered: int
    bars: tuple[Bar, ...]
    score: Score | None = None
    score_name: str = ""
    too_few: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """The form whose answers are counted, and the people among whom; None is everybody."""

    form: Form
    among: Sequence[int] | None


@dataclass(frozen=True, slots=True)
class Rates:
    """Who opened the form and who answered."""

    opened: int
    answered: int
    links: int
    links_opened: int
    links_answered: int
    held_back: int
    pending: int

    @property
    def of_opened(self) -> float | None:
        """Return how many of those who opened the public page or a link answered, in per cent."""
        everybody = self.opened + self.links_opened
        return min(100.0, 100 * self.answered / everybody) if everybody else None

    @property
    def of_links(self) -> float | None:
        """Return how many opened personal links were answered, in per cent."""
        return 100 * self.links_answered / self.links_opened if self.links_opened else None


def rates_of(form: Form) -> Rates:
    """Count openings and answers; three queries."""
    opened = FormDay.objects.filter(form=form).aggregate(sum=Sum("opened"))["sum"] or 0
    links = FormInvitation.objects.filter(form=form).aggregate(
        made=Count("pk"), opened=Count("opened_at"), answered=Count("answered_at")
    )
    states = Response.objects.filter(form=form).aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in ResponseState.values}
    )
    return Rates(
        opened, states["counted"], links["made"], links["opened"], links["answered"],
        states["quarantined"], states["pending"],
    )  # fmt: skip


def charts_of(form: Form, among: Sequence[int] | None = None) -> list[Chart]:
    """Return one chart for each question that can be counted; one query each.

    With `among`, only what these people answered.
    """
    version = form.versions.order_by("-number").first()
    definition = stored_definition(version.definition if version else form.definition)
    found: list[Chart] = []
    for field in definition.fields():
        found += _charts(_Asked(form, among), field)
    return found


def _charts(asked: _Asked, field: Field) -> Iterable[Chart]:
    title, kind = said(field.label), KINDS[field.kind]
    if field.kind == Kind.MATRIX:
        for row in field.rows:
            counts = _counts(_ROW, asked, name=field.id, row=row.value)
            yield _chart(f"{title}: {said(row.label)}", kind, _labels(field), counts)
        return
    if field.kind in (Kind.NPS, Kind.CSAT, Kind.RATING):
        counts = _counts(_ONE, asked, name=field.id)
        yield _scored(title, field, counts)
    elif field.kind == Kind.MULTIPLE:
        ticks, people = (_counts(query, asked, name=field.id) for query in (_MANY, _TICKED))
        yield _chart(title, kind, _labels(field), ticks, people=people["people"])
    elif labels := _labels(field):
        yield _chart(title, kind, labels, _counts(_ONE, asked, name=field.id))
    elif field.kind in NUMBERS:
        counts = _counts(_ONE, asked, name=field.id)
        ordered = sorted(counts, key=float)[:_NARROW]
        yield _chart(title, kind, {value: value for value in ordered}, counts)
    else:
        counts = _counts(_ONE, asked, name=field.id)
        yield Chart(title, kind, sum(counts.values()), ())


def _counts(query: str, asked: _Asked, **given: str) -> dict[str, int]:
    among = None if asked.among is None else list(asked.among)
    with connection.cursor() as cursor:
        cursor.execute(query, {"form": asked.form.pk, "among": among, **given})
        return {str(value): count for value, count in cursor.fetchall()}


def said(words: Mapping[str, str]) -> str:
    """Return a text in the language of the reader."""
    return in_language(words, (get_language() or "en")[:2])


def _labels(field: Field) -> dict[str, str]:
    if field.kind in (Kind.YES_NO, Kind.CONSENT):
        return {YES: _("Yes"), NO: _("No")}
    return {choice.value: said(choice.label) for choice in field.choices}


def _chart(
    title: str,
    kind: Any,
    labels: Mapping[str, str],
    counts: Mapping[str, int],
    *,
    people: int | None = None,
) -> Chart:
    """Return a chart; `people` answered, where one of them may have given several answers."""
    total = sum(counts.values()) if people is None else people
    # A choice that was taken away later keeps its answers, under its own value.
    names = {**labels, **{value: value for value in counts if value not in labels}}
    bars = tuple(
        Bar(label, counts.get(value, 0), 100 * counts.get(value, 0) / total if total else 0)
        for value, label in names.items()
    )
    return Chart(title, kind, total, bars)


def _scored(title: str, field: Field, counts: Mapping[str, int]) -> Chart:
    low, high = bounds(field)
    labels = {str(n): str(n) for n in range(low, high + 1)}
    chart = _chart(title, KINDS[field.kind], labels, counts)
    numbers = {int(value): count for value, count in counts.items()}
    if field.kind == Kind.RATING:
        return chart
    score = nps(numbers) if field.kind == Kind.NPS else csat(numbers)
    name = "NPS" if field.kind == Kind.NPS else "CSAT"
    few = score is None
    return Chart(
        chart.title, chart.kind, chart.answered, () if few else chart.bars, score, name, few
    )


def answer_words(field: Field, answer: Any) -> str:
    """Return one answer as a text for a table or a file."""
    labels = _labels(field)
    if answer is None:
        return ""
    if isinstance(answer, list):
        return "; ".join(labels.get(each, each) for each in answer)
    if isinstance(answer, dict):
        rows = {row.value: said(row.label) for row in field.rows}
        return "; ".join(f"{rows.get(r, r)}: {labels.get(a, a)}" for r, a in answer.items())
    return labels.get(str(answer), str(answer))


__all__ = ["FEWEST", "Chart", "Rates", "answer_words", "charts_of", "rates_of", "said"]
