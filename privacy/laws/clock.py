"""The arithmetic of legal deadlines: one pure function over the table of rights.

The day of receipt is day 0. A deadline without a twin in a short month clips down to the month's
last day, a wait or a retention rounds up; only the laws that say so roll to the next working day;
an extension is counted from receipt; hours are elapsed hours. privacy.md 1.1 has the sources.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from privacy.laws.calendars import Calendar
from privacy.laws.table import Cite, Right, Span

NAMES = (
    "ack_due",
    "response_due",
    "extension_notice_by",
    "extended_due",
    "not_before",
    "hold_until",
    "retain_until",
    "lookback_from",
    "lookback_floor",
    "safe_due",
    "due_at",
)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The dates that apply to one request; `because` gives each its citation."""

    received_on: date
    ack_due: date | None = None
    response_due: date | None = None
    extension_notice_by: date | None = None
    extended_due: date | None = None
    not_before: date | None = None
    hold_until: date | None = None
    retain_until: date | None = None
    lookback_from: date | None = None
    lookback_floor: date | None = None
    safe_due: date | None = None
    due_at: datetime | None = None
    because: dict[str, str] = field(default_factory=dict)

    def as_text(self) -> dict[str, str]:
        """Return the dates that apply as ISO text, in the order of the law's own story."""
        found = {name: getattr(self, name) for name in NAMES}
        return {name: value.isoformat() for name, value in found.items() if value is not None}


def add_months(day: date, count: int, *, up: bool = False) -> date:
    """Move by whole months; a day that does not exist clips down, or rounds up where one waits."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    end = date(year, month + 1, last)
    return end + timedelta(days=1) if up else end


def deadlines(
    right: Right,
    *,
    received: date | datetime,
    zone: str = "UTC",
    calendar: Calendar,
    paused_days: int = 0,
    individuals: int | None = None,
) -> Deadlines:
    """Return every date the right asks for, with its citation.

    Args:
        right: the right, from `privacy.laws.table.RIGHTS`.
        received: the day, or the moment whose day in the controller's `zone` counts.
        zone: the controller's time zone.
        calendar: the working days of the place whose law it is.
        paused_days: days the clock stood still; a law that knows no pause ignores them.
        individuals: people concerned by a breach, where the number changes the date.
    """
    if paused_days < 0:
        raise ValueError("paused_days cannot be negative")
    moment = _in_zone(received, zone) if isinstance(received, datetime) else None
    sheet = _Sheet(right, moment.date() if moment else received, calendar, paused_days)
    sheet.answer()
    sheet.few_people(individuals)
    sheet.waits()
    if right.respond and right.respond.unit == "hour":
        start = moment or _in_zone(datetime.combine(received, time()), zone)
        sheet.because["due_at"] = right.respond.cite
        sheet.due_at = _after_hours(start, right.respond.n)
    return Deadlines(
        received_on=sheet.day, because=sheet.because, due_at=sheet.due_at, **sheet.dates
    )


class _Sheet:
    """The dates of one count, gathered as the law's own story goes."""

    def __init__(self, right: Right, day: date, calendar: Calendar, paused_days: int) -> None:
        self.right, self.day, self.calendar = right, day, calendar
        self.paused = paused_days if right.pause else 0
        self.dates: dict[str, date] = {}
        self.because: dict[str, str] = {}
        self.due_at: datetime | None = None

    def answer(self) -> None:
        """Count the acknowledgement, the response and its one extension."""
        right = self.right
        if right.acknowledge:
            self._put("ack_due", self._after(self.day, right.acknowledge), right.acknowledge)
        if right.respond is None or right.respond.unit == "hour":
            return
        due = self._due("response_due", right.respond.n, right.respond)
        if right.margin:
            self._put("safe_due", due - timedelta(days=right.margin.n), right.margin)
        if right.extend:
            self._due("extended_due", right.respond.n + right.extend.n, right.extend)
            self._put("extension_notice_by", due, right.notice or right.extend)

    def few_people(self, individuals: int | None) -> None:
        """Count from the end of the year where few people are concerned (45 CFR 164.408(c))."""
        right = self.right
        if individuals is None or individuals >= right.few_below or not right.respond:
            return
        year_end = date(self.day.year, 12, 31)
        self._put("response_due", self._after(year_end, right.respond), right.few_cite)

    def waits(self) -> None:
        """Count what must not happen before a day, and what may be looked back at."""
        right = self.right
        if right.wait:
            self._put("not_before", add_months(self.day, right.wait.n, up=True), right.wait)
        if right.hold:
            self._put("hold_until", self._after(self.day, right.hold), right.hold)
        if right.keep:
            self._put("retain_until", add_months(self.day, right.keep.n, up=True), right.keep)
        if right.lookback:
            self._put("lookback_from", add_months(self.day, -right.lookback.n), right.lookback)
        if right.lookback_floor:
            self._put("lookback_floor", right.lookback_floor, right.floor_cite)

    def _due(self, name: str, count: int, span: Span) -> date:
        """Count from receipt, add the days the clock stood still, and roll if the law says so."""
        nominal = self._after(self.day, span, count) + timedelta(days=self.paused)
        due = self.calendar.working_day_from(nominal) if self.right.roll else nominal
        self._put(name, due, span)
        if self.paused and self.right.pause:
            self.because[name] += f"; {self.right.pause.cite}"
        if due != nominal and self.right.roll:
            self.because[name] += f"; {self.right.roll.cite}"
        return due

    def _after(self, start: date, span: Span, count: int | None = None) -> date:
        length = span.n if count is None else count
        if span.unit == "month":
            return add_months(start, length)
        if span.unit == "business_day":
            return self.calendar.after_working_days(start, length)
        return start + timedelta(days=length)

    def _put(self, name: str, value: date, why: Span | Cite | None) -> None:
        self.dates[name] = value
        self.because[name] = why.cite if why else self.right.cite


def _in_zone(moment: datetime, zone: str) -> datetime:
    """Read a moment in the controller's zone; one without a zone was said there."""
    place = ZoneInfo(zone)
    return moment.astimezone(place) if moment.tzinfo else moment.replace(tzinfo=place)


def _after_hours(start: datetime, hours: int) -> datetime:
    """Add elapsed hours: across a change of the clocks the wall shows another hour."""
    return (start.astimezone(UTC) + timedelta(hours=hours)).astimezone(start.tzinfo)
