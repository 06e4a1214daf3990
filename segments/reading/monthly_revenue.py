"""What came in month by month: orders and refunds each on their own date, in one currency."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

# Months without any order are months without revenue; the current one is not over yet.
_MONTHS = """
select m.month::date, coalesce(sum(o.reporting_total), 0)
from generate_series(
  (select date_trunc('month', min(at at time zone %(zone)s)) from interactions_order
   where state <> 'cancelled' and at < %(now)s),
  date_trunc('month', %(now)s at time zone %(zone)s) - interval '1 month', interval '1 month'
) as m(month)
left join interactions_order o on o.state <> 'cancelled'
  and o.at >= m.month at time zone %(zone)s
  and o.at < (m.month + interval '1 month') at time zone %(zone)s
group by 1 order by 1
"""


@dataclass(frozen=True, slots=True)
class Revenue:
    """Whole months in order: the first day of each, and its revenue."""

    months: tuple[date, ...]
    amounts: tuple[float, ...]


def revenue_until(now: datetime | None = None) -> Revenue:
    """Return the revenue of every month since the first order, up to the last whole one."""
    given = {"now": now or timezone.now(), "zone": ZoneInfo(settings.ORG_TIME_ZONE).key}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, given)
        rows = cursor.fetchall()
    return Revenue(tuple(month for month, _amount in rows), tuple(float(x) for _month, x in rows))
