"""What is dated in the future is counted nowhere until then; a person is asked to look at it."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.quality import QualityIssue, Severity

CODE: Final = "event_ahead"
# Clocks of shops and networks differ by minutes.
_EXCUSED: Final = timedelta(hours=1)
# Once somebody closed the issue, only what came later opens one again.
_NOTE: Final = """
insert into contacts_qualityissue (contact_id, code, field, severity, closed_how)
select distinct t.contact_id, %(code)s, '', %(severity)s, ''
from (
  select o.contact_id, o.created_at from interactions_order o where o.at > %(from)s
  union all
  select e.contact_id, e.created_at from interactions_engagement e where e.at > %(from)s
) t
join contacts_contact c on c.id = t.contact_id and c.merged_into_id is null
  and c.erased_at is null
where not exists (select 1 from contacts_qualityissue i where i.contact_id = t.contact_id
  and i.code = %(code)s and (i.closed_at is null or i.opened_at >= t.created_at))
on conflict do nothing
"""


@operation
def note_dated_ahead(*, by: Actor, now: datetime) -> int:
    """Open an issue for everybody who has an order or event dated ahead; one statement.

    Returns:
        For how many people one was opened.
    """
    given: dict[str, Any] = {
        "code": CODE,
        "severity": Severity.WARNING.value,
        "from": now + _EXCUSED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, given)
        found = int(cursor.rowcount)
    if found:
        record("quality_issue.dated_ahead", about=QualityIssue, by=by, count=found)
    return found
