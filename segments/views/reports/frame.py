"""What every page of a report shows: the answer for who looks, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone

from config.charts import Chart, Heat
from config.errors import DomainError
from segments.measures import MEASURES, PRESETS, Basis
from segments.models.reports import Report
from segments.reading.measuring import Row, list_behind
from segments.reading.reports.asking import facts_of, sheet_for
from segments.reading.reports.charting import chart_of
from segments.reading.reports.ready import Ready, ready_named
from segments.reading.reports.saying import shown
from segments.reading.reports.sheets import Sheet
from segments.vocabulary.measure_words import period_label

NAV = {"nav": "reports"}
# More lines than these are for the file.
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table on the page: its names, its number, the list behind it."""

    names: list[str]
    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The answer as a page shows it; without a sheet `problem` says why."""

    sheet: Sheet | None = None
    chart: Chart | None = None
    lines: list[Line] = field(default_factory=list)
    crossed: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    problem: str = ""
    # The list behind the number of everything.
    address: str = ""

    @property
    def unseen(self) -> int:
        """How many lines are left to the file."""
        return len(self.sheet.answer.rows) - MOST_LINES if self.sheet else 0

    @property
    def is_table(self) -> bool:
        """Whether the chart is the table already."""
        return isinstance(self.chart, Heat)

    @property
    def columns(self) -> list[str]:
        """The head of the table whose sides stand across each other."""
        grid = self.sheet.grid if self.sheet else None
        return [self.sheet.label(key, 1) for key in grid.columns] if self.sheet and grid else []


def report_of(request: HttpRequest, key: UUID) -> Report:
    """Return a report the signed-in colleague sees, or answer 404."""
    rows = Report.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(rows, key=key)


def own_report(request: HttpRequest, key: UUID) -> Report:
    """Return a report of the signed-in colleague's own, or answer 404."""
    report = report_of(request, key)
    if report.owner_id != request.user.pk:
        raise Http404
    return report


def ready_of(request: HttpRequest, slug: str) -> Ready:
    """Return a ready report the signed-in colleague may ask for, or answer 404 or 403."""
    try:
        return ready_named(slug, request.user)
    except LookupError:
        raise Http404 from None


def asked(question: Mapping[str, Any], given: QueryDict) -> dict[str, Any]:
    """Return the question for the period that the page was asked for, if it was."""
    period = given.get("period", "")
    return {**question, "period": period} if period in PRESETS else dict(question)


def periods(question: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the periods to choose from; none where the number is of today."""
    measure = MEASURES.get(str(question.get("measure")))
    flows = measure is not None and measure.basis == Basis.FLOW
    return [(name, period_label(name)) for name in PRESETS] if flows else []


def answered(
    name: str,
    question: Mapping[str, Any],
    shape: str,
    user: Any,
    kept_by: Report | None = None,
) -> Shown:
    """Return the answer that `user` gets, with its chart and its table."""
    try:
        key = kept_by.key if kept_by is not None else None
        sheet = sheet_for(name, question, user=user, now=timezone.now(), report=key)
    except DomainError as refusal:
        return Shown(problem=str(refusal.message))
    return drawn(sheet, shape, user, facts_of(sheet.answer.question, user))


def drawn(sheet: Sheet, shape: str, user: Any, facts: list[str], *, listed: bool = True) -> Shown:
    """Return a sheet with its chart and its table; `listed` leads to the lists behind."""

    def address(row: Row) -> str:
        if not listed or not row.value:
            return ""
        return list_behind(sheet.answer.question, row, user=user)

    unit, total = sheet.answer.unit, sheet.answer.total
    whole = list_behind(sheet.answer.question, user=user) if listed and total else ""
    lines = [
        Line(
            [sheet.label(key, place) for place, key in enumerate(row.keys)],
            shown(row, unit),
            address(row),
        )
        for row in sheet.answer.rows[:MOST_LINES]
    ]
    crossed = []
    for key, cells in sheet.grid.rows if sheet.grid else ():
        numbers = [(shown(cell, unit), address(cell)) if cell else ("", "") for cell in cells]
        crossed.append((sheet.label(key, 0), numbers))
    return Shown(sheet, chart_of(sheet, shape, address), lines, crossed, facts, address=whole)
