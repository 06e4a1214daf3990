"""The quality of the data day by day, as a report that comes ready."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models.quality import Dimension
from governance.models.quality import QualityDay
from governance.reading.quality_scores import DAYS, head_days
from segments.measures import Period, Unit
from segments.models.reports import Shape
from segments.reading.measuring import Answer, Column, Key, Question, Row
from segments.reading.reports.ready import Ready
from segments.vocabulary.measure_words import dimension_label, measure_label


def quality_trend(user: Any, now: datetime) -> Answer:
    """Return the scores of each frozen day of what `user` answers for, in all and by dimension.

    The last one is the total.
    """
    end = timezone.localdate(now, timezone.get_default_timezone()) + timedelta(days=1)
    days = [row for row in head_days(user) if row.score is not None]
    return Answer(
        question=Question(
            "quality_score", Period(end - timedelta(days=DAYS), end), ("day", "quality_dimension")
        ),
        columns=(
            Column("day", dimension_label("day")),
            Column("quality_dimension", dimension_label("quality_dimension")),
            Column("quality_score", measure_label("quality_score"), Unit.SCORE),
        ),
        rows=tuple(each for row in days for each in _scores(row)),
        total=days[-1].score if days else None,
        unit=Unit.SCORE,
        as_of=now,
    )


def _scores(row: QualityDay) -> Iterator[Row]:
    day = Key(str(row.day), str(row.day))
    yield Row((day, Key("", gettext("Total"))), row.score)
    for code, label in Dimension.choices:
        if row.dimensions.get(code) is not None:
            yield Row((day, Key(code, str(label))), row.dimensions[code])


READY = Ready(
    "quality-trend",
    _("Trend of the data quality"),
    _("The score of the records day by day and its dimensions; of all of them or of your teams."),
    "activity",
    Shape.LINE,
    right="governance.view_quality",
    read=quality_trend,
)
