"""Scores as they were frozen day by day: for the whole base, and for the parts of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config.templatetags.ui import day as day_words
from contacts.access import Can
from contacts.models.quality import Dimension
from contacts.models.source import Source
from contacts.models.team import Team
from contacts.scope import teams_of
from governance.models.quality import QualityDay, Scope

DAYS = 90
# Against how long ago a part is compared.
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Tile:
    """One score with its way through the days."""

    label: Any
    value: float | None
    change: float | None
    trend: list[float]


@dataclass(frozen=True, slots=True)
class Part:
    """One source, owner or team on its latest day."""

    name: str
    row: QualityDay
    change: float | None
    trend: list[float]
    filter: str


def visible_days(user: Any) -> QuerySet[QualityDay]:
    """Return the frozen days of what `user` answers for: all of it, or own teams and oneself."""
    rows = QualityDay.objects.all()
    if user.has_perm(Can.VIEW_ALL):
        return rows
    own = [str(pk) for pk in teams_of(user).values_list("team_id", flat=True)]
    mine = Q(scope=Scope.OWNER, scope_key=str(user.pk))
    return rows.filter(mine | Q(scope=Scope.TEAM, scope_key__in=own))


def head_days(user: Any) -> list[QualityDay]:
    """Return the days of the widest part that `user` answers for, oldest first."""
    rows = visible_days(user)
    for wanted in (Scope.ALL, Scope.TEAM, Scope.OWNER):
        latest = rows.filter(scope=wanted).order_by("-day", "-contacts").first()
        if latest is not None:
            same = rows.filter(scope=wanted, scope_key=latest.scope_key)
            return list(same.filter(day__gt=latest.day - timedelta(days=DAYS)).order_by("day"))
    return []


def tiles(days: list[QualityDay]) -> list[Tile]:
    """Return the total and one tile for each dimension."""
    total = _tile(_("Total"), [(row.day, row.score) for row in days])
    return [
        total,
        *(
            _tile(label, [(row.day, row.dimensions.get(code)) for row in days])
            for code, label in Dimension.choices
        ),
    ]


def _tile(label: Any, values: list[tuple[date, float | None]]) -> Tile:
    known = [(day, value) for day, value in values if value is not None]
    trend = [value for _day, value in known]
    return Tile(label, trend[-1] if trend else None, _change(known), trend)


def _change(known: list[tuple[date, float]]) -> float | None:
    """Return how far the last value is from that of a month before, or of the first day since."""
    if len(known) < 2:
        return None
    last_day, last = known[-1]
    before = next(value for day, value in known if day >= last_day - MONTH)
    return round(last - before, 1)


def chart_points(days: list[QualityDay]) -> list[tuple[str, float]]:
    """Return the total of each day, for the line and its table."""
    return [(day_words(row.day, "d MMM"), row.score) for row in days if row.score is not None]


def day_rows(days: list[QualityDay]) -> list[tuple[str, list[float | None]]]:
    """Return each day with the total and every dimension, newest first, for the table."""
    return [
        (day_words(row.day), [row.score, *(row.dimensions.get(c) for c in Dimension.values)])
        for row in reversed(days)
    ]


def parts(user: Any, scope: str, day: date) -> list[Part]:
    """Return every source, owner or team of the day, the worst first."""
    rows = visible_days(user).filter(scope=scope, day__lte=day, day__gt=day - timedelta(days=DAYS))
    ways: dict[str, list[QualityDay]] = defaultdict(list)
    for row in rows.order_by("day"):
        ways[row.scope_key].append(row)
    names = names_of_parts(scope, ways)
    found = [
        Part(
            names.get(key, str(_("None"))),
            way[-1],
            _change([(row.day, row.score) for row in way if row.score is not None]),
            [row.score for row in way if row.score is not None],
            key or "none",
        )
        for key, way in ways.items()
        if way[-1].day == day
    ]
    return sorted(found, key=lambda part: (part.row.score is None, part.row.score or 0, part.name))


def names_of_parts(scope: str, keys: Any) -> dict[str, str]:
    """Return what the sources, owners or teams behind keys are called."""
    models: dict[str, Any] = {
        Scope.SOURCE: Source, Scope.OWNER: get_user_model(), Scope.TEAM: Team,
    }  # fmt: skip
    wanted = [int(key) for key in keys if key.isdecimal()]
    return {str(row.pk): str(row) for row in models[scope].objects.filter(pk__in=wanted)}
