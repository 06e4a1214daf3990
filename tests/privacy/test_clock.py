"""Every case of the table of rights, and what must hold for any day on earth."""

import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as some

from config.quiet_hours import is_quiet
from privacy.laws.calendars import calendar_named
from privacy.laws.clock import NAMES, Deadlines, add_months, deadlines
from privacy.laws.table import RIGHTS

SAMPLES = Path(__file__).parents[1] / "samples" / "privacy"
TABLE = tomllib.loads((SAMPLES / "rights.toml").read_text("utf-8"))
DAY = timedelta(days=1)
EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
any_day = some.dates(date(2001, 1, 1), date(2049, 12, 31))
any_right = some.sampled_from(list(RIGHTS.values()))
any_calendar = some.sampled_from(["none", "US-federal", "DE", "ES"]).map(calendar_named)
gdpr_right = some.sampled_from([r for r in RIGHTS.values() if r.roll and r.extend])
day_right = some.sampled_from([r for r in RIGHTS.values() if r.extend and not r.roll])


def ident(case: dict[str, Any]) -> str:
    return str(case["id"])


def counted(case: dict[str, Any]) -> Deadlines:
    moment = case.get("received_at") or case.get("aware_at")
    return deadlines(
        RIGHTS[case["right"]],
        received=datetime.fromisoformat(moment) if moment else case["received"],
        zone=case.get("tz", "UTC"),
        calendar=calendar_named(case.get("calendar", "none")),
        paused_days=case.get("paused_days", 0),
        individuals=case.get("individuals"),
    )


@pytest.mark.parametrize("case", TABLE["deadline_case"], ids=ident)
def test_a_case_of_days_is_exact(case: dict[str, Any]) -> None:
    wanted = {name: case[name] for name in NAMES if name in case}
    found = counted(case)
    assert wanted
    assert {name: getattr(found, name) for name in wanted} == wanted
    assert set(found.because) == set(found.as_text())


@pytest.mark.parametrize("case", TABLE["instant_case"], ids=ident)
def test_a_case_of_hours_is_exact(case: dict[str, Any]) -> None:
    assert counted(case).as_text() == {"due_at": case["due_at"]}


@pytest.mark.parametrize("case", TABLE["quiet_hours_case"], ids=ident)
def test_a_case_of_quiet_hours_is_exact(case: dict[str, Any]) -> None:
    at = datetime.fromisoformat(case["at"])
    assert at.astimezone(ZoneInfo(case["tz"])).isoformat() == case["local"]
    assert is_quiet(at, [case["tz"]]) is not case["allowed"]


@pytest.mark.parametrize("place", TABLE["calendar"], ids=ident)
def test_a_calendar_has_the_holidays_of_the_table(place: dict[str, Any]) -> None:
    calendar = calendar_named(place["id"])
    for day in (date(2026, 1, 1) + DAY * n for n in range(730)):
        free = day.weekday() >= 5 or day in place["holidays"]
        assert calendar.is_working_day(day) is not free


@pytest.mark.parametrize("row", TABLE["right"], ids=ident)
def test_a_right_counts_as_the_table_says(row: dict[str, Any]) -> None:
    right, clock = RIGHTS[row["id"]], row["clock"]
    spans = [("ack", right.acknowledge), ("resp", right.respond), ("ext", right.extend)]
    for word, span in spans:
        unit = clock[f"{word}_unit"]
        wanted = None if unit == "none" else (clock[f"{word}_n"], unit)
        assert (span and (span.n, span.unit)) == wanted
    assert (right.starts, bool(right.roll)) == (clock["start"], clock["roll"] != "none")
    assert bool(right.pause) is clock["pausable"]
    assert right.regime == row["regime"]


def test_every_right_and_every_ground_says_where_it_stands_in_two_languages() -> None:
    assert list(RIGHTS) == [row["id"] for row in TABLE["right"]]
    for right in RIGHTS.values():
        grounds = [(g.text, g.text_es, g.cite, g.code) for g in right.refusals]
        assert all([right.title, right.title_es, right.cite, *sum(grounds, ())])
        assert len({ground.code for ground in right.refusals}) == len(right.refusals)
    assert RIGHTS["gdpr.object_marketing"].refusals == ()  # Art 21(3) knows no ground


def test_a_pause_moves_only_the_clock_of_a_law_that_knows_one() -> None:
    received, spain = date(2026, 3, 2), calendar_named("ES")
    gdpr, ccpa = RIGHTS["gdpr.access"], RIGHTS["ccpa.know_specific"]
    paused = deadlines(gdpr, received=received, calendar=spain, paused_days=9)
    assert paused.response_due == date(2026, 4, 13)  # Saturday the 11th rolls
    assert paused.because["response_due"].endswith("GDPR Art 12(6); Reg 1182/71 Art 3(4)")
    still = deadlines(ccpa, received=received, calendar=spain, paused_days=9)
    assert still == deadlines(ccpa, received=received, calendar=spain)


