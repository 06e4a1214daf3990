"""The answers of several groups of people side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from interactions.models.forms import Form
from interactions.questionnaire.scores import Score
from interactions.reading.forms.results import Bar, Chart, charts_of


@dataclass(frozen=True, slots=True)
class Cross:
    """One question: a column for each group, a row for each answer, None where nobody gave it.

    `answered` says how many of each group answered; `scores` is empty for questions without one.
    """

    title: str
    kind: Any
    answered: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Bar | None, ...]], ...]
    score_name: str = ""
    scores: tuple[Score | None, ...] = ()


def crosstab_of(form: Form, groups: Sequence[Sequence[int] | None]) -> list[Cross]:
    """Return every question that can be counted, over these people each; None is everybody.

    One query for each question and group.
    """
    of_each = [charts_of(form, among) for among in groups]
    crossed = (_cross(charts) for charts in zip(*of_each, strict=True))
    return [cross for cross in crossed if cross.rows or cross.score_name]


def _cross(charts: tuple[Chart, ...]) -> Cross:
    labels = dict.fromkeys(bar.label for chart in charts for bar in chart.bars)
    bars = [{bar.label: bar for bar in chart.bars} for chart in charts]
    rows = tuple((label, tuple(own.get(label) for own in bars)) for label in labels)
    name = next((chart.score_name for chart in charts if chart.score_name), "")
    return Cross(
        charts[0].title,
        charts[0].kind,
        tuple(chart.answered for chart in charts),
        rows,
        name,
        tuple(chart.score for chart in charts) if name else (),
    )
