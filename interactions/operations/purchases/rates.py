"""What other currencies are worth here, and the amounts that follow from it.

An order takes the latest rate of its day or before when it is booked, and keeps it whatever
rates are entered later. One for whose day there is none is kept without an amount in the
reporting currency (`Order.objects.without_rate()`), and gets it when a rate is entered.
"""

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from interactions.models.purchases import ExchangeRate
from interactions.operations.summarising import CHUNK, refresh_summaries

CENT = Decimal("0.01")
_HIGHEST = Decimal(10) ** 9
FILL = """
update interactions_order o
set rate = x.rate, reporting_total = round(o.total * x.rate, 2), version = o.version + 1,
  updated_at = now()
from (
  select n.id, (select r.rate from interactions_exchangerate r
    where r.currency = n.currency and r.on <= (n.at at time zone %(zone)s)::date
    order by r.on desc limit 1) as rate
  from interactions_order n where n.reporting_total is null and n.currency = %(currency)s
) x
where x.id = o.id and x.rate is not null returning o.contact_id
"""


def rate_for(currency: str, at: datetime) -> Decimal | None:
    """Return the rate at which an order of this moment is booked; None where there is none."""
    if currency == settings.ORG_CURRENCY:
        return Decimal(1)
    day = timezone.localtime(at, timezone.get_default_timezone()).date()
    rates = ExchangeRate.objects.filter(currency=currency, on__lte=day).order_by("-on")
    return rates.values_list("rate", flat=True).first()


def reported(total: Decimal, rate: Decimal | None) -> Decimal | None:
    """Return an amount in the reporting currency, to the cent as PostgreSQL rounds it."""
    if rate is None:
        return None
    return (total * rate).quantize(CENT, rounding="ROUND_HALF_UP")


@operation
def set_rate(*, currency: str, on: date, rate: Decimal, by: Actor) -> ExchangeRate:
    """Say what a currency is worth from a day on; orders that waited for a rate get theirs.

    Raises:
        Invalid: it is no currency, the organisation's own, or no sensible rate.
    """
    code = currency.strip().upper()
    _check(code, rate)
    known = ExchangeRate.objects.select_for_update().filter(currency=code, on=on).first()
    if known is not None and known.rate == rate:
        return known
    found = known or ExchangeRate(currency=code, on=on)
    found.rate = rate
    found.save()
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"currency": code, "zone": settings.ORG_TIME_ZONE})
        rows = cursor.fetchall()
    record("exchange_rate.set", about=found, by=by, currency=code, orders=len(rows))
    people = sorted({row[0] for row in rows if row[0] is not None})
    for start in range(0, len(people), CHUNK):
        refresh_summaries(people[start : start + CHUNK])
    return found


def _check(code: str, rate: Decimal) -> None:
    problems = {}
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        problems["currency"] = [_("Give the three letters of a currency.")]
    elif code == settings.ORG_CURRENCY:
        problems["currency"] = [_("This is the currency everything is reported in.")]
    if not 0 < rate < _HIGHEST:
        problems["rate"] = [_("Give a number above zero.")]
    if problems:
        raise Invalid(problems)


@operation
def remove_rate(*, rate: ExchangeRate, by: Actor) -> None:
    """Take a rate away; orders booked with it keep it."""
    known = ExchangeRate.objects.select_for_update().filter(pk=rate.pk).first()
    if known is not None:
        record("exchange_rate.removed", about=known, by=by, currency=known.currency)
        known.delete()
