"""Freezes the quality of a day, for the trend: the whole base and its parts, in two statements."""

from datetime import date

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from governance.models.quality import QualityDay

# One pass over the contacts for the whole base, each source, owner and team.
_SCOPES = """
insert into governance_qualityday
  (day, scope, scope_key, contacts, score, dimensions, open_issues, overdue_issues)
select %(day)s,
  case grouping(c.source_id, c.owner_id, c.team_id)
    when 7 then 'all' when 3 then 'source' when 5 then 'owner' else 'team' end,
  case grouping(c.source_id, c.owner_id, c.team_id)
    when 7 then '' when 3 then coalesce(c.source_id::text, '')
    when 5 then coalesce(c.owner_id::text, '') else coalesce(c.team_id::text, '') end,
  count(*), round(avg(q.total), 2),
  jsonb_strip_nulls(jsonb_build_object(
    'complete', round(avg(q.completeness), 2), 'valid', round(avg(q.validity), 2),
    'consistent', round(avg(q.consistency), 2), 'unique', round(avg(q.uniqueness), 2),
    'fresh', round(avg(q.freshness), 2))),
  coalesce(sum(i.open), 0), coalesce(sum(i.overdue), 0)
from contacts_contact c
left join contacts_qualityscore q on q.contact_id = c.id
left join (
  select contact_id, count(*) as open, count(*) filter (where due_on < %(day)s) as overdue
  from contacts_qualityissue where closed_at is null group by contact_id
) i on i.contact_id = c.id
where c.merged_into_id is null and c.erased_at is null and c.archived_at is null
  and c.restricted_at is null
group by grouping sets ((), (c.source_id), (c.owner_id), (c.team_id))
on conflict (scope, scope_key, day) do nothing
"""
_RULES = """
insert into governance_qualityday
  (day, scope, scope_key, contacts, score, dimensions, open_issues, overdue_issues)
select %(day)s, 'rule', i.code, count(distinct i.contact_id), null, '{}',
  count(*), count(*) filter (where i.due_on < %(day)s)
from contacts_qualityissue i join contacts_contact c on c.id = i.contact_id
where i.closed_at is null
  and c.merged_into_id is null and c.erased_at is null and c.archived_at is null
  and c.restricted_at is null
group by i.code
on conflict (scope, scope_key, day) do nothing
"""


@operation
def freeze_day(*, by: Actor, day: date | None = None) -> int:
    """Write down the quality of today; what was written today stays as it is.

    Returns:
        How many rows were written.
    """
    written = 0
    with connection.cursor() as cursor:
        for statement in (_SCOPES, _RULES):
            cursor.execute(statement, {"day": day or timezone.localdate()})
            written += cursor.rowcount
    if written:
        record("quality.day_frozen", about=QualityDay, by=by, rows=written)
    return written
