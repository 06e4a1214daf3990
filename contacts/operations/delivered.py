"""What a message that was read says about the address it went to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.models.verification import Verification
from contacts.operations.flagging import refresh_many

# A check younger than this is not renewed: each renewal is a row of history.
_YOUNG = "30 days"
_CHECK = f"""
insert into contacts_verification
  (contact_id, "group", verified_at, verified_by_id, how, note)
select p.contact_id, 'email', max(u.at), null, %(how)s, ''
from unnest(%(addresses)s::text[], %(moments)s::timestamptz[]) as u(address, at)
join contacts_contactpoint p on p.normalised = u.address and p.kind = 'email'
join contacts_contact c on c.id = p.contact_id
where p.is_primary and p.is_valid and c.merged_into_id is null and c.erased_at is null
group by p.contact_id
on conflict (contact_id, "group") do update
  set verified_at = excluded.verified_at, verified_by_id = null, how = excluded.how, note = ''
  where contacts_verification.verified_at < excluded.verified_at - interval '{_YOUNG}'
returning contact_id
"""
_POINTS = """
update contacts_contactpoint p set verified_at = v.verified_at, verified_how = v.how
from contacts_verification v
where p.contact_id = any(%s) and p.kind = 'email' and p.is_primary
  and v.contact_id = p.contact_id and v."group" = 'email'
"""


@operation
def note_used(*, used: Mapping[str, datetime], by: Actor) -> int:
    """Take messages that were opened or followed for checks of the addresses they went to.

    The check says "used without bouncing"; a younger check of any kind stays. A bounce takes it
    back (`bounces.note_bounces`).

    Args:
        used: normalised email addresses, and when each was last used.
        by: who brings the news.

    Returns:
        How many people's email was checked by it.
    """
    now = timezone.now()
    seen = sorted((address, at) for address, at in used.items() if at <= now)
    if not seen:
        return 0
    addresses, moments = zip(*seen, strict=True)
    given: dict[str, Any] = {
        "how": Verification.How.DELIVERED,
        "addresses": list(addresses),
        "moments": list(moments),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHECK, given)
        people = [row[0] for row in cursor.fetchall()]
        if not people:
            return 0
        cursor.execute(_POINTS, [people])
    refresh_many(people)
    record("value.verified_by_use", about=Verification, by=by, contacts=len(people))
    return len(people)
