"""Counts the scores of customers, all of them at once and in one statement.

Orders count as they do in rules (segments.md 1.6, cases 18 to 21): a refund belongs to the day
of its sale, a sale that came back whole was not kept, and amounts are those in the reporting
currency.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from segments.language.days import today_in, window_bounds
from segments.language.nodes import Window
from segments.language.rfm import PARTITION
from segments.models.scores import ContactScore

WINDOW = Window(last=12, unit="month")
_FIFTHS = ("rfm_r", "rfm_f", "rfm_m")
_COLUMNS = (*_FIFTHS, "rfm_fm", "rfm", "spent_more")
_KEPT = """
refunded as (
  select refund_of_id, sum(total) as total, sum(reporting_total) as reporting_total
  from interactions_order
  where kind = 'refund' and state <> 'cancelled' and refund_of_id > 0
  group by refund_of_id
),
customers as (
  select o.contact_id, max((o.at at time zone %(zone)s)::date) as last, count(*) as orders,
    coalesce(sum(o.reporting_total + coalesce(r.reporting_total, 0)), 0) as net
  from interactions_order o
  join contacts_contact c on c.id = o.contact_id and c.merged_into_id is null
    and c.erased_at is null and c.archived_at is null
  left join refunded r on r.refund_of_id = o.id
  where o.kind = 'sale' and o.state not in ('cancelled', 'refunded')
    and o.at >= %(since)s and o.at < %(until)s
    and (r.refund_of_id is null or o.total + r.total > 0)
  group by o.contact_id
)"""
# Ties are equal (case 41): by whole numbers, and not by ntile, which parts them as it likes.
_PLACES = """
placed as (
  select contact_id, count(*) over () as people,
    rank() over (order by last) - 1 as rfm_r, rank() over (order by orders) - 1 as rfm_f,
    rank() over (order by net) - 1 as rfm_m, rank() over (order by net desc) - 1 as more
  from customers
)"""
_IN_FIFTHS = ", ".join(
    f"least(5, 5 * {each} / greatest(people - 1, 1) + 1) as {each}" for each in _FIFTHS
)
_CELLS = ", ".join(f"({recency}, {both}, '{name}')" for (recency, both), name in PARTITION.items())
# Cut and not rounded, so that "less than 10" is never an equal that was rounded up (case 43).
_SCORED = f"""
with {_KEPT.strip()}, {_PLACES.strip()},
fifths as (select contact_id, {_IN_FIFTHS}, trunc(100.0 * more / people, 4) as spent_more
  from placed),
scored as (
  select f.contact_id, f.rfm_r, f.rfm_f, f.rfm_m, cell.fm as rfm_fm, cell.name as rfm,
    f.spent_more
  from fifths f join (values {_CELLS}) as cell (r, fm, name)
    on cell.r = f.rfm_r and cell.fm = (f.rfm_f + f.rfm_m + 1) / 2
),
gone as (
  delete from segments_contactscore s
  where not exists (select 1 from scored n where n.contact_id = s.contact_id)
  returning 1
),
written as (
  insert into segments_contactscore as s (contact_id, {", ".join(_COLUMNS)}, as_of)
  select contact_id, {", ".join(_COLUMNS)}, %(today)s from scored
  on conflict (contact_id) do update set as_of = excluded.as_of,
    {", ".join(f"{each} = excluded.{each}" for each in _COLUMNS)}
  where ({", ".join(f"s.{each}" for each in _COLUMNS)})
    is distinct from ({", ".join(f"excluded.{each}" for each in _COLUMNS)})
  returning 1
)
select (select count(*) from written), (select count(*) from gone)
"""


@operation
def refresh_scores(*, by: Actor, now: datetime | None = None) -> int:
    """Count every customer's scores again; return how many rows changed. Nightly.

    Customers are those with an order kept within twelve months back from `now`.
    """
    now, zone = now or timezone.now(), ZoneInfo(settings.ORG_TIME_ZONE)
    since, until = window_bounds(WINDOW, now, zone)
    arguments: dict[str, Any] = {
        "zone": zone.key,
        "today": today_in(zone, now),
        "since": since,
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SCORED, arguments)
        written, gone = cursor.fetchone()
    if written or gone:
        record("scores.counted", about=ContactScore, by=by, changed=written, removed=gone)
    return written + gone
