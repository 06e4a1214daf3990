"""When windows begin and end: calendar days of the organisation, exact hours (segments.md 1.6)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from segments.language.days import anniversaries, day_bounds, moment_bounds, window_bounds
from segments.language.nodes import Window

MADRID, MEXICO = ZoneInfo("Europe/Madrid"), ZoneInfo("America/Mexico_City")
NOW = datetime(2026, 5, 31, 10, 0, tzinfo=MADRID)
APRIL = Window(start=date(2026, 4, 1), end=date(2026, 4, 30))


def within(window, moment, zone=MADRID, now=NOW):
    start, end = window_bounds(window, now, zone)
    return (start is None or start <= moment) and moment < end


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "inside"),
    [
        (utc(2026, 5, 23, 22, 0), True),  # case 10: midnight in Madrid, seven days back
        (utc(2026, 5, 23, 21, 59, 59), False),  # case 11
        (utc(2026, 5, 31, 8, 0), True),  # this very moment
        (utc(2026, 5, 31, 8, 0, 1), False),
        (utc(2026, 6, 1, 9, 0), False),  # case 29: a clock that is wrong
    ],
)
def test_the_last_seven_days_begin_at_midnight_and_end_now(moment, inside):
    assert within(Window(7, "day"), moment) is inside


def test_a_month_is_that_of_the_organisation():  # case 13
    moment = utc(2026, 3, 31, 22, 30)
    assert within(APRIL, moment, MADRID)
    assert not within(APRIL, moment, MEXICO, NOW.astimezone(MEXICO))
    assert window_bounds(APRIL, NOW, MADRID) == (utc(2026, 3, 31, 22), utc(2026, 4, 30, 22))


def test_months_stop_at_the_last_day_there_is():  # case 15
    assert window_bounds(Window(3, "month"), NOW, MADRID)[0] == utc(2026, 2, 27, 23)


@pytest.mark.parametrize(
    ("window", "start"),
    [
        # Summer time began that night: the day had 23 hours, and hours stay exact.
        (Window(1, "day"), utc(2026, 3, 27, 23)),
        (Window(24, "hour"), utc(2026, 3, 28, 10)),
        (Window(1, "year"), utc(2025, 3, 28, 23)),
        (Window(2, "week"), utc(2026, 3, 14, 23)),
    ],
)
def test_days_follow_the_clock_and_hours_do_not(window, start):
    noon = datetime(2026, 3, 29, 12, 0, tzinfo=MADRID)
    assert window_bounds(window, noon, MADRID)[0] == start


def test_a_midnight_that_is_skipped_is_the_moment_the_clock_jumps():
    cairo = ZoneInfo("Africa/Cairo")
    window = Window(start=date(2026, 4, 24))
    assert window_bounds(window, NOW, cairo)[0] == utc(2026, 4, 23, 22)


def test_an_open_window_still_ends_now():
    end = NOW.astimezone(UTC) + timedelta(microseconds=1)
    assert window_bounds(None, NOW, MADRID) == (None, end)
    assert window_bounds(Window(start=date(2026, 5, 1)), NOW, MADRID)[1] == end
    assert window_bounds(Window(end=date(2026, 12, 31)), NOW, MADRID) == (None, end)


@pytest.mark.parametrize(
    ("op", "value", "bounds"),
    [
        ("before", date(2026, 5, 1), (None, utc(2026, 4, 30, 22))),
        ("after", date(2026, 5, 1), (utc(2026, 5, 1, 22), None)),
        ("on_day", date(2026, 5, 1), (utc(2026, 4, 30, 22), utc(2026, 5, 1, 22))),
        ("within_next", (2, "day"), (utc(2026, 5, 31, 8), utc(2026, 6, 2, 22))),
    ],
)
def test_a_moment_is_compared_by_the_day_it_has_here(op, value, bounds):
    assert moment_bounds(op, value, NOW, MADRID) == bounds


def test_plain_days_know_no_zone():  # case 17
    today = date(2026, 5, 31)
    assert day_bounds("within_last", (3, "month"), today) == (date(2026, 2, 28), today)
    assert day_bounds("within_next", (1, "week"), today) == (today, date(2026, 6, 7))
    assert day_bounds("before", today, today) == (None, date(2026, 5, 30))


def test_birthdays_come_round_also_on_29_february():
    assert anniversaries(2, "day", date(2026, 12, 30)) == ["01-01", "12-30", "12-31"]
    assert anniversaries(1, "day", date(2026, 2, 27)) == ["02-27", "02-28", "02-29"]
    assert anniversaries(1, "day", date(2028, 2, 27)) == ["02-27", "02-28"]
