"""Dates keep to what was written: an order is decided by the column, never by one value."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.normalise.dates import (
    Birthday,
    Order,
    day_order,
    parse_birthday,
    parse_day,
    parse_moment,
)

TODAY = date(2026, 6, 1)
MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["01/02/2020", "25/12/2020"], "dmy"),
        (["01/02/2020", "12/25/2020"], "mdy"),
        (["2020-02-01", "2020-12-25"], "ymd"),
        (["85-03-07", "86-03-08", "01-02-03"], "ymd"),
        (["01/02/2020", "03/04/2020"], None),
        (["25/12/2020", "12/25/2020"], None),
        (["25/12/2020"] * 30 + ["12/25/2020"], "dmy"),
        (["05/05/2020", "1 Jan 2020", ""], "ymd"),
        (["25/12/2020 10:00", "01.02.2020"], "dmy"),
        ([], "ymd"),
    ],
)
def test_the_whole_column_decides_the_order(values: list[str], order: Order | None) -> None:
    assert day_order(values) == order


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("1980-05-07", "mdy", date(1980, 5, 7)),
        ("07/05/1980", "dmy", date(1980, 5, 7)),
        ("07/05/1980", "mdy", date(1980, 7, 5)),
        ("13/05/1980", None, date(1980, 5, 13)),
        ("7.5.1980", "dmy", date(1980, 5, 7)),
        ("19800507", None, date(1980, 5, 7)),
        ("1980-05-07 00:00:00", None, date(1980, 5, 7)),
        ("01 Jan 2024", None, date(2024, 1, 1)),
        ("1 de enero de 1980", None, date(1980, 1, 1)),
        ("Marzo 7, 1980", None, date(1980, 3, 7)),
        ("March 7th, 1980", None, date(1980, 3, 7)),
        ("3 sept. 1990", None, date(1990, 9, 3)),
        ("12/05/55", "dmy", date(1955, 5, 12)),
        ("12/05/26", "dmy", date(2026, 5, 12)),
        ("07-mar-85", None, date(1985, 3, 7)),
        ("85/03/07", "ymd", date(1985, 3, 7)),
    ],
)
def test_a_whole_birthday_is_a_date(text: str, order: Order | None, day: date) -> None:
    assert parse_birthday(text, order, today=TODAY) == Birthday(date=day)


@pytest.mark.parametrize(
    ("text", "birthday"),
    [
        ("--03-07", Birthday(month_day="03-07")),
        ("--0307", Birthday(month_day="03-07")),
        ("--0229", Birthday(month_day="02-29")),
        ("1604-03-07", Birthday(month_day="03-07")),
        ("7 de marzo", Birthday(month_day="03-07")),
        ("7/3", Birthday(month_day="03-07")),
        ("1980", Birthday(year=1980)),
        ("1980-00-00", Birthday(year=1980)),
        ("May 2020", Birthday(year=2020)),
        ("1980-05", Birthday(year=1980)),
    ],
)
def test_missing_parts_of_a_birthday_stay_missing(text: str, birthday: Birthday) -> None:
    assert parse_birthday(text, "dmy", today=TODAY) == birthday


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("07/05/1980", None),
        ("04/13/2020", "dmy"),
        ("31/02/1980", "dmy"),
        ("29/02/1981", "dmy"),
        ("0000-00-00", None),
        ("2030-01-01", None),
        ("1750-01-01", None),
        ("29221", None),
        ("yesterday", None),
        ("May", None),
        ("--02-30", None),
        ("", None),
    ],
)
def test_a_birthday_in_doubt_is_none(text: str, order: Order | None) -> None:
    assert parse_birthday(text, order, today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2020-01-10 10:00", None, datetime(2020, 1, 10, 10, tzinfo=MADRID)),
        (
            "2026-05-01 10:00:00 +0200",
            None,
            datetime(2026, 5, 1, 10, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("2026-05-01T10:00:00Z", None, datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01T10:00:00.5-03:30", None, datetime(2026, 5, 1, 13, 30, 0, 500_000, UTC)),
        ("2026-05-01 10:00 UTC", None, datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("01/02/2020 3:04 PM", "mdy", datetime(2020, 1, 2, 15, 4, tzinfo=MADRID)),
        ("01/02/2020 12:04 a.m.", "dmy", datetime(2020, 2, 1, 0, 4, tzinfo=MADRID)),
        ("Jan 5, 2021 10:00 am", None, datetime(2021, 1, 5, 10, tzinfo=MADRID)),
        ("2020-01-10", None, datetime(2020, 1, 10, tzinfo=MADRID)),
        ("31/12/2099 10:00", "dmy", datetime(2099, 12, 31, 10, tzinfo=MADRID)),
    ],
)
def test_moments_are_aware(text: str, order: Order | None, moment: datetime) -> None:
    assert parse_moment(text, order, MADRID) == moment


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2020 10:00",
        "2020-01-10 25:00",
        "2020-01-10 13:00 PM",
        "10:00",
        "2020",
        "",
        "soon",
        "2020-02-30 10:00",
        "2020-01-10 10:00 +9900",
    ],
)
def test_a_moment_in_doubt_is_none(text: str) -> None:
    assert parse_moment(text, None, UTC) is None


@given(st.dates(date(1900, 1, 1), date(2026, 5, 31)))
def test_every_date_survives_each_way_of_writing_it(day: date) -> None:
    written: dict[str, Order] = {
        f"{day:%d/%m/%Y}": "dmy",
        f"{day:%m/%d/%Y}": "mdy",
        f"{day:%Y-%m-%d}": "ymd",
        f"{day:%Y%m%d}": "ymd",
        f"{day:%d %B %Y}": "ymd",
    }
    for text, order in written.items():
        assert parse_birthday(text, order, today=TODAY) == Birthday(date=day)
        assert parse_day(text, order, today=TODAY) == day


@given(st.text(st.sampled_from("0123456789-/.: TZ+apm"), max_size=24))
def test_no_text_makes_them_raise(text: str) -> None:
    parse_birthday(text, "dmy", today=TODAY)
    parse_moment(text, "dmy", UTC)
    day_order([text])
