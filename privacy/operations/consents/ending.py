"""Writes down that consents ran out: the judgement knows it by itself, the person's record says it.

Set-based: one statement for everybody whose last word has ended.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.preference import ALLOWING, Action, ConsentEvent

_ENDED = """
insert into contacts_consentevent (contact_id, subject_ref, identifier, channel, purpose,
  purpose_version, action, basis, wording, wording_digest, language, how, evidence, jurisdiction,
  event_at, user_id, parent_id)
select e.contact_id, e.subject_ref, e.identifier, e.channel, e.purpose, e.purpose_version, %(ends)s,
  e.basis, '', '', e.language, 'term', '{}', e.jurisdiction, e.expires_at, null, e.id
from contacts_consentevent e
where e.expires_at <= %(now)s and e.action = any(%(allowing)s) and e.contact_id is not null
  and not exists (
    select 1 from contacts_consentevent later
    where later.contact_id = e.contact_id and later.channel = e.channel
      and later.purpose = e.purpose and later.action <> %(claim)s
      and (later.event_at, later.id) > (e.event_at, e.id))
"""


@operation
def end_consents(*, now: datetime, by: Actor) -> int:
    """Add that they ended to all consents whose time is over; the grant stays as it is.

    Returns:
        How many ended.
    """
    names: dict[str, Any] = {
        "now": now,
        "ends": Action.EXPIRE.value,
        "allowing": [action.value for action in ALLOWING],
        "claim": Action.IMPORT_ASSERT.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, names)
        ended = cursor.rowcount
    if ended:
        record("consents.ended", about=ConsentEvent, by=by, count=ended)
    return ended
