"""Counts the scores of customers, all of them at once and in one statement."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from segments.compiling.assembling import PRESENT
from segments.compiling.leaf import EVERYBODY, Clock
from segments.compiling.orders import Wanted, purchases
from segments.compiling.profiling import scorable
from segments.compiling.sql import Sql, put, value
from segments.language.days import window_bounds
from segments.language.nodes import Window
from segments.language.rfm import PARTITION
from segments.models.scores import ContactScore
from segments.models.value import CustomerValue

WINDOW = Window(last=12, unit="month")
_FIFTHS = ("rfm_r", "rfm_f", "rfm_m")
_COLUMNS = (*_FIFTHS, "rfm_fm", "rfm", "spent_more")
_CUSTOMERS = """
select o.contact_id, max((o.at at time zone {})::date) as last, count(*) as orders,
  coalesce(sum(o.value), 0) as net
from ({}) o join contacts_contact c on c.id = o.contact_id and {} and {}
group by o.contact_id
"""
# Ties are equal (case 41): by rank, and not by ntile, which parts them as it likes.
_PLACES = """
select contact_id, count(*) over () as people,
  rank() over (order by last) - 1 as rfm_r, rank() over (order by orders) - 1 as rfm_f,
  rank() over (order by net) - 1 as rfm_m, rank() over (order by net desc) - 1 as more
from customers
"""
# percent_rank in whole numbers. The share is cut and not rounded, so that "less than 10" is
# never an equal that was rounded up (case 43).
_FIFTHED = f"""
select contact_id, trunc(100.0 * more / people, 4) as spent_more,
  {", ".join(f"least(5, 5 * {n} / greatest(people - 1, 1) + 1) as {n}" for n in _FIFTHS)}
from placed
"""
_CELLS = ", ".join(f"({recency}, {both}, '{name}')" for (recency, both), name in PARTITION.items())
_SCORED = f"""
select f.contact_id, f.rfm_r, f.rfm_f, f.rfm_m, cell.fm as rfm_fm, cell.name as rfm, f.spent_more
from fifthed f join (values {_CELLS}) as cell (r, fm, name)
  on cell.r = f.rfm_r and cell.fm = (f.rfm_f + f.rfm_m + 1) / 2
"""
_NAMED, _NEW = (", ".join(f"{of}.{each}" for each in _COLUMNS) for of in ("s", "excluded"))
_REFRESH = f"""
with customers as ({_CUSTOMERS}), placed as ({_PLACES}), fifthed as ({_FIFTHED}),
scored as ({_SCORED}),
gone as (
  delete from segments_contactscore s
  where not exists (select 1 from scored n where n.contact_id = s.contact_id)
  returning 1
),
written as (
  insert into segments_contactscore as s (contact_id, {", ".join(_COLUMNS)}, as_of)
  select contact_id, {", ".join(_COLUMNS)}, {{}} from scored
  on conflict (contact_id) do update set as_of = excluded.as_of,
    {", ".join(f"{each} = excluded.{each}" for each in _COLUMNS)}
  where ({_NAMED}) is distinct from ({_NEW})
  returning 1
)
select (select count(*) from written), (select count(*) from gone)
"""


@operation
def refresh_scores(*, by: Actor, now: datetime | None = None) -> int:
    """Count every customer's scores again; return how many rows changed. Nightly.

    Customers are those with an order kept within twelve months back from `now`; orders and
    refunds count as they do in rules. Who wants no scores has none (GDPR Art. 21, 22).
    """
    clock = Clock(now or timezone.now(), ZoneInfo(settings.ORG_TIME_ZONE))
    statement = _statement(clock)
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        written, gone = cursor.fetchone()
    if written or gone:
        record("scores.counted", about=ContactScore, by=by, changed=written, removed=gone)
    return int(written + gone)


@operation
def forget_scores(*, people: Sequence[int], by: Actor) -> int:
    """Take the scores of people away who want none; return how many there were."""
    gone, _per_table = ContactScore.objects.filter(contact__in=people).delete()
    gone += CustomerValue.objects.filter(contact__in=people).delete()[0]
    if gone:
        record("scores.forgotten", about=ContactScore, by=by, removed=gone)
    return gone


def _statement(clock: Clock) -> Sql:
    start, end = window_bounds(WINDOW, clock.now, clock.zone)
    # An average is of kept orders alone, each less what was given back of it.
    kept = purchases(Wanted("average", "net", (), start, end), clock, EVERYBODY)
    today = value(clock.today, "date")
    return put(_REFRESH, value(clock.zone.key), kept, PRESENT, scorable(EVERYBODY), today)
