"""How numbers of each unit are said, in full and shortly, as the reader's locale does."""

from collections.abc import Callable
from datetime import date

from babel.dates import format_date
from babel.numbers import format_compact_currency, format_compact_decimal
from django.conf import settings
from django.utils.translation import gettext as _

from config.templatetags.ui import locale_of_reader, money, number, percentage
from segments.measures import Unit

Say = Callable[[float], str]

# From here on cents say nothing.
_WHOLE_MONEY = 100


def say(unit: Unit | str) -> Say:
    """Return how numbers of a unit are said."""
    return _FULL[Unit(unit)]


def say_shortly(unit: Unit | str) -> Say:
    """Return how numbers of a unit are said beside an axis."""
    return _SHORT[Unit(unit)]


def say_change(unit: Unit | str, now: float, then: float) -> str:
    """Say how much more or less there is; "" where there is nothing to compare with.

    Shares, points and scores differ by points; of money and counts it is a share of before.
    """
    if Unit(unit) in (Unit.SHARE, Unit.POINTS, Unit.SCORE):
        return _("%(count)s pt") % {"count": _signed(round(float(now) - float(then), 1))}
    if not then:
        return ""
    change = round(100 * (float(now) - float(then)) / abs(float(then)), 1)
    return _sign(change) + percentage(abs(change), 1)


def say_bucket(grain: str, first: date) -> str:
    """Say a day, week, month, quarter or year beside an axis."""
    form = {"month": "LLL", "quarter": "QQQ", "year": "y"}.get(grain, "d MMM")
    return format_date(first, form, locale=locale_of_reader())


def _sign(value: float) -> str:
    return "+" if value > 0 else "−" if value < 0 else ""


def _signed(value: float) -> str:
    return _sign(value) + number(abs(value))


def _money(value: float) -> str:
    return money(round(value) if abs(value) >= _WHOLE_MONEY else round(value, 2))


def _share(value: float) -> str:
    return percentage(value, 1)


def _count(value: float) -> str:
    return number(round(value, 1))


def _points(value: float) -> str:
    return f"{'−' if value < 0 else ''}{number(abs(round(value)))}"


def _money_shortly(value: float) -> str:
    return format_compact_currency(
        value, settings.ORG_CURRENCY, locale=locale_of_reader(), fraction_digits=_digits(value)
    )


def _count_shortly(value: float) -> str:
    return format_compact_decimal(
        value, locale=locale_of_reader(), fraction_digits=_digits(value)
    )  # fmt: skip


def _digits(value: float) -> int:
    """Two and a half thousand needs a decimal, five thousand none."""
    value = abs(value)
    while value >= 1000:
        value /= 1000
    return 0 if value == int(value) else 1


_FULL: dict[Unit, Say] = {
    Unit.MONEY: _money,
    Unit.COUNT: _count,
    Unit.SHARE: _share,
    Unit.POINTS: _points,
    Unit.SCORE: _points,
}
_SHORT: dict[Unit, Say] = {
    **_FULL,
    Unit.MONEY: _money_shortly,
    Unit.COUNT: _count_shortly,
}