def test_own_days_off_move_a_deadline_and_are_named_in_the_version() -> None:
    own = calendar_named("ES", [date(2026, 4, 6), date(2026, 4, 7)])
    found = deadlines(RIGHTS["gdpr.access"], received=date(2026, 3, 5), calendar=own)
    assert found.response_due == date(2026, 4, 8)
    assert own.version != calendar_named("ES").version


@given(gdpr_right, any_day, any_calendar)
def test_an_extension_counts_from_receipt_and_only_working_days_end_a_month(
    right: Any, received: date, calendar: Any
) -> None:
    found = deadlines(right, received=received, calendar=calendar)
    first, last = add_months(received, 1), add_months(received, 3)
    assert found.response_due == calendar.working_day_from(first)
    assert found.extended_due == calendar.working_day_from(last)
    assert found.extension_notice_by == found.response_due
    assert calendar.is_working_day(found.response_due)


@given(day_right, any_day, any_calendar)
def test_days_never_roll_and_one_extension_counts_from_receipt(
    right: Any, received: date, calendar: Any
) -> None:
    found = deadlines(right, received=received, calendar=calendar)
    assert found.response_due == received + DAY * right.respond.n
    assert found.extended_due == received + DAY * (right.respond.n + right.extend.n)


@given(any_day, some.integers(-80, 80))
def test_a_deadline_clips_down_and_a_wait_rounds_up(day: date, months: int) -> None:
    down, up = add_months(day, months), add_months(day, months, up=True)
    if down.day == day.day:
        assert up == down
    else:
        assert (up, up.day) == (down + DAY, 1)
        assert down.day < day.day


@given(any_day, some.integers(1, 20), any_calendar)
def test_business_days_are_working_days_and_none_is_left_out(
    start: date, count: int, calendar: Any
) -> None:
    end = calendar.after_working_days(start, count)
    between = (start + DAY * n for n in range(1, (end - start).days + 1))
    assert sum(calendar.is_working_day(day) for day in between) == count
    assert calendar.is_working_day(end)


@given(any_right, any_day, any_calendar, some.integers(0, 60))
def test_nothing_is_due_before_receipt_and_every_date_has_its_citation(
    right: Any, received: date, calendar: Any, paused: int
) -> None:
    found = deadlines(right, received=received, calendar=calendar, paused_days=paused)
    due = ["ack_due", "response_due", "extended_due", "not_before", "hold_until", "retain_until"]
    dates = [getattr(found, name) for name in due]
    assert all(day >= received for day in dates if day)
    assert found.lookback_from is None or found.lookback_from < received
    assert all(found.because.values())
    assert all(right.source_of(name).mark in {"T", "S", "M"} for name in found.because)
    assert set(found.because) == set(found.as_text())


@given(
    some.integers(0, 35 * 365 * 24 * 60).map(lambda n: EPOCH + timedelta(minutes=n)),
    some.sampled_from(["Europe/Madrid", "America/Los_Angeles", "Australia/Lord_Howe", "UTC"]),
)
def test_hours_are_elapsed_hours_across_any_change_of_the_clocks(at: datetime, zone: str) -> None:
    right = RIGHTS["gdpr.breach_authority"]
    found = deadlines(right, received=at, zone=zone, calendar=calendar_named("none"))
    assert found.due_at.astimezone(UTC) - at == timedelta(hours=72)
    assert found.received_on == at.astimezone(ZoneInfo(zone)).date()


def test_the_command_prints_the_dates_that_apply(capsys: Any) -> None:
    asked = ["ccpa.know_specific", "--received", "2026-06-15", "--calendar", "US-federal"]
    call_command("privacy_clock", *asked, "--json")
    assert json.loads(capsys.readouterr().out) == {
        "ack_due": "2026-06-30",
        "response_due": "2026-07-30",
        "extension_notice_by": "2026-07-30",
        "extended_due": "2026-09-13",
        "retain_until": "2028-06-15",
        "lookback_from": "2025-06-15",
        "lookback_floor": "2022-01-01",
        "safe_due": "2026-07-29",
    }


@pytest.mark.parametrize(
    "asked",
    [
        ["gdpr.nothing", "--received", "2026-06-15"],
        ["gdpr.access", "--received", "2026-06-31"],
        ["gdpr.access", "--received", "2026-06-15", "--tz", "Europe/Atlantis"],
        ["gdpr.access", "--received", "2026-06-15", "--calendar", "Atlantis"],
        ["gdpr.access", "--received", "2026-06-15", "--paused-days", "-1"],
    ],
    ids=lambda asked: asked[-1],
)
def test_the_command_refuses_what_it_cannot_read(asked: list[str]) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("privacy_clock", *asked)
    assert refusal.value.returncode == 2
