"""Writes down as verified what reviewers attested, for many contacts in one statement."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from config.actor import Actor
from contacts.models.verification import Verification
from governance.models.review import ReviewItem

# Each item says which of its groups to verify.
_VERIFY = """
insert into contacts_verification (contact_id, "group", verified_at, verified_by_id, how, note)
select i.contact_pk, one.name, %s, %s, %s, ''
from governance_reviewitem i, unnest(i.groups) as one(name)
where i.id = any(%s)
order by i.contact_pk, one.name
on conflict (contact_id, "group") do update set verified_at = excluded.verified_at,
  verified_by_id = excluded.verified_by_id, how = excluded.how, note = ''
"""


def verify_items(items: Sequence[ReviewItem], by: Actor, *, at: datetime) -> None:
    """Verify the groups of every item's contact as attested in a review."""
    keys = [item.pk for item in items]
    with connection.cursor() as cursor:
        cursor.execute(_VERIFY, [at, by.user_id, Verification.How.REVIEW, keys])
